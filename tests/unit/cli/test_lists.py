"""A long list: searched, sorted, and read page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.app.composition import open_studio
from charstudio.domain.character import Character, Details
from charstudio.services.workspace import new_id

if TYPE_CHECKING:
    from pathlib import Path

    from charstudio.services.ports import Records
    from tests.unit.cli.conftest import Command

Ask = Callable[..., dict[str, Any]]
MANY = 1000


@pytest.fixture
async def many(existing: Path) -> None:
    """A thousand characters, the first edited last; every tenth is a knight."""
    async with open_studio(existing) as studio:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        artist = studio.workspace.artist

        def add(records: Records) -> None:
            for number in range(MANY):
                tags = ("knight",) if number % 10 == 0 else ()
                details = Details(f"Character {number:04}", f"Summary {number}", tags=tags)
                edited = start - timedelta(minutes=number)
                character = Character(
                    new_id(), artist, details, number, number == 7, None, 0, 1, False, start, edited, None
                )
                records.characters.add(replace(character, draft=number == 9))

        await studio.workspace.library.write(add)


def pages(ask: Ask, *words: str) -> list[list[str]]:
    """The names on each page, from the first to the last."""
    told = [ask("list", *words)]
    while told[-1]["next"] is not None:
        told.append(ask("list", *words, "--after", told[-1]["next"]))
        assert told[-1]["total"] == told[0]["total"]
    return [[one["name"] for one in page["characters"]] for page in told]


@pytest.mark.parametrize("sort", ["edited", "created", "name", "images"])
def test_every_character_stands_on_exactly_one_page(many: None, ask: Ask, sort: str) -> None:
    read = pages(ask, "--limit", "300", "--sort", sort)
    assert [len(page) for page in read] == [300, 300, 300, 99]
    names = [name for page in read for name in page]
    assert len(set(names)) == MANY - 1
    if sort in {"edited", "name"}:
        assert names == sorted(names)


def test_search_and_filters(many: None, ask: Ask) -> None:
    assert [one["name"] for one in ask("list", "--search", "summary 123")["characters"]] == ["Character 0123"]
    assert ask("list", "--tag", "Knight", "--limit", "10")["total"] == 100
    assert [one["name"] for one in ask("list", "--favourite")["characters"]] == ["Character 0007"]
    assert [one["name"] for one in ask("list", "--drafts")["characters"]] == ["Character 0009"]
    assert ask("list", "--trash")["total"] == 0
    assert ask("list", "--search", "%")["total"] == 0


def test_a_page_has_50_unless_told_otherwise(many: None, charstudio: Command) -> None:
    assert len(charstudio("list").out.splitlines()) == 50
    assert len(charstudio("list", "--limit", "1000").out.splitlines()) == MANY - 1


def test_a_cursor_of_another_order_is_refused(many: None, ask: Ask, refused: Ask) -> None:
    cursor = ask("list", "--limit", "1")["next"]
    assert refused("list", "--sort", "name", "--after", cursor)["kind"] == "cursor"
