"""The files of images, exactly as they were received, named by the SHA-256 of their bytes."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from charstudio import durable
from charstudio.domain import limits
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.storage.failures import translated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from charstudio.domain.image import Original

FOLDER: Final = "originals"
# What was paid for and is no picture that we know.
LOST: Final = "lost+found"
_FIRST: Final = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
}


class OriginalFiles:
    """Files in `originals/ab/abcdef….png`; never rewritten, and equal bytes stand once."""

    def __init__(self, library: Path) -> None:
        self._folder = library / FOLDER
        self._lost = library / LOST

    def path(self, original: Original) -> Path:
        """Where the file is."""
        return self._folder / original.sha256[:2] / f"{original.sha256}.{original.format}"

    def keep(
        self, data: bytes, *, paid: bool = False, before: Callable[[str], None] | None = None
    ) -> Original:
        """Writes the bytes so that nothing after the return can lose them.

        Args:
            data: The bytes as they came.
            paid: Whether they may have cost something: they are kept even when they are no picture.
            before: Called with their SHA-256 before a file of a picture is written.

        Raises:
            LibraryError: They can't be written.
            EngineError: `BAD_ANSWER`, they are not a picture that can be shown.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        ending = _sniffed(data)
        if not ending:
            raise self._refused(data, sha256, paid=paid)
        if before is not None:
            before(sha256)
        target = self._folder / sha256[:2] / f"{sha256}.{ending}"
        with translated(target):
            known = target.is_file() and target.stat().st_size == len(data)
            if not known:
                durable.make_folder(target.parent)
                durable.write_whole(target, data)
        try:
            return _identified(data, ending)
        except EngineError as error:
            raise self._refused(data, sha256, None if known else target, paid=paid) from error

    def _refused(self, data: bytes, sha256: str, written: Path | None = None, *, paid: bool) -> EngineError:
        """The error for bytes that are no picture, after they were put where they can be found.

        Args:
            data: The bytes.
            sha256: Of them.
            written: Where they were written before that was known.
            paid: Whether they are kept.
        """
        refused = EngineError(EngineErrorKind.BAD_ANSWER, "What came is not a picture", bytes=len(data))
        place = self._lost / f"{sha256}.bin"
        with translated(place):
            if paid and 0 < len(data) <= limits.LOST_BYTES:
                _put_aside(data, place, written)
                refused.details["place"] = str(place)
            if written is not None:
                written.unlink(missing_ok=True)
        return refused

    def found(self, sha256: str) -> Original | None:
        """What stands under this hash, also where all of it was written and it has not got its name.

        Raises:
            LibraryError: It can't be read, or not be given its name.
            EngineError: It is not a picture.
        """
        folder = self._folder / sha256[:2]
        for file in (*folder.glob(f"{sha256}.*"), *folder.glob(f".{sha256}.*.part")):
            with translated(file):
                data = file.read_bytes()
            whole = hashlib.sha256(data).hexdigest() == sha256
            original = self.keep(data) if whole else None
            if file.name.startswith("."):
                with translated(file):
                    file.unlink(missing_ok=True)
            if original is not None:
                return original
        return None

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


def _identified(data: bytes, ending: str) -> Original:
    """What picture bytes are that begin like one of this ending."""
    # Not before there is something to look at: a start would wait for Pillow. And not before it is safe:
    # whatever happens to who decodes it.
    from charstudio.storage.headers import identify  # noqa: PLC0415

    original = identify(data)
    if original.format != ending:
        raise EngineError(EngineErrorKind.BAD_ANSWER, "What came is two kinds of picture")
    return original


def _sniffed(data: bytes) -> str:
    """The ending of what picture these bytes begin like; empty when they are none that we know."""
    if data.startswith(b"RIFF"):
        return "webp" if data[8:12] == b"WEBP" else ""
    return next((ending for first, ending in _FIRST.items() if data.startswith(first)), "")


def _put_aside(data: bytes, place: Path, written: Path | None) -> None:
    """Has the bytes at another place, on the disk, moved there if they were written already."""
    if place.is_file() and place.stat().st_size == len(data):
        return
    durable.make_folder(place.parent)
    if written is not None:
        # Equal bytes that came at the same time may have been moved first.
        with suppress(FileNotFoundError):
            written.replace(place)
            durable.sync_folder(place.parent)
            return
    durable.write_whole(place, data)
