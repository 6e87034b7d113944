"""Who writes, with what stands in the way, what it costs, and how long it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, marked
from charstudio.ui.widgets.choices import AskingBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.ui.dialogs.writers import WriterObstacle

# What is quicker than this needs no word.
_PATIENCE_MS: Final = 300
_SECOND_MS: Final = 1000
# So much of what is said stands beside the longest name, at a 13 px font.
_NOTE: Final = 240


class WriterRow(QWidget):
    """See the module.

    Signals:
        picked: The name of a writer that was chosen.
        connect_asked: A text model is to be connected.
        remedy_asked: What helps with the obstacle is wanted.
        stop_asked: What is being written is not wanted any more.
    """

    picked = Signal(str)
    connect_asked = Signal()
    remedy_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px("space_2"))
        self.box = AskingBox(self.tr("Writer"), self.tr("Connect a text model…"))
        self.box.setObjectName("writerCombo")
        self.box.currentIndexChanged.connect(self._on_index)
        self.box.asked.connect(self.connect_asked)
        self._note = ElidedLabel(tone="2")
        self._note.setObjectName("writerNote")
        self._remedy = Button("", look="link")
        self._remedy.setObjectName("writerRemedyButton")
        self._remedy.clicked.connect(self.remedy_asked)
        self._stop = Button(self.tr("Stop"), look="link")
        self._stop.setObjectName("writerStopButton")
        self._stop.setAccessibleName(self.tr("Stop writing"))
        self._stop.clicked.connect(self.stop_asked)
        row.addWidget(self.box)
        row.addWidget(self._note)
        row.addWidget(self._remedy)
        row.addWidget(self._stop)
        row.addStretch(1)
        self._shown: tuple[tuple[str, str], ...] = ()
        self._estimate = ""
        self._obstacle: WriterObstacle | None = None
        self._writing = False
        self._since = QElapsedTimer()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_over)
        self._clock = QTimer(self, interval=_SECOND_MS)
        self._clock.timeout.connect(self._show_state)
        self._show_state()

    def show_writers(self, writers: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offers these, each with its name and what it is called; a list that is open stays as it is."""
        self.box.blockSignals(True)
        if tuple(writers) != self._shown:
            self._shown = tuple(writers)
            self.box.clear()
            for name, title in writers:
                self.box.addItem(title, name)
            self.box.add_ask()
        self.box.setCurrentIndex(self.box.findData(chosen))
        self.box.blockSignals(False)
        self.box.setAccessibleDescription(self.box.currentText())
        self.box.updateGeometry()

    def show_prospect(self, estimate: str, obstacle: WriterObstacle | None) -> None:
        """What can be said before it writes: what it costs, or why it can't."""
        self._estimate, self._obstacle = estimate, obstacle
        self._show_state()

    def set_writing(self, writing: bool) -> None:
        """Whether something is being written: it is said how long already, and can be stopped."""
        self._writing = writing
        if writing:
            self._since.start()
            self._patience.start()
            return
        self._patience.stop()
        self._clock.stop()
        if self._stop.hasFocus():
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_state()

    def _on_patience_over(self) -> None:
        self._clock.start()
        self._show_state()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._note.text()))

    def _show_state(self) -> None:
        busy, obstacle = self._writing and self._clock.isActive(), self._obstacle
        if busy:
            seconds = self._since.elapsed() // _SECOND_MS
            text = self.tr("Writing…")
            text = self.tr("{writing} {seconds} s").format(writing=text, seconds=seconds) if seconds else text
        else:
            text = self._estimate if obstacle is None else obstacle.reason
        marked(self._note, tone="2" if busy or obstacle is None else "accent")
        self._note.setText(text)
        self._note.setVisible(bool(text))
        # The name of a writer can be long; what is said of it is not to be cut for that.
        self._note.setMinimumWidth(min(self._note.sizeHint().width(), theme().px(_NOTE)))
        self._remedy.setText("" if obstacle is None else obstacle.remedy)
        self._remedy.setHidden(busy or obstacle is None)
        self._stop.setVisible(busy)

    def _on_index(self, index: int) -> None:
        # An index without a name is the wish for another one.
        if (name := self.box.itemData(index)) is not None:
            self.picked.emit(name)
