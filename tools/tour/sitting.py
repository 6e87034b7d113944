"""One start of CharStudio by its own entry, with somebody at the window."""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from charstudio.__main__ import main
from charstudio.ui.session import Departure, Session
from tools.tour.artist import Artist
from tools.tour.chapters import Chapter, title
from tools.tour.walker import Unseen

if TYPE_CHECKING:
    from pathlib import Path

# The exit code of a chapter that ended without CharStudio having ended.
KILLED = 9
# What a platform without a desktop says of itself.
_IGNORED = ("This plugin does not support",)


@dataclass
class Sitting:
    """From the start to the end.

    Attributes:
        chapter: What is done.
        out: Where the pictures go.
        place: What belongs to the tour but to no library.
        number: Of the last picture.
        only: The one step to be done; empty for all of them.
        problems: What was not as it should be.
    """

    chapter: Chapter
    out: Path
    place: Path
    number: int
    problems: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Starts it, and comes back when the window is closed."""
        qInstallMessageHandler(self._on_message)
        sys.argv = ["charstudio"]
        begin = Session.run

        async def run(session: Session) -> Departure:
            artist = Artist(session, self.out, self.number, self.place)
            QTimer.singleShot(0, partial(self._walk, artist))
            try:
                return await begin(session)
            finally:
                artist.gone = True

        Session.run = run  # type: ignore[method-assign,assignment]
        if code := main():
            self.problems.append(f"CharStudio ended with {code}")

    def _walk(self, artist: Artist) -> None:
        # A caret that blinks would make every picture another.
        QApplication.setCursorFlashTime(0)
        artist.window.activateWindow()
        try:
            artist.until("the window is complete", lambda: artist.session.complete)
            for step in self.chapter.steps:
                self._take(artist, title(step), partial(step, artist))
        finally:
            self._leave(artist)

    def _leave(self, artist: Artist) -> None:
        if not self.chapter.killed:
            artist.session.leave_now()
            try:
                artist.until("the session ends", lambda: artist.gone)
            except Unseen as unseen:
                self._note(artist, "leaving", str(unseen))
        self.number = artist.number
        if not artist.gone:
            report(self.place, self.number, self.problems)
            os._exit(KILLED)

    def _take(self, artist: Artist, name: str, step: partial[None]) -> None:
        print(f"  {self.chapter.name}: {name}", flush=True)
        try:
            step()
            artist.see("no error is left open", artist.seen("errorDialog") is None)
        except Unseen as unseen:
            self._note(artist, name, str(unseen))
        except Exception:  # noqa: BLE001  (the other steps are still worth a look)
            self._note(artist, name, traceback.format_exc())

    def _note(self, artist: Artist, name: str, what: str) -> None:
        print(f"    NOT SEEN: {what}", flush=True)
        self.problems.append(f"{self.chapter.name}: {name}: {what}")
        artist.shot(f"NOT SEEN {name}")
        artist.engine.go_on()
        artist.at_grid()

    def _on_message(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not text.startswith(_IGNORED):
            self.problems.append(f"{self.chapter.name}: Qt says: {text}")


def report(place: Path, number: int, problems: list[str]) -> None:
    """Tells the process that started this one how it went."""
    (place / "report.txt").write_text("\n\0".join([str(number), *problems]), encoding="utf-8")


def reported(place: Path) -> tuple[int, list[str]]:
    """What was told."""
    file = place / "report.txt"
    number, *problems = file.read_text(encoding="utf-8").split("\n\0")
    file.unlink()
    return int(number), problems
