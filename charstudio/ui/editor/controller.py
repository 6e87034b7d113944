"""Has one image of the current character drawn over, and asks for the change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, Signal

from charstudio.domain.drawing import DrawingKind, Edit
from charstudio.errors import CharacterValidationError
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.editor.earlier import earlier_drawings
from charstudio.ui.editor.keeping import Keeper
from charstudio.ui.editor.looking import Looking
from charstudio.ui.editor.sending import (
    OTHER_KIND,
    obstacle_of_change,
    what_is_sent,
    why_not_kind,
    with_size_of_words,
)
from charstudio.ui.editor.tooling import Tooling
from charstudio.ui.editor.work import Work, Works
from charstudio.ui.generate.showing import Showing

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.domain.generation import ImageRequest
    from charstudio.domain.image import Image
    from charstudio.services.generation import GenerationRun
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.editor.earlier import Earlier
    from charstudio.ui.editor.page import EditorPage
    from charstudio.ui.generate.controller import GenerateController
    from charstudio.ui.generate.showing import Obstacle
    from charstudio.ui.preferences import Preferences

# What is wrong with these is said here.
_HERE: Final = ("words", "drawing", "image")


class EditorController(QObject):
    """Behind the editor. What is drawn and said stays, for each image, until the window is closed.

    Signals:
        opened: The editor is to be seen.
        closed: The editor is done. The id of the image; empty when a change of it was asked for, or it is
            none of the character's any more.
        editing: The id of the image that is drawn over now.
        undo_changed: Other things can be taken back, or done again.
    """

    opened = Signal()
    closed = Signal(str)
    editing = Signal(str)
    undo_changed = Signal()

    def __init__(
        self,
        page: EditorPage,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        current: CurrentCharacter,
        thumbnails: Thumbnails,
        preferences: Preferences,
        generate: GenerateController,
    ) -> None:
        super().__init__(page)
        self._page, self._studio, self._tasks = page, studio, tasks
        self._current, self._generate = current, generate
        self._works, self._keeper = Works(), Keeper(studio)
        self._tooling = Tooling(page, preferences)
        self._looking = Looking(page, studio=studio, tasks=tasks, thumbnails=thumbnails)
        self._image: Image | None = None
        self._work: Work | None = None
        self._connect()
        changes.character_removed.connect(self._works.forget)

    @property
    def is_open(self) -> bool:
        """Whether an image is drawn over."""
        return self._image is not None

    @property
    def image(self) -> Image | None:
        """The image that is drawn over."""
        return self._image

    @property
    def undo_text(self) -> str:
        """What can be taken back of what is drawn; empty where nothing can."""
        return "" if self._work is None else self._work.layer.undo_name

    @property
    def redo_text(self) -> str:
        """What can be done again; empty where nothing can."""
        return "" if self._work is None else self._work.layer.redo_name

    def open(self, image_id: str, drawing_id: str = "", words: str = "") -> bool:
        """Has an image of the current character drawn over; False when it can't be.

        Args:
            image_id: The image.
            drawing_id: What was drawn over it before, to go on with.
            words: What was said with that.
        """
        character = self._current.character
        image = None if character is None else character.image(image_id)
        if character is None or character.trashed_at is not None or image is None or image.trashed_at:
            return False
        was_open, same = self.is_open, self._image is not None and self._image.id == image.id
        self._image, self._work = image, self._works.of(image)
        if words:
            self._work.words = words
        if not same:
            self._page.canvas.fit()
            self._page.head.show_earlier(())
        self._page.foot_.words.set_text(self._work.words)
        self._page.foot_.words.clear_error()
        self._choose_kind(self._usable_kind(self._work))
        self._looking.show(image)
        self._read_earlier()
        if not was_open:
            self.opened.emit()
        self.editing.emit(image.id)
        if drawing_id:
            self.take_earlier(drawing_id)
        return True

    def close(self) -> None:
        """Back to where one was; what is drawn stays for the next time."""
        if self._image is not None:
            self._close(self._image.id)

    def leave(self) -> None:
        """Something else is shown than this character's images."""
        if self._image is not None:
            self._close("")

    def undo(self) -> None:
        """Takes back what was drawn last."""
        if self._work is not None:
            self._drawn(self._work.layer.undo())

    def redo(self) -> None:
        """Draws again what was taken back last."""
        if self._work is not None:
            self._drawn(self._work.layer.redo())

    def change(self) -> None:
        """Asks for the change."""
        image, work = self._image, self._work
        if image is None or work is None or self._obstacle is not None:
            return
        self._page.foot_.words.clear_error()
        # As it is now, whatever is drawn or typed until it is asked for.
        drawn, words = work.layer.still(), work.words.strip()

        async def make(character: Character, request: ImageRequest) -> GenerationRun | None:
            try:
                edit = Edit(words=words, drawing_id=await self._keeper.kept(work, drawn))
                run = await self._studio.edits.edit_image(character.id, image.id, edit, request)
            except CharacterValidationError as error:
                if error.field not in _HERE or self._work is not work:
                    raise
                said = message_of(error)
                self._page.foot_.words.say_error(said.message, said.hint)
                return None
            if self._work is work:
                self._close("")
            return run

        self._generate.ask_edit(make, image)

    def take_earlier(self, drawing_id: str) -> None:
        """Goes on with what was drawn before; what is there can be brought back by undo."""
        work = self._work
        if work is not None:
            self._tasks.run(self._take_earlier(work, drawing_id))

    async def keep(self) -> bool:
        """Puts what is drawn into the library, where it would be lost; False when some of it can't be."""
        return await self._keeper.keep_all(self._works)

    # --- What is drawn ----------------------------------------------------------------------------------

    async def _take_earlier(self, work: Work, drawing_id: str) -> None:
        found = await self._keeper.read(work, drawing_id)
        if found is None or self._work is not work:
            return
        kind, picture = found
        self._choose_kind(kind)
        dirty = work.layer.load(picture, self.tr("the earlier drawing"))
        work.safe[kind] = work.layer.revision, drawing_id
        self._drawn(dirty)

    def _drawn(self, dirty: QRect | None = None) -> None:
        """Something is drawn that was not, or the other way round."""
        if dirty is not None:
            self._page.canvas.touch(dirty)
        self._show_drawn()
        self._show_row()
        self.undo_changed.emit()

    def _usable_kind(self, work: Work) -> DrawingKind:
        """The kind that was used last, unless only the other one can be used and nothing is drawn yet."""
        standing = self._generate.standing()
        if (
            work.layer.empty
            and why_not_kind(standing, work.kind)
            and not why_not_kind(standing, work.other_kind)
        ):
            return work.other_kind
        return work.kind

    def _choose_kind(self, kind: DrawingKind) -> None:
        if self._work is None:
            return
        self._work.kind = kind
        self._page.foot_.show_kind(kind)
        self._tooling.show(self._work)
        self._drawn()

    # --- Showing ----------------------------------------------------------------------------------------

    @property
    def _obstacle(self) -> Obstacle | None:
        if self._image is None or self._work is None:
            return None
        standing = self._generate.standing(self._request(self._image, self._work))
        return obstacle_of_change(standing, self._work, readable=self._looking.readable)

    def _request(self, image: Image, work: Work) -> ImageRequest:
        """What the change takes, for its price."""
        character, request = self._current.character, self._generate.edit_request(image)
        return request if character is None else with_size_of_words(request, character.details, work)

    def _show_row(self) -> None:
        if self._work is None or self._image is None:
            return
        request, standing = self._request(self._image, self._work), self._generate.standing()
        for kind in DrawingKind:
            self._page.tools.allow_kind(kind, why_not_kind(standing, kind))
        self._page.foot_.show_count(request.count)
        bar, size = self._generate.request(), None
        if request.width and request.height and (request.width, request.height) != (bar.width, bar.height):
            size = request.width, request.height
        sends, estimate = what_is_sent(self._work, size), self._generate.cost_of(request)
        self._page.foot_.show_row(Showing(sends=sends, estimate=estimate, obstacle=self._obstacle))

    def _show_drawn(self) -> None:
        work, character = self._work, self._current.character
        if work is None or self._image is None or character is None:
            return
        layer = work.layer
        self._page.head.show_undo(layer.undo_name, layer.redo_name)
        self._page.tools.show_drawn(drawn=not layer.empty)
        number = self.tr("Image {number}").format(number=character.images.index(self._image) + 1)
        size = self.tr("{width} × {height}").format(width=work.size.width(), height=work.size.height())
        self._page.head.show_place(f"{number} · {size}")
        percent = round(100 * layer.share)
        words = self.tr("{image}, mask: {percent} % painted")
        if work.kind is DrawingKind.MARKUP:
            words = self.tr("{image}, markup: {percent} % drawn on")
        self._page.canvas.setAccessibleName(words.format(image=number, percent=percent))

    def _read_earlier(self) -> None:
        if (image := self._image) is not None:
            reading = earlier_drawings(self._studio, image, ratio=self._page.devicePixelRatioF())
            self._tasks.run(reading, done=partial(self._on_earlier, image.id))

    def _on_earlier(self, image_id: str, drawings: tuple[Earlier, ...]) -> None:
        if self._image is not None and self._image.id == image_id:
            self._page.head.show_earlier(drawings)

    # --- What happens -----------------------------------------------------------------------------------

    def _connect(self) -> None:
        page, tools = self._page, self._page.tools
        page.close_asked.connect(self.close)
        page.head.undo_asked.connect(self.undo)
        page.head.redo_asked.connect(self.redo)
        page.head.earlier_asked.connect(self.take_earlier)
        page.canvas.changed.connect(self._drawn)
        page.canvas.moved.connect(self._on_moved)
        tools.kind_asked.connect(lambda kind: self._choose_kind(DrawingKind(kind)))
        tools.invert_asked.connect(self._on_invert)
        tools.clear_asked.connect(self._on_clear)
        page.foot_.typed.connect(self._on_typed)
        page.foot_.count_picked.connect(self._generate.set_count)
        page.foot_.change_asked.connect(self.change)
        page.foot_.remedy_asked.connect(self._on_remedy)
        self._generate.row_changed.connect(self._show_row)
        self._looking.changed.connect(self._show_row)
        self._current.switched.connect(self._on_switched)
        self._current.changed.connect(self._on_changed)

    def _on_invert(self) -> None:
        if self._work is not None:
            self._drawn(self._work.layer.invert(self.tr("invert")))

    def _on_clear(self) -> None:
        if self._work is not None:
            self._drawn(self._work.layer.clear(self.tr("clear")))

    def _on_typed(self) -> None:
        if self._work is not None:
            self._work.words = self._page.foot_.words.text
            self._page.foot_.words.clear_error()
            self._show_row()

    def _on_moved(self, at: QPoint) -> None:
        words = self.tr("The brush is at {x}, {y}").format(x=at.x(), y=at.y())
        self._page.canvas.setAccessibleDescription(words)

    def _on_remedy(self) -> None:
        obstacle, work = self._obstacle, self._work
        if obstacle is None or work is None:
            return
        if obstacle.action == OTHER_KIND:
            self._choose_kind(work.other_kind)
        else:
            self._generate.help(obstacle)

    def _on_switched(self, _character: Character | None) -> None:
        self.leave()

    def _on_changed(self, character: Character) -> None:
        if self._image is None:
            return
        image = character.image(self._image.id)
        if image is None or image.trashed_at is not None or character.trashed_at is not None:
            self._close("")
        else:
            self._image = image
            self._show_drawn()

    def _close(self, image_id: str) -> None:
        self._tooling.show(None)
        self._image = self._work = None
        self._works.put_away()
        self.closed.emit(image_id)
        self.undo_changed.emit()
        self._looking.show(None)
