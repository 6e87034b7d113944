"""The window in a process of its own, driven by lines on standard input.

`python -m tests.faults.driven WORDS` is `charstudio WORDS` with an engine that draws at once. Each line is a
JSON object that says what to do; "look" answers on standard output with what the window shows. When standard
input ends, the process ends. In the environment, `STAND_IN_STOPS_AFTER=N` makes the engine wait for ever
after N images, and `DRIVEN_SLOW` is a file: as long as it is there, no library is opened.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from PySide6.QtCore import QItemSelectionModel, QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QWidget

from charstudio.app import composition, start, window
from charstudio.engines.sketch.words import RuleWords
from charstudio.ui.main_window import MainWindow
from charstudio.ui.notices.banner import Banner
from tests.unit.cli.stand_in import StandIn, Waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from charstudio.services.studio import Studio

# Whoever waits for something asks again and again; this is how often.
_PACE_MS = 15
# The libraries that the window has begun to open.
opening: list[str] = []


def shown(kind: type[QWidget]) -> list[Any]:
    """The visible widgets of a kind."""
    return [one for one in QApplication.allWidgets() if isinstance(one, kind) and one.isVisible()]


def named(name: str) -> Any:
    """The visible widget of this name."""
    (found,) = [one for one in shown(QWidget) if one.objectName() == name]
    return found


def texts(widget: QWidget) -> str:
    """All words in it."""
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def words_of(main: MainWindow, name: str) -> str:
    """What a label says; nothing when there is none yet."""
    label = main.findChild(QLabel, name)
    return "" if label is None else label.text()


class Driver(QObject):
    """Does what the lines say."""

    def __init__(self) -> None:
        super().__init__()
        self._unread = b""
        self._input = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._input.activated.connect(self._on_input)

    def _on_input(self) -> None:
        words = os.read(sys.stdin.fileno(), 65536)
        if not words:
            os._exit(3)
        *lines, self._unread = (self._unread + words).split(b"\n")
        for line in lines:
            deed = json.loads(line)
            getattr(self, f"_{deed.pop('do')}")(**deed)

    def _answer(self) -> None:
        windows = shown(MainWindow)
        state: dict[str, Any] = {"windows": len(windows), "opening": opening}
        if windows:
            # One that is being left is still there when the next one comes.
            main = windows[-1]
            rows = main.library.list.rows
            state |= {
                "title": main.windowTitle(),
                "minimized": main.isMinimized(),
                "names": [rows.index(row, 0).data() for row in range(rows.rowCount())],
                "banners": {one.objectName(): one.words.text() for one in shown(Banner)},
                "dialogs": [f"{one.objectName()}: {texts(one)}" for one in shown(QDialog)],
                "buttons": [
                    one.objectName() for one in shown(QAbstractButton) if one.isEnabled() and one.objectName()
                ],
                "fields": {one.objectName(): one.text() for one in shown(QLineEdit)},
                "tiles": main.pages.grid.grid.model().rowCount(),
                "status": words_of(main, "queueText"),
                "progress": words_of(main, "queueDetails"),
            }
        sys.stdout.write(json.dumps(state) + "\n")
        sys.stdout.flush()

    def _look(self) -> None:
        QTimer.singleShot(_PACE_MS, self._answer)

    def _widen(self) -> None:
        """Makes room for all panes; the screen that is none is small."""
        shown(MainWindow)[0].resize(1440, 900)

    def _minimize(self) -> None:
        shown(MainWindow)[0].showMinimized()

    def _close(self) -> None:
        shown(MainWindow)[0].close()

    def _click(self, name: str) -> None:
        named(name).click()

    def _act(self, name: str) -> None:
        shown(MainWindow)[0].actions_[name].trigger()

    def _type(self, name: str, text: str) -> None:
        named(name).setFocus()
        QTest.keyClick(named(name), Qt.Key.Key_End)
        QTest.keyClicks(named(name), text)

    def _select(self, name: str) -> None:
        characters = shown(MainWindow)[0].library.list
        rows = characters.rows
        (row,) = [row for row in range(rows.rowCount()) if rows.index(row, 0).data() == name]
        characters.selectionModel().setCurrentIndex(
            rows.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def _put_away(self) -> None:
        """Puts the banners away, as their crosses do."""
        for banner in shown(Banner):
            banner.hide()

    def _choose(self, folder: str) -> None:
        (dialog,) = shown(QFileDialog)
        dialog.fileSelected.emit(folder)
        dialog.close()


def main() -> int:
    engine = Waiting() if "STAND_IN_STOPS_AFTER" in os.environ else StandIn()
    run, open_studio = window._Desk.run, composition.open_studio
    slow = Path(os.environ.get("DRIVEN_SLOW", os.devnull + ".none"))

    def driven(desk: window._Desk) -> int:
        driver = Driver()
        try:
            return run(desk)
        finally:
            del driver

    @asynccontextmanager
    async def opened(folder: Path, **more: Any) -> AsyncIterator[Studio]:
        opening.append(str(folder))
        while await asyncio.to_thread(slow.exists):
            pass
        async with open_studio(folder, **more) as studio:
            yield studio

    with (
        patch.object(composition, "built_in", lambda: ({"sketch": engine}, {"rule": RuleWords()})),
        patch.object(composition, "open_studio", opened),
        patch.object(window._Desk, "run", driven),
    ):
        return start.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
