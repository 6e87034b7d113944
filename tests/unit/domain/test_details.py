"""What an artist may say about a character, and how it is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.domain.character import Details, Trait, TraitGroup, clean_text
from charstudio.errors import CharacterValidationError


def traits(*phrases: str) -> tuple[Trait, ...]:
    return tuple(Trait(TraitGroup.APPEARANCE, phrase) for phrase in phrases)


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("appearance:red curly hair", Trait(TraitGroup.APPEARANCE, "red curly hair")),
        (" Outfit : long\n coat ", Trait(TraitGroup.OUTFIT, "long coat")),
        ("PERSONALITY:calm", Trait(TraitGroup.PERSONALITY, "calm")),
        ("other:motto: never again", Trait(TraitGroup.OTHER, "motto: never again")),
        ("left-handed", Trait(TraitGroup.OTHER, "left-handed")),
    ],
)
def test_a_trait_is_read_from_group_and_phrase(text: str, trait: Trait) -> None:
    assert Trait.parse(text) == trait


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hair:red", "trait_group"),
        (":red", "trait_group"),
        ("", "trait_empty"),
        ("appearance:", "trait_empty"),
        ("appearance: \t", "trait_empty"),
        ("appearance:" + "x" * 201, "too_long"),
        ("appearance:a\x00b", "control_character"),
    ],
)
def test_what_is_no_trait_is_refused(text: str, kind: str) -> None:
    with pytest.raises(CharacterValidationError) as refused:
        Trait.parse(text)
    assert (refused.value.kind, refused.value.field) == (kind, "traits")


LONGEST = {"summary": 2_000, "backstory": 50_000, "image_prompt": 32_000}


@pytest.mark.parametrize(("field", "limit"), LONGEST.items())
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(field: str, limit: int) -> None:
    fits = Details(name="Mara", **{field: f" {'é' * limit}\n"}).cleaned()  # type: ignore[arg-type]
    assert len(getattr(fits, field)) == limit
    with pytest.raises(CharacterValidationError) as refused:
        Details(name="Mara", **{field: "é" * (limit + 1)}).cleaned()  # type: ignore[arg-type]
    assert (refused.value.field, refused.value.kind) == (field, "too_long")
    assert refused.value.details == {"length": limit + 1, "limit": limit}


@pytest.mark.parametrize("decomposed", ["e\u0301", "\u1112\u1161\u11ab", "\u03b1\u0313\u0300\u0345"])
def test_a_text_is_measured_when_it_is_composed(decomposed: str) -> None:
    assert len(clean_text(decomposed * 2_000, "summary", 2_000)) == 2_000


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\ud800"])
@pytest.mark.parametrize("field", LONGEST)
def test_no_text_has_control_characters(field: str, control: str) -> None:
    with pytest.raises(CharacterValidationError) as refused:
        Details(name="Mara", **{field: f"a{control}b"}).cleaned()  # type: ignore[arg-type]
    assert (refused.value.field, refused.value.kind) == (field, "control_character")


def test_texts_keep_their_lines_and_tabs() -> None:
    assert Details(name="Mara", backstory="One.\n\n\tTwo.\r\n").cleaned().backstory == "One.\n\n\tTwo."


def test_repeated_traits_stand_once_whatever_their_case() -> None:
    said = (*traits("Red  hair", "red hair", "scar"), Trait(TraitGroup.OTHER, "scar"))
    assert Details(name="Mara", traits=said).cleaned().traits == (
        *traits("Red hair", "scar"),
        Trait(TraitGroup.OTHER, "scar"),
    )


def test_repeated_tags_stand_once_whatever_their_case() -> None:
    assert Details(name="Mara", tags=(" Noir ", "noir", "e\u0301tude", "étude")).cleaned().tags == (
        "Noir",
        "étude",
    )


@pytest.mark.parametrize(
    ("details", "field", "kind"),
    [
        (Details(name="Mara", tags=("",)), "tags", "tag_empty"),
        (Details(name="Mara", tags=("x" * 51,)), "tags", "too_long"),
        (Details(name="Mara", tags=tuple(map(str, range(101)))), "tags", "too_many"),
        (Details(name="Mara", traits=traits("  ")), "traits", "trait_empty"),
        (Details(name="Mara", traits=traits(*map(str, range(101)))), "traits", "too_many"),
        (Details(name="", tags=("noir",)), "name", "name_empty"),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_given(details: Details, field: str, kind: str) -> None:
    with pytest.raises(CharacterValidationError) as refused:
        details.cleaned()
    assert (refused.value.field, refused.value.kind) == (field, kind)


def test_a_hundred_traits_and_tags_fit() -> None:
    many = tuple(map(str, range(100)))
    cleaned = Details(name="Mara", traits=traits(*many), tags=many).cleaned()
    assert (len(cleaned.traits), len(cleaned.tags)) == (100, 100)


def test_only_a_draft_may_have_no_name() -> None:
    assert Details(name="  ", summary="A start").cleaned(draft=True).name == ""
    with pytest.raises(CharacterValidationError):
        Details(name="Mara😀").cleaned(draft=True)


def test_megabytes_are_refused_without_being_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing there to normalise with: whoever tries, fails otherwise than by a refusal.
    monkeypatch.setattr("charstudio.domain.character.unicodedata", None)
    with pytest.raises(CharacterValidationError):
        Trait.parse("x" * 1_000_000)


LETTERS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30)


@given(LETTERS, st.lists(st.builds(Trait, st.sampled_from(TraitGroup), LETTERS)), st.lists(LETTERS))
def test_cleaning_twice_is_cleaning_once(summary: str, said: list[Trait], tags: list[str]) -> None:
    try:
        once = Details("Mara", summary, traits=tuple(said), tags=tuple(tags)).cleaned()
    except CharacterValidationError:
        return
    assert once.cleaned() == once
