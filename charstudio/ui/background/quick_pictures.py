"""What Pillow does in less time than Qt: its libraries have the processor's wide instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from PySide6.QtGui import QImage

from charstudio.ui.background.pictures import fitted

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import ImageFile

_QUALITY: Final = 90
# Decoded whole, so no larger than this.
_MOST_PIXELS: Final = 4_194_304


def read_quickly(file: Path, side: int) -> QImage | None:
    """A plain PNG of ordinary size, within a square of so many pixels; None: it is another, or damaged."""
    # Not imported before the first paint, nor on the window's thread.
    from PIL import Image as Pillow  # noqa: PLC0415

    try:
        with Pillow.open(file, formats=("PNG",)) as opened:
            if not _is_plain(opened):
                return None
            small = opened.reduce(max(1, max(opened.size) // side))
            pixels = small.tobytes()
    except (OSError, ValueError, SyntaxError, Warning, Pillow.DecompressionBombError):
        # Whether the file is missing or damaged is found by who reads it the other way.
        return None
    width, height = small.size
    picture = QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888)
    return fitted(picture.convertToFormat(QImage.Format.Format_RGB32), side)


def encode(picture: QImage, file: BinaryIO, *, opaque: bool) -> None:
    """Writes a JPEG, or a PNG where something shines through.

    Into a file, not into memory: only so other threads go on meanwhile.
    """
    from PIL import Image as Pillow  # noqa: PLC0415

    formats = QImage.Format
    plain = picture.convertToFormat(formats.Format_RGB32 if opaque else formats.Format_ARGB32)
    size, bits = (plain.width(), plain.height()), plain.constBits()
    ours, theirs = ("RGB", "BGRX") if opaque else ("RGBA", "BGRA")
    copy = Pillow.frombuffer(ours, size, bits, "raw", theirs, plain.bytesPerLine(), 1)  # type: ignore[arg-type]
    if opaque:
        copy.save(file, "JPEG", quality=_QUALITY)
    else:
        copy.save(file, "PNG", compress_level=1)


def _is_plain(picture: ImageFile.ImageFile) -> bool:
    """Whether its pixels are its colours: no profile, nothing transparent, nothing to turn."""
    special = picture.info.keys() & {"icc_profile", "transparency", "exif", "gamma"}
    if "srgb" in picture.info:
        special -= {"gamma"}
    width, height = picture.size
    return picture.mode == "RGB" and not special and width * height <= _MOST_PIXELS
