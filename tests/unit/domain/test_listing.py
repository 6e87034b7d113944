"""Queries, and the cursors that lead from one page to the next."""

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from charstudio.domain.listing import CharacterEntry, CharacterIndex, Cursor, ListQuery, Sort
from charstudio.errors import CharacterValidationError

NUMBERS = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=("Cs",)))
CURSORS = st.one_of(
    st.builds(Cursor, st.sampled_from([Sort.EDITED, Sort.CREATED, Sort.IMAGES]), NUMBERS, TEXT),
    st.builds(Cursor, st.just(Sort.NAME), TEXT, TEXT),
)


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@given(CURSORS)
def test_a_cursor_comes_back_as_it_was(cursor: Cursor) -> None:
    assert Cursor.parse(cursor.text(), cursor.sort) == cursor


@given(CURSORS)
def test_a_cursor_is_safe_in_a_shell(cursor: Cursor) -> None:
    assert set(cursor.text()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(CURSORS, st.sampled_from(Sort))
def test_a_cursor_of_another_order_is_refused(cursor: Cursor, sort: Sort) -> None:
    if sort is not cursor.sort:
        with pytest.raises(CharacterValidationError):
            Cursor.parse(cursor.text(), sort)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([*Sort]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=6,
)


@given(st.text() | JSON.map(packed), st.sampled_from(Sort))
@example("", Sort.NAME)
@example("\ud800", Sort.NAME)
@example(packed(["edited", 2**63, "a"]), Sort.EDITED)
@example(packed(["edited", True, "a"]), Sort.EDITED)
@example(packed(["name", "\ud800", "a"]), Sort.NAME)
@example(packed(["name", "mara", "\udfff"]), Sort.NAME)
@example(packed(["images", 1.5, "a"]), Sort.IMAGES)
@example(base64.urlsafe_b64encode(b"[" * 100_000).decode(), Sort.NAME)
@example(base64.urlsafe_b64encode(b'["edited",' + b"9" * 5_000 + b',"a"]').decode(), Sort.EDITED)
@example("é" + Cursor(Sort.NAME, "mara", "a").text(), Sort.NAME)
def test_garbage_is_no_cursor(text: str, sort: Sort) -> None:
    with suppress(CharacterValidationError):
        # What is taken for a cursor is one that a page could have ended with.
        cursor = Cursor.parse(text, sort)
        assert (cursor.text(), cursor.sort) == (text, sort)
        assert isinstance(cursor.value, str) or -(2**63) <= cursor.value < 2**63


@pytest.mark.parametrize("text", ["", "?", packed([]), packed(["name", 1, "a"]), packed(["size", "a", "a"])])
def test_what_is_no_cursor_is_refused_where_it_was_given(text: str) -> None:
    with pytest.raises(CharacterValidationError) as refused:
        Cursor.parse(text, Sort.NAME)
    assert (refused.value.field, refused.value.kind) == ("after", "cursor")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"search": "x" * 201}, "search"),
        ({"search": "a\x00"}, "search"),
        ({"tag": "x" * 51}, "tag"),
        ({"tag": "\udcff"}, "tag"),
        ({"limit": 0}, "limit"),
        ({"limit": 1_001}, "limit"),
        ({"after": "?"}, "after"),
    ],
)
def test_a_query_that_cannot_be_answered_is_refused(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(CharacterValidationError) as refused:
        ListQuery(**asked).checked()
    assert refused.value.field == field


@pytest.mark.parametrize("limit", [1, 1_000])
def test_a_page_may_have_one_to_a_thousand(limit: int) -> None:
    assert ListQuery(limit=limit).checked().limit == limit


def test_orders_are_known_by_their_names() -> None:
    assert [Sort.parse(name) for name in ("edited", "created", "name", "images")] == list(Sort)
    with pytest.raises(CharacterValidationError) as refused:
        Sort.parse("size")
    assert refused.value.field == "sort"
    assert refused.value.details["choices"] == "edited, created, name, images"


def test_the_words_of_a_search_are_folded() -> None:
    assert ListQuery(search="  Zoë\tSTRASSE ").words == ("zoe", "strasse")


def test_an_index_makes_its_entries_when_they_are_looked_at() -> None:
    index = CharacterIndex([(5, "a", "Mara", None, 3, 1)])
    assert len(index) == 1
    assert index[0] == CharacterEntry(5, "a", "Mara", None, 3, 1)
