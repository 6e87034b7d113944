"""Connections: where they are kept, where their keys are, and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from charstudio.domain.connection import Connection, KeyPlace, ListedModel
    from charstudio.services.ports.engines import ImageEngine, WordEngine

    # Gives the key when it is needed: asking a keyring can take a while. None where there is none.
    KeySource = Callable[[], Awaitable[str | None]]
    # Hears that a model does not take a parameter.
    Learnt = Callable[[str, str], Awaitable[None]]


class ConnectionStore(Protocol):
    """The connections of this computer's user, in a file without secrets. Call it off the event loop."""

    def load(self) -> tuple[Connection, ...]:
        """All of them, in their order; none where there is no file.

        Raises:
            LibraryError: The file can't be read. A damaged one is put aside, not lost.
        """
        ...

    def save(self, connections: Sequence[Connection]) -> None:
        """Writes all of them.

        Raises:
            LibraryError: The file can't be written; what stood there is as it was.
        """
        ...


@dataclass(frozen=True)
class KeptKey:
    """A key and where it is.

    Attributes:
        key: Empty where there may be one that can't be got at.
        trouble: Why it is not in the keyring, or what keeps it there, in the system's words.
    """

    key: str
    place: KeyPlace
    trouble: str = ""


class KeyStore(Protocol):
    """The keys of connections. A keyring that is locked, missing or silent never keeps the caller waiting
    for long: the key is in memory then, for this session only, and in no file.
    """

    async def get(self, connection_id: str) -> KeptKey | None:
        """The key of a connection; None where there is none, an empty one where nobody can say."""
        ...

    async def put(self, connection_id: str, key: str) -> KeptKey:
        """Keeps a key, and says where."""
        ...

    async def remove(self, connection_id: str) -> None:
        """Forgets a key everywhere.

        Raises:
            LibraryError: It is not used any more, but may be in the keyring still.
        """
        ...


class Connector(Protocol):
    """Makes engines of connections, and asks services what they offer."""

    def engine(
        self, connection: Connection, key: KeySource, learnt: Learnt, *, has_key: bool | None
    ) -> ImageEngine:
        """The engine of a connection; nothing is imported and nobody asked before it is used.

        Args:
            connection: The connection.
            key: Gives its key.
            learnt: To be told what a model turned out not to take.
            has_key: Whether there is a key, for `EngineInfo.obstacle`; None while nobody has looked.
        """
        ...

    def writer(
        self, connection: Connection, key: KeySource, learnt: Learnt, *, has_key: bool | None
    ) -> WordEngine | None:
        """What writes words by a connection, called as its engine is; None where its server writes none.

        As with `engine`, nothing is imported and nobody asked before it is used.
        """
        ...

    def close(self) -> None:
        """Stops whatever its engines have under way, and waits for that. Call it off the event loop."""
        ...

    async def list_models(self, connection: Connection, key: str | None) -> tuple[ListedModel, ...]:
        """The models that the service lists, in its order.

        Raises:
            EngineError: It can't be reached, or refuses; see its kind.
        """
        ...
