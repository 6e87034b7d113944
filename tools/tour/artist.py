"""A walker who knows the rooms of the window: rows, tiles, tabs, combos, and what stands behind them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QTabBar, QWidget

from charstudio.ui.grid.cells import Kind
from tools.tour.engine import pace
from tools.tour.walker import Unseen, Walker

if TYPE_CHECKING:
    from pathlib import Path

    from charstudio.domain.character import Character
    from charstudio.domain.image import Image
    from charstudio.ui.grid.parts import Ask
    from charstudio.ui.session import Session
    from tools.tour.service import Service

_TABS = ("character", "prompt", "image", "history")


class Artist(Walker):
    """At the window of one session.

    Attributes:
        engine: Draws, or waits, or fails.
        gone: The session is over.
        service: What stands in for a service, where a chapter has one.
    """

    def __init__(self, session: Session, out: Path, first: int, place: Path) -> None:
        super().__init__(session.rooms.window, out, first)
        self.session, self.rooms = session, session.rooms
        self.engine = pace(self.rooms.studio)
        self.gone = False
        self.service: Service | None = None
        self._kept = place / "kept.json"

    # --- What there is ----------------------------------------------------------------------------------

    @property
    def character(self) -> Character:
        """The shown one."""
        found = self.rooms.current.character
        if found is None:
            raise Unseen("no character is shown")
        return found

    @property
    def images(self) -> list[Image]:
        """Its images that are not in the trash."""
        return [image for image in self.character.images if image.trashed_at is None]

    def phrases(self) -> list[str]:
        """Its traits."""
        return [trait.text for trait in self.character.details.traits]

    def rest(self) -> None:
        """Waits until nothing is under way."""
        self.until("nothing is under way", lambda: not self.session.tasks.busy)

    def keep(self, name: str, value: object) -> None:
        """Remembers something for a later start."""
        kept = self.kept()
        kept[name] = value
        self._kept.write_text(json.dumps(kept), encoding="utf-8")

    def kept(self) -> dict[str, object]:
        """What was remembered."""
        if not self._kept.exists():
            return {}
        found: dict[str, object] = json.loads(self._kept.read_text(encoding="utf-8"))
        return found

    def text(self, name: str) -> str:
        """The words of a label that is shown; empty while it is not."""
        found = self.seen(name)
        return found.text() if isinstance(found, QLabel) else ""

    # --- The library ------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The names in the list, from the top."""
        rows = self.window.library.list.rows
        return [str(rows.index(place, 0).data()) for place in range(rows.rowCount())]

    def go_to(self, name: str, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Clicks at a character in the list."""
        list_ = self.window.library.list
        self.until(f"{name} is listed", lambda: name in self.names())
        index = list_.rows.index(self.names().index(name), 0)
        list_.scrollTo(index)
        self.click(list_.viewport(), list_.visualRect(index).center(), keys=keys)

    def open(self, name: str) -> None:
        """The same, until it is shown."""
        self.go_to(name)
        self.until(f"{name} is shown", lambda: self.rooms.current.character is not None)
        self.until(f"{name} is shown", lambda: (self.character.name or "Untitled") == name)
        self.rest()

    def show_source(self, words: str) -> None:
        """Shows All characters, Favourites or the Trash."""
        self.click("sourceButton")
        self.until("the sources are offered", QApplication.activePopupWidget)
        self.take(words)
        self.rest()

    # --- The grid ---------------------------------------------------------------------------------------

    def cells(self, kind: Kind) -> list[int]:
        """The rows of tiles of a kind."""
        grid = self.window.pages.grid.grid.grid
        found = []
        for number in range(grid.rowCount()):
            row = grid.row_at(number)
            if row is not None and row.cell is not None and row.cell.kind is kind:
                found.append(number)
        return found

    def tile(self, place: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Clicks at the image in this place, counted from 0."""
        view = self.window.pages.grid.grid
        number = self.cells(Kind.IMAGE)[place]
        view.scrollTo(view.grid.index(number))
        self.click(view.viewport(), view.row_rect(number).center(), keys=keys)

    def press_part(self, number: int, ask: Ask) -> None:
        """Clicks at a button within a tile."""
        view = self.window.pages.grid.grid
        view.scrollTo(view.grid.index(number))
        part = next((one for one in view.parts_of(number) if one.ask is ask), None)
        if part is None:
            raise Unseen(f"the tile has no “{ask}”")
        self.click(view.viewport(), part.rect.center())

    def wait_for_images(self, count: int) -> None:
        """Waits until the shown character has so many images, all seen, and nothing is being made."""
        self.until(f"{count} images are there", lambda: len(self.images) == count)
        self.until("nothing is being made", lambda: not self.rooms.runner.running)
        self.until(f"{count} tiles are there", lambda: len(self.cells(Kind.IMAGE)) == count)
        self.rest()
        self.wait_for_pictures()

    def wait_for_pictures(self) -> None:
        """Waits until no tile that is seen is a flat block any more, and none fades in."""
        view = self.window.pages.grid.grid
        side = min(view.row_rect(number).width() for number in self.cells(Kind.IMAGE) or [0])

        def painted() -> bool:
            ratio = view.devicePixelRatioF()
            seen = set(view.visible_rows())
            rows = [view.grid.row_at(number) for number in self.cells(Kind.IMAGE) if number in seen]
            images = [row.cell.image for row in rows if row is not None and row.cell is not None]
            pictures = self.rooms.thumbnails
            if any(view.arrivals.opacity(row.key) < 1 for row in rows if row is not None):
                return False
            return all(
                image is None
                or pictures.broken(image.original.sha256)
                or pictures.pixmap(image.original.sha256, side, ratio) is not None
                for image in images
            )

        self.until("the pictures are painted", painted)

    # --- The rest ---------------------------------------------------------------------------------------

    def tab(self, name: str) -> None:
        """Shows a tab of the inspector."""
        bar = self.find(QTabBar, "inspectorTabs")
        self.click(bar, bar.tabRect(_TABS.index(name)).center())
        self.see(f"the tab {name} is shown", self.window.inspector.tab == name)

    def choose(self, name: str, words: str, *, instead: str = "") -> None:
        """Chooses in a combo box; `instead` is the field that takes its place then."""
        box = self.find(QComboBox, name)
        self.click(box)
        self.until(f"{name} opens", QApplication.activePopupWidget)
        way = box.findText(words) - box.currentIndex()
        self.see(f"{name} offers {words}", box.findText(words) >= 0)
        self.press(*["Down" if way > 0 else "Up"] * abs(way), "Return")
        if instead:
            self.until(f"{instead} has the keyboard", lambda: self.focus_is(instead))
        else:
            self.until(f"{words} is chosen", lambda: box.currentText() == words)

    def appearance(self, words: str) -> None:
        """Light or Dark."""
        self.menu("View", words)

    def dialog(self, name: str) -> QWidget:
        """A dialog that opens."""
        return self.find(QWidget, name)

    def close_dialog(self, name: str) -> None:
        """Closes one with Esc."""
        self.press("Esc")
        self.until(f"{name} closes", lambda: self.seen(name) is None)

    def at_grid(self) -> None:
        """Puts away what lies over the grid: the way back to a known place."""
        for _ in range(4):
            if QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.seen("overlay"):
                self.press("Esc")
                self.turn()
        if self.window.pages.viewing:
            self.press("Esc")
