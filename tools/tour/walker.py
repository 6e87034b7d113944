"""Uses the window as an artist does: keys and clicks at what is seen, and patience until something holds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea, QWidget

from tools.tour.pictures import others, picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QAction, QImage

    from charstudio.ui.main_window import MainWindow

W = TypeVar("W", bound=QWidget)

_TICK_MS = 5
_PATIENCE_S = 20.0
# What stands still for so long is taken for finished.
_STILL_S = 0.12
_NEVER_STILL_S = 2.5
_NONE = Qt.KeyboardModifier.NoModifier


class Unseen(Exception):  # noqa: N818  (it says what was not seen)
    """The window did not show what the tour came to see."""


class Walker:
    """At one window."""

    def __init__(self, window: MainWindow, out: Path, first: int) -> None:
        self.window, self.out = window, out
        self.number = first
        self._tick = QTimer(window, interval=_TICK_MS)
        self._tick.start()

    # --- Waiting ----------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Lets the window do the next thing."""
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def until(self, what: str, holds: Callable[[], object], seconds: float = _PATIENCE_S) -> None:
        """Waits for something, and fails when it never comes."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise Unseen(f"never came: {what}")
            self.turn()

    def see(self, what: str, holds: object) -> None:
        """Fails when something is not so."""
        if not holds:
            raise Unseen(what)

    def still(self) -> QImage:
        """What the window looks like once nothing moves in it any more."""
        end = time.monotonic() + _NEVER_STILL_S
        before, since = picture(self.window), time.monotonic()
        while time.monotonic() - since < _STILL_S and time.monotonic() < end:
            self.turn()
            now = picture(self.window)
            if now != before:
                before, since = now, time.monotonic()
        return before

    def shot(self, name: str) -> None:
        """Leaves a picture."""
        self.wake()
        shown = self.still()
        self.number += 1
        shown.save(str(self.out / f"{self.number:03} {name}.png"))

    # --- Finding ----------------------------------------------------------------------------------------

    def seen(self, name: str, within: QWidget | None = None) -> QWidget | None:
        """The widget of this name that is visible now."""
        places = [within] if within is not None else [self.window, *others(self.window)]
        for place in places:
            for one in (place, *place.findChildren(QWidget, name)):
                if one.objectName() == name and one.isVisible():
                    return one
        return None

    def find(self, kind: type[W], name: str, within: QWidget | None = None) -> W:
        """The same, which has to be there, and of this kind."""
        self.until(f"{name} is shown", lambda: self.seen(name, within), seconds=5)
        found = self.seen(name, within)
        if not isinstance(found, kind):
            raise Unseen(f"{name} is a {type(found).__name__}")
        return found

    @property
    def focused(self) -> QWidget:
        """What a key goes to."""
        place = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window
        inside: QWidget | None = place.focusWidget()
        return place if inside is None else inside

    def focus_is(self, name: str) -> bool:
        """Whether the keyboard is there."""
        focused = QApplication.focusWidget()
        return focused is not None and focused.objectName() == name

    # --- Keys -------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Presses keys, such as "Ctrl+N", one after another."""
        for one in keys:
            self._key(one, QTest.keyClick)

    def key_down(self, keys: str) -> None:
        """Begins to hold a key."""
        self._key(keys, QTest.keyPress)

    def key_up(self, keys: str) -> None:
        """Lets it go."""
        self._key(keys, QTest.keyRelease)

    def type(self, text: str) -> None:
        """Types, wherever the keyboard goes meanwhile."""
        self.wake()
        for letter in text:
            if letter == "\n":
                self.press("Return")
            elif letter.isascii():
                QTest.keyClicks(self.focused, letter)
            else:
                # Qt's test library has no keys for these.
                unknown = Qt.Key.Key_unknown
                QTest.sendKeyEvent(QTest.KeyAction.Click, self.focused, unknown, letter, _NONE)
            # Nobody types faster than the window hears.
            self.turn()

    def paste(self, text: str) -> None:
        """Pastes a text."""
        QGuiApplication.clipboard().setText(text)
        self.press("Ctrl+V")

    def retype(self, text: str) -> None:
        """Types over what stands in a field."""
        self.press("Ctrl+A", "Delete")
        self.type(text)

    def wake(self) -> None:
        """Gives the keyboard back to the window: without a desktop, a menu that closes takes it away."""
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window
        if QApplication.activeWindow() is not top:
            top.activateWindow()
            self.until("the window has the keyboard", top.isActiveWindow, seconds=2)

    def _key(self, keys: str, act: Callable[..., object]) -> None:
        self.wake()
        stroke = QKeySequence(keys)[0]  # type: ignore[index]
        popup = QApplication.activePopupWidget()
        target = self.focused if popup is None else popup.windowHandle()
        act(target, stroke.key(), stroke.keyboardModifiers())

    # --- The mouse --------------------------------------------------------------------------------------

    def click(
        self,
        target: QWidget | str,
        at: QPoint | None = None,
        *,
        keys: Qt.KeyboardModifier = _NONE,
        double: bool = False,
    ) -> None:
        """Clicks at something that can be reached with the mouse."""
        widget = self.find(QWidget, target) if isinstance(target, str) else target
        self.until(f"{widget.objectName()} can be used", widget.isEnabled, seconds=5)
        if at is None:
            self._scroll_to(widget)
        point = widget.rect().center() if at is None else at
        self._reach(widget, point)
        act = QTest.mouseDClick if double else QTest.mouseClick
        act(widget, Qt.MouseButton.LeftButton, keys, point)

    def open_context_menu(self, widget: QWidget, at: QPoint) -> None:
        """Clicks with the right button."""
        self._reach(widget, at)
        place, right = widget.mapTo(self.window, at), Qt.MouseButton.RightButton
        QTest.mouseClick(self.window.windowHandle(), right, _NONE, place)
        self.until("a menu opens", QApplication.activePopupWidget)

    def point_at(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Moves the pointer there."""
        point = widget.rect().center() if at is None else at
        self._reach(widget, point)
        QTest.mouseMove(widget, point + QPoint(1, 1))
        QTest.mouseMove(widget, point)

    def wheel(self, widget: QWidget, turns: int, at: QPoint | None = None) -> None:
        """Turns the wheel over something; above 0 is away from the artist."""
        point = widget.rect().center() if at is None else at
        handle = self.window.windowHandle()
        place = QPointF(widget.mapTo(self.window, point))
        for _ in range(abs(turns)):
            QTest.wheelEvent(handle, place, QPoint(0, 120 if turns > 0 else -120))

    def menu(self, name: str, action: str) -> None:
        """Opens a menu of the menu bar and takes an action of it, by their names."""
        self.open_menu(name)
        self.take(action)

    def open_menu(self, name: str) -> None:
        """Opens a menu of the menu bar."""
        bar = self.window.menuBar()
        entry = next(one for one in bar.actions() if one.text().replace("&", "") == name)
        self.click(bar, bar.actionGeometry(entry).center())
        self.until(f"the menu {name} opens", QApplication.activePopupWidget)

    def offered(self) -> list[str]:
        """What the menu that is open offers."""
        return [_plain(entry) for entry in self._menu().actions()]

    def take(self, words: str) -> None:
        """Takes an entry of the menu that is open."""
        menu = self._menu()
        for entry in menu.actions():
            if _plain(entry) == words:
                self.see(f"“{words}” can be used", entry.isEnabled())
                self.click(menu, menu.actionGeometry(entry).center())
                return
        raise Unseen(f"the menu has no “{words}”: {self.offered()}")

    def _menu(self) -> QMenu:
        self.until("a menu opens", QApplication.activePopupWidget, seconds=2)
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            raise Unseen("no menu is open")
        return menu

    def _reach(self, widget: QWidget, point: QPoint) -> None:
        """Fails where the mouse would meet something else."""
        top = widget.window()
        for over in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if over is not None and top is not over and not over.isAncestorOf(top):
                raise Unseen(f"{widget.objectName()} is behind {over.objectName() or type(over).__name__}")
        met = top.childAt(widget.mapTo(top, point)) or top
        if met is not widget and not widget.isAncestorOf(met):
            raise Unseen(f"over {widget.objectName()} lies {met.objectName() or type(met).__name__}")

    @staticmethod
    def _scroll_to(widget: QWidget) -> None:
        place = widget.parentWidget()
        while place is not None:
            if isinstance(place, QScrollArea):
                place.ensureWidgetVisible(widget)
            place = place.parentWidget()

    # --- The window -------------------------------------------------------------------------------------

    def resize(self, width: int, height: int) -> None:
        """Makes the window another size."""
        self.window.resize(width, height)
        self.until(
            f"the window is {width} × {height}",
            lambda: (self.window.width(), self.window.height()) == (width, height),
        )


def _plain(entry: QAction) -> str:
    return entry.text().replace("&", "").split("\t")[0].rstrip("…").strip()
