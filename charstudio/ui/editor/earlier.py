"""What was drawn over an image before, as the menu shows it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QIcon, QImage, QPixmap

from charstudio.domain.drawing import DrawingKind
from charstudio.errors import CharacterError
from charstudio.ui.background.pictures import Fault, read_picture
from charstudio.ui.editor.files import small
from charstudio.ui.inspector.history_times import said_when
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from charstudio.domain.drawing import Drawing
    from charstudio.domain.image import Image
    from charstudio.services.studio import Studio

# So many are offered, the newest first.
_MOST: Final = 12
_SHOWN: Final = 0.5


class Earlier(NamedTuple):
    """One line of the menu. `picture`: the drawing over its image, None where it can't be read."""

    id: str
    words: str
    picture: QIcon | None


async def earlier_drawings(studio: Studio, image: Image, *, ratio: float) -> tuple[Earlier, ...]:
    """What was drawn over an image, the newest first.

    Args:
        studio: Where they are.
        image: The image.
        ratio: How many pixels of the screen are one of a picture's.

    Raises:
        CharacterError: The library can't be read.
    """
    drawings = await studio.edits.list_drawings(image.character_id, image.id)
    below = await _below(studio, image, ratio) if drawings else QImage()
    found = []
    for one in drawings[:_MOST]:
        picture = await _picture(studio, one, below, ratio)
        found.append(Earlier(one.id, _said(one, studio), None if picture is None else QIcon(picture)))
    return tuple(found)


async def drawing_picture(
    studio: Studio, character_id: str, drawing_id: str, over: Image | None, *, ratio: float
) -> QPixmap | None:
    """One drawing, over its image where that is still there; None where it can't be had.

    Raises:
        CharacterError: The library can't be read.
    """
    drawings = await studio.edits.list_drawings(character_id)
    drawing = next((one for one in drawings if one.id == drawing_id), None)
    if drawing is None:
        return None
    below = QImage() if over is None else await _below(studio, over, ratio)
    return await _picture(studio, drawing, below, ratio)


def _side(ratio: float) -> int:
    return round(theme().px("thumbnail_row") * ratio)


async def _below(studio: Studio, image: Image, ratio: float) -> QImage:
    file = studio.workspace.library.originals.path(image.original)
    read = await asyncio.to_thread(read_picture, file, within=_side(ratio))
    return QImage() if isinstance(read, Fault) else read


async def _picture(studio: Studio, drawing: Drawing, below: QImage, ratio: float) -> QPixmap | None:
    try:
        data = await studio.edits.read_drawing(drawing.character_id, drawing.id)
    except CharacterError:
        # Whoever takes it is told why.
        return None
    tint = theme().colour("fill", _SHOWN)
    picture = await asyncio.to_thread(small, drawing.kind, data, below, _side(ratio), tint)
    if picture is None:
        return None
    picture.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(picture)


def _said(drawing: Drawing, studio: Studio) -> str:
    kind = _say("Mask") if drawing.kind is DrawingKind.MASK else _say("Markup")
    return f"{kind} · {said_when(drawing.created_at, studio.workspace.now())}"


def _say(text: str) -> str:
    return QCoreApplication.translate("Editor", text)
