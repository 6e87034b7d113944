"""Better prompts and refined characters, by rule: proposed first, saved when accepted."""

from dataclasses import replace
from pathlib import Path

import pytest

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.generation import Finished, GenerationKind
from charstudio.domain.revision import Change
from charstudio.errors import (
    CharacterError,
    CharacterUpdateError,
    CharacterValidationError,
    EngineError,
    EngineErrorKind,
)
from charstudio.services.messages import message_for
from charstudio.services.ports import Enhanced, Refined, RequestLog, WriterInfo
from charstudio.services.studio import Studio
from tests.stand_ins import ScriptedEngine, asked, events_of, rows
from tests.unit.services.conftest import World

HAIR = Trait(TraitGroup.APPEARANCE, "red curly hair")
COAT = Trait(TraitGroup.OUTFIT, "long coat")


async def test_a_better_prompt_is_proposed_and_not_saved(world: World, folder: Path) -> None:
    before = rows(folder)
    proposal = await world.studio.words.enhance_prompt(world.mara)
    assert (proposal.before, proposal.by) == ("", "rule")
    assert "Mara Voss" in proposal.after
    assert "red curly hair" in proposal.after
    assert rows(folder) == before


async def test_an_accepted_prompt_is_the_characters(world: World, engine: ScriptedEngine) -> None:
    proposal = await world.studio.words.enhance_prompt(world.mara, " Mara in the rain ")
    assert proposal.before == "Mara in the rain"
    assert proposal.after.endswith("Mara in the rain")
    accepted = await world.studio.words.accept_prompt(world.mara, proposal)
    assert accepted.details.image_prompt == proposal.after
    again = await world.studio.words.enhance_prompt(world.mara)
    assert again.before == again.after == proposal.after
    await events_of(await world.studio.images.regenerate_images(world.mara, asked()))
    assert engine.orders[-1].prompt == proposal.after


async def test_a_prompt_that_cannot_be_is_refused(world: World) -> None:
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.words.enhance_prompt(world.mara, "x" * 32_001)
    assert raised.value.field == "prompt"


async def test_an_instruction_proposes_changes_and_saves_nothing(world: World, folder: Path) -> None:
    before = rows(folder)
    refinement = await world.studio.words.refine_character(
        world.mara, instruction="make the hair blue and add a scar, then remove the coat"
    )
    assert refinement.by == "rule"
    assert refinement.revision == (await world.character()).revision
    assert set(refinement.changes) == {
        Change("appearance", "red curly hair", "blue curly hair"),
        Change("appearance", None, "scar"),
        Change("outfit", "long coat", None),
    }
    assert rows(folder) == before


async def test_new_traits_take_the_place_of_what_they_contradict(world: World) -> None:
    traits = [Trait(TraitGroup.APPEARANCE, "white hair"), Trait(TraitGroup.PERSONALITY, "calm")]
    refinement = await world.studio.words.refine_character(world.mara, traits=traits)
    assert set(refinement.changes) == {
        Change("appearance", "red curly hair", "white hair"),
        Change("personality", None, "calm"),
    }


async def test_what_is_accepted_is_saved_and_drawn_after_the_primary_image(
    world: World, engine: ScriptedEngine
) -> None:
    engine.references = 2
    before = await world.character()
    refinement = await world.studio.words.refine_character(
        world.mara, instruction="add a scar and remove the coat"
    )
    taken = [change for change in refinement.changes if change.after == "scar"]
    run = await world.studio.words.accept_refinement(refinement, taken, asked(2, seed=600))
    assert run.generation.kind is GenerationKind.REFINE
    await events_of(run)
    after = await world.character()
    assert after.details.traits == (HAIR, COAT, Trait(TraitGroup.APPEARANCE, "scar"))
    assert (after.revision, after.seed) == (before.revision + 1, before.seed)
    newest = after.images[-1].recipe
    assert newest.parent_image_id == before.primary_image_id
    assert newest.reference_image_ids == (before.primary_image_id,)
    assert engine.orders[-1].details == after.details
    assert engine.orders[-1].person_seed == before.seed
    assert (await world.studio.revisions.list_revisions(world.mara))[0].details == before.details


