"""What goes from one room of the window to another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from charstudio.domain.connection import OPENAI
from charstudio.domain.generation import ImageRequest
from charstudio.domain.listing import ListQuery, Shelf
from charstudio.services.message_texts import Remedy
from charstudio.ui.background.tasks import heard
from charstudio.ui.editing import Editing
from charstudio.ui.library.rows import Source
from charstudio.ui.money.routes import MoneyRoutes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from charstudio.domain.character import Character
    from charstudio.domain.generation import Generation
    from charstudio.domain.image import Image
    from charstudio.services.characters import Creation
    from charstudio.ui.rooms import Rooms
    from charstudio.ui.welcome.page import WelcomePage


class Routes(QObject):
    """Connects the rooms, and does what concerns more than one of them."""

    def __init__(self, rooms: Rooms) -> None:
        super().__init__(rooms)
        self._rooms, self._window = rooms, rooms.window
        self._pages = rooms.window.pages
        self._several = self._complete = False
        # What was asked before everything was there for it.
        self._wanted: Callable[[], object] | None = None
        # How many characters there are, once that is known.
        self._count: int | None = None
        self._connect_first()

    def complete(self) -> None:
        """Connects what `Rooms.complete` made, and all that takes one there."""
        self._connect_library()
        self._connect_images()
        self._connect_generations()
        self._connect_words()
        self._connect_errors()
        self._money = MoneyRoutes(self._rooms)
        self._money.toast_requested.connect(lambda text: self.toast(text, undoable=False))
        self._rooms.viewer_made.connect(self._on_viewer_made)
        self.editing = Editing(self._rooms, self)
        self._rooms.generate.set_several(self._several)
        self._complete = True
        self._say_count()
        if self._wanted is not None:
            self._wanted()

    # --- What the menus ask for -------------------------------------------------------------------------

    def new_character(self) -> None:
        """Begins a character; the cursor goes to its name."""
        self.flush()
        self._rooms.library.set_source(Source.ALL)
        self._rooms.library.clear_search()
        self._rooms.drafts.new()

    def surprise(self) -> None:
        """Makes a character up, with four portraits by the built-in engine."""
        self.flush()
        if self._pages.welcoming:
            self._pages.welcome.set_busy(True)
        task = self._rooms.tasks.run(self._surprise(), done=self._on_surprised)
        task.add_done_callback(self._on_surprise_over)

    def refine(self) -> None:
        """Asks what to change about the character that is shown."""
        self.flush()
        self._rooms.refine.open()

    def enhance(self) -> None:
        """Asks for a better prompt."""
        self._rooms.prompt.enhance()

    def open_connections(self, engine: str = "") -> None:
        """Opens the settings at the connection of an engine; at that of the chosen one, or OpenAI's, else."""
        wanted = engine or self._rooms.generate.engine_and_style()[0]
        ids = {one.engine: one.id for one in self._rooms.studio.connections.connections}
        self._rooms.settings.open_connection(ids.get(wanted, OPENAI))

    def undo(self) -> None:
        """Takes back the newest step, what is just being typed included."""
        self._rooms.tasks.run(self._saved_first(), done=lambda _: self._rooms.undo.undo())

    async def _saved_first(self) -> None:
        await self.saved()

    def look_at(self, image_id: str) -> None:
        """Shows one image large."""
        self._rooms.viewer.open(image_id)

    def look(self) -> None:
        """Looks at what is selected, or closes the viewer again."""
        if self._pages.viewing:
            self._rooms.viewer.close()
        else:
            self._rooms.grid.look()

    def make_primary(self) -> None:
        """Makes the image that is seen or selected the primary one."""
        if self._pages.viewing:
            self._rooms.viewer.make_primary(go_on=False)
        else:
            self._rooms.grid.make_primary()

    def trash_image(self) -> None:
        """Moves the image that is seen, or those that are selected, to the trash."""
        if self._pages.viewing:
            self._rooms.viewer.trash()
        else:
            self._rooms.grid.trash_selected()

    def copy_image(self) -> None:
        """Puts a copy of it on the clipboard."""
        if self._pages.viewing:
            self._rooms.viewer.copy()
        else:
            self._rooms.grid.copy()

    def more_like_this(self) -> None:
        """A round by the recipe of the image that is seen or selected."""
        if (image := self._seen()) is not None:
            self._rooms.generate.more_like(image)

    def reuse(self) -> None:
        """Its recipe, for the next round."""
        if (image := self._seen()) is not None:
            self._rooms.generate.use_recipe(image)

    def use_as_reference(self) -> None:
        """Has the next round look at what is seen or selected."""
        self._rooms.generate.use_as_references(self.images())

    def images(self) -> tuple[str, ...]:
        """The ids of the images that the Image menu is about."""
        if self._pages.viewing:
            image = self._rooms.viewer.image
            return () if image is None else (image.id,)
        # What is selected in the grid is not seen while an image is drawn over.
        return () if self._pages.editing else self._rooms.grid.selected_ids()

    def flush(self) -> None:
        """Saves what was typed."""
        self._rooms.character.flush()
        self._rooms.prompt.flush()

    def saved(self) -> Awaitable[None]:
        """Saves what was typed, now; to be awaited until the library has it, or has refused it."""
        self.flush()
        return self._settled()

    async def _settled(self) -> None:
        for edits in (self._rooms.character, self._rooms.prompt):
            if edits.busy:
                await heard(edits.saved, edits.refused)

    # --- Connections ------------------------------------------------------------------------------------

    def _connect_first(self) -> None:
        """What shows a character."""
        library = self._rooms.library
        library.toast_requested.connect(self.toast)
        library.selection_changed.connect(self._on_characters_selected)
        library.source_changed.connect(self._on_source_changed)
        library.counted.connect(self._on_counted)
        self._rooms.tasks.failed.connect(self._rooms.errors.present)
        self._rooms.current.switched.connect(self._on_switched)
        library.new_asked.connect(partial(self._do, self.new_character))
        self._pages.welcome_made.connect(self._on_welcome_made)
        if self._pages.has_welcome:
            self._on_welcome_made(self._pages.welcome)

    def _do(self, deed: Callable[[], object]) -> None:
        """Does it, for those who were quicker than the making of this window as soon as it can be done."""
        if self._complete:
            deed()
        else:
            self._wanted = deed

    def _connect_library(self) -> None:
        rooms, library = self._rooms, self._rooms.library
        library.artist_asked.connect(rooms.settings.open)
        library.opened.connect(self._focus_grid)
        library.look_asked.connect(self._look_at_primary)
        rooms.drafts.made.connect(self._on_draft_made)

    def _connect_images(self) -> None:
        rooms, grid = self._rooms, self._rooms.grid
        grid.toast_requested.connect(self.toast)
        grid.selection_changed.connect(rooms.image.show_images)
        grid.view_asked.connect(self.look_at)
        grid.refine_asked.connect(self.refine)
        grid.favourite_asked.connect(rooms.library.toggle_favourite)
        grid.restore_asked.connect(rooms.library.restore_selected)
        grid.more_like_asked.connect(rooms.generate.more_like)
        grid.reuse_asked.connect(rooms.generate.use_recipe)
        grid.remedy_asked.connect(self._on_remedy_asked)
        grid.fault_asked.connect(self._on_fault_asked)
        rooms.image.reuse_requested.connect(rooms.generate.use_recipe)
        rooms.image.show_images(grid.selected_ids())

    def _connect_generations(self) -> None:
        rooms, queue, runner = self._rooms, self._window.queue, self._rooms.runner
        for source in (rooms.grid, rooms.generate, rooms.refine):
            source.generation_wanted.connect(runner.run)
        rooms.generate.before_generate.append(self.saved)
        rooms.generate.name_wanted.connect(self._on_name_wanted)
        rooms.generate.settings_changed.connect(rooms.character.refresh_vocabulary)
        rooms.generate.action_wanted.connect(lambda id_: self._window.actions_[id_].trigger())
        for signal in (runner.started, runner.progressed, runner.ended):
            signal.connect(self._show_queue)
        self._connect_reach()
        queue.stop_asked.connect(runner.stop)
        queue.stop_all_asked.connect(runner.stop_all)
        runner.image_kept.connect(self._on_image_kept)

    def _connect_reach(self) -> None:
        """Whether what is chosen answers, and what is known of services that refuse everything."""
        rooms, reachability, generate = self._rooms, self._rooms.reachability, self._rooms.generate
        generate.settings_changed.connect(lambda: reachability.choose(generate.engine_and_style()[0]))
        reachability.changed.connect(lambda: generate.show_reach(reachability.reach))
        rooms.runner.ended.connect(lambda live, _notes: reachability.take_end(live))
        for one in (reachability, rooms.reachability_of_writers):
            self._window.queue.network_changed.connect(one.take_network)
        reachability.choose(generate.engine_and_style()[0])
        for mended in (rooms.settings.connections.answered, rooms.settings.connections.removed):
            mended.connect(rooms.service.mended)

    def _connect_words(self) -> None:
        rooms, inspector = self._rooms, self._window.inspector
        rooms.prompt.enhance_asked.connect(rooms.enhance.open)
        rooms.generate.row_changed.connect(rooms.refine.refresh)
        for room, tab in (
            (rooms.character, "character"),
            (rooms.refine, "character"),
            (rooms.prompt, "prompt"),
            (rooms.enhance, "prompt"),
            (rooms.history, "history"),
        ):
            room.reveal_asked.connect(partial(self._show_tab, tab))
        for edits in (rooms.character, rooms.prompt):
            edits.unsaved.connect(inspector.say_unsaved)
            edits.saved.connect(inspector.say_saved)
            edits.refused.connect(inspector.say_refused)
        rooms.history.toast_requested.connect(lambda text: self.toast(text, undoable=True))

    def _connect_errors(self) -> None:
        rooms, errors = self._rooms, self._rooms.errors
        rooms.watch.mended.connect(errors.library_mended)
        # It would take back something else than it speaks of.
        rooms.undo.undone.connect(rooms.toast.hide)
        rooms.undo.redone.connect(rooms.toast.hide)
        rooms.watch.mended.connect(rooms.thumbnails.mended)
        errors.remedies |= {
            Remedy.LIST_CHARACTERS: self._show_all_characters,
            Remedy.LIST_REVISIONS: partial(self._show_tab, "history"),
            Remedy.LIST_ARTISTS: rooms.settings.open,
            Remedy.GENERATE: rooms.generate.generate,
            Remedy.RESTORE_CHARACTER: rooms.library.restore_selected,
            Remedy.RESTORE_IMAGE: partial(rooms.library.set_source, Source.TRASH),
            Remedy.CHOOSE_LIBRARY: self._window.actions_["open_library"].trigger,
            Remedy.USE_SKETCH: rooms.generate.use_offline,
            Remedy.EDIT_PROMPT: self._edit_prompt,
            Remedy.CHOOSE_MODEL: rooms.generate.choose_model,
        }
        errors.remedies_of_engine |= {
            Remedy.OPEN_CONNECTIONS: lambda engine: partial(self.open_connections, engine),
            Remedy.OPEN_BILLING: partial(self._page_of_service, Remedy.OPEN_BILLING),
            Remedy.VERIFY: partial(self._page_of_service, Remedy.VERIFY),
        }

    def _page_of_service(self, remedy: Remedy, engine: str) -> Callable[[], object] | None:
        chosen = self._rooms.generate.engine_and_style()[0]
        return self._rooms.service_pages.opener(remedy, engine or chosen)

    # --- Characters -------------------------------------------------------------------------------------

    def toast(self, text: str, undoable: bool) -> None:
        """Says what was done, with a way back where there is one."""
        if undoable:
            self._rooms.toast.say(text, self.tr("Undo"), self._rooms.undo.undo)
        else:
            self._rooms.toast.say(text)

    async def _surprise(self) -> Creation:
        characters = self._rooms.studio.characters
        return await characters.create_character(await characters.surprise(), ImageRequest())

    def _on_surprised(self, creation: Creation) -> None:
        rooms = self._rooms
        rooms.library.set_source(Source.ALL)
        rooms.library.clear_search()
        rooms.changes.character_changed.emit(creation.character)
        rooms.current.show(creation.character)
        if creation.run is not None:
            rooms.runner.run(creation.run)
        self._focus_grid()

    def _on_surprise_over(self, _task: object) -> None:
        if self._pages.has_welcome:
            self._pages.welcome.set_busy(False)

    def _on_draft_made(self, _draft: Character) -> None:
        self._show_tab("character")
        self._window.inspector.character_tab.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_name_wanted(self, draft: Character) -> None:
        self._show_tab("character")
        self._rooms.tasks.run(
            self._rooms.studio.characters.surprise(),
            done=lambda offer: self._ask_for_name(draft, offer.name),
        )

    def _ask_for_name(self, draft: Character, offer: str) -> None:
        if draft.id == self._rooms.current.id:
            self._rooms.character.ask_for_name(offer)

    def _on_switched(self, character: Character | None) -> None:
        if character is None:
            self._window.inspector.say_nothing()
        else:
            self._window.inspector.say_saved()
            self._rooms.studio.characters.end_sitting(character.id)
            if self._pages.welcoming:
                self._pages.setCurrentWidget(self._pages.grid)
        self._show_how_many(len(self._rooms.library.selected_ids()))
        self._close_viewer()
        self._name_window(character)

    def _name_window(self, character: Character | None) -> None:
        name = "" if character is None else character.name or self.tr("Untitled")
        self._window.setWindowTitle(f"{name} – CharStudio" if name else "CharStudio")

    def _on_characters_selected(self, ids: Sequence[str]) -> None:
        several = len(ids) > 1
        if several or self._several:
            self._rooms.many.show(tuple(ids) if several else ())
        self._several = several
        if self._complete:
            self._rooms.generate.set_several(several)
        self._show_how_many(len(ids))
        if several:
            self._close_viewer()
        if self._rooms.library.source is Source.TRASH and not ids:
            self._rooms.grid.show_trash()
        else:
            self._rooms.grid.show_characters(ids)

    def _show_how_many(self, selected: int) -> None:
        """The inspector is about one; a list that shows others does not take that away."""
        none = self._rooms.current.character is None
        self._window.inspector.show_many(selected if selected > 1 else 0 if none else 1)

    def _on_source_changed(self, source: Source) -> None:
        if source is Source.TRASH:
            # What was shown is not in the trash.
            self._rooms.current.open(None)
            self._rooms.grid.show_trash()
        else:
            self._rooms.grid.show_characters(self._rooms.library.selected_ids())

    def _on_counted(self, count: int) -> None:
        if self._rooms.library.source is not Source.ALL:
            # What is done there makes the library larger or smaller all the same.
            self._rooms.tasks.run(self._read_count(), done=self._take_count)
            return
        self._take_count(count)
        empty = count == 0 and self._rooms.current.id is None
        if empty:
            self._pages.setCurrentWidget(self._pages.welcome)
        elif self._pages.welcoming:
            self._pages.setCurrentWidget(self._pages.grid)

    async def _read_count(self) -> int:
        """How many characters and drafts there are, the trash aside."""
        list_characters = self._rooms.studio.characters.list_characters
        queries = (ListQuery(shelf=shelf, limit=1) for shelf in (Shelf.CHARACTERS, Shelf.DRAFTS))
        return sum([(await list_characters(query)).total for query in queries])

    def _take_count(self, count: int) -> None:
        self._count = count
        self._say_count()

    def _say_count(self) -> None:
        if self._count is not None and self._window.is_complete:
            self._window.queue.set_count(self._count)

    def _on_welcome_made(self, page: WelcomePage) -> None:
        page.surprise_asked.connect(partial(self._do, self.surprise))
        page.blank_asked.connect(partial(self._do, self.new_character))
        page.connect_asked.connect(partial(self._do, partial(self.open_connections, OPENAI)))

    def _show_all_characters(self) -> None:
        self._rooms.library.set_source(Source.ALL)
        self._rooms.library.clear_search()

    # --- Images -----------------------------------------------------------------------------------------

    def _on_viewer_made(self) -> None:
        rooms, viewer = self._rooms, self._rooms.viewer
        viewer.opened.connect(lambda: self._pages.setCurrentWidget(self._pages.viewer))
        viewer.closed.connect(self._on_viewer_closed)
        viewer.viewing.connect(lambda image_id: rooms.image.show_images((image_id,)))
        viewer.make_primary_asked.connect(self._on_primary_asked)
        viewer.trash_asked.connect(lambda image_id: rooms.grid.trash((image_id,)))
        viewer.copy_asked.connect(lambda image_id: rooms.grid.copy((image_id,)))
        viewer.favourite_asked.connect(rooms.library.toggle_favourite)
        viewer.change_asked.connect(self.editing.change_only)
        viewer.more_like_asked.connect(self.more_like_this)

    def _on_primary_asked(self, image_id: str) -> None:
        self._rooms.grid.make_primary(image_id)

    def _on_viewer_closed(self, image_id: str) -> None:
        # An image that is drawn over stays.
        if not self._pages.editing:
            self.show_grid(image_id)

    def show_grid(self, image_id: str = "") -> None:
        """All images; one of them is selected where it is named."""
        self._pages.setCurrentWidget(self._pages.grid)
        if image_id:
            self._rooms.grid.select(image_id)
        self._focus_grid()

    def _close_viewer(self) -> None:
        if self._complete:
            self.editing.leave()
        if self._pages.viewing:
            self._pages.setCurrentWidget(self._pages.grid)

    def _look_at_primary(self) -> None:
        character = self._rooms.current.character
        if character is not None and character.primary_image_id is not None:
            self.look_at(character.primary_image_id)

    def _seen(self) -> Image | None:
        ids = self.images()
        return self._rooms.grid.image(ids[0]) if len(ids) == 1 else None

    def _focus_grid(self) -> None:
        self._pages.grid.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- Generations ------------------------------------------------------------------------------------

    def _show_queue(self, *_: object) -> None:
        self._window.queue.show_rounds(self._rooms.runner.running)

    def _on_image_kept(self, image: Image) -> None:
        self._rooms.thumbnails.prepare(image.original.sha256)

    def _on_remedy_asked(self, remedy: Remedy, engine: str) -> None:
        if (offered := self._rooms.errors.offer(remedy, engine)) is not None:
            _, act = offered
            act()

    def _on_fault_asked(self, generation: Generation, retry: Callable[[], object] | None) -> None:
        if generation.fault is not None:
            self._rooms.errors.present_fault(generation.fault, engine=generation.engine, retry=retry)

    def _edit_prompt(self) -> None:
        self._show_tab("prompt")
        self._window.inspector.prompt_tab.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_tab(self, tab: str) -> None:
        """Shows a tab of the inspector, which may be put away."""
        self._window.show_inspector(True)
        self._window.inspector.show_tab(tab)
