"""The connections of this computer's user, in a file without secrets."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.connection import (
    Connection,
    ListedModel,
    ServerKind,
    checked_connection_name,
    checked_url,
)
from charstudio.errors import CharacterValidationError, LibraryErrorKind, SettingsError
from charstudio.settings.files import translated, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE: Final = "connections.json"
_LOG: Final = logging.getLogger("charstudio.settings")
_VERSION: Final = 1
_KNOWN: Final = frozenset(
    {"id", "name", "base_url", "server", "image_model", "text_model", "models", "refused"}
)

_Record = dict[str, Any]


class ConnectionsFile:
    """`ConnectionStore` in one JSON file. What it has beside what is known here stays in it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[Connection, ...]:
        return self._parsed(self._read())

    def save(self, connections: Sequence[Connection]) -> None:
        try:
            before = self._read()
            self._parsed(before)
        except SettingsError as error:
            # It is put aside; what is known here takes its place.
            if error.kind is not LibraryErrorKind.DAMAGED:
                raise
            before = {}
        records = {one.get("id"): one for one in before.get("connections", ())}
        kept = [_record(one) | _unknown(records.get(one.id, {})) for one in connections]
        whole = {**before, "version": _VERSION, "connections": kept}
        data = json.dumps(whole, ensure_ascii=False, indent=2).encode() + b"\n"
        with translated(self._path):
            write_whole(self._path, data)

    def _read(self) -> _Record:
        """What the file has; nothing where there is none."""
        with translated(self._path):
            try:
                # Editors on Windows begin a file with a mark.
                data = self._path.read_bytes()
            except FileNotFoundError:
                return {}
        try:
            whole = json.loads(data.decode("utf-8-sig"))
            version = whole["version"]
            newer = isinstance(version, int) and version > _VERSION
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self._put_aside(error) from error
        if newer:
            raise SettingsError(
                LibraryErrorKind.NEWER, f"version {version} of the connections", place=str(self._path)
            )
        return dict(whole)

    def _parsed(self, whole: _Record) -> tuple[Connection, ...]:
        try:
            found = {one.id: one for one in map(_connection, whole.get("connections", ()))}
        except (ValueError, LookupError, TypeError, AttributeError, CharacterValidationError) as error:
            raise self._put_aside(error) from error
        return tuple(found.values())

    def _put_aside(self, error: Exception) -> SettingsError:
        """Keeps a damaged file for whoever can mend it, and gives the error that says so."""
        now = datetime.now(UTC)
        aside = self._path.with_name(f"{self._path.name}.damaged-{now:%Y%m%d-%H%M%S-%f}")
        _LOG.warning("the connections can't be read (%s), put aside as %s", error, aside)
        with translated(self._path):
            self._path.replace(aside)
        return SettingsError(LibraryErrorKind.DAMAGED, str(error), place=str(aside))


def _connection(record: _Record) -> Connection:
    return Connection(
        id=_word(record["id"]),
        name=checked_connection_name(_text(record["name"])),
        base_url=checked_url(_text(record["base_url"])),
        server=_server(record.get("server", "")),
        image_model=_text(record.get("image_model", "")),
        text_model=_text(record.get("text_model", "")),
        models=tuple(_model(one) for one in record.get("models", ())),
        refused={
            _text(model): tuple(_text(one) for one in parameters)
            for model, parameters in record.get("refused", {}).items()
        },
    )


def _record(connection: Connection) -> _Record:
    return {
        "id": connection.id,
        "name": connection.name,
        "base_url": connection.base_url,
        "server": connection.server.value,
        "image_model": connection.image_model,
        "text_model": connection.text_model,
        "models": [
            {"id": one.id, "retired_on": one.retired_on and one.retired_on.isoformat()}
            for one in connection.models
        ],
        "refused": {model: list(parameters) for model, parameters in connection.refused.items()},
    }


def _unknown(record: _Record) -> _Record:
    """What somebody else wrote of a connection."""
    return {name: value for name, value in record.items() if name not in _KNOWN}


def _server(text: object) -> ServerKind:
    try:
        return ServerKind(_text(text))
    except ValueError:
        # A kind that is not known here takes what most servers take.
        return ServerKind.OTHER


def _model(record: _Record) -> ListedModel:
    day = record.get("retired_on")
    return ListedModel(_text(record["id"]), None if day is None else date.fromisoformat(day))


def _word(value: object) -> str:
    text = _text(value)
    if not (text.isascii() and text.isprintable() and text.strip()):
        raise ValueError(f"{text[:40]!a} is no id")
    return text


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where text belongs")
    return value