@pytest.mark.parametrize("chosen", [False, True])
async def test_that_references_are_ignored_is_told_when_one_was_chosen(world: World, chosen: bool) -> None:
    refinement = await world.studio.words.refine_character(world.mara, instruction="add a scar")
    request = asked(reference_image_ids=world.images[1:2] if chosen else ())
    run = await world.studio.words.accept_refinement(refinement, refinement.changes, request)
    last = (await events_of(run))[-1]
    assert isinstance(last, Finished)
    assert last.notes == (("Scripted does not look at reference images.",) if chosen else ())


async def test_the_next_change_after_a_refinement_begins_a_sitting(world: World) -> None:
    refinement = await world.studio.words.refine_character(world.mara, instruction="add a scar")
    await (await world.studio.words.accept_refinement(refinement, refinement.changes, asked())).aclose()
    refined = await world.character()
    await world.studio.characters.update_character(
        world.mara, lambda details: replace(details, summary="New.")
    )
    assert (await world.studio.revisions.list_revisions(world.mara))[0].details == refined.details


async def test_a_refinement_can_be_saved_without_a_round(world: World, engine: ScriptedEngine) -> None:
    before, orders = await world.character(), len(engine.orders)
    refinement = await world.studio.words.refine_character(world.mara, instruction="add a scar")
    saved = await world.studio.words.save_refinement(refinement, refinement.changes)
    assert saved == await world.character()
    assert saved.details.traits == (HAIR, COAT, Trait(TraitGroup.APPEARANCE, "scar"))
    assert (saved.revision, len(saved.images), len(engine.orders)) == (before.revision + 1, 2, orders)
    assert (await world.studio.revisions.list_revisions(world.mara))[0].details == before.details
    with pytest.raises(CharacterUpdateError) as raised:
        await world.studio.words.save_refinement(refinement, refinement.changes)
    assert (raised.value.kind, raised.value.context.source) == ("stale", "words.save_refinement")
    assert await world.character() == saved


async def test_a_stale_refinement_is_refused(world: World, folder: Path) -> None:
    refinement = await world.studio.words.refine_character(world.mara, instruction="add a scar")
    await world.studio.characters.update_character(
        world.mara, lambda details: replace(details, summary="New.")
    )
    before = rows(folder)
    with pytest.raises(CharacterUpdateError) as raised:
        await world.studio.words.accept_refinement(refinement, refinement.changes, asked())
    assert raised.value.kind == "stale"
    assert raised.value.context.source == "words.accept_refinement"
    assert rows(folder) == before


@pytest.mark.parametrize(
    ("instruction", "traits", "kind"),
    [("", [], "nothing_to_refine"), ("x" * 4_001, [], "too_long"), ("", [COAT], "nothing_changed")],
)
async def test_what_cannot_be_refined_is_refused(
    world: World, instruction: str, traits: list[Trait], kind: str
) -> None:
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.words.refine_character(world.mara, instruction=instruction, traits=traits)
    assert raised.value.kind == kind


async def test_a_request_that_cannot_be_saves_no_refinement(world: World, folder: Path) -> None:
    refinement = await world.studio.words.refine_character(world.mara, instruction="add a scar")
    before = rows(folder)
    with pytest.raises(CharacterValidationError):
        await world.studio.words.accept_refinement(refinement, refinement.changes, asked(0))
    assert rows(folder) == before


async def test_an_instruction_beyond_the_rules_needs_a_text_model(world: World) -> None:
    with pytest.raises(CharacterUpdateError) as raised:
        await world.studio.words.refine_character(world.mara, instruction="As if Rembrandt had met her")
    error = raised.value
    assert error.kind == "needs_text_model"
    assert isinstance(error.__cause__, EngineError)
    assert "text model" in message_for(error).hint


async def test_what_could_not_be_followed_is_told_or_refused(world: World) -> None:
    words, instruction = world.studio.words, "add a scar and remove the crown"
    refinement = await words.refine_character(world.mara, instruction=instruction)
    assert refinement.changes == (Change("appearance", None, "scar"),)
    assert refinement.missed == ("remove the crown",)
    with pytest.raises(CharacterUpdateError) as raised:
        await words.refine_character(world.mara, instruction=instruction, whole=True)
    assert raised.value.kind == "needs_text_model"


