"""The round of images that a refinement is followed by: what it looks at, and what keeps the face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt

from charstudio.services.ordering import with_reference

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from charstudio.domain.character import Character
    from charstudio.domain.generation import ImageRequest
    from charstudio.services.ports import EngineInfo, ModelInfo


def round_of(engine: EngineInfo | None, request: ImageRequest, character: Character) -> ImageRequest:
    """The round as it will be asked for: the primary image is its first reference, where one is looked at."""
    if engine is None or not _model(engine, request).most_references:
        return request
    return with_reference(request, character.primary_image_id)


def said_face(engine: EngineInfo, request: ImageRequest, character: Character) -> str:
    """What keeps the face the same, or why nothing does."""
    model = _model(engine, request)
    if not model.most_references:
        words = _say("{engine} keeps the face by its own seed")
        if not model.seeds:
            words = _say("{engine} looks at no pictures: the face may change")
        return words.format(engine=engine.title)
    if character.primary_image_id is None:
        return _say("No image yet that could keep the face")
    return _say("Face kept from the primary image")


def fitted(picture: QPixmap, side: int) -> QPixmap:
    """The whole picture within a square of so many pixels of the window."""
    ratio = picture.devicePixelRatio()
    if max(picture.width(), picture.height()) <= side * ratio:
        return picture
    smooth = Qt.TransformationMode.SmoothTransformation
    whole = picture.scaled(
        round(side * ratio), round(side * ratio), Qt.AspectRatioMode.KeepAspectRatio, smooth
    )
    whole.setDevicePixelRatio(ratio)
    return whole


def _model(engine: EngineInfo, request: ImageRequest) -> ModelInfo:
    return next((one for one in engine.models if one.id == request.model), engine.models[0])


def _say(text: str) -> str:
    return QCoreApplication.translate("Refine", text)
