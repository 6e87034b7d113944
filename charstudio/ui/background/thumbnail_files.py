"""Small copies of originals as files in the cache. They can be deleted at any time."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final

from PySide6.QtGui import QImage

from charstudio.ui.background.pictures import Fault, decoded, is_opaque, read_picture
from charstudio.ui.background.quick_pictures import encode, read_quickly

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# Pixels of the longer side: enough for the largest tile on a screen of 200 %.
LARGEST: Final = 512
_FORMATS: Final = ("png", "jpg", "webp", "gif")
# A copy larger than this is none of ours.
_MOST_BYTES: Final = 4_000_000


class ThumbnailFiles:
    """Originals in `originals/ab/abcdef….png`, and their copies in `cache/ab/abcdef….jpg` or `.png`."""

    def __init__(self, originals: Path, cache: Path) -> None:
        self._originals, self._cache = originals, cache

    def cached(self, sha256: str, sides: Iterable[int]) -> dict[int, QImage] | None:
        """The picture within squares of so many pixels, from its copy; None when there is no sound one."""
        data = self._data(sha256)
        # Decoded also when no side is wanted: a damaged copy is found before it is needed.
        pictures = {side: decoded(data, within=side) for side in {*sides} or {1}}
        sound = {side: picture for side, picture in pictures.items() if picture is not None}
        return sound if len(sound) == len(pictures) else None

    def made(self, sha256: str) -> QImage | None:
        """The picture as large as its copy will be, from the original; None when that can't be read."""
        for ending in _FORMATS:
            file = self._place(self._originals, sha256, ending)
            if ending == "png" and (quickly := read_quickly(file, LARGEST)) is not None:
                return quickly
            found = read_picture(file, within=LARGEST)
            if isinstance(found, QImage):
                return found
            if found is Fault.DAMAGED:
                return None
        return None

    def keep(self, sha256: str, picture: QImage) -> None:
        """Writes the copy, whole or not at all. Where it can't be written, it is made again next time."""
        opaque = is_opaque(picture)
        target = self._place(self._cache, sha256, "jpg" if opaque else "png")
        unfinished = target.with_suffix(f".{threading.get_ident()}.tmp")
        try:
            with _opened(unfinished) as file:
                encode(picture, file, opaque=opaque)
            unfinished.replace(target)
        except OSError:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    def _data(self, sha256: str) -> bytes:
        for ending in ("jpg", "png"):
            try:
                with self._place(self._cache, sha256, ending).open("rb") as file:
                    return file.read(_MOST_BYTES)
            except OSError:
                continue
        return b""

    @staticmethod
    def _place(folder: Path, sha256: str, ending: str) -> Path:
        return folder / sha256[:2] / f"{sha256}.{ending}"


def _opened(file: Path) -> BinaryIO:
    """The file, to be written; its folder is made where there is none yet, once of many times."""
    try:
        return file.open("wb")
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("wb")
