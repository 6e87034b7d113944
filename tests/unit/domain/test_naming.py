"""Which names can be, and when two names are the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.domain.naming import clean_name, folded, free_name, name_key
from charstudio.errors import CharacterValidationError

VALID = [
    "A",
    "7",
    "1984",
    "Mara Voss",
    "x" * 50,
    "D'Artagnan",
    "D’Artagnan",
    "J. R. R. Tolkien",
    "Anne-Marie",
    "-7-",
    "Ångström",
    "Ольга",
    "محمد",
    "नरेन्द्र",
    "李小龍",
    "さくら",
    "김연아",
    "Ἀχιλλεύς",
    "ⴰⵎⴰⵣⵉⵖ",
    "e\u0301\u0323",
    "٣",
]

INVALID = {
    "name_empty": ["", " ", "\t\n", "\u00a0", "\u3000"],
    "name_long": ["x" * 51, "é" * 51, "x" * 1_000_000],
    "name_character": [
        "<script>",
        "😀",
        "Mara 😀",
        "Mara\u00a0Voss",
        "Mara\nVoss",
        "Mara\x00",
        "Mara\x1b[31m",
        "\u202eavoss",
        "Mara\u200bVoss",
        "Mara\u200d",
        "a/b",
        "a\\b",
        "a_b",
        "a,b",
        'a"b',
        "50%",
        "½",
        "Ⅷ",
        "Mara\ud800",
    ],
    "name_no_letter": ["-", ".", "...", "'", "- - -", "\u0301"],
}


@pytest.mark.parametrize("name", VALID)
def test_a_name_of_any_script_is_taken_as_it_is(name: str) -> None:
    assert clean_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in INVALID.items() for name in names]
)
def test_what_cannot_be_a_name_is_refused_with_its_reason(kind: str, name: str) -> None:
    with pytest.raises(CharacterValidationError) as refused:
        clean_name(name)
    assert (refused.value.kind, refused.value.field) == (kind, "name")


def test_a_name_is_trimmed_and_composed_before_it_is_measured() -> None:
    decomposed = "e\u0301" * 50
    assert clean_name(f" \t{decomposed}\u00a0\n") == "é" * 50


def test_the_field_of_a_refusal_can_be_another() -> None:
    with pytest.raises(CharacterValidationError) as refused:
        clean_name("", field="artist")
    assert refused.value.field == "artist"


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    try:
        name = clean_name(text)
    except CharacterValidationError:
        return
    assert clean_name(name) == name
    assert 1 <= len(name) <= 50
    assert name == name.strip()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mara", "mARA"),
        ("Straße", "STRASSE"),
        ("ΟΔΥΣΣΕΥΣ", "Οδυσσευς"),
        ("İbrahim", "i\u0307brahim"),
        ("Ångström", "A\u030angstro\u0308m"),
        ("ﬁona", "FIONA"),
    ],
)
def test_two_names_are_the_same_whatever_their_case(one: str, other: str) -> None:
    assert name_key(clean_name(one)) == name_key(clean_name(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Mara", "Mára"), ("D'Art", "D’Art"), ("Io", "İo"), ("a b", "a  b")]
)
def test_two_names_differ_by_more_than_case(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(("text", "found"), [("Zoë", "zoe"), ("STRASSE", "straße"), ("ñandú", "NANDU")])
def test_a_search_looks_past_case_and_diacritics(text: str, found: str) -> None:
    assert folded(text) == folded(found)


def test_a_free_name_stays_as_it_is() -> None:
    assert free_name("Mara", {name_key("Bo")}) == "Mara"


def test_a_taken_name_gets_the_first_number_that_is_free() -> None:
    assert free_name("Mara", {"mara", "mara 2", "mara 4"}) == "Mara 3"


@given(st.text("ab -'", min_size=1, max_size=50), st.integers(0, 12))
def test_a_free_name_is_free_and_valid(text: str, rounds: int) -> None:
    try:
        name = clean_name(text)
    except CharacterValidationError:
        return
    taken: set[str] = set()
    for _ in range(rounds):
        taken.add(name_key(free_name(name, taken)))
    assert len(taken) == rounds
    chosen = free_name(name, taken)
    assert name_key(chosen) not in taken
    assert clean_name(chosen) == chosen
