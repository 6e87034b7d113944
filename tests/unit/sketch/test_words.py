"""Instructions in plain words are obeyed by rule; what is beyond the rules is said to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.engines.sketch.words import RuleWords
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import NoLog

NYX = Details(
    name="Nyx",
    traits=tuple(
        map(
            Trait.parse,
            (
                "appearance:red curly hair",
                "appearance:round glasses",
                "appearance:scar over the left brow",
                "outfit:oilskin coat",
                "personality:wry",
            ),
        )
    ),
)
HAIR, GLASSES, SCAR, COAT, WRY = (trait.text for trait in NYX.traits)


async def refined(instruction: str, *traits: str) -> list[str]:
    after = (await RuleWords().refine(NYX, tuple(map(Trait.parse, traits)), instruction, NoLog())).details
    return [trait.text for trait in after.traits]


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("make the hair blue", ["blue curly hair", GLASSES, SCAR, COAT, WRY]),
        ("Please make her hair short and blue.", ["short blue curly hair", GLASSES, SCAR, COAT, WRY]),
        ("make the hair straight", ["red straight hair", GLASSES, SCAR, COAT, WRY]),
        ("make the cloak black", [HAIR, GLASSES, SCAR, COAT, WRY, "black cloak"]),
        ("change the hair to green", ["green curly hair", GLASSES, SCAR, COAT, WRY]),
        ("change the coat to a red cape", [HAIR, GLASSES, SCAR, "red cape", WRY]),
        ("replace the coat with a cape", [HAIR, GLASSES, SCAR, "cape", WRY]),
        ("swap the glasses for a monocle", [HAIR, "monocle", SCAR, COAT, WRY]),
        ("remove the glasses", [HAIR, SCAR, COAT, WRY]),
        ("no more glasses", [HAIR, SCAR, COAT, WRY]),
        ("take off the coat", [HAIR, GLASSES, SCAR, WRY]),
        ("add freckles", [HAIR, GLASSES, SCAR, COAT, WRY, "freckles"]),
        ("add a scar on the chin", [HAIR, GLASSES, SCAR, COAT, WRY, "scar on the chin"]),
        ("give her a crown", [HAIR, GLASSES, SCAR, COAT, WRY, "crown"]),
        ("add blonde hair", ["blonde hair", GLASSES, SCAR, COAT, WRY]),
        ("make the hair blue, and add freckles", ["blue curly hair", GLASSES, SCAR, COAT, WRY, "freckles"]),
        ("add freckles then remove the coat", [HAIR, GLASSES, SCAR, WRY, "freckles"]),
    ],
)  # fmt: skip
async def test_a_plain_instruction_changes_what_it_names(instruction: str, expected: list[str]) -> None:
    assert await refined(instruction) == expected


@pytest.mark.parametrize(
    "instruction",
    ["make her older", "remove the crown", "replace the crown with a hat", "paint it like Goya"],
)  # fmt: skip
async def test_what_is_beyond_the_rules_needs_a_text_model(instruction: str) -> None:
    with pytest.raises(EngineError) as refused:
        await refined(instruction)
    assert refused.value.kind is EngineErrorKind.NEEDS_TEXT_MODEL


@pytest.mark.parametrize(
    ("instruction", "trait", "missed"),
    [
        ("make the hair blue and make her older", "blue curly hair", ("make her older",)),
        ("add a star tattoo, remove the crown", "star tattoo", ("remove the crown",)),
        (
            "Please remove the crown. Lose the sceptre; add wings",
            "wings",
            ("remove the crown", "Lose the sceptre"),
        ),
        ("add wings", "wings", ()),
    ],
)
async def test_what_can_be_followed_is_and_the_rest_is_named(
    instruction: str, trait: str, missed: tuple[str, ...]
) -> None:
    after = await RuleWords().refine(NYX, (), instruction, NoLog())
    assert trait in [one.text for one in after.details.traits]
    assert after.missed == missed


async def test_new_traits_are_taken_whatever_becomes_of_the_words_beside_them() -> None:
    after = await RuleWords().refine(NYX, (Trait.parse("outfit:a cape"),), "remove the crown", NoLog())
    assert after.details.traits[-1].text == "a cape"
    assert after.missed == ("remove the crown",)


@pytest.mark.parametrize(
    ("trait", "expected"),
    [
        ("appearance:long black hair", ["long black hair", GLASSES, SCAR, COAT, WRY]),
        ("outfit:red coat", [HAIR, GLASSES, SCAR, "red coat", WRY]),
        ("appearance:scar on the chin", [HAIR, GLASSES, SCAR, COAT, WRY, "scar on the chin"]),
        ("personality:patient", [HAIR, GLASSES, SCAR, COAT, WRY, "patient"]),
    ],
)
async def test_a_new_trait_takes_the_place_of_the_one_it_contradicts(trait: str, expected: list[str]) -> None:
    assert await refined("", trait) == expected


@pytest.mark.parametrize(
    ("phrase", "group"),
    [
        ("a red hat", TraitGroup.OUTFIT),
        ("afraid of heights", TraitGroup.PERSONALITY),
        ("green eyes", TraitGroup.APPEARANCE),
    ],
)
async def test_an_added_phrase_goes_to_its_group(phrase: str, group: TraitGroup) -> None:
    after = (await RuleWords().refine(NYX, (), f"add {phrase}", NoLog())).details
    assert after.traits[-1].group is group


async def test_only_traits_are_refined_by_rule() -> None:
    after = (await RuleWords().refine(NYX, (), "make the hair blue", NoLog())).details
    assert (after.name, after.summary, after.tags) == (NYX.name, NYX.summary, NYX.tags)


async def test_an_enhanced_prompt_goes_from_the_subject_to_the_medium_and_keeps_what_was_said() -> None:
    prompt = (await RuleWords().enhance(NYX, "storm light, red curly hair", NoLog())).prompt
    places = [prompt.index(part) for part in ("Nyx", HAIR, COAT, "wry", "portrait", "light", "storm light")]
    assert places == sorted(places)
    assert prompt.count(HAIR) == 1


@pytest.mark.parametrize(
    ("instruction", "prompt"),
    [
        ("make the hair blue", "portrait of Nyx, blue curly hair, oilskin coat, storm light"),
        ("remove the coat", "portrait of Nyx, red curly hair, storm light"),
        ("add a red hat", "portrait of Nyx, red curly hair, oilskin coat, storm light, red hat"),
        ("remove the glasses", "portrait of Nyx, red curly hair, oilskin coat, storm light"),
    ],
)
async def test_a_prompt_of_its_own_follows_the_traits(instruction: str, prompt: str) -> None:
    nyx = replace(NYX, image_prompt="portrait of Nyx, Red curly hair, oilskin coat, storm light")
    after = (await RuleWords().refine(nyx, (), instruction, NoLog())).details
    assert after.image_prompt.casefold() == prompt.casefold()
    assert (await RuleWords().refine(NYX, (), instruction, NoLog())).details.image_prompt == ""
