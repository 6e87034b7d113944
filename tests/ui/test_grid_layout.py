"""Where tiles and headers stand, and where the arrow keys lead."""

import pytest

from charstudio.ui.grid.layout import Direction, GridLayout, Metrics, Shape

METRICS = Metrics(
    margin=20, gap=12, tile_least=144, tile_most=256, header=28, above=12, below=6, bottom=20, wide=72
)
HEADER, TILE = Shape.HEADER, Shape.TILE


def rounds(*sizes: int) -> list[Shape]:
    return [shape for size in sizes for shape in (HEADER, *([TILE] * size))]


@pytest.mark.parametrize(
    ("width", "columns", "side"),
    [(812, 4, 184), (652, 4, 144), (651, 2, 256), (480, 2, 214), (1600, 4, 256), (60, 2, 4)],
)
def test_four_columns_where_tiles_stay_big_enough_else_two(width: int, columns: int, side: int) -> None:
    layout = GridLayout.of(rounds(4), width, METRICS)

    assert (layout.columns, layout.side) == (columns, side)


def test_rounds_stand_below_each_other() -> None:
    layout = GridLayout.of(rounds(5, 1), 812, METRICS)

    assert layout.rect(0).getRect() == (20, 12, 772, 28)
    assert layout.rect(1).getRect() == (20, 46, 184, 184)
    assert layout.rect(4).right() == 791
    assert layout.rect(5).getRect() == (20, 46 + 196, 184, 184)
    # As far below the last tile as the first header is from the top.
    assert layout.rect(6).top() == layout.rect(5).bottom() + 1 + 12
    assert layout.height == layout.rect(7).bottom() + 1 + 20


def test_what_is_folded_takes_no_room_and_is_not_found() -> None:
    shapes = [Shape.FOLDED_HEADER, Shape.GONE, Shape.GONE, HEADER, TILE]
    layout = GridLayout.of(shapes, 812, METRICS)

    assert not layout.shown(1)
    assert layout.rect(3).top() == 12 + 28 + 6 + 12
    assert list(layout.rows_between(0, 1000)) == [0, 3, 4]
    assert layout.next_row(4, Direction.UP, 500) == 0, "the keyboard comes by to unfold it"


def test_only_what_can_be_seen_is_given() -> None:
    layout = GridLayout.of(rounds(*[4] * 400), 812, METRICS)
    middle = layout.rect(1001)
    seen = list(layout.rows_between(middle.top(), middle.bottom()))

    assert 1001 in seen
    assert len(seen) == 4
    assert layout.row_at(middle.center().x(), middle.center().y()) == 1001
    assert layout.row_at(5, middle.center().y()) == -1


@pytest.mark.parametrize(
    ("start", "direction", "end"),
    [
        (1, Direction.DOWN, 5),
        (3, Direction.DOWN, 5),
        (5, Direction.DOWN, 7),
        (9, Direction.UP, 5),
        (5, Direction.UP, 1),
        (1, Direction.UP, 1),
        (5, Direction.RIGHT, 7),
        (7, Direction.LEFT, 5),
        (1, Direction.LEFT, 1),
        (9, Direction.RIGHT, 9),
        (7, Direction.FIRST, 1),
        (1, Direction.LAST, 9),
        (-1, Direction.RIGHT, 1),
        (1, Direction.PAGE_DOWN, 7),
        (9, Direction.PAGE_UP, 5),
    ],
)
def test_arrows_lead_across_rounds(start: int, direction: Direction, end: int) -> None:
    # 0 header, 1 to 5 tiles in two lines, 6 header, 7 to 9.
    layout = GridLayout.of(rounds(5, 3), 812, METRICS)

    assert layout.next_row(start, direction, 450 if direction is Direction.PAGE_DOWN else 300) == end


def test_down_leads_to_the_nearest_tile() -> None:
    layout = GridLayout.of(rounds(4, 2), 812, METRICS)

    assert layout.next_row(4, Direction.DOWN, 500) == 7
    assert layout.next_row(1, Direction.DOWN, 500) == 6


def test_from_right_to_left_it_is_mirrored() -> None:
    layout = GridLayout.of(rounds(4), 812, METRICS, mirrored=True)

    assert layout.rect(1).right() == 791
    assert layout.rect(4).left() == 20


def test_nothing_is_nowhere() -> None:
    layout = GridLayout.of([], 812, METRICS)

    assert (layout.height, layout.next_row(0, Direction.DOWN, 9), layout.row_at(1, 1)) == (0, -1, -1)