async def test_traits_changed_by_hand_are_proposed_as_they_are_and_the_prompt_follows(world: World) -> None:
    words, characters = world.studio.words, world.studio.characters
    prompt = "Mara, red curly hair, long coat, storm"
    await characters.update_character(world.mara, lambda details: replace(details, image_prompt=prompt))
    by_hand = (
        Change("appearance", "red curly hair", "grey hair"),
        Change("outfit", "long coat", None),
        Change("other", None, "left-handed"),
    )
    refinement = await words.refine_character(world.mara, changes=by_hand)
    assert refinement.changes[:-1] == by_hand
    assert refinement.changes[-1] == Change("image_prompt", prompt, "Mara, grey hair, storm, left-handed")

    refinement = await words.refine_character(world.mara, instruction="add a scar", changes=by_hand[1:2])
    assert refinement.changes == (
        Change("appearance", None, "scar"),
        by_hand[1],
        Change("image_prompt", prompt, "Mara, red curly hair, storm, scar"),
    )


async def test_a_change_by_hand_that_cannot_be_is_refused(world: World) -> None:
    with pytest.raises(CharacterValidationError) as raised:
        await world.studio.words.refine_character(world.mara, changes=(Change("outfit", None, "x" * 201),))
    assert (raised.value.field, raised.value.kind) == ("traits", "too_long")


async def test_nobody_is_asked_for_changes_by_hand_alone(world: World) -> None:
    workspace = world.studio.workspace
    writers = {**workspace.writers, "openai": Speechless()}
    studio = Studio(replace(workspace, writers=writers), connections=world.studio.connections)
    by_hand = (Change("outfit", None, "cape"),)
    refinement = await studio.words.refine_character(world.mara, changes=by_hand, writer="openai")
    assert (refinement.changes, refinement.by) == (by_hand, "rule")


class Speechless:
    """A text model that fails."""

    info = WriterInfo("rule", "By rule", model="model")

    async def enhance(self, details: Details, prompt: str, requests: RequestLog) -> Enhanced:
        raise EngineError(EngineErrorKind.RATE_LIMIT, "slower")

    async def refine(
        self, details: Details, traits: object, instruction: str, requests: RequestLog
    ) -> Refined:
        raise RuntimeError("a bug")


async def test_a_text_model_that_fails_is_an_update_error(world: World) -> None:
    studio = Studio(
        replace(world.studio.workspace, writers={"rule": Speechless()}), connections=world.studio.connections
    )
    with pytest.raises(CharacterError) as raised:
        await studio.words.enhance_prompt(world.mara)
    assert (type(raised.value), raised.value.kind) == (CharacterUpdateError, "rate_limit")
    with pytest.raises(CharacterError) as raised:
        await studio.words.refine_character(world.mara, instruction="add a scar")
    assert (type(raised.value), raised.value.kind) == (CharacterUpdateError, "unexpected")


async def test_a_draft_whose_name_is_in_use_can_be_refined(world: World) -> None:
    await world.studio.characters.save_draft(Details("Mara Voss", traits=(HAIR,)), draft_id=world.draft)
    refinement = await world.studio.words.refine_character(world.draft, instruction="add a scar")
    run = await world.studio.words.accept_refinement(refinement, refinement.changes, asked(1, seed=3))
    await events_of(run)
    assert (await world.character(world.draft)).details.traits[-1].text == "scar"


async def test_a_refinement_of_which_nothing_is_taken_makes_a_round_and_no_revision(world: World) -> None:
    words, characters = world.studio.words, world.studio.characters
    before = await characters.get_character(world.mara)
    refinement = await words.refine_character(world.mara, instruction="add a scar")
    run = await words.accept_refinement(refinement, (), asked(1))
    await events_of(run)
    after = await characters.get_character(world.mara)
    assert (after.details, after.revision) == (before.details, before.revision)
    assert after.image_count == before.image_count + 1
