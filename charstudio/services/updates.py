"""Whether there is a newer CharStudio. It is looked for when somebody wants that, and never downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from charstudio import __version__
from charstudio.domain.release import newest_after
from charstudio.errors import CharacterError, FeedError, FeedErrorKind
from charstudio.services.operation import Operation

if TYPE_CHECKING:
    from charstudio.domain.release import Release
    from charstudio.services.ports import ReleaseFeed


class NoFeed:
    """`ports.ReleaseFeed` of a build that knows none."""

    address = ""

    async def releases(self) -> tuple[Release, ...]:
        """See `ports.ReleaseFeed`."""
        raise FeedError(FeedErrorKind.NONE, "this build knows no feed")


class UpdateService:
    """The use-cases around releases; no artist's, and of no library.

    Args:
        feed: Where releases are told; None where that is nowhere.
        current: The version that runs.
    """

    def __init__(self, feed: ReleaseFeed | None = None, *, current: str = __version__) -> None:
        self._feed = NoFeed() if feed is None else feed
        self.current = current

    @property
    def address(self) -> str:
        """What would be asked; empty where this build knows no feed."""
        return self._feed.address

    @property
    def host(self) -> str:
        """The computer of that address."""
        return urlsplit(self.address).hostname or ""

    async def check_for_update(self) -> Release | None:
        """The newest release, when it is newer than what runs; None when it is not.

        One request goes to `address`, with nothing in it about who asks; nothing beside its answer is loaded.

        Raises:
            CharacterError: Nothing could be heard, or understood; its kind is that of the `FeedError`.
        """
        with Operation("updates.check_for_update", CharacterError).step():
            try:
                found = await self._feed.releases()
            except FeedError as error:
                raise CharacterError(
                    str(error), kind=f"feed_{error.kind}", host=self.host, **error.details
                ) from error
            return newest_after(self.current, found)
