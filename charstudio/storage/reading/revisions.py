"""Earlier states of characters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.revision import Revision
from charstudio.storage.reading.values import moment_of

if TYPE_CHECKING:
    import sqlite3


class RevisionReader:
    """See `ports.RevisionReads`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, character_id: str) -> tuple[Revision, ...]:
        rows = self._connection.execute(
            "SELECT number, details, saved_at FROM revision WHERE character_id = ? ORDER BY number DESC",
            (character_id,),
        )
        return tuple(
            Revision(character_id, number, _details(json.loads(details)), moment_of(saved_at))
            for number, details, saved_at in rows
        )


def _details(kept: dict[str, Any]) -> Details:
    traits = tuple(Trait(TraitGroup(trait["group"]), trait["text"]) for trait in kept["traits"])
    return Details(**{**kept, "traits": traits, "tags": tuple(kept["tags"])})
