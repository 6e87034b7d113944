"""What is seldom set: background, seed and references, in a card over the generate bar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from charstudio.domain import limits
from charstudio.ui.generate.reference_well import ReferenceWell
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, IconButton, label, marked
from charstudio.ui.widgets.choices import ChoiceBox
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

# Longer is no seed, and need not be read.
_SEED_LENGTH: Final = len(str(limits.SEED)) + 1


class MoreCard(QFrame):
    """Lies over the window, above the button that opens it, until it is left.

    Signals:
        opened: It is shown now, or it is not.
        seed_changed: Another seed, or none.
        primary_asked: The primary image is wanted as a reference.
        files_chosen: `Path`s of files that are wanted as references.
    """

    opened = Signal(bool)
    seed_changed = Signal()
    primary_asked = Signal()
    files_chosen = Signal(tuple)

    def __init__(self, button: QWidget) -> None:
        super().__init__(button.window())
        self._button, self._covered = button, button.window()
        self.setObjectName("moreCard")
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("More settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        look = theme()
        self.setFixedWidth(look.px(320))
        column = QVBoxLayout(self)
        margin = look.px("space_4")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.px("space_2"))
        self.background = ChoiceBox(self.tr("Background"))
        self.background.setObjectName("backgroundCombo")
        self.background.hide()
        column.addWidget(self.background)
        self._make_seed(column)
        column.addSpacing(look.px("space_1"))
        self._make_references(column)
        self.hide()

    @property
    def seed(self) -> int | None:
        """The seed; None takes a new one each time, and so does what is no seed."""
        text = self.seed_field.text().strip()
        return int(text) if _is_seed(text) else None

    @property
    def seed_is_wrong(self) -> bool:
        """Whether the field has what is no seed."""
        text = self.seed_field.text().strip()
        return bool(text) and not _is_seed(text)

    def set_seed(self, seed: int | None) -> None:
        """Puts a seed into the field."""
        self.seed_field.setText("" if seed is None else str(seed))

    def say_wrong_seed(self, message: str, hint: str = "") -> None:
        """The seed can't be."""
        marked(self.seed_field, invalid="true")
        self.seed_error.say(message, hint)
        self._place()

    def say_wrong_references(self, message: str, hint: str = "") -> None:
        """A reference can't be."""
        self.well.set_invalid(True)
        self.reference_error.say(message, hint)
        self._place()

    def clear_reference_error(self) -> None:
        """All is well with the references."""
        self.well.set_invalid(False)
        self.reference_error.clear()
        self._place()

    def set_reference_note(self, note: str, *, primary: bool) -> None:
        """What is to be known about references.

        Args:
            note: Such as that the engine does not look at any; empty for nothing.
            primary: Whether the primary image could be added.
        """
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._primary.setEnabled(primary)
        self._place()

    def open(self, *, references: bool = False) -> None:
        """Shows it, the keyboard at the seed, or at the references."""
        if not self.isVisible():
            self._covered.installEventFilter(self)
            QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]
            self.show()
            self.opened.emit(True)
        self._place()
        self.raise_()
        (self._add if references else self.seed_field).setFocus(Qt.FocusReason.OtherFocusReason)

    def close_now(self) -> None:
        """Hides it; the keyboard goes back to its button if it was in here."""
        if not self.isVisible():
            return
        QApplication.instance().focusChanged.disconnect(self._on_focus_changed)  # type: ignore[union-attr]
        self._covered.removeEventFilter(self)
        if self.isAncestorOf(QApplication.focusWidget() or self):
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.opened.emit(False)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            key: QKeyEvent = event  # type: ignore[assignment]
            if key.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._place()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_now()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Tab past either end goes back to the button."""
        present = QApplication.focusWidget()
        first = self.seed_field if self.background.isHidden() else self.background
        if present is (self._add if next_ else first):
            self.close_now()
            return True
        return super().focusNextPrevChild(next_)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._covered and event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _make_seed(self, column: QVBoxLayout) -> None:
        caption = label(self.tr("Seed"), type_="caption", tone="2")
        self.seed_field = QLineEdit()
        self.seed_field.setMaxLength(_SEED_LENGTH)
        self.seed_field.setObjectName("seedField")
        self.seed_field.setAccessibleName(self.tr("Seed"))
        self.seed_field.setPlaceholderText(self.tr("A new one each time"))
        caption.setBuddy(self.seed_field)
        self._clear_seed = IconButton("refresh-cw", self.tr("A new seed each time"), size="icon_row")
        self._clear_seed.setObjectName("seedClearButton")
        self._clear_seed.clicked.connect(self.seed_field.clear)
        self.seed_error = InlineError("seedError")
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_1"))
        row.addWidget(self.seed_field, 1)
        row.addWidget(self._clear_seed)
        column.addWidget(caption)
        column.addLayout(row)
        column.addWidget(self.seed_error)
        self.seed_field.textChanged.connect(self._on_seed)
        self._clear_seed.setEnabled(False)

    def _make_references(self, column: QVBoxLayout) -> None:
        column.addWidget(label(self.tr("References"), type_="caption", tone="2"))
        self.well = ReferenceWell()
        column.addWidget(self.well)
        self.reference_error = InlineError("referenceError")
        column.addWidget(self.reference_error)
        self._note = label(type_="caption", tone="2", wrap=True)
        self._note.setObjectName("referenceNote")
        self._note.hide()
        column.addWidget(self._note)
        self._primary = Button(self.tr("Primary image"), icon="crown", small=True)
        self._primary.setObjectName("addPrimaryButton")
        self._primary.clicked.connect(self.primary_asked)
        self._add = Button(self.tr("Add files…"), icon="plus", small=True)
        self._add.setObjectName("addFilesButton")
        self._add.clicked.connect(self._ask_files)
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_2"))
        row.addWidget(self._primary)
        row.addWidget(self._add)
        row.addStretch(1)
        column.addLayout(row)

    def _on_seed(self) -> None:
        self._clear_seed.setEnabled(bool(self.seed_field.text()))
        if self.seed_is_wrong:
            words = self.tr("A seed is a whole number from 0 to {most}.")
            self.say_wrong_seed(words.format(most=f"{limits.SEED:,}"))
        else:
            marked(self.seed_field, invalid="false")
            self.seed_error.clear()
            self._place()
        self.seed_changed.emit()

    def _ask_files(self) -> None:
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415

        pictures = self.tr("Pictures ({endings})").format(endings="*.png *.jpg *.jpeg *.webp *.gif")
        dialog = QFileDialog(self._covered, self.tr("Pictures to look at"), "", pictures)
        dialog.setObjectName("referenceFiles")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(
            lambda names: self.files_chosen.emit(tuple(Path(name) for name in names))
        )
        dialog.open()

    def _on_files(self, names: list[str]) -> None:
        self.files_chosen.emit(tuple(Path(name) for name in names))

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Closes it when the keyboard goes elsewhere in the window; its button closes it by itself."""
        if now is None or now is self._button or now.window() is not self._covered:
            return
        if not self.isAncestorOf(now):
            self.close_now()

    def _place(self) -> None:
        """Above its button, where they end together."""
        if not self.isVisible():
            return
        layout = self.layout()
        wraps = layout is not None and layout.hasHeightForWidth()
        height = self.heightForWidth(self.width()) if wraps else self.sizeHint().height()
        corner = self._button.mapTo(self._covered, QPoint(0, 0))
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = corner.x() if mirrored else corner.x() + self._button.width() - self.width()
        left = max(0, min(left, self._covered.width() - self.width()))
        top = max(0, corner.y() - height - theme().px("space_2"))
        self.setGeometry(left, top, self.width(), height)


def _is_seed(text: str) -> bool:
    digits = text.isascii() and text.isdigit()
    return digits and len(text) <= len(str(limits.SEED)) and int(text) <= limits.SEED
