"""The window from its start to its end: first paint, library, event loop, orderly shutdown."""

from __future__ import annotations

import gc
import importlib
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEventLoop, QObject, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from charstudio import paths
from charstudio.ui.file_openings import FileOpenings
from charstudio.ui.main_window import MainWindow
from charstudio.ui.preferences import Preferences
from charstudio.ui.single_instance import SingleInstance
from charstudio.ui.theme.theme import install_theme
from charstudio.ui.translations import install_translations

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from charstudio.app.start import WindowStart
    from charstudio.settings.keys import SessionKeys
    from charstudio.ui.session import Departure, Session

# Slow to import, and not needed to paint the window.
_LATER: Final = ("charstudio.app.composition", "charstudio.storage.library")
# The same of what knows Qt, in small steps.
LATER_OF_QT: Final = (
    "qasync",
    "charstudio.ui.end_signals",
    "charstudio.ui.background.workers",
    "charstudio.ui.dialogs.errors",
    "charstudio.ui.background.runner",
    "charstudio.ui.library.controller",
    "charstudio.ui.grid.controller",
    "charstudio.ui.inspector.character_controller",
    "charstudio.ui.rooms",
    "charstudio.ui.session",
)


def run_window(start: WindowStart) -> int:
    """Opens the window on a library and gives the exit code once it is closed."""
    # What a start makes is there to stay. The session collects, once there is one.
    gc.disable()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("CharStudio")
    app.setDesktopFileName("charstudio")
    # Closing is a matter of the session: it saves first, and ends the loop itself.
    app.setQuitOnLastWindowClosed(False)
    return _Desk(app, start).run()


