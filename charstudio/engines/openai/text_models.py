"""Which model of a connection writes: the artist's choice, or the best of those that it lists."""

from __future__ import annotations

import json
import re
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.connection import ServerKind, text_models
from charstudio.engines.openai.servers import server
from charstudio.paths import resources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from charstudio.domain.connection import Connection, ListedModel

_VERSION: Final = re.compile(r"\d+(?:\.\d+)?")


def text_model(connection: Connection, today: date) -> str:
    """The model that writes; empty where nobody knows one that does."""
    if connection.text_model:
        return connection.text_model
    listed = [one for one in text_models(connection.models) if not _gone(connection, one, today)]
    if server(connection.server).free:
        # The artist's own server lists what the artist put there, the most important one first.
        return listed[0].id if listed else ""
    listed = [one for one in listed if not _fits(one.id, _data()["avoided"])]
    return min(listed, key=lambda one: _rank(connection, one)).id if listed else ""


def effort(model_id: str) -> str:
    """How long a model should think about words, where it can be told; empty where it can't."""
    plain = _plain(model_id)
    found: str = next((one for ids, one in _data()["efforts"].items() if fnmatchcase(plain, ids)), "")
    return found


def _rank(connection: Connection, model: ListedModel) -> tuple[bool, int, float, int, str]:
    """The less, the better: those that stay before those that go, then by kind, the newest first."""
    name = _plain(model.id)
    preferred: Sequence[str] = _data()["preferred"]
    place = next((place for place, ids in enumerate(preferred) if fnmatchcase(name, ids)), len(preferred))
    version = _VERSION.search(name)
    newest = -float(version[0]) if version else 0.0
    # Of the same one, that without a date or a size in its name.
    return _retired_on(connection, model) is not None, place, newest, len(name), name


def _gone(connection: Connection, model: ListedModel, today: date) -> bool:
    retired_on = _retired_on(connection, model)
    return retired_on is not None and retired_on <= today


def _retired_on(connection: Connection, model: ListedModel) -> date | None:
    """The service knows best; of OpenAI itself, more is known here."""
    if model.retired_on is not None or connection.server is not ServerKind.OPENAI:
        return model.retired_on
    days: Mapping[str, str] = _data()["retired_on"]
    day = next((day for ids, day in days.items() if fnmatchcase(model.id, ids)), None)
    return None if day is None else date.fromisoformat(day)


def _plain(model_id: str) -> str:
    """A gateway puts the name of whom it asks in front of it."""
    return model_id.rpartition("/")[2]


def _fits(model_id: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(_plain(model_id), ids) for ids in patterns)


@cache
def _data() -> Mapping[str, Any]:
    text = (resources() / "openai" / "text_models.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data
