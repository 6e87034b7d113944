"""Where budget and prices are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from charstudio.domain.money import MoneyRules


class MoneyStore(Protocol):
    """The money rules of this computer's user, in a file without secrets. Call it off the event loop."""

    def load(self) -> MoneyRules:
        """The rules; none where there is no file.

        Raises:
            LibraryError: The file can't be read. A damaged one is put aside, not lost.
        """
        ...

    def save(self, rules: MoneyRules) -> None:
        """Writes them.

        Raises:
            LibraryError: The file can't be written; what stood there is as it was.
        """
        ...
