"""What bytes say of themselves, read with Pillow."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import Final

from PIL import Image as Pillow

from charstudio.domain import limits
from charstudio.domain.image import Original
from charstudio.errors import EngineError, EngineErrorKind

_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
# MPO is what Pillow calls a JPEG file with several pictures in it.
_ENDINGS: Final = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "WEBP": "webp", "GIF": "gif"}

Pillow.MAX_IMAGE_PIXELS = limits.PIXELS
# A header that promises too many pixels is a warning to Pillow and a refusal to us, on every thread.
warnings.filterwarnings("error", category=Pillow.DecompressionBombWarning)


def identify(data: bytes) -> Original:
    """What picture these bytes are, read from their header alone.

    Raises:
        EngineError: `BAD_ANSWER`, they are none that we know, or one of an absurd size.
    """
    try:
        with Pillow.open(io.BytesIO(data), formats=_FORMATS) as picture:
            ending, (width, height) = _ENDINGS[str(picture.format)], picture.size
    except (OSError, ValueError, SyntaxError, Warning, Pillow.DecompressionBombError) as error:
        raise EngineError(
            EngineErrorKind.BAD_ANSWER, "What came is not a picture", bytes=len(data)
        ) from error
    if width * height > limits.PIXELS:
        # Pillow says so as well, but by a warning, which others may have filtered.
        raise EngineError(EngineErrorKind.BAD_ANSWER, "What came is too large a picture", bytes=len(data))
    return Original(hashlib.sha256(data).hexdigest(), ending, width, height, len(data))
