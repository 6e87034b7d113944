"""Text to read: it can be selected and copied, and long words break rather than vanish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QTextDocument, QTextOption
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class Prose(QTextEdit):
    """A text as tall as its words need at its width. Mouse and keyboard select in it, Ctrl+C copies.

    Args:
        tone: See the style sheet: "", "2", "3", "danger".
        type_: "body" or "caption".
    """

    def __init__(
        self, text: str = "", *, tone: str = "", type_: str = "body", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "bare")
        self.setProperty("tone", tone)
        self.setProperty("type", type_)
        font = theme().font(type_)
        self.setFont(font)
        # Half of what a line of this type is taller than its letters, above and below.
        self._inset = max(0, theme().line(type_) - QFontMetrics(font).height()) // 2
        self.setViewportMargins(0, self._inset, 0, self._inset)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.document().setDocumentMargin(0)
        # The same words once more, to measure with: measuring must not move what is shown.
        self._measure = QTextDocument(self)
        self._measure.setDocumentMargin(0)
        self._measure.setDefaultTextOption(self.document().defaultTextOption())
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Shows plain text."""
        self.setPlainText(text)
        self._measure.setPlainText(text)
        self.updateGeometry()

    def set_markup(self, markup: str) -> None:
        """Shows rich text; whoever makes it has escaped what artists typed."""
        self.setHtml(markup)
        self._measure.setHtml(markup)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        self._prepare()
        self._measure.setTextWidth(max(1, width))
        return int(self._measure.size().height() + 0.99) + self._around()

    def sizeHint(self) -> QSize:
        """All its words on their own lines, unbroken."""
        self._prepare()
        self._measure.setTextWidth(-1)
        height = self._measure.size().toSize().height()
        return QSize(int(self._measure.idealWidth() + 1.99), height + self._around())

    def minimumSizeHint(self) -> QSize:
        """A few letters wide: the rest wraps."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 8, metrics.height() + self._around())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # All of it is always in sight: nothing to scroll to.
        self.verticalScrollBar().setRange(0, 0)

    def _around(self) -> int:
        """Pixels above and below the words; the line that shows the keyboard is one of them."""
        return 2 * self._inset + theme().px("hairline_width")

    def _prepare(self) -> None:
        self.ensurePolished()
        if self._measure.defaultFont() != self.font():
            self._measure.setDefaultFont(self.font())
