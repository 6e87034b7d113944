"""Writing a file of settings whole or not at all, and what goes wrong with it."""

from __future__ import annotations

import errno
import json
import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from charstudio import durable
from charstudio.errors import LibraryErrorKind, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_LOG: Final = logging.getLogger("charstudio.settings")
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


class SettingsFile:
    """A JSON object in a file, with the version of its form. What is damaged is put aside, never lost.

    Args:
        path: Where it is.
        what: What stands in it, in words.
        version: The newest form that is known here.
        about: What its errors have in their details.
    """

    def __init__(self, path: Path, what: str, version: int, **about: object) -> None:
        self._path, self._what, self._version, self._about = path, what, version, about

    def read(self) -> dict[str, Any]:
        """What the file has; nothing where there is none.

        Raises:
            SettingsError: It can't be read, is damaged, or was written by a newer CharStudio.
        """
        with translated(self._path):
            try:
                data = self._path.read_bytes()
            except FileNotFoundError:
                return {}
        try:
            # Editors on Windows begin a file with a mark.
            whole = json.loads(data.decode("utf-8-sig"))
            version = whole["version"]
            newer = isinstance(version, int) and version > self._version
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self.put_aside(error) from error
        if newer:
            said = f"version {version} of {self._what}"
            raise SettingsError(LibraryErrorKind.NEWER, said, place=str(self._path), **self._about)
        return dict(whole)

    def read_to_change(self, understood: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The same for who writes it anew; nothing where it was damaged.

        Args:
            understood: Raises what `put_aside` gives where it can't be understood.

        Raises:
            SettingsError: It can't be read, or was written by a newer CharStudio.
        """
        try:
            whole = self.read()
            understood(whole)
        except SettingsError as error:
            # It is put aside; what is known here takes its place.
            if error.kind is not LibraryErrorKind.DAMAGED:
                raise
            return {}
        return whole

    def write(self, whole: Mapping[str, Any]) -> None:
        """Writes all of it, with the version of its form.

        Raises:
            SettingsError: It can't be written; what stood there is as it was.
        """
        kept = {**whole, "version": self._version}
        data = json.dumps(kept, ensure_ascii=False, indent=2).encode() + b"\n"
        with translated(self._path):
            write_whole(self._path, data)

    def put_aside(self, error: Exception) -> SettingsError:
        """Keeps a damaged file for whoever can mend it, and gives the error that says so."""
        now = datetime.now(UTC)
        aside = self._path.with_name(f"{self._path.name}.damaged-{now:%Y%m%d-%H%M%S-%f}")
        _LOG.warning("%s can't be read (%s), put aside as %s", self._what, error, aside)
        with translated(self._path):
            self._path.replace(aside)
        return SettingsError(LibraryErrorKind.DAMAGED, str(error), place=str(aside), **self._about)
