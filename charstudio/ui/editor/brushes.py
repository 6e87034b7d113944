"""How wide, how opaque and of which colour the brush is, for each kind of drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QColor

from charstudio.domain.drawing import DrawingKind
from charstudio.ui.editor.layer import Brush
from charstudio.ui.theme import tokens

if TYPE_CHECKING:
    from PySide6.QtCore import QSize

    from charstudio.ui.preferences import Preferences

# In shares of the image's longer side, so that it is as wide over a small image as over a large one.
_WIDTHS: Final = {DrawingKind.MASK: 0.08, DrawingKind.MARKUP: 0.012}
_OPACITIES: Final = {DrawingKind.MASK: 50, DrawingKind.MARKUP: 100}
_STEP: Final = 1.25
_INK: Final = "editor/ink"


class Brushes:
    """Kept for the next start, but for their widths.

    Attributes:
        erases: Whether it is the eraser that is used.
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._widths = dict(_WIDTHS)
        self.erases = False

    @property
    def ink(self) -> str:
        """The name of a colour of `tokens.INKS`."""
        chosen = self._preferences.text(_INK)
        return chosen if chosen in tokens.INKS else next(iter(tokens.INKS))

    def take_ink(self, name: str) -> None:
        """Paints in this colour from now on."""
        self._preferences.set(_INK, name)

    def opacity(self, kind: DrawingKind) -> float:
        """How opaque a mask is shown, or a markup painted; from 0 to 1."""
        return self._preferences.number(f"editor/{kind}_opacity", _OPACITIES[kind], 5, 100) / 100

    def take_opacity(self, kind: DrawingKind, opacity: float) -> None:
        """So opaque from now on."""
        self._preferences.set(f"editor/{kind}_opacity", round(100 * opacity))

    def size(self, kind: DrawingKind, over: QSize) -> float:
        """How wide it is over an image of this size, in its pixels."""
        return max(1.0, self._widths[kind] * max(over.width(), over.height()))

    def take_size(self, kind: DrawingKind, size: float, over: QSize) -> None:
        """So wide from now on; at most half as wide as the image."""
        longer = max(over.width(), over.height())
        self._widths[kind] = min(max(size, 1.0), longer / 2) / longer

    def widen(self, kind: DrawingKind, steps: int, over: QSize) -> None:
        """So many steps wider, at least a pixel each."""
        size = self.size(kind, over)
        wanted = size * _STEP**steps
        self.take_size(kind, wanted if abs(wanted - size) >= 1 else size + steps, over)

    def brush(self, kind: DrawingKind, over: QSize) -> Brush:
        """What is painted with."""
        colour = QColor(tokens.INKS[self.ink])
        colour.setAlphaF(self.opacity(kind))
        return Brush(self.size(kind, over), self.erases, colour)
