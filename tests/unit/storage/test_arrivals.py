"""Notes of images on their way: they say all of it but its file, and do no harm where they are wrong."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from charstudio.domain.image import Arrival, Recipe
from charstudio.storage.arrivals import ArrivalFiles

SHA256 = "ab" * 32
RECIPE = Recipe(
    "openai",
    "gpt-image-2",
    "a thief",
    "a thief at night",
    7,
    {"size": "16x16", "usage": {"total_tokens": 9}},
    ("one", "two"),
    "one",
    Decimal("0.042"),
)
NYX = Arrival(
    "0" * 32, "character", "generation", 2, 3, "attempt", RECIPE, datetime(2026, 11, 27, 12, tzinfo=UTC)
)


@pytest.fixture
def arrivals(tmp_path: Path) -> ArrivalFiles:
    return ArrivalFiles(tmp_path)


def written(folder: Path, text: str, name: str = NYX.id) -> None:
    (folder / "arriving").mkdir(exist_ok=True)
    (folder / "arriving" / f"{name}.json").write_text(text)


@pytest.mark.parametrize(
    "arrival",
    [NYX, Arrival("1" * 32, "c", "g", 1, 0, "", Recipe("sketch", "sketch-1", "x"), NYX.created_at)],
    ids=["all", "least"],
)
def test_a_note_says_all_of_it_but_its_file(arrivals: ArrivalFiles, arrival: Arrival) -> None:
    assert arrivals.left() == ()
    arrivals.note(arrival, SHA256)
    (left,) = arrivals.left()
    assert left.sha256 == SHA256
    assert Arrival(**{**left.__dict__, "sha256": ""}) == arrival
    arrivals.forget(arrival.id)
    arrivals.forget(arrival.id)
    assert arrivals.left() == ()


def kept(tmp_path: Path) -> dict[str, Any]:
    ArrivalFiles(tmp_path).note(NYX, SHA256)
    (file,) = (tmp_path / "arriving").iterdir()
    words: dict[str, Any] = json.loads(file.read_text())
    return words


def test_one_that_is_cut_short_or_odd_says_nothing(tmp_path: Path, arrivals: ArrivalFiles) -> None:
    good = kept(tmp_path)
    recipe = good["recipe"]
    odd: list[Any] = [
        {},
        [],
        7,
        {**good, "place": "third"},
        {**good, "created_at": 10**30},
        {**good, "sha256": 5},
        {**good, "recipe": None},
        {**good, "recipe": {**recipe, "cost_usd": "much"}},
        {**good, "recipe": {**recipe, "parameters": 5}},
    ]
    whole = json.dumps(good)
    for text in ["", whole[: len(whole) // 2], *map(json.dumps, odd)]:
        written(tmp_path, text)
        assert arrivals.left() == (), text


def test_one_that_points_elsewhere_points_nowhere(tmp_path: Path, arrivals: ArrivalFiles) -> None:
    good = kept(tmp_path)
    written(
        tmp_path,
        json.dumps(
            {
                **good,
                "id": "../../library",
                "sha256": "../../../etc",
                "recipe": {**good["recipe"], "seed": 2**80},
            }
        ),
    )
    (left,) = arrivals.left()
    assert (left.id, left.sha256, left.recipe.seed) == (NYX.id, "", None)


def test_where_none_can_be_written_it_goes_without(tmp_path: Path) -> None:
    (tmp_path / "arriving").write_text("a file in its place")
    arrivals = ArrivalFiles(tmp_path)
    arrivals.note(NYX, SHA256)
    arrivals.forget(NYX.id)
    assert arrivals.left() == ()
