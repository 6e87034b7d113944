"""Shows one image of the current character after the other, as large as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, Qt, Signal

from charstudio.ui.viewer.canvas import Backdrop, Seen
from charstudio.ui.viewer.filmstrip import Frame
from charstudio.ui.viewer.originals import ViewedOriginals
from charstudio.ui.viewer.walk import Walk

if TYPE_CHECKING:
    from charstudio.domain.character import Character
    from charstudio.domain.image import Image
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.preferences import Preferences
    from charstudio.ui.viewer.page import ViewerPage

_BACKDROP: Final = "viewer/backdrop"
# Pixels of the largest thumbnail.
_STAND_IN: Final = 512


class ViewerController(QObject):
    """Behind the viewer. What is asked of an image is done by who hears it; the viewer goes on meanwhile.

    Signals:
        opened: The viewer is to be seen.
        closed: The viewer is done. The id of the image that was seen last; empty when there is none left.
        viewing: The id of the image that is seen now.
        make_primary_asked, trash_asked, copy_asked: The id of the image.
        favourite_asked: Of the character.
        change_asked, more_like_asked: The image that is seen shall be drawn over, or be the first of more.
    """

    opened = Signal()
    closed = Signal(str)
    viewing = Signal(str)
    make_primary_asked = Signal(str)
    trash_asked = Signal(str)
    copy_asked = Signal(str)
    favourite_asked = Signal()
    change_asked = Signal()
    more_like_asked = Signal()

    def __init__(
        self,
        page: ViewerPage,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,  # noqa: ARG002  (the current character hears of them)
        current: CurrentCharacter,
        thumbnails: Thumbnails,
        preferences: Preferences | None = None,
    ) -> None:
        super().__init__(page)
        self._page, self._current = page, current
        self._thumbnails, self._preferences = thumbnails, preferences
        self._path = studio.workspace.library.originals.path
        self._originals = ViewedOriginals(tasks, self._path)
        self._walk = Walk()
        self._comparing = False
        self.is_open = False
        page.filmstrip.set_pictures(thumbnails)
        self._connect()
        self._take_preferences()

    @property
    def image(self) -> Image | None:
        """The image that is seen."""
        return self._walk.image

    def open(self, image_id: str) -> bool:
        """Shows an image of the current character; False when it has no such image."""
        if not self._walk.start(self._current.character, image_id):
            return False
        if self.is_open:
            self._show()
            return True
        self.is_open = True
        self._page.canvas.fit()
        self._show()
        self.opened.emit()
        self._page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def close(self) -> None:
        """Back to the grid."""
        if self.image is not None:
            self._close(self.image.id)

    def step(self, images: int) -> None:
        """So many images on, as far as there are any; zoom and place stay."""
        if self._walk.go(self._walk.place + images):
            self._show()

    def step_round(self, rounds: int) -> None:
        """So many rounds on, to older ones, or back where it is below 0."""
        if self._walk.go_rounds(rounds):
            self._show()

    def make_primary(self, *, go_on: bool = True) -> None:
        """Asks for the image to be made primary, and goes on to the next."""
        image, character = self.image, self._current.character
        if image is None or not self._editable or character is None:
            return
        if image.id != character.primary_image_id:
            self.make_primary_asked.emit(image.id)
            if go_on:
                self.step(1)

    def trash(self) -> None:
        """Asks for the image to go to the trash, and goes on to the next, else to the one before."""
        image = self.image
        if image is None or not self._editable:
            return
        self._walk.leave(image.id)
        self.trash_asked.emit(image.id)
        # Who hears it may have done it, and the viewer be closed.
        if self.is_open:
            self._follow()

    def copy(self) -> None:
        """Asks for the image on the clipboard."""
        if self.image is not None:
            self.copy_asked.emit(self.image.id)

    # --- Showing ----------------------------------------------------------------------------------------

    @property
    def _editable(self) -> bool:
        character = self._current.character
        return character is not None and character.trashed_at is None and not self._walk.in_trash

    @property
    def _primary(self) -> Image | None:
        character = self._current.character
        return None if character is None else character.image(character.primary_image_id or "")

    def _follow(self) -> None:
        character = self._current.character
        if character is not None and self._walk.follow(character):
            self._show()
        else:
            self._close("")

    def _show(self) -> None:
        image, primary = self.image, self._primary
        if image is None:
            return
        original = image.original
        details = self.tr("round {number} · {width} × {height}").format(
            number=image.round, width=original.width, height=original.height
        )
        is_primary = primary is not None and primary.id == image.id
        self._page.toolbar.show_place(self._walk.place + 1, len(self._walk.images), details)
        self._page.toolbar.show_state(
            primary=is_primary,
            editable=self._editable,
            comparable=primary is not None and not is_primary,
        )
        self._page.filmstrip.show_frames(
            [
                Frame(one.id, one.original.sha256, self._name_of(one))
                for one in self._walk.of_round(image.round)
            ],
            image.id,
        )
        self._want(image)
        self._show_picture()
        self.viewing.emit(image.id)

    def _want(self, image: Image) -> None:
        """What is seen, then what may be seen next."""
        wanted = [image, *self._walk.neighbours()]
        if self._comparing and self._primary is not None:
            wanted.insert(1, self._primary)
        self._originals.want([one.original for one in wanted])

    def _show_picture(self, _sha256: str = "") -> None:
        image, primary = self.image, self._primary
        comparing = self._comparing and primary is not None
        shown = primary if comparing else image
        if shown is None:
            return
        sha256 = shown.original.sha256
        fault, levels = self._originals.fault(sha256), self._originals.levels(sha256)
        ratio = self._page.canvas.devicePixelRatioF()
        stand_in = None
        if not levels and fault is None:
            stand_in = self._thumbnails.pixmap(sha256, round(_STAND_IN / ratio), ratio)
        size = QSize(shown.original.width, shown.original.height)
        self._page.show_picture(Seen(size, levels, stand_in, fault is not None), self._name_of(shown))
        self._page.show_comparing(comparing=comparing)
        if fault is not None:
            self._page.show_fault(fault, str(self._path(shown.original)))

    def _name_of(self, image: Image) -> str:
        number = self._walk.number_of(image)
        said = [self.tr("Image {number}").format(number=number) if number else ""]
        said.append(self.tr("round {number}").format(number=image.round))
        if self._primary is not None and image.id == self._primary.id:
            said.append(self.tr("primary"))
        return ", ".join(one for one in said if one)

    # --- What happens -----------------------------------------------------------------------------------

    def _connect(self) -> None:
        page = self._page
        page.close_asked.connect(self.close)
        page.step_asked.connect(self.step)
        page.round_asked.connect(self.step_round)
        page.image_asked.connect(self._on_image_asked)
        page.primary_asked.connect(lambda go_on: self.make_primary(go_on=go_on))
        page.trash_asked.connect(self.trash)
        page.copy_asked.connect(self.copy)
        page.favourite_asked.connect(self.favourite_asked)
        page.change_asked.connect(self.change_asked)
        page.more_like_asked.connect(self.more_like_asked)
        page.compare_asked.connect(self._on_compare_asked)
        page.backdrop_changed.connect(self._on_backdrop_changed)
        page.retry_asked.connect(self._on_retry_asked)
        self._current.switched.connect(self._on_switched)
        self._current.changed.connect(self._on_changed)
        self._originals.ready.connect(self._show_picture)
        self._thumbnails.ready.connect(self._on_thumbnail)
        if self._preferences is not None:
            self._preferences.letters_changed.connect(self._take_letters)

    def _on_compare_asked(self, comparing: bool) -> None:
        self._comparing = comparing and self._primary is not None
        if self.image is not None:
            self._want(self.image)
            self._show_picture()

    def _on_retry_asked(self) -> None:
        shown = self._primary if self._comparing else self.image
        if shown is not None:
            self._originals.try_again(shown.original.sha256)
            self._thumbnails.mended(shown.original.sha256)
            self._show_picture()

    def _on_image_asked(self, image_id: str) -> None:
        if self._walk.go_to(image_id):
            self._show()

    def _on_thumbnail(self, sha256: str) -> None:
        if not self.is_open:
            return
        if sha256 in [image.original.sha256 for image in (self.image, self._primary) if image is not None]:
            self._show_picture()
        self._page.filmstrip.viewport().update()

    def _on_switched(self, _character: Character | None) -> None:
        if self.is_open:
            self._close("")

    def _on_changed(self, _character: Character) -> None:
        if self.is_open:
            self._follow()

    def _close(self, image_id: str) -> None:
        self.is_open, self._comparing = False, False
        self._walk.end()
        self._originals.want(())
        self.closed.emit(image_id)
        if not self.is_open:
            # A picture can be large: it is let go once it is seen no more.
            self._page.show_picture(Seen(), "")

    # --- Preferences ------------------------------------------------------------------------------------

    def _take_preferences(self) -> None:
        if self._preferences is None:
            return
        remembered = self._preferences.text(_BACKDROP, Backdrop.CHECKER)
        if remembered in list(Backdrop):
            self._page.set_backdrop(Backdrop(remembered))
        self._take_letters()

    def _on_backdrop_changed(self, backdrop: str) -> None:
        if self._preferences is not None:
            self._preferences.set(_BACKDROP, backdrop)

    def _take_letters(self) -> None:
        if self._preferences is not None:
            self._page.set_letters(self._preferences.letters)
