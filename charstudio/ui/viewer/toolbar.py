"""What stands above the picture: which it is, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from charstudio.ui.letters import USUAL, Letter
from charstudio.ui.theme.theme import theme
from charstudio.ui.viewer.badge import PrimaryBadge
from charstudio.ui.viewer.canvas import Backdrop
from charstudio.ui.widgets.basics import Button, ElidedLabel, IconButton, label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QAbstractButton

    from charstudio.ui.letters import Letters


class ViewerToolbar(QWidget):
    """One row; it only says what was asked.

    Signals:
        step_asked: -1 for the image before, 1 for the next.
        zoom_asked: 1 to zoom in, -1 to zoom out, 0 to go from fit to 100 % or back.
        compare_asked: Whether the primary is to be seen in its place.
    """

    close_asked = Signal()
    step_asked = Signal(int)
    zoom_asked = Signal(int)
    compare_asked = Signal(bool)
    backdrop_asked = Signal()
    primary_asked = Signal()
    change_asked = Signal()
    more_like_asked = Signal()
    trash_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(
            look.px("space_3"), look.px("space_2"), look.px("space_3"), look.px("space_2")
        )
        self._row.setSpacing(look.px("space_1"))
        self._letters: Letters = USUAL
        self._lettered: dict[QAbstractButton, tuple[str, Letter]] = {}
        self._add_place()
        self._add_zoom()
        self._add_deeds()

    def show_place(self, number: int, count: int, details: str) -> None:
        """Says which image is seen, of how many."""
        self._number.setText(self.tr("Image {number} of {count}").format(number=number, count=count))
        self._details.setText(f"· {details}")
        self.previous.setEnabled(number > 1)
        self.next.setEnabled(number < count)

    def show_state(self, *, primary: bool, editable: bool, comparable: bool) -> None:
        """Shows what the image is, and with that what can be done.

        Args:
            primary: It is the primary image.
            editable: It can be made so, and go to the trash.
            comparable: There is another primary to compare it with.
        """
        self.badge.setVisible(primary)
        self.primary.setVisible(not primary)
        self.primary.setEnabled(editable)
        for button in (self.trash, self.change, self.more_like):
            button.setEnabled(editable)
        self.compare.setEnabled(comparable)

    def show_zoom(self, zoom: float) -> None:
        """Says how large the picture is seen; 1.0 is 100 %."""
        text = self.tr("{percent} %").format(percent=max(1, round(100 * zoom)))
        self.readout.setText(text)
        self.readout.setAccessibleName(self.tr("Zoom: {percent}").format(percent=text))

    def show_backdrop(self, backdrop: Backdrop) -> None:
        """Says what is behind the picture."""
        name = {
            Backdrop.CHECKER: self.tr("Backdrop: as the window"),
            Backdrop.DARK: self.tr("Backdrop: dark"),
            Backdrop.LIGHT: self.tr("Backdrop: light"),
        }[backdrop]
        self._name(self.backdrop, name, Letter.BACKDROP)

    def show_letters(self, letters: Letters) -> None:
        """Names the single letters in the tooltips; those that are turned off are not in there."""
        self._letters = letters
        for button, (name, letter) in self._lettered.items():
            self._name(button, name, letter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a small window the place needs the room more than the button its words.
        narrow = event.size().width() < theme().px("viewer_words_from")
        self.primary.setText("" if narrow else self.tr("Make primary"))

    def _add_place(self) -> None:
        look = theme()
        self.back = self._button("chevron-left", self.tr("Back to all images"), "Esc", "viewerBack")
        self.back.clicked.connect(self.close_asked)
        self._number = label(type_="heading")
        self._number.setObjectName("viewerPlace")
        self._details = ElidedLabel(tone="2")
        self._details.setObjectName("viewerDetails")
        self.badge = PrimaryBadge(self.tr("Primary"))
        self.badge.setObjectName("viewerPrimaryBadge")
        self.badge.hide()
        self.primary = Button(self.tr("Make primary"), small=True, icon="crown")
        self.primary.setObjectName("viewerPrimary")
        self.primary.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name(self.primary, self.tr("Make primary"), Letter.PRIMARY)
        self.primary.clicked.connect(self.primary_asked)
        self._row.addWidget(self.back)
        self._row.addSpacing(look.px("space_1"))
        self._row.addWidget(self._number)
        self._row.addWidget(self._details, 1)
        self._row.addWidget(self.badge)
        self._row.addWidget(self.primary)
        self._row.addSpacing(look.px("space_2"))

    def _add_zoom(self) -> None:
        self.previous = self._button("chevron-left", self.tr("Previous image"), "Left", "viewerPrevious")
        self.next = self._button("chevron-right", self.tr("Next image"), "Right", "viewerNext")
        smaller = self._button("zoom-out", self.tr("Zoom out"), "-", "viewerZoomOut")
        larger = self._button("zoom-in", self.tr("Zoom in"), "+", "viewerZoomIn")
        self.readout = Button("100 %", look="flat", small=True)
        self.readout.setObjectName("viewerZoom")
        self.readout.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.readout.setToolTip(self.tr("Fit (0) or 100 % (1)"))
        self.readout.setFont(theme().font())
        widest = self.readout.fontMetrics().horizontalAdvance("1600 %")
        self.readout.setFixedWidth(widest + 2 * theme().px("space_2") + 2)
        self.previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self.next.clicked.connect(lambda: self.step_asked.emit(1))
        smaller.clicked.connect(lambda: self.zoom_asked.emit(-1))
        larger.clicked.connect(lambda: self.zoom_asked.emit(1))
        self.readout.clicked.connect(lambda: self.zoom_asked.emit(0))
        for button in (self.previous, self.next, smaller, self.readout, larger):
            self._row.addWidget(button)

    def _add_deeds(self) -> None:
        self.compare = self._button(
            "columns-2", self.tr("Hold to compare with the primary"), Letter.COMPARE, "viewerCompare"
        )
        self.backdrop = self._button("contrast", self.tr("Backdrop"), Letter.BACKDROP, "viewerBackdrop")
        self.more_like = self._button("copy-plus", self.tr("More like this"), "", "viewerMoreLike")
        self.change = self._button("brush", self.tr("Change only this"), "Ctrl+Shift+E", "viewerChange")
        self.trash = self._button("trash-2", self.tr("Move to the trash"), "Del", "viewerTrash")
        self.compare.pressed.connect(lambda: self.compare_asked.emit(True))
        self.compare.released.connect(lambda: self.compare_asked.emit(False))
        self.backdrop.clicked.connect(self.backdrop_asked)
        self.more_like.clicked.connect(self.more_like_asked)
        self.change.clicked.connect(self.change_asked)
        self.trash.clicked.connect(self.trash_asked)
        for button in (self.compare, self.backdrop, self.more_like, self.change, self.trash):
            self._row.addWidget(button)

    def _button(self, icon: str, name: str, key: str, object_name: str) -> IconButton:
        button = IconButton(icon, name)
        button.setObjectName(object_name)
        self._name(button, name, key)
        return button

    def _name(self, button: QAbstractButton, name: str, key: str) -> None:
        button.setAccessibleName(name)
        if isinstance(key, Letter):
            self._lettered[button] = (name, key)
            key = self._letters.get(key, "")
        button.setToolTip(_with_key(name, key) if key else name)


def _with_key(name: str, key: str) -> str:
    return f"{name} ({QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)})"
