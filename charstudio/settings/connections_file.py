"""The connections of this computer's user, in a file without secrets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.connection import (
    Connection,
    ListedModel,
    ServerKind,
    checked_connection_name,
    checked_url,
)
from charstudio.errors import CharacterValidationError
from charstudio.settings.files import SettingsFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE: Final = "connections.json"
_VERSION: Final = 1
_KNOWN: Final = frozenset(
    {"id", "name", "base_url", "server", "image_model", "text_model", "models", "refused"}
)

_Record = dict[str, Any]


class ConnectionsFile:
    """`ConnectionStore` in one JSON file. What it has beside what is known here stays in it."""

    def __init__(self, path: Path) -> None:
        self._file = SettingsFile(path, "the connections", _VERSION)

    def load(self) -> tuple[Connection, ...]:
        return self._parsed(self._file.read())

    def save(self, connections: Sequence[Connection]) -> None:
        before = self._file.read_to_change(self._parsed)
        records = {one.get("id"): one for one in before.get("connections", ())}
        kept = [_record(one) | _unknown(records.get(one.id, {})) for one in connections]
        self._file.write({**before, "connections": kept})

    def _parsed(self, whole: _Record) -> tuple[Connection, ...]:
        try:
            found = {one.id: one for one in map(_connection, whole.get("connections", ()))}
        except (ValueError, LookupError, TypeError, AttributeError, CharacterValidationError) as error:
            raise self._file.put_aside(error) from error
        return tuple(found.values())


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
