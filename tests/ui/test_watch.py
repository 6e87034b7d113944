"""The library is watched: what others write is heard, what this window writes is not."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Artist
from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.services.workspace import new_id
from charstudio.storage.library import SqliteLibrary, open_library
from charstudio.ui.background.watch import LibraryWatch
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk


class Room:
    """The watch on a library that another process has open as well."""

    def __init__(self, desk: Desk, other: SqliteLibrary) -> None:
        self.desk, self.qtbot, self.other = desk, desk.qtbot, other
        self.watch = LibraryWatch(desk.studio, desk.tasks, desk.changes, every_ms=5)
        self.heard: list[str] = []
        self.asked = 0
        desk.changes.library_changed.connect(lambda: self.heard.append("changed"))
        self.watch.mended.connect(lambda: self.heard.append("mended"))
        self._ask = desk.library.changed_elsewhere
        desk.library.changed_elsewhere = self._counted  # type: ignore[method-assign]

    async def _counted(self) -> bool:
        try:
            return await self._ask()
        finally:
            self.asked += 1

    def write_elsewhere(self) -> None:
        artist = Artist(new_id(), f"Artist {new_id()}")
        self.desk.do(self.other.write(lambda records: records.artists.add(artist, self.desk.clock())))

    def look(self) -> None:
        """Waits until it has asked from its beginning to its end."""
        before = self.asked
        self.qtbot.waitUntil(lambda: self.asked >= before + 2)

    def break_(self, kind: LibraryErrorKind) -> None:
        self.desk.library.reading = LibraryError(kind, "trouble", place="there", system="trouble")

    def mend(self) -> None:
        self.desk.library.reading = None


@pytest.fixture
def desk(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Desk]:
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield desk


@pytest.fixture
def room(desk: Desk, folder: Path) -> Iterator[Room]:
    other = open_library(folder)
    room = Room(desk, other)
    room.watch.start()
    room.look()
    yield room
    desk.do(room.watch.stop())
    other.close()


def test_only_what_others_write_is_news(room: Room) -> None:
    room.desk.character(images=1)
    room.look()
    assert room.heard == []
    room.write_elsewhere()
    room.look()
    assert room.heard == ["changed"]


def test_it_asks_again_only_when_it_was_answered(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = most = 0
    answer = asyncio.Event()

    async def slow() -> bool:
        nonlocal asking, most
        asking += 1
        most = max(most, asking)
        await answer.wait()
        asking -= 1
        room.asked += 1
        return False

    monkeypatch.setattr(room.desk.library, "changed_elsewhere", slow)
    room.qtbot.waitUntil(lambda: asking == 1)
    passed = QTimer(singleShot=True)
    with room.qtbot.waitSignal(passed.timeout):
        passed.start(50)
    room.watch.pause()
    room.watch.start()
    with room.qtbot.waitSignal(passed.timeout):
        passed.start(50)
    assert most == 1
    answer.set()
    room.look()
    assert most == 1


def test_what_happens_during_a_pause_is_told_after_it(room: Room) -> None:
    room.watch.pause()
    room.write_elsewhere()
    room.desk.settle()
    asked = room.asked
    assert room.heard == []
    room.watch.start()
    room.look()
    assert room.heard == ["changed"]
    assert room.asked > asked


def test_an_answer_that_comes_during_a_pause_is_kept_for_later(room: Room) -> None:
    asking, answer = asyncio.Event(), asyncio.Event()
    ask = room.desk.library.changed_elsewhere

    async def slow() -> bool:
        asking.set()
        await answer.wait()
        return await ask()

    room.desk.library.changed_elsewhere = slow  # type: ignore[method-assign]
    room.desk.do(asking.wait())
    room.write_elsewhere()
    room.watch.pause()
    answer.set()
    room.desk.settle()
    assert room.heard == []
    room.watch.start()
    room.qtbot.waitUntil(lambda: room.heard == ["changed"])


def test_when_it_has_stopped_nothing_is_asked(room: Room) -> None:
    room.desk.do(room.watch.stop())
    assert not room.desk.tasks.busy
    asked, passed = room.asked, QTimer(singleShot=True)
    with room.qtbot.waitSignal(passed.timeout):
        passed.start(50)
    assert room.asked == asked


def test_when_everything_stops_it_does_not_begin_again(room: Room) -> None:
    asking, never = asyncio.Event(), asyncio.Event()

    async def waits() -> bool:
        asking.set()
        await never.wait()
        return False

    room.desk.library.changed_elsewhere = waits  # type: ignore[method-assign]
    room.desk.do(asking.wait())
    room.desk.do(room.desk.tasks.stop())
    passed = QTimer(singleShot=True)
    with room.qtbot.waitSignal(passed.timeout):
        passed.start(50)
    assert not room.desk.tasks.busy


def test_a_library_that_is_busy_is_asked_again(room: Room) -> None:
    room.break_(LibraryErrorKind.BUSY)
    room.look()
    room.mend()
    room.write_elsewhere()
    room.look()
    assert room.heard == ["changed"]
    assert room.desk.errors == []


def test_a_library_that_fails_is_said_once_until_it_is_mended(room: Room) -> None:
    room.break_(LibraryErrorKind.FAILED)
    room.look()
    room.look()
    assert [error.kind for error in room.desk.errors] == ["failed"]
    room.mend()
    room.look()
    assert room.heard == ["mended", "changed"]
    room.break_(LibraryErrorKind.FAILED)
    room.look()
    assert [error.kind for error in room.desk.errors] == ["failed", "failed"]


def test_a_library_that_is_gone_is_said(room: Room, folder: Path) -> None:
    (folder / "library.db").rename(folder / "elsewhere.db")
    room.look()
    (error,) = room.desk.errors
    assert error.kind == "missing"
    (folder / "elsewhere.db").rename(folder / "library.db")
    room.look()
    assert room.heard == ["mended", "changed"]


def test_it_waits_between_two_questions(desk: Desk) -> None:
    asked = []
    library = desk.studio.workspace.library
    answer = library.changed_elsewhere

    async def counted() -> bool:
        asked.append(1)
        return await answer()

    library.changed_elsewhere = counted  # type: ignore[method-assign]
    watch = LibraryWatch(desk.studio, desk.tasks, desk.changes, every_ms=60_000)
    watch.start()
    desk.qtbot.waitUntil(lambda: bool(asked) and not desk.tasks.busy)
    timer = watch.findChild(QTimer)
    assert timer is not None
    assert timer.interval() == 60_000
    assert timer.isActive()
    desk.do(watch.stop())
