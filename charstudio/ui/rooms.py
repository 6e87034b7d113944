"""What works behind the window's views on one library."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from charstudio.ui.background.changes import Changes
from charstudio.ui.background.current import CurrentCharacter
from charstudio.ui.background.runner import GenerationRunner
from charstudio.ui.background.thumbnails import Thumbnails
from charstudio.ui.background.undo import UndoHistory
from charstudio.ui.background.watch import LibraryWatch
from charstudio.ui.dialogs.errors import ErrorPresenter
from charstudio.ui.grid.controller import GridController
from charstudio.ui.inspector.character_controller import CharacterController
from charstudio.ui.library.controller import LibraryController
from charstudio.ui.library.drafts import Drafts
from charstudio.ui.notices.toast import Toast

if TYPE_CHECKING:
    from pathlib import Path

    from charstudio.services.studio import Studio
    from charstudio.ui.background.behind import Behind
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.editor.controller import EditorController
    from charstudio.ui.generate.controller import GenerateController
    from charstudio.ui.inspector.many_controller import ManyController
    from charstudio.ui.main_window import MainWindow
    from charstudio.ui.preferences import Preferences
    from charstudio.ui.viewer.controller import ViewerController


# What `complete` needs and nobody before it.
LATER: Final = (
    "charstudio.ui.connections.panel",
    "charstudio.ui.dialogs.enhance",
    "charstudio.ui.dialogs.refine",
    "charstudio.ui.dialogs.settings",
    "charstudio.ui.generate.bar",
    "charstudio.ui.generate.controller",
    "charstudio.ui.generate.more",
    "charstudio.ui.inspector.history_controller",
    "charstudio.ui.inspector.image_controller",
    "charstudio.ui.inspector.prompt_controller",
    "charstudio.ui.money.ledger",
    "charstudio.ui.money.month",
    "charstudio.ui.notices.interrupted",
    "charstudio.ui.notices.queue",
    "charstudio.ui.notices.service",
    "charstudio.ui.updates.controller",
)


class Rooms(QObject):
    """The controllers of one window. Each knows its own view and the services; `Routes` connects them.

    Those that show a character are made first, all others by `complete`.

    Signals:
        viewer_made: There is a viewer now.
        editor_made: There is an editor now.
    """

    viewer_made = Signal()
    editor_made = Signal()

    def __init__(
        self, window: MainWindow, studio: Studio, tasks: TaskRunner, preferences: Preferences, cache: Path
    ) -> None:
        super().__init__(window)
        self.window, self.studio, self.tasks = window, studio, tasks
        self.changes = Changes()
        self.current = CurrentCharacter(studio, tasks, self.changes)
        self.undo = UndoHistory(tasks)
        self._behind: Behind = {
            "studio": studio,
            "tasks": tasks,
            "changes": self.changes,
            "current": self.current,
            "undo": self.undo,
        }
        self.thumbnails = Thumbnails(studio.workspace.library.folder / "originals", cache)
        self.runner = GenerationRunner(studio, tasks, self.changes)
        self.watch = LibraryWatch(studio, tasks, self.changes)
        self.errors = ErrorPresenter(window, window.banners)
        self.toast = Toast(window.pages, lambda: window.pages.foot)
        # A page that is turned to comes before all else in there.
        window.pages.turned.connect(self.toast.come_forward)
        self.preferences = preferences
        self._viewer: ViewerController | None = None
        self._editor: EditorController | None = None
        self._many: ManyController | None = None
        self.drafts = Drafts(studio=studio, tasks=tasks, changes=self.changes, current=self.current)
        self.library = LibraryController(
            window.library,
            **self._behind,
            thumbnails=self.thumbnails,
            runner=self.runner,
            preferences=preferences,
        )
        self.grid = GridController(
            window.pages.grid,
            **self._behind,
            runner=self.runner,
            thumbnails=self.thumbnails,
            preferences=preferences,
        )
        self._generate: GenerateController | None = None
        self.character = CharacterController(
            window.inspector.character_tab,
            **self._behind,
            style_of=self._engine_and_style,
            why_no_edit=self._why_no_edit,
        )

    async def complete(self) -> None:
        """Makes the others; the window answers between one and the next."""
        for make in (self.window.complete, self._make_generating, self._make_inspector, self._make_words):
            make()
            await asyncio.sleep(0)

    @property
    def generate(self) -> GenerateController:
        """Behind the generate bar."""
        if self._generate is None:
            raise RuntimeError("not complete")
        return self._generate

    @property
    def viewer(self) -> ViewerController:
        """Made when an image is looked at first."""
        if self._viewer is None:
            from charstudio.ui.viewer.controller import ViewerController  # noqa: PLC0415

            self._viewer = ViewerController(
                self.window.pages.viewer,
                studio=self.studio,
                tasks=self.tasks,
                changes=self.changes,
                current=self.current,
                thumbnails=self.thumbnails,
                preferences=self.preferences,
            )
            self.viewer_made.emit()
        return self._viewer

    @property
    def is_viewing(self) -> bool:
        """Whether one image is looked at, be another page before it."""
        return self._viewer is not None and self._viewer.is_open

    @property
    def editor(self) -> EditorController:
        """Made when an image is drawn over first."""
        if self._editor is None:
            from charstudio.ui.editor.controller import EditorController  # noqa: PLC0415

            self._editor = EditorController(
                self.window.pages.editor,
                studio=self.studio,
                tasks=self.tasks,
                changes=self.changes,
                current=self.current,
                thumbnails=self.thumbnails,
                preferences=self.preferences,
                generate=self.generate,
            )
            self.editor_made.emit()
        return self._editor

    async def keep_drawings(self) -> bool:
        """Puts what is drawn over images into the library; False when some of it can't be."""
        return self._editor is None or await self._editor.keep()

    @property
    def many(self) -> ManyController:
        """Made when several characters are selected first."""
        if self._many is None:
            from charstudio.ui.inspector.many_controller import ManyController  # noqa: PLC0415

            self._many = ManyController(
                self.window.inspector.many,
                studio=self.studio,
                tasks=self.tasks,
                changes=self.changes,
                library=self.library,
            )
        return self._many

    # --- Making -----------------------------------------------------------------------------------------

    def _make_generating(self) -> None:
        from charstudio.ui.background.reachability import Reachability  # noqa: PLC0415
        from charstudio.ui.generate.controller import GenerateController  # noqa: PLC0415
        from charstudio.ui.generate.trait_edits import TraitEdits  # noqa: PLC0415
        from charstudio.ui.money.month import Month  # noqa: PLC0415
        from charstudio.ui.notices.interrupted import InterruptedNotice  # noqa: PLC0415
        from charstudio.ui.notices.service import ServiceNotice  # noqa: PLC0415
        from charstudio.ui.service_pages import ServicePages  # noqa: PLC0415

        self._generate = GenerateController(
            self.window.generate_bar,
            **self._behind,
            runner=self.runner,
            thumbnails=self.thumbnails,
            preferences=self.preferences,
        )
        self.month = Month(self.studio, self.tasks, self.changes, self.runner)
        self.trait_edits = TraitEdits(self._generate, studio=self.studio, current=self.current)
        self.reachability = Reachability(
            self.studio.workspace.engines, self.studio.connections, self.tasks, self.changes
        )
        # Words may come from another service than images.
        self.reachability_of_writers = Reachability(
            self.studio.workspace.engines, self.studio.connections, self.tasks, self.changes
        )
        self.service_pages = ServicePages(self.studio.workspace.engines)
        self.service = ServiceNotice(
            self.window.banners,
            engines=self.studio.workspace.engines,
            changes=self.changes,
            runner=self.runner,
            offer=self.errors.offer,
        )
        self.interrupted = InterruptedNotice(
            self.window.banners,
            studio=self.studio,
            tasks=self.tasks,
            changes=self.changes,
            runner=self.runner,
        )

    def _make_inspector(self) -> None:
        from charstudio.ui.inspector.history_controller import HistoryController  # noqa: PLC0415
        from charstudio.ui.inspector.image_controller import ImageTabController  # noqa: PLC0415
        from charstudio.ui.inspector.prompt_controller import PromptController  # noqa: PLC0415

        inspector = self.window.inspector
        self.prompt = PromptController(
            inspector.prompt_tab,
            **self._behind,
        )
        self.image = ImageTabController(
            inspector.image_tab,
            studio=self.studio,
            tasks=self.tasks,
            changes=self.changes,
            current=self.current,
            thumbnails=self.thumbnails,
        )
        self.history = HistoryController(
            inspector.history_tab,
            **self._behind,
        )

    def _make_words(self) -> None:
        from charstudio.ui.dialogs.enhance import EnhanceController  # noqa: PLC0415
        from charstudio.ui.dialogs.refine import RefineController  # noqa: PLC0415
        from charstudio.ui.dialogs.settings import SettingsController  # noqa: PLC0415
        from charstudio.ui.dialogs.writers import Writers  # noqa: PLC0415
        from charstudio.ui.money.ledger import LedgerController  # noqa: PLC0415
        from charstudio.ui.updates.controller import UpdatesController  # noqa: PLC0415

        writers = Writers(
            self.studio,
            self.tasks,
            self.changes,
            self.reachability_of_writers,
            preferences=self.preferences,
            month=self.month,
        )
        self.enhance = EnhanceController(self.window, writers, self.errors.offer, **self._behind)
        self.refine = RefineController(
            self.window,
            writers,
            self.errors.offer,
            **self._behind,
            request_factory=self.generate.request,
            thumbnails=self.thumbnails,
            cost_of=self.generate.cost_of,
            obstacle_of=self.generate.obstacle_of,
            help_with=self.generate.help,
        )
        self.ledger = LedgerController(self.window, studio=self.studio, tasks=self.tasks, month=self.month)
        self.updates = UpdatesController(self.window, self.studio.updates, self.tasks, self.preferences)
        self.settings = SettingsController(
            self.window,
            studio=self.studio,
            tasks=self.tasks,
            changes=self.changes,
            preferences=self.preferences,
        )

    def _engine_and_style(self) -> tuple[str, str | None] | None:
        """Those of the next round; None while there is no generate bar yet."""
        return None if self._generate is None else self._generate.engine_and_style()

    def _why_no_edit(self) -> str:
        """Why the primary image can't be made to show a trait; empty when it can."""
        return self.tr("One moment") if self._generate is None else self.trait_edits.why_not()
