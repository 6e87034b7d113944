"""The editor above the generate bar, with everything behind both."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import qasync
from PIL import Image as Pillow
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from charstudio.domain.character import Character
from charstudio.domain.image import Image
from charstudio.services.ports import ImageOrder, MadeImage
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.background.thumbnails import Thumbnails
from charstudio.ui.editor.controller import EditorController
from charstudio.ui.editor.page import EditorPage
from tests.stand_ins import Clock, ScriptedEngine, picture
from tests.ui.desk import Desk, W, find, window_for
from tests.ui.generate_room import Room as GenerateRoom

# Of the images, in pixels.
WIDTH, HEIGHT = 200, 120
Pixels = set[tuple[int, int]]


def wide(order: ImageOrder, index: int) -> MadeImage:
    return MadeImage(index, picture(order.seed + index, WIDTH, HEIGHT), order.seed + index)


def opened(mask: bytes | None) -> Pixels:
    """The pixels that a mask leaves open."""
    assert mask is not None
    with Pillow.open(io.BytesIO(mask)) as file:
        assert file.size == (WIDTH, HEIGHT)
        alpha = file.convert("RGBA").getchannel("A").tobytes()
    assert set(alpha) <= {0, 255}, "a pixel may change, or it may not"
    return {(place % WIDTH, place // WIDTH) for place, value in enumerate(alpha) if not value}


class Room:
    """An image of a character that is drawn over, by an engine that takes masks and markups."""

    def __init__(self, desk: Desk, place: Path) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        desk.engine.script = wide
        desk.character(images=2)
        self.bar = GenerateRoom(desk, place / "window.ini", width=900)
        self.thumbnails = Thumbnails(desk.library.folder / "originals", place / "cache")
        self.closed: list[str] = []
        self.page, self.controller = self.another()
        self.window = window_for(desk.qtbot, self.page, width=760, height=760)
        desk.engine.orders.clear()

    def another(self) -> tuple[EditorPage, EditorController]:
        """An editor that knows nothing of what was drawn in this one."""
        page = EditorPage()
        controller = EditorController(
            page,
            thumbnails=self.thumbnails,
            preferences=self.bar.preferences,
            generate=self.bar.controller,
            **self.desk.behind,
        )
        controller.closed.connect(self.closed.append)
        return page, controller

    @property
    def character(self) -> Character:
        return self.desk.stored()

    def image(self, number: int = 1) -> Image:
        return self.character.images[number - 1]

    def open(self, number: int = 1) -> None:
        """Opens the editor over an image, at 100 %."""
        assert self.controller.open(self.image(number).id)
        self.settle()
        self.page.canvas.show_pixels()
        self.page.canvas.setFocus()

    def find(self, kind: type[W], name: str) -> W:
        return find(self.page, kind, name)

    def text(self, name: str) -> str:
        """The words of a label that is shown."""
        found = self.find(QLabel, name)
        return found.text() if found.isVisible() else ""

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(QAbstractButton, name), Qt.MouseButton.LeftButton)

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1
    ) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        for _ in range(times):
            self.qtbot.keyClick(widget, key, held)

    def say(self, words: str) -> None:
        """Types what shall be there."""
        self.page.foot_.words.field.setFocus()
        self.qtbot.keyClicks(self.page.foot_.words.field, words)

    def settle(self) -> None:
        self.desk.settle()

    # --- The canvas -------------------------------------------------------------------------------------

    @property
    def corner(self) -> QPoint:
        """Where the image begins on the canvas at 100 %, while all of it is seen: it is in the middle."""
        canvas = self.page.canvas
        return QPoint(round((canvas.width() - WIDTH) / 2), round((canvas.height() - HEIGHT) / 2))

    def drag(self, *points: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Moves the mouse over the canvas with a button held."""
        canvas = self.page.canvas
        self.qtbot.mouseMove(canvas, points[0])
        self.qtbot.mousePress(canvas, button, pos=points[0])
        for point in points[1:]:
            self.move(point, button)
        self.qtbot.mouseRelease(canvas, button, pos=points[-1])

    def move(self, point: QPoint, button: Qt.MouseButton) -> None:
        """Moves the mouse while a button is held."""
        canvas = self.page.canvas
        if button is Qt.MouseButton.LeftButton:
            self.qtbot.mouseMove(canvas, point)
            return
        # The test library says only of the left button that it is held.
        from PySide6.QtCore import QEvent  # noqa: PLC0415
        from PySide6.QtGui import QMouseEvent  # noqa: PLC0415

        place, none = QPointF(point), Qt.KeyboardModifier.NoModifier
        there = QPointF(canvas.mapToGlobal(point))
        event = QMouseEvent(QEvent.Type.MouseMove, place, there, Qt.MouseButton.NoButton, button, none)
        QApplication.sendEvent(canvas, event)

    def paint(self, *points: tuple[int, int]) -> None:
        """Draws a line through pixels of the image; it is shown at 100 %."""
        self.drag(*(self.corner + QPoint(*point) for point in points))

    @property
    def drawn(self) -> Pixels:
        """The pixels that the mask would leave open."""
        from charstudio.ui.editor.files import encoded  # noqa: PLC0415

        layer = self.page.canvas.layer
        assert layer is not None
        return opened(encoded(layer.kind, layer.picture))


@contextmanager
def editor_room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, clock: Clock
) -> Iterator[Room]:
    """An open editor's room, until what goes on in it has come to its end."""
    engine = ScriptedEngine(references=2, drawings=True)
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        room = Room(desk, library.folder.parent)
        yield room
        room.settle()
        room.thumbnails.close()
