"""The one place where errors become dialogs: what happened, what to do next, and a button that does it."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from charstudio.errors import (
    CharacterError,
    CharacterValidationError,
    ErrorSeverity,
    LibraryError,
    SettingsError,
)
from charstudio.services.message_texts import Remedy
from charstudio.services.messages import Message, message_for, remedy_for
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label
from charstudio.ui.widgets.message_dialog import MessageDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.domain.generation import GenerationFault
    from charstudio.ui.notices.banner import Banners

ICONS: Final = {
    ErrorSeverity.INFO: ("info", "focus"),
    ErrorSeverity.WARNING: ("triangle-alert", "accent"),
    ErrorSeverity.ERROR: ("circle-alert", "danger"),
    ErrorSeverity.CRITICAL: ("ban", "danger"),
}
# These stay true until they are mended: said once, in a banner, not at every save.
_LASTING: Final = ("read_only", "full", "missing", "busy")


class ErrorDialog(MessageDialog):
    """Says one error.

    Args:
        message: Its words.
        details: Lines for whoever has to find out more; no text of the artist, no secret.
        remedy: The words of the button that mends it, and what that does; None for none.
    """

    def __init__(
        self,
        parent: QWidget | None,
        message: Message,
        severity: ErrorSeverity,
        details: str,
        remedy: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("errorDialog")
        self.setWindowTitle(message.title)
        self.setModal(True)
        look = theme()
        outer = QVBoxLayout(self)
        margin = look.px("space_5")
        outer.setContentsMargins(margin, margin, margin, margin)
        outer.setSpacing(look.px("space_4"))
        row = QHBoxLayout()
        row.setSpacing(look.px("space_3"))
        icon = label()
        name, colour = ICONS[severity]
        icon.setPixmap(look.pixmap(name, colour, ratio=self.devicePixelRatioF()))
        icon.setAccessibleName(severity.value)
        icon.setObjectName("errorIcon")
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._words(message), 1)
        outer.addLayout(row)
        self._details = label(details, type_="caption", tone="2", wrap=True)
        self._details.setObjectName("errorDetails")
        self._details.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._details.hide()
        outer.addWidget(self._details)
        outer.addLayout(self._buttons(remedy))
        self._default.setFocus()
        self.finished.connect(self.deleteLater)

    def _words(self, message: Message) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme().px("space_2"))
        for name, text, kind, tone in (
            ("errorTitle", message.title, "heading", ""),
            ("errorMessage", message.message, "body", ""),
            ("errorHint", message.hint, "body", "2"),
        ):
            words = label(text, type_=kind, tone=tone, wrap=True)
            words.setObjectName(name)
            if not text:
                words.hide()
            column.addWidget(words)
        return column

    def _buttons(self, remedy: tuple[str, Callable[[], object]] | None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_2"))
        more = Button(self.tr("Details"), look="flat")
        more.setObjectName("errorDetailsButton")
        more.setCheckable(True)
        more.toggled.connect(self._on_details_toggled)
        self._copy = Button(self.tr("Copy report"), look="flat")
        self._copy.setObjectName("errorCopyButton")
        self._copy.clicked.connect(self._on_copy)
        self._copy.hide()
        close = Button(self.tr("Close"))
        close.setObjectName("errorCloseButton")
        close.clicked.connect(self.reject)
        row.addWidget(more)
        row.addWidget(self._copy)
        row.addStretch(1)
        row.addWidget(close)
        self._default = close
        if remedy is not None:
            words, act = remedy
            self._default = Button(words, look="primary")
            self._default.setObjectName("errorRemedyButton")
            self._default.clicked.connect(lambda: self._on_remedy(act))
            row.addWidget(self._default)
        self._default.setDefault(True)
        return row

    def _on_details_toggled(self, shown: bool) -> None:
        self._details.setVisible(shown)
        self._copy.setVisible(shown)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details.text())

    def _on_remedy(self, act: Callable[[], object]) -> None:
        self.accept()
        act()


class ErrorPresenter(QObject):
    """Shows errors: beside a field, in a banner, or in a dialog.

    Attributes:
        field_handlers: Asked first for a validation error; the one that shows it beside its field says True.
        remedies: What the window can do about errors.
        remedies_of_engine: The same where that depends on the engine, whose name is given (empty for the one
            that is chosen); None where there is nothing to do about that one.
    """

    def __init__(self, window: QWidget, banners: Banners) -> None:
        super().__init__(window)
        self._window, self._banners = window, banners
        self.field_handlers: list[Callable[[CharacterValidationError], bool]] = []
        self.remedies: dict[Remedy, Callable[[], object]] = {}
        self.remedies_of_engine: dict[Remedy, Callable[[str], Callable[[], object] | None]] = {}
        self._open: dict[tuple[str, str], ErrorDialog] = {}

    def present(self, error: CharacterError, *, retry: Callable[[], object] | None = None) -> None:
        """Shows an error.

        Args:
            error: The error.
            retry: Does again what failed.
        """
        if isinstance(error, CharacterValidationError) and any(take(error) for take in self.field_handlers):
            return
        message = message_for(error, say=_said)
        remedy = self._remedy(message, retry)
        cause = error.__cause__
        ours = isinstance(cause, LibraryError) and not isinstance(cause, SettingsError)
        if ours and error.kind in _LASTING:
            actions = () if remedy is None else (remedy,)
            self._banners.put("library", _sentences(message), tone="danger", actions=actions)
            return
        context = error.context
        details = _lines(
            (self.tr("Error"), f"{type(error).__name__} {error.kind}".strip()),
            (self.tr("Operation"), context.source),
            (self.tr("Time"), context.timestamp.isoformat(timespec="seconds")),
            (self.tr("Error id"), context.error_id),
        )
        self._show((type(error).__name__, error.kind), message, context.severity, details, remedy)

    def present_fault(
        self, fault: GenerationFault, *, engine: str = "", retry: Callable[[], object] | None = None
    ) -> None:
        """Shows why a generation brought less than was asked for, as its journal keeps it.

        Args:
            fault: What its journal says.
            engine: Which engine it was asked of.
            retry: Asks again.
        """
        message = Message(_said(fault.title), fault.message, fault.hint, remedy_for(fault.kind))
        details = _lines(
            (self.tr("Error"), f"CharacterImageError {fault.kind}"), (self.tr("Error id"), fault.error_id)
        )
        remedy = self._remedy(message, retry, engine)
        self._show(("fault", fault.error_id), message, ErrorSeverity.ERROR, details, remedy)

    def offer(self, remedy: Remedy, engine: str = "") -> tuple[str, Callable[[], object]] | None:
        """The words of a remedy's button and what it does; None where the window can't do it.

        Args:
            remedy: What helps.
            engine: The engine that it is about; empty for the one that is chosen.
        """
        if remedy in self.remedies_of_engine:
            act = self.remedies_of_engine[remedy](engine)
        else:
            act = self.remedies.get(remedy)
        return None if act is None else (self._words_of(remedy), act)

    def library_mended(self) -> None:
        """Takes the banner away: the library can be written again."""
        self._banners.clear("library")

    def _show(
        self,
        key: tuple[str, str],
        message: Message,
        severity: ErrorSeverity,
        details: str,
        remedy: tuple[str, Callable[[], object]] | None,
    ) -> None:
        # Ten edits that fail alike are one thing to say.
        if key in self._open:
            self._open[key].raise_()
            return
        dialog = ErrorDialog(self._window, message, severity, details, remedy)
        self._open[key] = dialog
        dialog.finished.connect(lambda: self._open.pop(key, None))
        dialog.open()

    def _remedy(
        self, message: Message, retry: Callable[[], object] | None, engine: str = ""
    ) -> tuple[str, Callable[[], object]] | None:
        if message.remedy is not None and (offered := self.offer(message.remedy, engine)) is not None:
            return offered
        if retry is not None:
            return self.tr("Try again"), retry
        return None

    def _words_of(self, remedy: Remedy) -> str:
        return {
            Remedy.LIST_CHARACTERS: self.tr("Show all characters"),
            Remedy.SHOW_CHARACTER: self.tr("Show the character"),
            Remedy.LIST_REVISIONS: self.tr("Show its history"),
            Remedy.LIST_ARTISTS: self.tr("Show the artists"),
            Remedy.GENERATE: self.tr("Generate"),
            Remedy.RESTORE_CHARACTER: self.tr("Bring it back"),
            Remedy.RESTORE_IMAGE: self.tr("Bring it back"),
            Remedy.CHOOSE_LIBRARY: self.tr("Open another library…"),
            Remedy.USE_SKETCH: self.tr("Use Sketch"),
            Remedy.OPEN_CONNECTIONS: self.tr("Open connections"),
            Remedy.OPEN_BILLING: self.tr("Open the billing page"),
            Remedy.VERIFY: self.tr("Open the service's page"),
            Remedy.EDIT_PROMPT: self.tr("Edit the prompt"),
            Remedy.CHOOSE_MODEL: self.tr("Choose a model"),
            Remedy.USE_RULES: self.tr("Write it by rule"),
            Remedy.OPEN_MONEY: self.tr("Change the budget"),
            Remedy.RETRY: self.tr("Try again"),
        }[remedy]


def _sentences(message: Message) -> str:
    """What happened and what to do, in one line; what ends in a path gets its full stop."""
    happened = message.message
    return f"{happened if happened.endswith('.') else f'{happened}.'} {message.hint}"


def _said(text: str) -> str:
    return QCoreApplication.translate("messages", text)


def _lines(*pairs: tuple[str, str]) -> str:
    # Who reads it reads a file: not before there is an error.
    from charstudio import __version__  # noqa: PLC0415

    known = [f"{name}: {value}" for name, value in pairs if value]
    return "\n".join([*known, f"CharStudio {__version__}, {platform.platform(terse=True)}"])
