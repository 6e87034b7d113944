"""What stands in the fields of a connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from charstudio.domain.connection import ServerKind, same_server

if TYPE_CHECKING:
    from charstudio.domain.connection import Connection


@dataclass(frozen=True)
class ConnectionDraft:
    """A connection as it is typed, with nothing checked. `key` is empty where none was typed."""

    name: str = ""
    base_url: str = ""
    server: ServerKind = ServerKind.OTHER
    image_model: str = ""
    text_model: str = ""
    key: str = field(default="", repr=False)

    @classmethod
    def of(cls, connection: Connection) -> ConnectionDraft:
        """What the fields of a connection show at first."""
        return cls(
            connection.name,
            connection.base_url,
            connection.server,
            connection.image_model,
            connection.text_model,
        )

    @property
    def asks(self) -> tuple[str, ServerKind, str]:
        """All that a test of it depends on."""
        return self.base_url.strip(), self.server, self.key

    def changes_from(self, before: ConnectionDraft) -> dict[str, Any]:
        """What is another now, by the names that `change_connection` has for it."""
        names = ("name", "base_url", "server", "image_model", "text_model", "key")
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(before, name)}


def goes_elsewhere(url: str, kept_for: str) -> bool:
    """Whether an address leads to another server than the one before; not while it is no address."""
    try:
        return bool(urlsplit(url).hostname) and not same_server(url, kept_for)
    except ValueError:
        return False
