"""Writing a file of settings whole or not at all, and what goes wrong with it."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from charstudio.errors import LibraryErrorKind, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KINDS: Final = {
    errno.ENOSPC: LibraryErrorKind.FULL,
    errno.EDQUOT: LibraryErrorKind.FULL,
    errno.EROFS: LibraryErrorKind.READ_ONLY,
    errno.EACCES: LibraryErrorKind.READ_ONLY,
    errno.EPERM: LibraryErrorKind.READ_ONLY,
    errno.ENOENT: LibraryErrorKind.MISSING,
    errno.ESTALE: LibraryErrorKind.MISSING,
}


@contextmanager
def translated(place: Path) -> Iterator[None]:
    """Turns what the system says of a file inside into a `SettingsError`."""
    try:
        yield
    except OSError as error:
        kind = _KINDS.get(error.errno or 0, LibraryErrorKind.FAILED)
        said = error.strerror or str(error)
        raise SettingsError(kind, str(error), place=str(place), system=said) from error


def write_whole(target: Path, data: bytes) -> None:
    """Writes a file, for its owner alone, that is there under its name only when all of it is on the disk.

    Raises:
        OSError: It can't be written; what stood there is as it was, and nothing is left behind.
    """
    # Who keeps settings elsewhere, behind a link, keeps them there.
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:  # noqa: PTH123  (a handle, not a path)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Puts the names in a folder on the disk; Windows does that by itself and opens no folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
