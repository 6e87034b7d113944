"""Images that have just come fade in."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QVariantAnimation, Signal

from charstudio.ui.theme import tokens
from charstudio.ui.theme.theme import theme

_FULL: Final = 1.0


class Arrivals(QObject):
    """How much of each image is to be seen; it fades in from when its picture is drawn first.

    Signals:
        moved: The key of a tile that is to be drawn anew.
    """

    moved = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._awaited: set[str] = set()
        self._fades: dict[str, QVariantAnimation] = {}

    def expect(self, key: str) -> None:
        """This image came just now."""
        if not theme().reduced_motion:
            self._awaited.add(key)

    def forget(self) -> None:
        """Other images are shown: these were there before."""
        self._awaited.clear()
        for key in list(self._fades):
            self._end(key)

    def opacity(self, key: str) -> float:
        """Of an image whose picture is being drawn, 0 to 1."""
        if key in self._awaited:
            self._awaited.discard(key)
            self._begin(key)
        fade = self._fades.get(key)
        return _FULL if fade is None else float(fade.currentValue())

    def _begin(self, key: str) -> None:
        fade = self._fades[key] = QVariantAnimation(self)
        fade.setDuration(tokens.FADE_MS)
        fade.setStartValue(0.0)
        fade.setEndValue(_FULL)
        fade.valueChanged.connect(lambda _value: self.moved.emit(key))
        fade.finished.connect(partial(self._end, key))
        fade.start()

    def _end(self, key: str) -> None:
        fade = self._fades.pop(key)
        fade.stop()
        fade.deleteLater()
        self.moved.emit(key)
