"""All use-cases on one open library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.services.artists import ArtistService
from charstudio.services.characters import CharacterService
from charstudio.services.generations import Generations
from charstudio.services.images import ImageService
from charstudio.services.revisions import RevisionService
from charstudio.services.sittings import Sittings
from charstudio.services.trash import TrashService
from charstudio.services.words import WordService

if TYPE_CHECKING:
    from charstudio.services.workspace import Workspace


class Studio:
    """What window and command line are given."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        generations, sittings = Generations(workspace), Sittings()
        self.artists = ArtistService(workspace)
        self.characters = CharacterService(workspace, generations, sittings)
        self.images = ImageService(workspace, generations, sittings)
        self.trash = TrashService(workspace)
        self.revisions = RevisionService(workspace, sittings)
        self.words = WordService(workspace, self.characters, generations, sittings)