class _Desk:
    """The one window of this process, and the libraries that it works on, one after another."""

    def __init__(self, app: QApplication, start: WindowStart) -> None:
        self._app, self._verbose = app, start.verbose
        self._folder, self._artist = _folder(start), start.artist
        # What was opened with CharStudio and is not told yet.
        self._file = start.file
        self._openings = FileOpenings(app)
        self._openings.opened.connect(self._on_file)
        self._preferences = Preferences()
        install_translations(app)
        look = install_theme(app, self._preferences.appearance)
        look.reduced_motion = self._preferences.reduced_motion
        self._window: MainWindow | None = None
        self._session: Session | None = None
        # What was asked before there was a session that could do it.
        self._asked: dict[str, Any] | None = None
        self._ending = False
        # What the keyring did not take outlives the library that is open.
        self._session_keys: SessionKeys | None = None

    def run(self) -> int:
        """Works on the library, and on those that the artist opens after it."""
        sys.excepthook = self._on_unexpected
        while True:
            instance = SingleInstance(self._folder)
            if not instance.try_hold():
                if instance.hand_over(self._message()):
                    return 0
                # It may have ended meanwhile.
                if not instance.try_hold():
                    return _unanswered(self._folder)
            try:
                departure = self._use(instance)
            finally:
                instance.release()
            if departure.quit:
                return 0
            self._folder = departure.folder or self._folder
            self._artist = departure.artist

    def _use(self, instance: SingleInstance) -> Departure:
        """Works on one library until the artist leaves it."""
        self._window = window = MainWindow(self._preferences, welcome=_is_new(self._folder))
        self._asked = None
        window.close_asked.connect(self._on_close_asked)
        window.show()
        _paint(window)
        self._app.setWindowIcon(application_icon())
        window.furnish()
        _import_the_rest()
        _set_up_logs(verbose=self._verbose)

        import qasync  # noqa: PLC0415

        from charstudio.ui.background.workers import workers  # noqa: PLC0415
        from charstudio.ui.end_signals import end_signals  # noqa: PLC0415

        end_signals().asked.connect(self._on_end_asked)
        with qasync.QEventLoop(self._app) as loop:
            pool = workers()
            loop.set_default_executor(pool)
            loop.set_exception_handler(lambda _loop, context: self._on_lost(context))
            departure: Departure = loop.run_until_complete(self._visit(window, instance))
            pool.shutdown()
        window.close_now()
        window.deleteLater()
        return departure

    async def _visit(self, window: MainWindow, instance: SingleInstance) -> Departure:
        from charstudio.app.composition import open_studio  # noqa: PLC0415
        from charstudio.errors import CharacterError  # noqa: PLC0415
        from charstudio.settings.keys import SessionKeys  # noqa: PLC0415
        from charstudio.ui.session import Departure, Session, failed_to_open  # noqa: PLC0415

        self._session_keys = keys = self._session_keys or SessionKeys()
        instance.asked.connect(self._on_asked)
        instance.listen()
        try:
            async with open_studio(self._folder, artist=self._artist, session_keys=keys) as studio:
                if not instance.try_hold():
                    # Another start made this new library at the same time, and has its window.
                    instance.hand_over(self._message())
                    return Departure(quit=True)
                instance.listen()
                session = Session(window, studio, self._preferences, paths.cache_folder())
                self._session = session
                _stop_in_order(session)
                if self._asked is not None:
                    session.hear(self._asked)
                if self._file is not None:
                    self._on_file(self._file)
                if self._ending:
                    session.leave_now()
                try:
                    return await session.run()
                finally:
                    self._session = None
        except CharacterError as error:
            gc.enable()
            return Departure(quit=True) if self._ending else await failed_to_open(window, error)

    # --- What is asked from outside ---

    def _message(self) -> dict[str, Any]:
        """What this start was asked, for the process that has the window."""
        return {"artist": self._artist, "file": self._file}

    def _on_file(self, file: str) -> None:
        """A file was opened with CharStudio; it is told once there is a session."""
        self._file = file if self._session is None else None
        if self._session is not None:
            self._session.tell_file(file)

    def _on_asked(self, message: dict[str, Any]) -> None:
        """Another start was asked this."""
        if self._session is not None:
            self._session.hear(message)
        elif self._window is not None:
            self._asked = message
            self._window.to_front()

    def _on_close_asked(self) -> None:
        """The session hears it itself; before there is one, it is left as soon as it can be."""
        if self._session is None:
            self._ending = True

    def _on_end_asked(self) -> None:
        """The system wants this process to end. The session hears that itself, as above."""
        self._ending = True
        if self._session is None and self._window is not None:
            self._window.close_asked.emit()

    def _on_unexpected(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """What nobody expected, in a slot of Qt's: it is logged and told, and the window goes on."""
        import logging  # noqa: PLC0415

        logging.getLogger("charstudio.window").critical("unexpected", exc_info=(kind, error, trace))
        if self._session is not None and isinstance(error, Exception):
            self._session.tell_unexpected(error)
        else:
            from charstudio.app.logs import print_exception  # noqa: PLC0415

            print_exception(kind, error, trace)

    def _on_lost(self, context: dict[str, object]) -> None:
        """The same for what failed on the event loop with nobody waiting for it."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self._on_unexpected(type(error), error, error.__traceback__)


def application_icon() -> QIcon:
    """The application's own icon, in every size that it is drawn in."""
    icon = QIcon()
    for file in sorted((paths.resources() / "app_icon").glob("charstudio-*.png")):
        icon.addFile(str(file))
    return icon


def _stop_in_order(session: Session) -> None:
    """Ctrl+C, and the system's polite request to end: saved and stopped, without a question."""
    from charstudio.ui.end_signals import end_signals  # noqa: PLC0415

    end_signals().asked.connect(session.leave_now)


def _is_new(folder: Path) -> bool:
    """Whether there is no library yet. What can't be seen may be one."""
    try:
        return not (folder / "library.db").exists()
    except OSError:
        return False


def _folder(start: WindowStart) -> Path:
    from pathlib import Path  # noqa: PLC0415  (imported by all of what comes later, but not before it)

    return paths.default_library() if start.home is None else Path(start.home).expanduser().absolute()


def _unanswered(folder: Path) -> int:
    print(  # noqa: T201  (there is no window to say it in)
        f"Another CharStudio has this library open but does not answer: {folder}\n"
        "Close it, or end its process, then try again.",
        file=sys.stderr,
    )
    return 1


def _paint(window: MainWindow) -> None:
    window.repaint()
    QApplication.processEvents()


class _Imports(QObject):
    """Imports what a library needs on a thread of its own, while the window paints and answers already."""

    done = Signal()

    def run(self) -> None:
        """Imports, and says when it is done."""
        for name in _LATER:
            importlib.import_module(name)
        self.done.emit()


def _import_the_rest() -> None:
    waiting, imports = QEventLoop(), _Imports()
    imports.done.connect(waiting.quit, Qt.ConnectionType.QueuedConnection)
    thread = threading.Thread(target=imports.run, name="imports")
    thread.start()
    waiting.exec()
    thread.join()
    # On no other thread: while Qt's classes are made there, one that the window uses here can be half made.
    for name in LATER_OF_QT:
        importlib.import_module(name)
        QApplication.processEvents()


def _set_up_logs(*, verbose: bool) -> None:
    from charstudio.app import logs  # noqa: PLC0415

    logs.set_up(paths.log_folder(), verbose=verbose)
