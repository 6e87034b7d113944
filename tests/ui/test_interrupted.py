"""Rounds that had no end when CharStudio stopped: the banner goes on with them, or lets them be."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
import qasync
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Details
from charstudio.domain.generation import GenerationStatus
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.background.runner import GenerationRunner
from charstudio.ui.dialogs.questions import Question
from charstudio.ui.notices.banner import Banner, Banners
from charstudio.ui.notices.interrupted import InterruptedNotice
from tests.stand_ins import Clock, ScriptedEngine, asked
from tests.ui.desk import Desk, find, window_for
from tests.ui.grid_world import attempt


class Room:
    """A window that opens on a library in which rounds were interrupted."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.banners = Banners()
        self.window = window_for(desk.qtbot, self.banners)
        self.runner = GenerationRunner(desk.studio, desk.tasks, desk.changes)
        self.notice = InterruptedNotice(
            self.banners, studio=desk.studio, tasks=desk.tasks, changes=desk.changes, runner=self.runner
        )
        monkeypatch.setattr(desk.library, "holder_alive", lambda _holder: False)

    def interrupt(self, *names: str) -> dict[str, str]:
        """Rounds of new characters, interrupted; the ids of the characters by their names."""
        ids = {}
        for name in names:
            creation = self.desk.do(self.desk.studio.characters.create_character(Details(name), asked(2)))
            assert creation.run is not None
            ids[name] = creation.character.id
        self.desk.do(self.desk.studio.images.close_interrupted())
        return ids

    def look(self) -> None:
        self.notice.look()
        self.desk.settle()

    @property
    def text(self) -> str | None:
        """What the banner says; None where there is none."""
        if not self.banners.is_up("interrupted"):
            return None
        return find(self.banner, QLabel, "bannerText").text()

    @property
    def banner(self) -> Banner:
        return [one for one in self.banners.findChildren(Banner) if not one.isHidden()][-1]

    def press(self, number: int) -> None:
        find(self.banner, QPushButton, f"bannerButton{number}").click()

    def put_away(self) -> None:
        self.banner.findChildren(QToolButton)[-1].click()

    def status(self, character_id: str) -> GenerationStatus:
        return self.desk.do(self.desk.studio.images.generation_status(character_id)).generation.status

    def end(self) -> None:
        self.desk.settle()
        self.desk.do(self.runner.ended_all())
        self.desk.settle()


@pytest.fixture
def room(
    qtbot: QtBot,
    loop: qasync.QEventLoop,
    library: SqliteLibrary,
    engine: ScriptedEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Room]:
    with Desk.made(qtbot, loop, library, engine, Clock()) as desk:
        yield Room(desk, monkeypatch)


def test_where_none_was_interrupted_there_is_no_banner(room: Room) -> None:
    room.look()
    assert room.text is None


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("Nyx",), "The round of Nyx was interrupted when CharStudio stopped."),
        (("Nyx", "Tam"), "Two rounds were interrupted when CharStudio stopped."),
        (("Nyx", "Tam", "Suki"), "3 round"),
    ],
)
def test_it_says_what_was_interrupted(room: Room, names: tuple[str, ...], said: str) -> None:
    room.interrupt(*names)
    room.look()
    assert room.text is not None
    assert room.text.startswith(said)


def test_go_on_makes_what_they_owe(room: Room) -> None:
    ids = room.interrupt("Nyx", "Tam")
    room.look()
    room.press(1)
    assert room.text is None, "before anything is pressed twice"
    room.end()
    assert {room.status(id_) for id_ in ids.values()} == {GenerationStatus.SUCCEEDED}
    assert room.text is None
    assert room.desk.errors == []


def test_discard_lets_them_be(room: Room) -> None:
    ids = room.interrupt("Nyx", "Tam")
    shown: list[str] = []
    room.desk.changes.character_changed.connect(lambda character: shown.append(character.name))
    room.look()
    room.press(2)
    room.end()
    assert {room.status(id_) for id_ in ids.values()} == {GenerationStatus.CANCELLED}
    assert room.text is None
    assert sorted(shown) == ["Nyx", "Tam"]
    assert room.runner.running == ()


