"""The inspector's third tab: how a picture came to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, Ground, label
from charstudio.ui.widgets.flow_layout import FlowLayout
from charstudio.ui.widgets.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPixmap, QShowEvent


@dataclass(frozen=True)
class Value:
    """One line of a recipe.

    Attributes:
        name: Of the widget that shows it, for tests and screen readers.
        long: It stands below its title, as wide as there is room.
        pictures: Keys of small pictures that stand below the text.
        opens: What a picture does when it is clicked, in words; empty where it does nothing.
    """

    name: str
    title: str
    text: str
    long: bool = False
    pictures: tuple[str, ...] = ()
    opens: str = ""


class ImageTab(Ground):
    """A title, a recipe, and what can be done with it.

    Signals:
        shown: It can be seen now.
        reuse_asked: The generate bar should take this recipe.
        copy_prompt_asked, copy_seed_asked: They are wanted on the clipboard.
        picture_asked: The key of a small picture that was clicked.
    """

    shown = Signal()
    reuse_asked = Signal()
    copy_prompt_asked = Signal()
    copy_seed_asked = Signal()
    picture_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent)
        self.setObjectName("imageTab")
        look = theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px("space_2"), 0, 0)
        column.setSpacing(0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._area, 1)
        column.addWidget(self._buttons())
        self._pictures: dict[str, list[QLabel | QToolButton]] = {}
        self._shown: tuple[object, ...] = ()
        self.show_nothing("")

    def show_nothing(self, text: str) -> None:
        """There is no recipe; `text` says why."""
        if self._shown == (text,):
            return
        self._shown = (text,)
        self._pictures.clear()
        inner = QWidget()
        column = QVBoxLayout(inner)
        margin = theme().px("space_4")
        column.setContentsMargins(margin, theme().px("space_2"), margin, margin)
        words = label(text, tone="2", wrap=True)
        words.setObjectName("imageEmpty")
        column.addWidget(words)
        column.addStretch(1)
        self._area.setWidget(inner)
        self._actions.hide()

    def show_recipe(
        self, title: str, subtitle: str, values: Sequence[Value], *, picture: str = "", single: bool
    ) -> None:
        """Shows a recipe; `picture` is a key as in `Value`, a `single` image's recipe can be used again."""
        shown = (title, subtitle, tuple(values), picture, single)
        if shown == self._shown:
            return
        self._shown = shown
        self._pictures.clear()
        look = theme()
        inner = QWidget()
        column = QVBoxLayout(inner)
        margin = look.px("space_4")
        column.setContentsMargins(margin, look.px("space_1"), margin, margin)
        column.setSpacing(look.px("space_4"))
        column.addLayout(self._head(title, subtitle, picture))
        column.addLayout(self._values(values))
        column.addStretch(1)
        self._area.setWidget(inner)
        self._actions.setVisible(single)
        if single:
            self._copy_seed.setVisible(any(value.name == "seed" for value in values))
        self._say_nothing_copied()

    def set_picture(self, key: str, picture: QPixmap) -> None:
        """Shows the picture with this key wherever it is wanted."""
        for place in self._pictures.get(key, ()):
            if isinstance(place, QLabel):
                place.setPixmap(picture)
            else:
                place.setIcon(QIcon(picture))
            place.show()

    @property
    def pictures_wanted(self) -> tuple[str, ...]:
        """The keys of the pictures that it would show."""
        return tuple(self._pictures)

    def say_copied(self, what: str) -> None:
        """Confirms on the button: "prompt" or "seed"."""
        self._say_nothing_copied()
        button = self._copy_prompt if what == "prompt" else self._copy_seed
        button.setText(self.tr("Copied"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def _head(self, title: str, subtitle: str, picture: str) -> QHBoxLayout:
        look = theme()
        head = QHBoxLayout()
        head.setSpacing(look.px("space_3"))
        if picture:
            place = self._place_for(picture, title)
            place.setFixedSize(look.px("rail"), look.px("rail"))
            head.addWidget(place)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        name = ElidedLabel(title, type_="heading")
        name.setObjectName("imageTitle")
        words.addWidget(name)
        below = label(subtitle, type_="caption", tone="2", wrap=True)
        below.setObjectName("imageSubtitle")
        if not subtitle:
            below.hide()
        words.addWidget(below)
        words.addStretch(1)
        head.addLayout(words, 1)
        return head

    def _values(self, values: Sequence[Value]) -> QGridLayout:
        look = theme()
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px("space_3"))
        grid.setVerticalSpacing(look.px("space_2"))
        grid.setColumnMinimumWidth(0, look.px(72))
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for line, value in enumerate(values):
            title = label(value.title, type_="caption", tone="2")
            text = Prose(value.text)
            text.setObjectName(f"recipe_{value.name}")
            text.setAccessibleName(f"{value.title}: {value.text}")
            body = QVBoxLayout()
            body.setSpacing(look.px("space_1"))
            if value.long:
                body.addWidget(title)
            else:
                # The smaller letters stand on the same line as the larger ones.
                title.setContentsMargins(0, 1 + look.px("hairline_width"), 0, 0)
                grid.addWidget(title, line, 0, top)
            if value.text:
                body.addWidget(text)
            if value.pictures:
                body.addLayout(self._small_pictures(value))
            if value.long:
                grid.addLayout(body, line, 0, 1, 2)
            else:
                grid.addLayout(body, line, 1)
        return grid

    def _small_pictures(self, value: Value) -> FlowLayout:
        look = theme()
        flow = FlowLayout(gap=look.px("space_1"))
        for key in value.pictures:
            place = self._button_for(key, value) if value.opens else self._place_for(key, value.title)
            place.setFixedSize(look.px("thumbnail_row"), look.px("thumbnail_row"))
            flow.addWidget(place)
        return flow

    def _place_for(self, key: str, name: str) -> QLabel:
        place = QLabel()
        place.setObjectName("recipePicture")
        place.setAccessibleName(name)
        place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pictures.setdefault(key, []).append(place)
        return place

    def _button_for(self, key: str, value: Value) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"recipePicture_{value.name}")
        button.setAccessibleName(f"{value.title}: {value.opens}")
        button.setToolTip(value.opens)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        side = theme().px("thumbnail_row") - 2 * theme().px("space_1")
        button.setIconSize(QSize(side, side))
        button.clicked.connect(lambda: self.picture_asked.emit(key))
        self._pictures.setdefault(key, []).append(button)
        return button

    def _buttons(self) -> QWidget:
        look = theme()
        self._actions = QWidget()
        # In a narrow inspector they take a second line.
        row = FlowLayout(self._actions, gap=look.px("space_2"))
        margin = look.px("space_4")
        row.setContentsMargins(margin, look.px("space_2"), margin, margin)
        self._reuse = Button(self.tr("Reuse"), icon="history")
        self._reuse.setObjectName("reuseButton")
        self._reuse.setAccessibleName(self.tr("Reuse this recipe"))
        self._reuse.setToolTip(self.tr("Sets engine, style, size and seed below as they were for this image"))
        self._copy_prompt = Button("")
        self._copy_prompt.setObjectName("copyRecipePromptButton")
        self._copy_prompt.setAccessibleName(self.tr("Copy the prompt"))
        self._copy_seed = Button("")
        self._copy_seed.setObjectName("copySeedButton")
        self._copy_seed.setAccessibleName(self.tr("Copy the seed"))
        for button, asked in (
            (self._reuse, self.reuse_asked),
            (self._copy_prompt, self.copy_prompt_asked),
            (self._copy_seed, self.copy_seed_asked),
        ):
            button.clicked.connect(asked)
            row.addWidget(button)
        self._say_nothing_copied()
        return self._actions

    def _say_nothing_copied(self) -> None:
        self._copy_prompt.setText(self.tr("Copy prompt"))
        self._copy_seed.setText(self.tr("Copy seed"))
