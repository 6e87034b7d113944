"""How long a round takes, learnt from those before and from itself."""

import pytest

from charstudio.domain.pace import Pace, Timing, pace_of


def timings(*seconds: float, size: str = "1x1", quality: str | None = None, images: int = 1) -> list[Timing]:
    return [Timing(size, quality, images, one) for one in seconds]


def test_it_is_the_middle_of_what_was_like_it() -> None:
    known = [*timings(8, 10, 90), *timings(1, 1, 1, 1, size="2x2"), *timings(2, 2, 2, quality="low")]
    assert pace_of(known, "1x1", None, 1).seconds == 10
    assert pace_of(known, "1x1", "low", 1).seconds == 2
    assert pace_of(known, "2x2", None, 1).whole_s(3) == 3


def test_what_is_like_nothing_before_goes_by_the_model() -> None:
    assert pace_of(timings(4, 6, 8), "9x9", "max", 1).seconds == 6
    assert pace_of([], "1x1", None, 1) == Pace(1)
    assert Pace(1).whole_s(4) is None


def test_only_the_newest_count() -> None:
    assert pace_of([*timings(*[1.0] * 20), *timings(*[100.0] * 80)], "1x1", None, 1).seconds == 1


def test_images_that_are_made_at_once_take_no_longer_than_one() -> None:
    pace = pace_of(timings(30, images=8), "1x1", None, 4)
    assert pace.seconds == 15
    assert [pace.whole_s(count) for count in (1, 4, 5, 9)] == [15, 15, 30, 45]
    # A part of a turn is a turn.
    assert pace_of(timings(30, images=5), "1x1", None, 4).seconds == 15


def test_time_left_runs_down_and_never_below_nothing() -> None:
    pace = Pace(2, 10)
    assert [pace.left_s(4, 0, 0, elapsed) for elapsed in (0, 5, 19, 30)] == [20, 15, 1, 0]


def test_what_a_round_shows_itself_counts_more_than_those_before() -> None:
    # The first of two that are made at once took 40 s: so will the other two.
    assert Pace(2, 10).left_s(4, 1, 40, 40) == 40
    assert Pace(2, 10).left_s(4, 2, 42, 50) == pytest.approx(34)
    # It needs none before.
    assert Pace(1).left_s(4, 0, 0, 3) is None
    assert Pace(1).left_s(4, 1, 10, 10) == 30
