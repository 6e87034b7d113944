"""Where releases are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from charstudio.domain.release import Release


class ReleaseFeed(Protocol):
    """The list of releases that this build knows the address of."""

    @property
    def address(self) -> str:
        """Where it is; empty where this build knows none."""
        ...

    async def releases(self) -> tuple[Release, ...]:
        """What is told there; drafts and what is called a pre-release are left out.

        It may be cancelled.

        Raises:
            FeedError: Nothing was heard, or nothing that can be understood.
        """
        ...
