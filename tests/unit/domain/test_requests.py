"""Requests for images that every engine could take, and how far a generation is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from charstudio.domain.generation import Generation, GenerationKind, GenerationStatus, ImageRequest
from charstudio.errors import CharacterValidationError

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"count": 1},
        {"count": 100},
        {"seed": 0},
        {"seed": 2**63 - 1},
        {"width": 1, "height": 1},
        {"width": 512},
        {"prompt": "x" * 32_000},
        {"reference_image_ids": ("a",) * 8, "reference_files": (Path("b.png"),) * 8},
    ],
)
def test_a_request_within_the_limits_is_taken_as_it_is(asked: dict[str, Any]) -> None:
    request = ImageRequest(**asked)
    assert request.checked() is request


@pytest.mark.parametrize(
    ("asked", "field", "kind"),
    [
        ({"count": 0}, "count", "out_of_range"),
        ({"count": -1}, "count", "out_of_range"),
        ({"count": 101}, "count", "out_of_range"),
        ({"seed": -1}, "seed", "out_of_range"),
        ({"seed": 2**63}, "seed", "out_of_range"),
        ({"width": 0, "height": 5}, "size", "size"),
        ({"width": 5, "height": -5}, "size", "size"),
        ({"prompt": "x" * 32_001}, "prompt", "too_long"),
        ({"prompt": "a\x00b"}, "prompt", "control_character"),
        (
            {"reference_image_ids": ("a",) * 9, "reference_files": (Path("b"),) * 8},
            "references",
            "out_of_range",
        ),
    ],
)
def test_a_request_beyond_them_is_refused_where_it_was_given(
    asked: dict[str, Any], field: str, kind: str
) -> None:
    with pytest.raises(CharacterValidationError) as refused:
        ImageRequest(**asked).checked()
    assert (refused.value.field, refused.value.kind) == (field, kind)


def test_creating_may_ask_for_no_image() -> None:
    assert ImageRequest(count=0).checked(least=0).count == 0
    with pytest.raises(CharacterValidationError):
        ImageRequest(count=-1).checked(least=0)


def test_the_last_five_states_are_final() -> None:
    assert [status.value for status in GenerationStatus if status.final] == [
        "succeeded",
        "partial",
        "failed",
        "cancelled",
        "interrupted",
    ]


@pytest.mark.parametrize(
    ("started", "finished", "elapsed"), [(None, None, 0), (0, None, 90), (0, 30, 30), (100, None, 0)]
)
def test_time_counts_from_the_start_to_the_end(
    started: int | None, finished: int | None, elapsed: float
) -> None:
    def at(seconds: int | None) -> datetime | None:
        return None if seconds is None else NOON + timedelta(seconds=seconds)

    generation = Generation(
        "g",
        "c",
        GenerationKind.CREATE,
        "sketch",
        "m",
        GenerationStatus.RUNNING,
        requested=4,
        completed=0,
        round=1,
        created_at=NOON,
        started_at=at(started),
        finished_at=at(finished),
    )
    assert generation.elapsed_s(NOON + timedelta(seconds=90)) == elapsed
