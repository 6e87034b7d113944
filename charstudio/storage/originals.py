"""The files of images, exactly as they were received, named by the SHA-256 of their bytes."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import TYPE_CHECKING, Final

from PIL import Image as Pillow

from charstudio.domain.image import Original
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.storage import durable
from charstudio.storage.failures import translated

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "originals"
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
# MPO is what Pillow calls a JPEG file with several pictures in it.
_ENDINGS: Final = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "WEBP": "webp", "GIF": "gif"}

# A header that promises too many pixels is a warning to Pillow and a refusal to us, on every thread.
warnings.filterwarnings("error", category=Pillow.DecompressionBombWarning)


class OriginalFiles:
    """Files in `originals/ab/abcdef….png`; never rewritten, and equal bytes stand once."""

    def __init__(self, library: Path) -> None:
        self._folder = library / FOLDER

    def path(self, original: Original) -> Path:
        """Where the file is."""
        return self._folder / original.sha256[:2] / f"{original.sha256}.{original.format}"

    def keep(self, data: bytes) -> Original:
        """Writes the bytes so that nothing after the return can lose them.

        Raises:
            LibraryError: They can't be written.
            EngineError: `BAD_ANSWER`, they are not a picture.
        """
        original = identify(data)
        target = self.path(original)
        with translated(target):
            if target.is_file() and target.stat().st_size == len(data):
                return original
            durable.make_folder(target.parent)
            durable.write_whole(target, data)
        return original

    def read(self, original: Original) -> bytes:
        """The bytes of the file.

        Raises:
            LibraryError: It is not there or can't be read.
        """
        path = self.path(original)
        with translated(path):
            return path.read_bytes()

    def remove(self, original: Original) -> None:
        """Removes the file, if it is there.

        Raises:
            LibraryError: It can't be removed.
        """
        path = self.path(original)
        with translated(path):
            path.unlink(missing_ok=True)


def identify(data: bytes) -> Original:
    """What picture these bytes are, read from their header alone.

    Raises:
        EngineError: `BAD_ANSWER`, they are none that we know.
    """
    try:
        with Pillow.open(io.BytesIO(data), formats=_FORMATS) as picture:
            ending, (width, height) = _ENDINGS[str(picture.format)], picture.size
    except (OSError, ValueError, SyntaxError, Warning, Pillow.DecompressionBombError) as error:
        raise EngineError(
            EngineErrorKind.BAD_ANSWER, "What came is not a picture", bytes=len(data)
        ) from error
    return Original(hashlib.sha256(data).hexdigest(), ending, width, height, len(data))
