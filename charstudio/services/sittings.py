"""When the changes of a character belong to one sitting, and when a new one begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from charstudio.domain.revision import Revision

if TYPE_CHECKING:
    from datetime import datetime

    from charstudio.domain.character import Character
    from charstudio.services.ports import Records

_IDLE: Final = timedelta(minutes=5)


class Sittings:
    """The sittings of this process: each ends after five idle minutes, a switch, or a generation.

    What a character was when a sitting begins is kept as a revision, once, before the first change.
    """

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, datetime]] = {}

    def before_change(self, records: Records, character: Character, now: datetime) -> None:
        """Keeps the character as it is, if a new sitting begins with the change that is to come."""
        revision, changed_at = self._last.get(character.id, (-1, now))
        # Another process has changed it since, or nobody for a while.
        if revision != character.revision or now - changed_at > _IDLE:
            records.revisions.add(Revision(character.id, character.revision, character.details, now))

    def changed(self, character: Character, now: datetime) -> None:
        """Notes a change. One that is not saved after all ends the sitting: the revision is another then."""
        self._last[character.id] = (character.revision, now)

    def end(self, character_id: str) -> None:
        """Ends the sitting: the artist turned to another character, or generated."""
        self._last.pop(character_id, None)
