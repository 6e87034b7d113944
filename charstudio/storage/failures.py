"""What SQLite and the file system report, as the library's own error."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from charstudio.errors import LibraryError, LibraryErrorKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_BY_SQLITE: Final = {
    "SQLITE_BUSY": LibraryErrorKind.BUSY,
    "SQLITE_LOCKED": LibraryErrorKind.BUSY,
    "SQLITE_READONLY": LibraryErrorKind.READ_ONLY,
    "SQLITE_READONLY_DBMOVED": LibraryErrorKind.MISSING,
    "SQLITE_PERM": LibraryErrorKind.READ_ONLY,
    "SQLITE_FULL": LibraryErrorKind.FULL,
    "SQLITE_CORRUPT": LibraryErrorKind.DAMAGED,
    "SQLITE_NOTADB": LibraryErrorKind.DAMAGED,
    "SQLITE_CANTOPEN": LibraryErrorKind.MISSING,
}
_BY_ERRNO: Final = {
    errno.ENOSPC: LibraryErrorKind.FULL,
    errno.EDQUOT: LibraryErrorKind.FULL,
    errno.EFBIG: LibraryErrorKind.FULL,
    errno.EROFS: LibraryErrorKind.READ_ONLY,
    errno.EACCES: LibraryErrorKind.READ_ONLY,
    errno.EPERM: LibraryErrorKind.READ_ONLY,
    errno.ENOENT: LibraryErrorKind.MISSING,
    errno.ENODEV: LibraryErrorKind.MISSING,
    errno.ESTALE: LibraryErrorKind.MISSING,
}


@contextmanager
def translated(place: object) -> Iterator[None]:
    """Turns the errors of SQLite and of files inside it into `LibraryError`; `place` is what it names."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(error, place) from error
    except OSError as error:
        kind = _BY_ERRNO.get(error.errno or 0, LibraryErrorKind.FAILED)
        raise LibraryError(kind, str(error), place=str(place), system=error.strerror or str(error)) from error
    except Exception as error:
        # SQLAlchemy wraps what the driver raised.
        if isinstance(driver := getattr(error, "orig", None), sqlite3.Error):
            raise _of_sqlite(driver, place) from error
        raise


def _of_sqlite(error: sqlite3.Error, place: object) -> LibraryError:
    name: str = getattr(error, "sqlite_errorname", "") or ""
    # Extended names say more: SQLITE_BUSY_RECOVERY is a SQLITE_BUSY.
    kind = _BY_SQLITE.get(name) or _BY_SQLITE.get("_".join(name.split("_")[:2]), LibraryErrorKind.FAILED)
    return LibraryError(kind, f"{error} ({name})", place=str(place), system=str(error))
