"""What is seldom set: the model's options, seed and references, in a card over the generate bar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from charstudio.domain import limits
from charstudio.ui.generate.options import OptionBoxes
from charstudio.ui.generate.reference_well import ReferenceWell, references_on_clipboard
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, IconButton, label, marked
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
        pasted: `Reference`s that were on the clipboard.
    """

    opened = Signal(bool)
    seed_changed = Signal()
    primary_asked = Signal()
    files_chosen = Signal(tuple)
    pasted = Signal(tuple)

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
        self.options = OptionBoxes()
        column.addWidget(self.options)
        self._seeds = QWidget()
        column.addWidget(self._seeds)
        self._make_seed()
        self._make_references(column)
        self.hide()

    @property
    def seed(self) -> int | None:
        """The seed; None takes a new one each time, and so does what is no seed."""
        text = self.seed_field.text().strip()
        return int(text) if _is_seed(text) and not self._seeds.isHidden() else None

    @property
    def seed_is_wrong(self) -> bool:
        """Whether the field has what is no seed."""
        text = self.seed_field.text().strip()
        return bool(text) and not _is_seed(text) and not self._seeds.isHidden()

    def set_seeds(self, seeds: bool) -> None:
        """Whether a seed does anything with the model."""
        self._seeds.setVisible(seeds)
        self._place()

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
        """Shows it, the keyboard at what comes first, or at the references."""
        if not self.isVisible():
            self._covered.installEventFilter(self)
            QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]
            self.show()
            self.opened.emit(True)
        self._place()
        self.raise_()
        (self._add if references else self._first).setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_seed(self) -> None:
        """Shows it, the keyboard at the seed."""
        self.open()
        self.seed_field.setFocus(Qt.FocusReason.OtherFocusReason)

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
        if present is (self._paste if next_ else self._first):
            self.close_now()
            return True
        return super().focusNextPrevChild(next_)

    @property
    def _first(self) -> QWidget:
        """What Tab comes to first."""
        if shown := self.options.shown:
            return shown[0]
        return self._add if self._seeds.isHidden() else self.seed_field

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._covered and event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _make_seed(self) -> None:
        look = theme()
        column = QVBoxLayout(self._seeds)
        column.setContentsMargins(0, 0, 0, look.px("space_1"))
        column.setSpacing(look.px("space_2"))
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
        row.setSpacing(look.px("space_1"))
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
        self._primary = Button(self.tr("Primary"), icon="crown", small=True)
        self._primary.setToolTip(self.tr("The primary image, whichever it is then"))
        self._primary.setObjectName("addPrimaryButton")
        self._primary.clicked.connect(self.primary_asked)
        self._add = Button(self.tr("Files…"), icon="plus", small=True)
        self._add.setObjectName("addFilesButton")
        self._add.clicked.connect(self._ask_files)
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_2"))
        self._paste = Button(self.tr("Paste"), small=True)
        self._paste.setObjectName("pasteReferencesButton")
        self._paste.setToolTip(self.tr("Images that were copied, here or with another character"))
        self._paste.clicked.connect(self._on_paste)
        for button in (self._primary, self._add, self._paste):
            row.addWidget(button)
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

    def _on_paste(self) -> None:
        # Not looked into before: that asks another program, which may take its time.
        if found := references_on_clipboard():
            self.pasted.emit(found)
        else:
            self.say_wrong_references(
                self.tr("There is no image on the clipboard."), self.tr("Copy one in the grid first.")
            )

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
