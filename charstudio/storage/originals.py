"""The files of images, exactly as they were received, named by the SHA-256 of their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charstudio.storage import durable
from charstudio.storage.failures import translated

if TYPE_CHECKING:
    from pathlib import Path

    from charstudio.domain.image import Original

FOLDER: Final = "originals"


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
        # Not before there is something to keep: a start would wait for Pillow.
        from charstudio.storage.headers import identify  # noqa: PLC0415

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
