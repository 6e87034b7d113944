"""Behind the updates: asks whether to look, looks when it may, and says what it heard."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QDate, QObject, QUrl
from PySide6.QtGui import QDesktopServices

from charstudio.ui.dialogs.messages import message_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from charstudio.domain.release import Release
    from charstudio.errors import CharacterError
    from charstudio.services.updates import UpdateService
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.main_window import MainWindow
    from charstudio.ui.preferences import Preferences
    from charstudio.ui.updates.dialog import UpdatesDialog

_LOG: Final = logging.getLogger("charstudio.window")
_AUTOMATIC: Final = "updates/automatic"
_ASKED: Final = "updates/asked"
_LOOKED: Final = "updates/looked"
_BANNER: Final = "updates"


class UpdatesController(QObject):
    """Nothing is looked for before the artist has said yes, or asks for it."""

    def __init__(
        self, window: MainWindow, service: UpdateService, tasks: TaskRunner, preferences: Preferences
    ) -> None:
        super().__init__(window)
        self._window, self._service, self._tasks = window, service, tasks
        self._preferences = preferences
        self._dialog: UpdatesDialog | None = None
        self._asking: asyncio.Task[Any] | None = None
        self._found: Release | None = None

    @property
    def automatic(self) -> bool:
        """Whether it is looked for at each start."""
        return self._preferences.flag(_AUTOMATIC, default=False)

    def start(self) -> None:
        """Once the window is there: asks whether to look, or looks if it may and did not today."""
        if not self._service.address:
            action = self._window.actions_["check_updates"]
            action.setText(self.tr("No updates: this build knows no feed"))
            action.setEnabled(False)
        elif not self._preferences.flag(_ASKED, default=False):
            self._ask()
        elif self.automatic and self._preferences.text(_LOOKED) != _today():
            self._look(self._on_new, self._on_unheard)

    def stop(self) -> None:
        """Nobody waits for an answer any more."""
        if self._asking is not None:
            self._asking.cancel()

    def open(self) -> None:
        """Opens the dialog, or brings it to the front."""
        if self._dialog is None:
            from charstudio.ui.updates.dialog import UpdatesDialog  # noqa: PLC0415

            service = self._service
            self._dialog = dialog = UpdatesDialog(
                self._window, current=service.current, address=service.address
            )
            dialog.show_automatic(self.automatic)
            dialog.automatic_chosen.connect(self._choose)
            dialog.check_asked.connect(self._check)
            dialog.page_asked.connect(self._show_page)
            dialog.finished.connect(self._on_finished)
            dialog.open()
        self._dialog.raise_()
        self._dialog.activateWindow()

    # --- Asking the artist ------------------------------------------------------------------------------

    def _ask(self) -> None:
        words = self.tr(
            "Look for a new CharStudio when it starts, at most once a day? It asks {host} for the list of "
            "releases, sends nothing else, and downloads nothing."
        )
        self._window.banners.put(
            _BANNER,
            words.format(host=self._service.host),
            actions=(
                (self.tr("Yes, look"), partial(self._answer, True)),
                (self.tr("No"), partial(self._answer, False)),
            ),
        )

    def _answer(self, yes: bool) -> None:
        self._choose(yes)
        if yes:
            self._look(self._on_new, self._on_unheard)

    def _choose(self, automatic: bool) -> None:
        self._preferences.set(_AUTOMATIC, automatic)
        self._preferences.set(_ASKED, True)
        self._window.banners.clear(_BANNER)

    # --- Looking ----------------------------------------------------------------------------------------

    def _look(
        self, done: Callable[[Release | None], object], failed: Callable[[CharacterError], object]
    ) -> None:
        self.stop()
        self._asking = self._tasks.run(self._service.check_for_update(), done=done, failed=failed)

    def _on_new(self, release: Release | None) -> None:
        self._note(release)
        if release is None:
            return
        words = self.tr("CharStudio {version} is there. You have {current}.")
        actions = ((self.tr("See what is new"), self._show_page),) if release.page else ()
        text = words.format(version=release.version, current=self._service.current)
        self._window.banners.put(_BANNER, text, actions=actions)

    def _on_unheard(self, error: CharacterError) -> None:
        """Who did not ask now is not told; it is in the log, and looked for at the next start."""
        _LOG.info("no answer about releases: %s", error)

    def _note(self, release: Release | None) -> None:
        self._found = release
        self._preferences.set(_LOOKED, _today())

    def _check(self) -> None:
        if self._dialog is not None:
            self._dialog.show_asking()
            self._look(self._on_checked, self._on_failed)

    def _on_checked(self, release: Release | None) -> None:
        self._note(release)
        if self._dialog is not None:
            self._dialog.show_found(release)

    def _on_failed(self, error: CharacterError) -> None:
        if self._dialog is not None:
            self._dialog.show_failed(message_of(error))

    def _show_page(self) -> None:
        if self._found is not None and self._found.page:
            QDesktopServices.openUrl(QUrl(self._found.page))

    def _on_finished(self) -> None:
        self._dialog = None


def _today() -> str:
    return str(QDate.currentDate().toPython())
