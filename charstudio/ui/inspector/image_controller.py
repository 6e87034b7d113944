"""Shows the recipe of what is selected in the grid, or the primary image's, when it can be seen."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from charstudio.domain.drawing import recorded_edit
from charstudio.ui.editor.earlier import drawing_picture
from charstudio.ui.inspector.image_recipes import drawing_key, recipe_of, shared_recipe
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPixmap

    from charstudio.domain.character import Character
    from charstudio.domain.image import Image
    from charstudio.services.ports import EngineInfo
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.inspector.image_tab import ImageTab


class ImageTabController(QObject):
    """Behind the image tab.

    Signals:
        reuse_requested: The `Image` whose recipe the generate bar should take.
        drawing_requested: The `Image` whose drawing is to be gone on with.
    """

    reuse_requested = Signal(object)
    drawing_requested = Signal(object)

    def __init__(
        self,
        tab: ImageTab,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        current: CurrentCharacter,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__(tab)
        self._tab, self._studio, self._tasks = tab, studio, tasks
        self._current, self._thumbnails = current, thumbnails
        self._selected: tuple[str, ...] = ()
        self._engines: Mapping[str, EngineInfo] | None = None
        self._drawings: dict[str, QPixmap] = {}
        self._reading: set[str] = set()
        self._asking = False
        tab.shown.connect(self._show)
        tab.reuse_asked.connect(self._on_reuse)
        tab.copy_prompt_asked.connect(self._on_copy_prompt)
        tab.copy_seed_asked.connect(self._on_copy_seed)
        tab.picture_asked.connect(self._on_picture_asked)
        current.switched.connect(self._on_switched)
        current.changed.connect(self._show)
        thumbnails.ready.connect(self._show_picture)
        changes.engines_changed.connect(self._on_engines_changed)
        self._show()

    def show_images(self, image_ids: Sequence[str]) -> None:
        """Shows what these have in common; one's own recipe; the primary's when there are none."""
        self._selected = tuple(image_ids)
        self._show()

    @property
    def image(self) -> Image | None:
        """The one image whose recipe is shown."""
        images = self._images()
        if len(images) == 1:
            return images[0]
        return self._primary() if not images else None

    def _on_switched(self, _character: Character | None) -> None:
        self._selected = ()
        self._show()

    def _images(self) -> list[Image]:
        character = self._current.character
        if character is None:
            return []
        return [found for one in self._selected if (found := character.image(one)) is not None]

    def _primary(self) -> Image | None:
        character = self._current.character
        return None if character is None else character.image(character.primary_image_id or "")

    def _show(self, _character: Character | None = None) -> None:
        # A recipe is many small widgets: nobody waits for them behind another tab.
        if not self._tab.isVisible():
            return
        character = self._current.character
        if character is None:
            self._tab.show_nothing("")
            return
        if not any(one.trashed_at is None for one in character.images) and not self._images():
            self._tab.show_nothing(self.tr("How each image was made will stand here."))
            return
        if self._engines is None:
            self._ask_engines()
        if (image := self.image) is not None:
            self._show_one(image, character)
        elif len(images := self._images()) > 1:
            title = self.tr("{count} images").format(count=f"{len(images):,}")
            self._tab.show_recipe(title, "", shared_recipe(images, self._engines or {}), single=False)
        else:
            self._tab.show_nothing(self.tr("Select an image to see how it was made."))
        for key in self._tab.pictures_wanted:
            self._show_picture(key)
        self._read_drawing()

    def _show_one(self, image: Image, character: Character) -> None:
        number = self.tr("Image {number}").format(number=character.images.index(image) + 1)
        primary = image.id == character.primary_image_id
        title = self.tr("Primary image") if primary and not self._selected else number
        said = [
            number if title != number else "",
            self.tr("round {number}").format(number=image.round),
            self.tr("primary") if primary and title == number else "",
            self.tr("in the trash") if image.trashed_at is not None else "",
        ]
        values = recipe_of(image, character, self._engines or {}, self._studio.workspace.now())
        subtitle = " · ".join(one for one in said if one)
        self._tab.show_recipe(title, subtitle, values, picture=image.original.sha256, single=True)

    def _show_picture(self, sha256: str) -> None:
        if sha256 in self._tab.pictures_wanted:
            picture = self._thumbnails.pixmap(sha256, theme().px("rail"))
            if picture is not None:
                self._tab.set_picture(sha256, picture)

    def _read_drawing(self) -> None:
        """Shows what was drawn for the image whose recipe is shown."""
        image, character = self.image, self._current.character
        edit = None if image is None else recorded_edit(image.recipe.parameters)
        if image is None or character is None or edit is None or edit.drawing_id is None:
            return
        key = drawing_key(edit.drawing_id)
        if key not in self._tab.pictures_wanted:
            return
        if key in self._drawings:
            self._tab.set_picture(key, self._drawings[key])
        elif key not in self._reading:
            self._reading.add(key)
            ratio = self._tab.devicePixelRatioF()
            parent = character.image(image.recipe.parent_image_id or "")
            self._tasks.run(
                drawing_picture(self._studio, image.character_id, edit.drawing_id, parent, ratio=ratio),
                done=partial(self._on_drawing, key),
            )

    def _on_drawing(self, key: str, picture: QPixmap | None) -> None:
        self._reading.discard(key)
        if picture is not None:
            # The last one is shown again and again while its character changes.
            self._drawings = {key: picture}
            self._tab.set_picture(key, picture)

    def _on_picture_asked(self, key: str) -> None:
        image = self.image
        edit = None if image is None else recorded_edit(image.recipe.parameters)
        if image is not None and edit is not None and key == drawing_key(edit.drawing_id or ""):
            self.drawing_requested.emit(image)

    def _ask_engines(self) -> None:
        """What engines call their styles: the built-in one reads tables for that, so not on this thread."""
        if not self._asking:
            self._asking = True
            engines = self._studio.workspace.engines

            def infos() -> dict[str, EngineInfo]:
                return {name: engine.info for name, engine in engines.items()}

            self._tasks.run(asyncio.to_thread(infos), done=self._on_engines)

    def _on_engines_changed(self) -> None:
        self._asking = False
        if self._engines is not None:
            self._ask_engines()

    def _on_engines(self, engines: Mapping[str, EngineInfo]) -> None:
        self._engines = engines
        self._show()

    def _on_reuse(self) -> None:
        if (image := self.image) is not None:
            self.reuse_requested.emit(image)

    def _on_copy_prompt(self) -> None:
        if (image := self.image) is not None:
            QGuiApplication.clipboard().setText(image.recipe.prompt)
            self._tab.say_copied("prompt")

    def _on_copy_seed(self) -> None:
        if (image := self.image) is not None and image.recipe.seed is not None:
            QGuiApplication.clipboard().setText(str(image.recipe.seed))
            self._tab.say_copied("seed")
