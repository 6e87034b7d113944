"""All use-cases on one open library."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.services.artists import ArtistService
from charstudio.services.characters import CharacterService
from charstudio.services.edits import EditService
from charstudio.services.generations import Generations
from charstudio.services.images import ImageService
from charstudio.services.money import MoneyService
from charstudio.services.revisions import RevisionService
from charstudio.services.sittings import Sittings
from charstudio.services.spending import Spending
from charstudio.services.trash import TrashService
from charstudio.services.updates import UpdateService
from charstudio.services.vocabulary import VocabularyService
from charstudio.services.words import WordService

if TYPE_CHECKING:
    from charstudio.domain.character import Artist
    from charstudio.services.connections import ConnectionService
    from charstudio.services.generation import GenerationRun
    from charstudio.services.workspace import Workspace


class Studio:
    """What window and command line are given: a library in the hands of one artist."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        connections: ConnectionService,
        updates: UpdateService | None = None,
        running: dict[str, GenerationRun] | None = None,
        sittings: Sittings | None = None,
    ) -> None:
        self.workspace = workspace
        self._running = {} if running is None else running
        self._sittings = sittings = Sittings() if sittings is None else sittings
        spending = Spending(workspace)
        generations = Generations(workspace, self._running, spending)
        self.artists = ArtistService(workspace)
        self.characters = CharacterService(workspace, generations, sittings)
        self.images = ImageService(workspace, generations, sittings)
        self.edits = EditService(workspace, generations, sittings)
        self.money = MoneyService(workspace, spending)
        self.trash = TrashService(workspace)
        self.revisions = RevisionService(workspace, sittings)
        self.vocabulary = VocabularyService(workspace)
        self.words = WordService(workspace, self.characters, generations, sittings, spending)
        # They are no artist's: whoever uses this computer shares them.
        self.connections = connections
        self.updates = UpdateService() if updates is None else updates

    def working_as(self, artist: Artist) -> Studio:
        """The same library in the hands of another artist; what runs goes on."""
        workspace = replace(self.workspace, artist=artist)
        return Studio(
            workspace,
            connections=self.connections,
            updates=self.updates,
            running=self._running,
            sittings=self._sittings,
        )
