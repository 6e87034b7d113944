"""Writing a file of settings whole or not at all, and what goes wrong with it."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from charstudio import durable
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

# Reads and writes it, and nobody else does.
_OWNER: Final = 0o600


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
    durable.write_whole(target, data, _OWNER)
