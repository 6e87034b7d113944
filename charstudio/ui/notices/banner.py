"""What stays on top of the centre until it is mended: a disk that is full, work that was interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, Ground, IconButton, Line, label, marked

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QLabel

_ICONS = {"info": "info", "warning": "triangle-alert", "danger": "circle-alert"}
_COLOURS = {"info": "focus", "warning": "accent", "danger": "danger"}

Action = tuple[str, "Callable[[], object]"]


class Banner(Ground):
    """One line with an icon, words, buttons, and a cross to put it away."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__("bar", parent)
        self.setObjectName(f"banner_{key}")
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(
            look.px("space_5"), look.px("space_2"), look.px("space_3"), look.px("space_2")
        )
        self._row.setSpacing(look.px("space_2"))
        column.addLayout(self._row)
        column.addWidget(Line())
        self._icon = label()
        self.words: QLabel = label(wrap=True)
        self.words.setObjectName("bannerText")
        self._buttons: list[Button] = []
        self._close = IconButton("x", self.tr("Put this away"), size="icon_row")
        self._close.clicked.connect(self.hide)
        self._row.addWidget(self._icon)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self._close)
        theme().changed.connect(self._show_icon)
        self._tone = "info"

    def say(self, text: str, tone: str, actions: tuple[Action, ...]) -> None:
        """Shows other words, in the tone "info", "warning" or "danger"."""
        self._tone = tone
        self.words.setText(text)
        self.setAccessibleName(text)
        marked(self.words, tone="danger" if tone == "danger" else "")
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for place, (words, act) in enumerate(actions):
            button = Button(words, small=True)
            button.setObjectName(f"bannerButton{place + 1}")
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._row.insertWidget(2 + place, button)
            self._buttons.append(button)
        self._show_icon()
        self.show()

    def _show_icon(self) -> None:
        look = theme()
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(look.pixmap(_ICONS[self._tone], _COLOURS[self._tone], ratio=ratio))


class Banners(QWidget):
    """The banners that are up, each under a key of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._banners: dict[str, Banner] = {}

    def put(self, key: str, text: str, *, tone: str = "info", actions: tuple[Action, ...] = ()) -> None:
        """Puts a banner up, or gives the one with this key other words.

        Args:
            key: What it is about.
            text: What it says.
            tone: "info", "warning" or "danger".
            actions: Words and what they do, for up to two buttons.
        """
        if key not in self._banners:
            self._banners[key] = Banner(key, self)
            self._column.addWidget(self._banners[key])
        self._banners[key].say(text, tone, actions)

    def is_up(self, key: str) -> bool:
        """Whether a banner with this key is shown; the artist may have put it away."""
        return key in self._banners and not self._banners[key].isHidden()

    def clear(self, key: str) -> None:
        """Takes a banner away; what it was about is mended."""
        if banner := self._banners.pop(key, None):
            self._column.removeWidget(banner)
            banner.deleteLater()
