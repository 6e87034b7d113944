"""The grid's model: what is selected stays what it is, whatever arrives."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from charstudio.domain.generation import GenerationStatus
from charstudio.domain.round import Round
from charstudio.ui.grid.cells import Running, sections_of
from charstudio.ui.grid.layout import Shape
from charstudio.ui.grid.model import ImageGridModel
from charstudio.ui.grid.words import GridWords
from tests.ui.grid_world import NOW, Live, character, generation, image, round_

FIRST = generation(1)
RUNNING = generation(2, GenerationStatus.RUNNING, completed=0)


class Shown:
    def __init__(self) -> None:
        self.model = ImageGridModel(GridWords(lambda: NOW))
        self.tester = QAbstractItemModelTester(
            self.model, QAbstractItemModelTester.FailureReportingMode.Fatal
        )

    def show(self, numbers: list[int], live: Live | None = None, *, ended: Round | None = None) -> None:
        of_live = [] if live is None else live.arrived.items()
        nyx = character(
            *(image(n, FIRST) for n in numbers),
            *(image(int(id_[1:]), RUNNING, place=place) for place, id_ in of_live),
        )
        lives = {} if live is None else {"g2": live}
        rounds = [round_(FIRST)]
        if ended is not None or live is not None:
            rounds.insert(0, ended or round_(RUNNING))
        running = Running({} if ended else lives, ("g2",))  # type: ignore[arg-type]
        self.model.set_sections(sections_of(rounds, nyx, running, hint=""))

    def held(self, key: str) -> QPersistentModelIndex:
        return QPersistentModelIndex(self.model.index_of(key))

    @property
    def keys(self) -> list[str]:
        rows = [self.model.row_at(number) for number in range(self.model.rowCount())]
        return [row.key for row in rows if row is not None]


@pytest.fixture
def shown(qapp: object) -> Shown:
    return Shown()


def test_a_header_stands_before_its_tiles(shown: Shown) -> None:
    shown.show([1, 2])

    assert shown.keys == ["header:g1", "i1", "i2"]
    assert shown.model.shapes() == [Shape.HEADER, Shape.TILE, Shape.TILE]
    selectable = Qt.ItemFlag.ItemIsSelectable
    assert [bool(shown.model.flags(shown.model.index(row)) & selectable) for row in range(3)] == [
        False,
        True,
        True,
    ]
    texts = [shown.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert texts[0].startswith("Round 1, ")
    assert texts[1] == "Image 1 of round 1"


def test_a_new_round_moves_what_was_there_down(shown: Shown) -> None:
    shown.show([1, 2])
    held = shown.held("i2")
    shown.show([1, 2], Live(RUNNING))

    assert held.row() == 7
    assert shown.keys[:3] == ["header:g2", "g2:0", "g2:1"]


def test_an_image_that_arrives_takes_the_row_of_its_place(shown: Shown) -> None:
    live = Live(RUNNING)
    shown.show([1], live)
    place, other = shown.held("g2:2"), shown.held("i1")
    removed: list[int] = []
    shown.model.rowsRemoved.connect(lambda _parent, first, _last: removed.append(first))
    live.arrived[2] = "i9"
    shown.show([1], live)

    assert (place.row(), place.data(), other.row()) == (3, "Image 3 of round 2", 6)
    assert not removed


def test_when_a_round_is_stopped_its_images_close_up(shown: Shown) -> None:
    live = Live(RUNNING, arrived={0: "i8", 3: "i9"})
    shown.show([1], live)
    held = shown.held("i9")
    assert held.row() == 4
    stopped = round_(generation(2, GenerationStatus.CANCELLED, completed=2))
    shown.show([1], live, ended=stopped)

    assert shown.keys[1:3] == ["i8", "i9"]
    assert held.row() == 2
    assert shown.model.rowCount() == 5


def test_when_a_part_fails_the_images_stay_where_they_are(shown: Shown) -> None:
    live = Live(RUNNING, arrived={0: "i8", 3: "i9"})
    shown.show([1], live)
    failed = round_(generation(2, GenerationStatus.PARTIAL, completed=2))
    shown.show([1], live, ended=failed)

    assert shown.keys[1:5] == ["i8", "g2:1", "g2:2", "i9"]


def test_only_what_changed_is_said_to_have_changed(shown: Shown) -> None:
    shown.show([1, 2, 3])
    changed: list[tuple[int, int]] = []

    def note(first: QModelIndex, last: QModelIndex, _roles: object) -> None:
        changed.append((first.row(), last.row()))

    shown.model.dataChanged.connect(note)
    shown.show([1, 2, 3])
    assert not changed
    sections = sections_of(
        [round_(FIRST)],
        character(*(image(n, FIRST) for n in (1, 2, 3)), primary="i2"),
        Running({}),
        hint="",
    )
    shown.model.set_sections(sections)
    assert changed == [(0, 0), (2, 2)]


def test_where_everything_stays_nothing_is_placed_anew(shown: Shown) -> None:
    live = Live(RUNNING)
    shown.show([1], live)
    arranged: list[bool] = []
    shown.model.arranged.connect(lambda: arranged.append(True))
    shown.show([1], live)
    live.arrived[2] = "i9"
    shown.show([1], live)
    assert not arranged
    shown.show([1, 2], live)
    assert arranged


def test_what_became_wide_is_placed_anew(shown: Shown) -> None:
    owing = round_(generation(2, GenerationStatus.FAILED, requested=1, completed=0))
    (section,) = sections_of([owing], character(), Running({}), hint="")
    shown.model.set_sections([section])
    arranged: list[bool] = []
    shown.model.arranged.connect(lambda: arranged.append(True))
    shown.model.set_sections([replace(section, cells=(replace(section.cells[0], wide=True),))])

    assert shown.model.shapes() == [Shape.HEADER, Shape.WIDE]
    assert arranged


def test_how_far_a_round_is_stands_in_its_header_and_in_what_is_made(shown: Shown) -> None:
    shown.show([1], Live(RUNNING))
    changed: list[int] = []
    shown.model.dataChanged.connect(lambda first, _last, _roles: changed.append(first.row()))
    shown.model.touch("g2")

    assert changed == [0, 1]


def test_a_folded_round_shows_its_header_alone(shown: Shown) -> None:
    shown.show([1, 2])
    with_signal: list[bool] = []
    shown.model.arranged.connect(lambda: with_signal.append(True))
    shown.model.fold("g1", folded=True)

    assert shown.model.shapes() == [Shape.FOLDED_HEADER, Shape.GONE, Shape.GONE]
    assert with_signal
    shown.show([1, 2, 3])
    assert shown.model.shapes()[-1] is Shape.GONE, "it stays folded"
    shown.model.unfold_all()
    assert shown.model.shapes()[-1] is Shape.TILE


def test_without_rounds_its_first_line_is_text(shown: Shown) -> None:
    shown.model.set_sections(sections_of([], character(), Running({}), hint="Here."))

    assert shown.model.shapes() == [Shape.TEXT, *[Shape.TILE] * 4]
    assert shown.model.index(0).data() == "Here."
