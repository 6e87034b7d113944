"""What a text model answered, held against the character."""

from dataclasses import replace
from typing import Any

import pytest

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.engines.openai.proposals import Impossible, proposed_details, proposed_prompt
from charstudio.errors import CharacterValidationError

HAIR, SCAR = Trait(TraitGroup.APPEARANCE, "red curly hair"), Trait(TraitGroup.APPEARANCE, "scar")
COAT = Trait(TraitGroup.OUTFIT, "long coat")
MARA = Details(
    "Mara",
    summary="A thief.",
    backstory="Born at sea. Raised by the sea. Never left.",
    image_prompt="Mara, red curly hair",
    traits=(HAIR, COAT, SCAR),
    tags=("noir",),
)


def change(field: str, action: str, before: str = "", after: str = "") -> dict[str, str]:
    return {"field": field, "action": action, "before": before, "after": after}


def proposed(
    *changes: dict[str, str], traits: tuple[Trait, ...] = (), not_done: tuple[str, ...] = ()
) -> tuple[Details, tuple[str, ...]]:
    return proposed_details(MARA, traits, {"changes": list(changes), "not_done": list(not_done)})


@pytest.mark.parametrize(
    ("made", "after"),
    [
        (change("appearance", "replace", "red curly hair", "blue curly hair"),
         {"traits": (Trait(TraitGroup.APPEARANCE, "blue curly hair"), COAT, SCAR)}),
        (change("appearance", "replace", " Red  curly hair ", "grey hair"),
         {"traits": (Trait(TraitGroup.APPEARANCE, "grey hair"), COAT, SCAR)}),
        (change("appearance", "remove", "scar"), {"traits": (HAIR, COAT)}),
        (change("personality", "add", after=" very\n calm "),
         {"traits": (HAIR, COAT, SCAR, Trait(TraitGroup.PERSONALITY, "very calm"))}),
        (change("appearance", "add", after="Scar"), {}),
        (change("appearance", "replace", "scar", "red curly hair"), {"traits": (HAIR, COAT)}),
        (change("tags", "add", after="lead"), {"tags": ("noir", "lead")}),
        (change("tags", "remove", "Noir"), {"tags": ()}),
        (change("summary", "replace", after="A keeper."), {"summary": "A keeper."}),
        (change("summary", "replace", "thief", "keeper"), {"summary": "A keeper."}),
        (change("summary", "remove"), {"summary": ""}),
        (change("backstory", "remove", "Raised by the sea."), {"backstory": "Born at sea.  Never left."}),
        (change("backstory", "add", after="She did."), {"backstory": f"{MARA.backstory}\n\nShe did."}),
        (change("image_prompt", "add", after="storm"), {"image_prompt": "Mara, red curly hair, storm"}),
    ],
)  # fmt: skip
def test_a_change_is_made_and_the_rest_stays(made: dict[str, str], after: dict[str, Any]) -> None:
    assert proposed(made) == (replace(MARA, **after), ())


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (change("appearance", "remove", "hat"), "remove “hat”"),
        # It is there, but in another group.
        (change("outfit", "replace", "scar", "sash"), "replace “scar” “sash”"),
        (change("tags", "remove", "lead"), "remove “lead”"),
        (change("summary", "replace", "queen", "king"), "replace “queen” “king”"),
        # Which of both is meant is anybody's guess.
        (change("backstory", "replace", "sea", "moon"), "replace “sea” “moon”"),
        (change("appearance", "remove", "x" * 5_000), f"remove “{'x' * 199}…”"),
    ],
)
def test_a_change_of_what_is_not_there_is_said_and_not_guessed(made: dict[str, str], told: str) -> None:
    assert proposed(made) == (MARA, (told,))


@pytest.mark.parametrize(
    "made",
    [
        change("appearance", "add"),
        change("appearance", "add", after=" \n"),
        change("appearance", "replace", "scar"),
        change("appearance", "remove"),
        change("tags", "replace", "", "lead"),
        change("summary", "replace", "A thief."),
    ],
)
def test_a_change_that_says_nothing_spoils_the_answer(made: dict[str, str]) -> None:
    with pytest.raises(Impossible):
        proposed(made)


@pytest.mark.parametrize(
    "made",
    [
        change("appearance", "add", after="x" * 201),
        change("appearance", "add", after="a\x00b"),
        change("tags", "add", after="x" * 51),
        change("summary", "replace", after="x" * 2_001),
        change("backstory", "add", after="x" * 50_000),
        change("image_prompt", "replace", after="x" * 32_001),
    ],
)
def test_what_no_artist_could_write_spoils_it_too(made: dict[str, str]) -> None:
    with pytest.raises(CharacterValidationError):
        proposed(made)


def test_changes_without_end_spoil_it_and_traits_without_end_are_missed() -> None:
    many = [change("other", "add", after=f"trait {number}") for number in range(301)]
    with pytest.raises(Impossible):
        proposed(*many)
    details, missed = proposed(*many[:150])
    assert (len(details.traits), len(missed)) == (100, 53)


def test_what_the_artist_gave_is_there_whatever_the_model_made_of_it() -> None:
    hat = Trait(TraitGroup.OUTFIT, "hat")
    assert proposed(traits=(hat,)) == (replace(MARA, traits=(*MARA.traits, hat)), ())
    cap = change("outfit", "replace", "long coat", "Hat")
    details, _ = proposed(cap, traits=(hat,))
    assert details.traits == (HAIR, Trait(TraitGroup.OUTFIT, "Hat"), SCAR)


def test_what_was_not_done_is_told_once_and_in_short() -> None:
    _, missed = proposed(not_done=("sing", " sing ", "", "a\n b", "y" * 300))
    assert missed == ("sing", "a b", "y" * 199 + "…")


def test_a_prompt_is_one_line_within_the_limits() -> None:
    assert proposed_prompt({"prompt": " Mara,\n\tred hair "}) == "Mara, red hair"
    with pytest.raises(Impossible):
        proposed_prompt({"prompt": " \n "})
    with pytest.raises(CharacterValidationError):
        proposed_prompt({"prompt": "x" * 32_001})
