"""Words for traits: what can be drawn of them, and which ones are proposed."""

import pytest

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.errors import CharacterValidationError
from charstudio.services.studio import Studio
from charstudio.services.vocabulary import SharedTags
from tests.stand_ins import ScriptedEngine, asked

APPEARANCE, OUTFIT = TraitGroup.APPEARANCE, TraitGroup.OUTFIT


async def proposed(
    studio: Studio, group: TraitGroup, typed: str = "", details: Details | None = None, limit: int = 8
) -> tuple[str, ...]:
    return await studio.vocabulary.suggestions(
        group, typed, details=details or Details(), engine="scripted", style="plain", limit=limit
    )


def wearing(name: str, *texts: str) -> Details:
    return Details(name, traits=tuple(Trait(OUTFIT, text) for text in texts))


async def create(studio: Studio, *all_details: Details) -> None:
    for details in all_details:
        await studio.characters.create_character(details, asked(0))


async def test_what_the_style_draws_comes_before_what_others_have(studio: Studio) -> None:
    await create(
        studio,
        wearing("A", "Sea boots", "long coat"),
        wearing("B", "oilskin coat"),
        wearing("C", "oilskin coat"),
    )
    assert await proposed(studio, OUTFIT) == ("long coat", "round glasses", "oilskin coat", "Sea boots")
    assert await proposed(studio, OUTFIT, limit=3) == ("long coat", "round glasses", "oilskin coat")
    assert await proposed(studio, OUTFIT, limit=1) == ("long coat",)
    assert await proposed(studio, APPEARANCE) == ("red hair", "short hair", "freckles")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("COAT", ("long coat", "oilskin coat", "Coat of Étoile")),
        (" coat  skin ", ("oilskin coat",)),
        ("etoile", ("Coat of Étoile",)),
        ("nobody", ()),
        ("%", ()),
        ("\x00", ()),
    ],
)
async def test_only_what_has_all_the_typed_words_is_proposed(
    studio: Studio, typed: str, found: tuple[str, ...]
) -> None:
    await create(studio, wearing("A", "oilskin coat", "Coat of Étoile"), wearing("B", "oilskin coat"))
    assert await proposed(studio, OUTFIT, typed) == found


async def test_what_the_character_has_is_not_proposed_and_nothing_twice(studio: Studio) -> None:
    await create(
        studio, wearing("A", "Long Coat", "sea boots", "hat"), wearing("B", "Sea Boots", "SEA BOOTS")
    )
    mine = wearing("C", "LONG coat", "Hat")
    found = await proposed(studio, OUTFIT, details=mine)
    assert found[0] == "round glasses"
    assert [text.casefold() for text in found[1:]] == ["sea boots"]
    # However many it has, there is room for others.
    many = wearing("D", "LONG coat", *(f"a ring {number}" for number in range(20)))
    await create(studio, many)
    assert "hat" in await proposed(studio, OUTFIT, details=many, limit=4)


async def test_what_cannot_be_drawn_depends_on_the_style(
    studio: Studio, engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    details = Details(traits=(Trait(APPEARANCE, "grey hair"), Trait(OUTFIT, "long coat")))
    styles: list[str] = []
    inner = ScriptedEngine.not_drawn

    async def not_drawn(self: ScriptedEngine, style: str, phrases: list[str]) -> tuple[str, ...]:
        styles.append(style)
        return await inner(self, style, phrases)

    monkeypatch.setattr(ScriptedEngine, "not_drawn", not_drawn)
    for style in ("plain", "auto", None):
        said = await studio.vocabulary.not_drawn(details, engine="scripted", style=style)
        assert said == ("grey hair",)
    # "auto", and none, are what the engine would choose.
    assert styles == ["plain", "fancy", "fancy"]


@pytest.mark.parametrize(
    ("engine_name", "style", "kind"),
    [("nowhere", None, "unknown_engine"), ("scripted", "nowhere", "unknown_style")],
)
async def test_an_engine_or_style_that_is_not_there(
    studio: Studio, engine_name: str, style: str | None, kind: str
) -> None:
    vocabulary = studio.vocabulary
    for work in (
        vocabulary.not_drawn(Details(), engine=engine_name, style=style),
        vocabulary.suggestions(OUTFIT, "", details=Details(), engine=engine_name, style=style),
    ):
        with pytest.raises(CharacterValidationError) as raised:
            await work
        assert raised.value.kind == kind


async def test_tags_that_all_have_are_told_from_those_that_some_have(studio: Studio) -> None:
    tagged = (
        Details("A", tags=("lead", "saga")),
        Details("B", tags=("Saga",)),
        Details("C", tags=("lead", "saga")),
    )
    ids = [(await studio.characters.create_character(details, asked(0))).character.id for details in tagged]
    await create(studio, Details("D", tags=("elsewhere",)))

    tags = await studio.vocabulary.shared_tags(ids)
    assert [tag.casefold() for tag in tags.all] == ["saga"]
    assert tags.some == ("lead",)
    assert (await studio.vocabulary.shared_tags(ids[:1])).all == ("lead", "saga")
    assert (await studio.vocabulary.shared_tags(())) == SharedTags((), ())


async def test_tags_of_more_characters_than_a_statement_has_places_for(studio: Studio) -> None:
    lead = (await studio.characters.create_character(Details("A", tags=("lead",)), asked(0))).character.id
    nobody = [f"{number:032}" for number in range(40_000)]
    assert (await studio.vocabulary.shared_tags([lead, *nobody])).some == ("lead",)


async def test_tags_of_others_are_proposed_most_used_first(studio: Studio) -> None:
    await create(
        studio,
        Details("A", tags=("harbour saga", "lead")),
        Details("B", tags=("Élan", "lead")),
        Details("C", tags=("LEAD", "extra")),
    )
    tags = studio.vocabulary.tags
    assert await tags("", details=Details()) == ("lead", "extra", "harbour saga", "Élan")
    assert await tags("", details=Details(), limit=1) == ("lead",)
    assert await tags("ELAN", details=Details()) == ("Élan",)
    assert await tags("saga har", details=Details()) == ("harbour saga",)
    assert await tags("%", details=Details()) == ()
    # What it has is not proposed, and takes no room from others.
    assert await tags("", details=Details(tags=("Lead", "élan")), limit=2) == ("extra", "harbour saga")
