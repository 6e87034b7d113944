"""Takes drawings to the library and back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from charstudio.errors import CharacterError, CharacterNotFoundError, CharacterValidationError
from charstudio.ui.editor.files import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QImage

    from charstudio.domain.drawing import DrawingKind
    from charstudio.services.studio import Studio
    from charstudio.ui.editor.layer import Still
    from charstudio.ui.editor.work import Work


class Keeper:
    """Files are made and read on a thread."""

    def __init__(self, studio: Studio) -> None:
        self._edits = studio.edits

    async def kept(self, work: Work, drawn: Still) -> str:
        """The id of a drawing in the library, where it is put unless it is there.

        Raises:
            CharacterError: It can't be kept; see `EditService.keep_drawing`.
        """
        revision, drawing_id = work.safe.get(drawn.kind, (-1, ""))
        if revision == drawn.revision:
            return drawing_id
        data = await asyncio.to_thread(encoded, drawn.kind, drawn.picture)
        drawing = await self._edits.keep_drawing(work.character_id, work.image_id, drawn.kind, data)
        work.safe[drawn.kind] = drawn.revision, drawing.id
        return drawing.id

    async def keep_all(self, works: Iterable[Work]) -> bool:
        """Puts into the library what would be lost with the window; False when some of it can't be."""
        all_kept = True
        for work in works:
            for layer in work.unsafe:
                try:
                    await self.kept(work, layer.still())
                except (CharacterNotFoundError, CharacterValidationError):
                    # There is no such image any more, or nothing that could be used again.
                    continue
                except CharacterError:
                    all_kept = False
        return all_kept

    async def read(self, work: Work, drawing_id: str) -> tuple[DrawingKind, QImage] | None:
        """What was drawn over an image before; None where there is no such drawing of its size.

        Raises:
            CharacterError: It can't be read.
        """
        drawings = await self._edits.list_drawings(work.character_id, work.image_id)
        drawing = next((one for one in drawings if one.id == drawing_id), None)
        if drawing is None:
            return None
        data = await self._edits.read_drawing(work.character_id, drawing_id)
        picture = await asyncio.to_thread(decoded, drawing.kind, data, work.size)
        return None if picture is None else (drawing.kind, picture)