@pytest.mark.parametrize("button", [1, 2])
def test_what_could_not_be_done_is_said_and_stays(room: Room, button: int) -> None:
    room.interrupt("Nyx")
    room.look()
    room.desk.library.fail_writes()
    room.press(button)
    room.end()
    room.desk.library.writing = None
    assert [error.kind for error in room.desk.errors] == ["full"]
    assert room.text == "The round of Nyx was interrupted when CharStudio stopped."


def test_it_follows_what_is_done_elsewhere(room: Room) -> None:
    ids = room.interrupt("Nyx", "Tam", "Suki", "Rook")
    studio, changes = room.desk.studio, room.desk.changes
    room.look()
    gate = room.desk.engine.gate = asyncio.Event()
    generation = room.desk.do(studio.images.generation_status(ids["Nyx"])).generation
    room.runner.run(room.desk.do(studio.images.continue_generation(ids["Nyx"], generation.id)))
    assert room.text is not None
    assert room.text.startswith("3 round")

    changes.character_changed.emit(room.desk.do(studio.trash.delete_character(ids["Tam"])))
    room.qtbot.waitUntil(lambda: room.text == "Two rounds were interrupted when CharStudio stopped.")
    changes.character_removed.emit(ids["Suki"])
    assert room.text == "The round of Rook was interrupted when CharStudio stopped."
    generation = room.desk.do(studio.images.generation_status(ids["Rook"])).generation
    room.desk.do(studio.images.discard_generation(ids["Rook"], generation.id))
    room.desk.do(studio.trash.delete_character(ids["Suki"]))
    changes.library_changed.emit()
    room.qtbot.waitUntil(lambda: room.text is None)
    gate.set()
    room.end()


def test_one_that_was_put_away_does_not_come_back_for_the_same_rounds(room: Room) -> None:
    ids = room.interrupt("Nyx", "Tam")
    room.look()
    room.put_away()
    assert room.text is None
    room.desk.changes.character_removed.emit(ids["Tam"])
    room.look()
    assert room.text is not None, "Tam's round is there after all"
    room.put_away()
    room.look()
    assert room.text is None


# --- What may have been charged ---------------------------------------------------------------------------


def charge(room: Room, character_id: str) -> None:
    """The first image of a character's round was sent to a service before it was interrupted."""
    generation = room.desk.do(room.desk.studio.images.generation_status(character_id)).generation
    sent = replace(generation, attempts=(attempt(0),))
    room.desk.do(room.desk.studio.workspace.library.write(lambda records: records.generations.save(sent)))


def question(room: Room) -> Question:
    def open_() -> list[Question]:
        return [one for one in room.window.findChildren(Question) if one.isVisible()]

    room.qtbot.waitUntil(lambda: bool(open_()))
    return open_()[0]


def test_what_may_have_been_charged_is_said(room: Room) -> None:
    charge(room, room.interrupt("Nyx")["Nyx"])
    room.look()
    assert room.text == (
        "The round of Nyx was interrupted when CharStudio stopped. Perhaps charged already: 1 image(s)."
    )


def test_what_may_have_been_charged_is_not_gone_on_with_unasked(room: Room) -> None:
    ids = room.interrupt("Nyx", "Tam")
    charge(room, ids["Nyx"])
    room.look()
    room.press(1)
    asked_for = question(room)
    assert (
        find(asked_for, QLabel, "questionText").text().startswith("Nyx, round 1: 1 image(s), asked for at ")
    )
    room.end()
    assert room.status(ids["Tam"]) is GenerationStatus.SUCCEEDED, "the others go on"
    assert room.status(ids["Nyx"]) is GenerationStatus.INTERRUPTED
    asked_for.buttons["leave"].click()
    room.end()
    assert room.status(ids["Nyx"]) is GenerationStatus.INTERRUPTED
    assert room.text is not None

    room.press(1)
    question(room).buttons["again"].click()
    room.end()
    assert room.status(ids["Nyx"]) is GenerationStatus.SUCCEEDED
    assert room.text is None
    assert room.desk.errors == []
