"""The tools: what is drawn, with what, how wide, and how opaque."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSlider, QWidget

from charstudio.domain.drawing import DrawingKind
from charstudio.ui.editor.head import with_key
from charstudio.ui.theme import tokens
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, IconButton, label
from charstudio.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from charstudio.domain.drawing import DrawingKind as Kind

# A slider's steps; sizes grow with the square of them, so that small ones can be told from each other.
_STEPS: Final = 100
# The widest brush, in shares of the longer side.
_WIDEST: Final = 0.5
_LEAST_OPACITY: Final = 5


class EditorTools(QWidget):
    """One row; it only says what was asked.

    Signals:
        kind_asked: Which kind of drawing.
        eraser_asked: Whether to erase, not to paint.
        size_asked: Of the brush, in the picture's own pixels.
        opacity_asked: From 0 to 1: how a mask is shown, or how a markup is painted.
        colour_asked: The name of a colour of `tokens.INKS`.
        invert_asked, clear_asked: All of it.
    """

    kind_asked = Signal(str)
    eraser_asked = Signal(bool)
    size_asked = Signal(float)
    opacity_asked = Signal(float)
    colour_asked = Signal(str)
    invert_asked = Signal()
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(
            look.px("space_3"), look.px("space_2"), look.px("space_3"), look.px("space_2")
        )
        self._row.setSpacing(look.px("space_1"))
        self._widest = 512.0
        self._colour = next(iter(tokens.INKS))
        self._add_kinds()
        self._add_brushes()
        self._add_sliders()
        self._add_deeds()
        theme().changed.connect(self._show_colour)

    def show_kind(self, kind: Kind) -> None:
        """Which kind of drawing it is."""
        mask = kind is DrawingKind.MASK
        self.kinds.choose(kind.value)
        self._invert.setVisible(mask)
        self._colours.setHidden(mask)
        said = self.tr("How clearly the mask is seen") if mask else self.tr("Opacity of a stroke")
        self._opacity.setAccessibleName(said)
        self._opacity.setToolTip(said)

    def allow_kind(self, kind: Kind, why_not: str) -> None:
        """Whether a kind can be chosen; where something is said against it, it can't."""
        self.kinds.allow(kind.value, why_not)

    def show_eraser(self, *, erases: bool) -> None:
        """Whether it is the eraser that is used."""
        self._brush.setChecked(not erases)
        self._eraser.setChecked(erases)

    def show_size(self, size: float, longest: int) -> None:
        """How wide the brush is, over an image with a side of at most so many pixels."""
        self._widest = max(2.0, longest * _WIDEST)
        share = ((min(size, self._widest) - 1) / (self._widest - 1)) ** 0.5
        self._size.blockSignals(True)
        self._size.setValue(round(share * _STEPS))
        self._size.blockSignals(False)
        self._said_size.setText(self.tr("{size} px").format(size=round(size)))

    def show_opacity(self, opacity: float) -> None:
        """How opaque."""
        percent = round(100 * opacity)
        self._opacity.blockSignals(True)
        self._opacity.setValue(percent)
        self._opacity.blockSignals(False)
        self._said_opacity.setText(self.tr("{percent} %").format(percent=percent))

    def show_colour(self, name: str) -> None:
        """Which colour a markup is painted in."""
        self._colour = name
        self._show_colour()

    def show_drawn(self, *, drawn: bool) -> None:
        """Whether there is something to clear."""
        self._clear.setEnabled(drawn)

    def _add_kinds(self) -> None:
        kinds = ((DrawingKind.MASK.value, self.tr("Mask")), (DrawingKind.MARKUP.value, self.tr("Markup")))
        self.kinds = Segments(self.tr("What is drawn"), kinds)
        self.kinds.setObjectName("drawingKind")
        self.kinds.chosen.connect(self.kind_asked)
        self._row.addWidget(self.kinds)
        self._row.addSpacing(theme().px("space_2"))

    def _add_brushes(self) -> None:
        self._brush = self._tool("brush", self.tr("Brush"), "B", "brushTool")
        self._eraser = self._tool("eraser", self.tr("Eraser"), "E", "eraserTool")
        self._brush.clicked.connect(lambda: self.eraser_asked.emit(False))
        self._eraser.clicked.connect(lambda: self.eraser_asked.emit(True))
        self._colours = Button("", look="flat", small=True)
        self._colours.setObjectName("inkButton")
        self._colours.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._colours.setMenu(self._ink_menu())
        for button in (self._brush, self._eraser, self._colours):
            self._row.addWidget(button)
        self._row.addSpacing(theme().px("space_2"))

    def _ink_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("inkMenu")
        group = QActionGroup(menu)
        for name, title in self._inks().items():
            action = menu.addAction(_swatch(name), title)
            action.setObjectName(f"ink_{name}")
            group.addAction(action)
            action.triggered.connect(partial(self.colour_asked.emit, name))
        return menu

    def _inks(self) -> dict[str, str]:
        return {
            "red": self.tr("Red"),
            "yellow": self.tr("Yellow"),
            "green": self.tr("Green"),
            "blue": self.tr("Blue"),
            "white": self.tr("White"),
            "black": self.tr("Black"),
        }

    def _add_sliders(self) -> None:
        self._size, self._said_size = self._slider("brushSize", self.tr("Brush size"), "9999 px")
        self._size.setToolTip(self.tr("Brush size ([ and ])"))
        self._size.setRange(0, _STEPS)
        self._size.valueChanged.connect(self._on_size)
        self._opacity, self._said_opacity = self._slider("brushOpacity", "", "100 %")
        self._opacity.setRange(_LEAST_OPACITY, 100)
        self._opacity.valueChanged.connect(lambda percent: self.opacity_asked.emit(percent / 100))

    def _slider(self, name: str, said: str, widest: str) -> tuple[QSlider, QLabel]:
        slider, words = QSlider(Qt.Orientation.Horizontal), label(type_="caption", tone="2")
        slider.setObjectName(name)
        slider.setAccessibleName(said)
        slider.setMinimumWidth(theme().px("space_6") * 2)
        slider.setMaximumWidth(theme().px("tile_least"))
        words.setObjectName(f"{name}Label")
        words.setMinimumWidth(words.fontMetrics().horizontalAdvance(widest))
        self._row.addWidget(slider, 1)
        self._row.addWidget(words)
        self._row.addSpacing(theme().px("space_2"))
        return slider, words

    def _add_deeds(self) -> None:
        self._row.addStretch(1)
        self._invert = Button(self.tr("Invert"), look="flat", small=True)
        self._invert.setObjectName("invertButton")
        self._invert.setToolTip(self.tr("Choose what is not chosen, and the other way round"))
        self._invert.clicked.connect(self.invert_asked)
        self._clear = Button(self.tr("Clear"), look="flat", small=True)
        self._clear.setObjectName("clearButton")
        self._clear.clicked.connect(self.clear_asked)
        for button in (self._invert, self._clear):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._row.addWidget(button)

    def _tool(self, icon: str, name: str, key: str, object_name: str) -> IconButton:
        button = IconButton(icon, name)
        button.setObjectName(object_name)
        button.setCheckable(True)
        button.setToolTip(with_key(name, key))
        return button

    def _on_size(self, step: int) -> None:
        self.size_asked.emit(1 + (self._widest - 1) * (step / _STEPS) ** 2)

    def _show_colour(self) -> None:
        self._colours.setIcon(_swatch(self._colour))
        said = self.tr("Colour: {name}").format(name=self._inks()[self._colour].lower())
        self._colours.setAccessibleName(said)
        self._colours.setToolTip(said)


def _swatch(name: str) -> QIcon:
    look, ratio = theme(), 2
    side = look.px("icon_row") * ratio
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.colour("border"))
    painter.setBrush(QColor(tokens.INKS[name]))
    painter.drawEllipse(1, 1, side // ratio - 2, side // ratio - 2)
    painter.end()
    return QIcon(picture)
