"""The controls of the generate bar that are its own: how many images, and which size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QSpinBox, QWidget

from charstudio.domain import limits
from charstudio.ui.generate.sizes import read_size, said_size, what_is_wrong
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import IconButton, marked
from charstudio.ui.widgets.choices import ChoiceBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QWheelEvent

    from charstudio.services.ports import ModelInfo
    from charstudio.ui.generate.sizes import Size

_OFFERED: Final = 10


class CountSpin(QSpinBox):
    """How many images: typed, stepped with the arrows, or chosen from the first ten."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("countSpin")
        self.setAccessibleName(self.tr("How many images"))
        self.setToolTip(self.tr("How many images, up to {most}").format(most=limits.IMAGES_A_ROUND))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setRange(1, limits.IMAGES_A_ROUND)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._list = IconButton(
            "chevron-down", self.tr("How many images: choose"), size="icon_row", parent=self
        )
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setCursor(Qt.CursorShape.ArrowCursor)
        self._list.clicked.connect(self.show_list)
        self._menu: QMenu | None = None
        self._entered = False
        inset = theme().px("space_2") - 2  # Qt's own
        self.lineEdit().setTextMargins(inset, 0, inset, 0)
        self.lineEdit().installEventFilter(self)
        self.valueChanged.connect(self._show_words)
        self._show_words()

    def show_list(self) -> None:
        """Offers the first ten."""
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.setObjectName("countMenu")
            for count in range(1, _OFFERED + 1):
                self._menu.addAction(self.tr("%n image(s)", "", count)).setData(count)
            self._menu.triggered.connect(lambda action: self.setValue(action.data()))
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        present = min(self.value(), _OFFERED) - 1
        self._menu.setActiveAction(self._menu.actions()[present])

    def sizeHint(self) -> QSize:
        """Room for the most that can be typed."""
        look = theme()
        words = self.tr("%n image(s)", "", limits.IMAGES_A_ROUND)
        width = self.fontMetrics().horizontalAdvance(words) + look.px("icon_row") + 4 * look.px("space_2")
        return QSize(width, look.px("height_control"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if down or event.key() == Qt.Key.Key_F4:
            self.show_list()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._entered = event.reason() is Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Counts only where it has the keyboard: who scrolls past means nothing by it."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click into it takes the whole number, ready to be typed over."""
        if event.type() is QEvent.Type.MouseButtonRelease and self._entered:
            self._entered = False
            self.selectAll()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.height() - 2 * theme().px("ring_width")
        inset = theme().px("ring_width")
        left = (
            inset if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else self.width() - side - inset
        )
        self._list.setGeometry(left, inset, side, side)

    def put(self, count: int) -> None:
        """Shows another number; nobody hears of it."""
        self.blockSignals(True)
        self.setValue(count)
        self.blockSignals(False)
        self._show_words()

    def _show_words(self) -> None:
        words = self.tr("%n image(s)", "", self.value())
        before, _, after = words.partition(str(self.value()))
        self.setPrefix(before)
        self.setSuffix(after)


class SizeBox(QWidget):
    """A picture's size: one of a few, or width and height as they are typed.

    Signals:
        picked: A width and a height.
        refused: What was typed is no size, or none that the model can make; nothing is picked.
    """

    picked = Signal(int, int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.combo = ChoiceBox(self.tr("Size"))
        self.combo.setObjectName("sizeCombo")
        self.field = QLineEdit()
        self.field.setObjectName("sizeField")
        self.field.setAccessibleName(self.tr("Width and height in pixels"))
        self.field.setPlaceholderText(self.tr("Width × height"))
        self.field.setMinimumWidth(theme().px(88))
        self.field.setMaximumWidth(theme().px(152))
        self.field.hide()
        row.addWidget(self.combo)
        row.addWidget(self.field)
        self.combo.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setEnabled(False)
        self._sizes: tuple[Size, ...] = ()
        self._chosen: Size | None = None
        self._model: ModelInfo | None = None
        self._typing = False
        self.combo.currentIndexChanged.connect(self._on_index)
        self.field.editingFinished.connect(self._on_typed)
        self.field.installEventFilter(self)

    def set_sizes(self, sizes: Sequence[Size], chosen: Size, model: ModelInfo) -> None:
        """Offers these, and the chosen one where it is another.

        Args:
            sizes: On offer.
            chosen: The present one.
            model: What has rules for those that are typed; where it has a list of its own, none can be.
        """
        offered = tuple(dict.fromkeys((*sizes, chosen)))
        if (self._model, self._sizes, self._chosen) == (model, offered, chosen):
            return
        self._model, self._sizes, self._chosen = model, offered, chosen
        self._typing = self._typing and not model.sizes
        self.setEnabled(True)
        self.combo.blockSignals(True)
        self.combo.clear()
        for size in self._sizes:
            self.combo.addItem(said_size(size), size)
        if not model.sizes:
            self.combo.addItem(self.tr("Other…"))
        self.combo.setCurrentIndex(self._sizes.index(chosen))
        self.combo.blockSignals(False)
        self.combo.updateGeometry()
        if not self._typing and self.combo.isHidden():
            self._end_typing()

    def set_invalid(self, *, invalid: bool) -> None:
        """Whether this size can't be."""
        for widget in (self.combo, self.field):
            marked(widget, invalid="true" if invalid else "false")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves the size as it was."""
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            key: QKeyEvent = event  # type: ignore[assignment]
            if key.key() == Qt.Key.Key_Escape:
                if event.type() is QEvent.Type.KeyPress:
                    self._end_typing()
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _on_index(self, index: int) -> None:
        if index < len(self._sizes):
            self._pick(self._sizes[index])
        elif self._chosen is not None:
            self._typing = True
            self.field.setText(said_size(self._chosen))
            self.field.show()
            self.combo.hide()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.selectAll()

    def _on_typed(self) -> None:
        if not self._typing:
            return
        size = read_size(self.field.text())
        if size is None:
            self.refused.emit(self.tr("Give a width and a height, such as 1280 × 720."))
        elif self._model is not None and (wrong := what_is_wrong(size, self._model)):
            self.refused.emit(wrong)
        else:
            self._end_typing()
            self._pick(size)

    def _end_typing(self) -> None:
        self._typing = False
        focused = self.field.hasFocus()
        self.combo.show()
        self.field.hide()
        self.set_invalid(invalid=False)
        self._show_chosen()
        if focused:
            self.combo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pick(self, size: Size) -> None:
        if size != self._chosen:
            self._chosen = size
            self._show_chosen()
            self.picked.emit(*size)

    def _show_chosen(self) -> None:
        if self._chosen in self._sizes:
            self.combo.setCurrentIndex(self._sizes.index(self._chosen))
