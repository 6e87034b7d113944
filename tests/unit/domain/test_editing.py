"""The prompt of an edit, and what is kept of one."""

import pytest

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.drawing import DrawingKind, Edit, recorded_edit
from charstudio.domain.editing import edit_prompt
from charstudio.errors import CharacterValidationError

HAIR = Trait(TraitGroup.APPEARANCE, "red curly hair")
MARA = Details(
    "Mara Voss",
    image_prompt="a painting of Mara in the rain",
    traits=(
        HAIR,
        Trait(TraitGroup.APPEARANCE, "freckles"),
        Trait(TraitGroup.OUTFIT, "long coat"),
        Trait(TraitGroup.PERSONALITY, "wry"),
    ),
)
AS_IT_IS = (
    "Keep everything else exactly as it is in the image: the same person with the same face, expression, "
    "body and proportions; the same pose, framing, camera angle, light, colours, style and background."
)


def test_a_trait_is_named_and_every_other_one_is_locked() -> None:
    hat = Trait(TraitGroup.OUTFIT, "straw hat")
    assert edit_prompt(MARA, Edit(trait=hat)) == (
        "Edit the first image. Change only this: the character wears this: straw hat. "
        f"{AS_IT_IS} What the image shows of the following stays as it is there, and nothing of it is added: "
        "red curly hair; freckles; long coat; wry."
    )


def test_a_trait_that_the_character_has_already_is_not_locked() -> None:
    prompt = edit_prompt(MARA, Edit(trait=Trait(TraitGroup.APPEARANCE, "Freckles")))
    assert "the character shows this: Freckles. " in prompt
    assert prompt.endswith("is added: red curly hair; long coat; wry.")


def test_a_trait_takes_the_place_of_one_of_the_same_thing() -> None:
    prompt = edit_prompt(MARA, Edit(trait=Trait(TraitGroup.APPEARANCE, "short blue Hair")))
    assert "this: short blue Hair, in place of red curly hair. " in prompt
    assert prompt.endswith("is added: freckles; long coat; wry.")
    # Of another group, it is another thing.
    prompt = edit_prompt(MARA, Edit(trait=Trait(TraitGroup.OTHER, "a doll with hair")))
    assert "in place of" not in prompt
    assert "red curly hair" in prompt


def test_words_count_more_than_the_traits_that_they_are_about() -> None:
    assert edit_prompt(MARA, Edit("make the hair blue!")) == (
        f"Edit the first image. Change only this: make the hair blue! {AS_IT_IS} What the image shows of the "
        "following stays as it is there, and nothing of it is added, unless the change is about it: "
        "red curly hair; freckles; long coat; wry."
    )


def test_words_and_trait_are_both_said() -> None:
    prompt = edit_prompt(Details("Jo"), Edit("a big one", Trait(TraitGroup.OTHER, "owl on the shoulder")))
    assert prompt == (
        "Edit the first image. Change only this: the image shows this: owl on the shoulder. a big one. "
        f"{AS_IT_IS}"
    )


def test_with_a_mask_only_the_open_area_changes() -> None:
    prompt = edit_prompt(MARA, Edit("blue hair", drawing_id="d"), DrawingKind.MASK)
    assert prompt.startswith(
        "Edit the first image. Change only this in the open area: blue hair. Only the transparent area of "
        f"the mask may change; every pixel outside of it stays as it is. {AS_IT_IS}"
    )


def test_a_markup_says_what_is_meant_with_words_or_without() -> None:
    signs = (
        "The strokes and signs over the image show what is meant. They are no part of it: leave none of them "
        "in the result."
    )
    prompt = edit_prompt(Details("Jo"), Edit("a scar here", drawing_id="d"), DrawingKind.MARKUP)
    assert prompt == f"Edit the first image. Change only this: a scar here. {signs} {AS_IT_IS}"
    prompt = edit_prompt(Details("Jo"), Edit(drawing_id="d"), DrawingKind.MARKUP)
    assert prompt == (
        f"Edit the first image. Make the change that is drawn over it, and only that. {signs} {AS_IT_IS}"
    )


def test_the_characters_own_prompt_would_make_another_picture() -> None:
    assert "rain" not in edit_prompt(MARA, Edit("blue hair"))


@pytest.mark.parametrize(
    "edit",
    [
        Edit("make it blue"),
        Edit(trait=HAIR),
        Edit("longer", Trait(TraitGroup.OTHER, "note: handwritten"), "d"),
        Edit(drawing_id="d"),
    ],
)
def test_what_is_recorded_is_the_same_edit_again(edit: Edit) -> None:
    assert recorded_edit({"edit": edit.recorded(), "drawing_id": edit.drawing_id}) == edit


def test_what_records_no_edit_is_none() -> None:
    for kept in ({}, {"edit": None}, {"edit": "blue"}, {"drawing_id": "d"}):
        assert recorded_edit(kept) is None


def test_an_edit_is_cleaned_like_what_is_saved() -> None:
    assert Edit("  cafe\u0301 ", Trait(TraitGroup.OUTFIT, " long \t coat "), "").cleaned() == Edit(
        "café", Trait(TraitGroup.OUTFIT, "long coat"), None
    )
    for bad, field in (
        (Edit("x" * 4_001), "words"),
        (Edit("\x00"), "words"),
        (Edit(trait=Trait(TraitGroup.OTHER, "  ")), "traits"),
    ):
        with pytest.raises(CharacterValidationError) as raised:
            bad.cleaned()
        assert raised.value.field == field
