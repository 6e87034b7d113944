"""The look in force: colours of the scheme, and sizes, type and icons scaled with the system's font."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from charstudio.paths import resources
from charstudio.ui.theme import tokens
from charstudio.ui.theme.stylesheet import stylesheet

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

_RATIOS: Final = (1.0, 2.0)


class Appearance(StrEnum):
    """Which colours the artist wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The one look of the application. `theme()` gives it.

    Signals:
        changed: Colours or sizes are others now; who paints by itself paints anew.
    """

    changed = Signal()

    def __init__(self, app: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self.appearance = appearance
        self.reduced_motion = False
        app.setStyle("Fusion")
        self._scale = QFontInfo(app.font()).pixelSize() / tokens.BASE_FONT
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in force."""
        if self.appearance is Appearance.SYSTEM:
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self.appearance is Appearance.DARK

    @property
    def colours(self) -> tokens.Colours:
        """The colours in force."""
        return tokens.DARK if self.dark else tokens.LIGHT

    def set_appearance(self, appearance: Appearance) -> None:
        """Takes these colours from now on."""
        self.appearance = appearance
        self._apply()

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """The colour with this name in `tokens.Colours`; `alpha` from 0 to 1."""
        colour = QColor(getattr(self.colours, name))
        colour.setAlphaF(alpha)
        return colour

    def px(self, size: str | float) -> int:
        """A size of `tokens.SIZES`, or pixels at a 13 px font, in pixels of today's font."""
        base = tokens.SIZES[size] if isinstance(size, str) else size
        return max(1, round(base * self._scale)) if base else 0

    def font(self, kind: str = "body", *, bold: bool = False) -> QFont:
        """The system's font in one of the sizes of `tokens.TYPE`, with digits of one width."""
        size, _, weight = tokens.TYPE[kind]
        font = QFont(self._app.font())
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight(weight))
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def line(self, kind: str = "body") -> int:
        """The height of a line of this type in pixels."""
        return self.px(tokens.TYPE[kind][1])

    def icon(
        self,
        name: str,
        colour: str = "text",
        *,
        size: str = "icon",
        filled: bool = False,
        behind: int = 0,
    ) -> QIcon:
        """An icon of `resources/icons`, tinted; paler where its control is disabled.

        `behind` is how many pixels of nothing stand between it and what follows it.
        """
        icon = QIcon()
        for ratio in _RATIOS:
            bright = self.pixmap(name, colour, size=size, filled=filled, ratio=ratio)
            faint = self.pixmap(name, colour, size=size, filled=filled, ratio=ratio, alpha=0.45)
            icon.addPixmap(self._widened(bright, behind))
            icon.addPixmap(self._widened(faint, behind), QIcon.Mode.Disabled)
        return icon

    def pixmap(
        self,
        name: str,
        colour: str = "text",
        *,
        size: str = "icon",
        filled: bool = False,
        ratio: float = 1.0,
        alpha: float = 1.0,
    ) -> QPixmap:
        """The same as a picture for a screen with so many pixels per pixel."""
        tint = self.colour(colour, alpha).name(QColor.NameFormat.HexArgb)
        return _rendered(name, tint, self.px(size), filled, ratio)

    def _widened(self, picture: QPixmap, behind: int) -> QPixmap:
        if not behind:
            return picture
        ratio, more = picture.devicePixelRatio(), round(behind * picture.devicePixelRatio())
        wide = QPixmap(picture.width() + more, picture.height())
        wide.setDevicePixelRatio(ratio)
        wide.fill(Qt.GlobalColor.transparent)
        before = behind if self._app.layoutDirection() is Qt.LayoutDirection.RightToLeft else 0
        painter = QPainter(wide)
        painter.drawPixmap(before, 0, picture)
        painter.end()
        return wide

    def _apply(self) -> None:
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(stylesheet(self.colours, self.px))
        self.changed.emit()

    def _palette(self) -> QPalette:
        palette, role = QPalette(), QPalette.ColorRole
        for one, name in (
            (role.Window, "pane"),
            (role.WindowText, "text"),
            (role.Base, "field"),
            (role.AlternateBase, "pane"),
            (role.Text, "text"),
            (role.Button, "chip"),
            (role.ButtonText, "text"),
            (role.BrightText, "danger"),
            (role.Highlight, "fill"),
            (role.HighlightedText, "on_fill"),
            (role.PlaceholderText, "text_3"),
            (role.ToolTipBase, "chip"),
            (role.ToolTipText, "text"),
            (role.Link, "focus"),
            (role.Mid, "border"),
            (role.Dark, "hairline"),
        ):
            palette.setColor(one, self.colour(name))
        for one in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, one, self.colour("text_3", 0.7))
        return palette

    def _on_scheme_changed(self) -> None:
        if self.appearance is Appearance.SYSTEM:
            self._apply()


def install_theme(app: QGuiApplication, appearance: Appearance = Appearance.SYSTEM) -> Theme:
    """Gives the application its look; asked again, it changes the one that is there."""
    present = getattr(app, "_charstudio_theme", None)
    if present is None:
        present = Theme(cast("QApplication", app), appearance)
        app._charstudio_theme = present  # type: ignore[attr-defined]
    elif present.appearance is not appearance:
        present.set_appearance(appearance)
    return cast("Theme", present)


def theme() -> Theme:
    """The look of this application."""
    app = QApplication.instance()
    present = getattr(app, "_charstudio_theme", None)
    return cast("Theme", present) if present is not None else install_theme(cast("QApplication", app))


@lru_cache(maxsize=512)
def _rendered(name: str, tint: str, size: int, filled: bool, ratio: float) -> QPixmap:
    # The SVG module is loaded with the first icon, not with the first import.
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    colour = QColor(tint)
    drawing = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    drawing = drawing.replace("currentColor", colour.name())
    if filled:
        drawing = drawing.replace('fill="none"', f'fill="{colour.name()}"')
    pixels = round(size * ratio)
    picture = QPixmap(QSize(pixels, pixels))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
