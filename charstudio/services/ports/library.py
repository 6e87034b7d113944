"""The library that the use-cases keep everything in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from decimal import Decimal
    from pathlib import Path

    from charstudio.domain.character import Artist, Character, TraitGroup
    from charstudio.domain.drawing import Drawing
    from charstudio.domain.generation import Generation
    from charstudio.domain.image import Arrival, Image, Original, TrashedImage
    from charstudio.domain.listing import CharacterIndex, CharacterPage, ListQuery, Shelf, Sort
    from charstudio.domain.money import Expense, ExpenseState
    from charstudio.domain.pace import Timing
    from charstudio.domain.revision import Revision

T = TypeVar("T")


class ArtistReads(Protocol):
    """What can be asked of the artists of a library."""

    def all(self) -> tuple[Artist, ...]:
        """Every artist, in the order of their names."""
        ...

    def named(self, name: str) -> Artist | None:
        """The artist with this name, whatever its case."""
        ...

    def active(self) -> Artist | None:
        """The one that this library was last used as; None in a new library."""
        ...


class Artists(ArtistReads, Protocol):
    """The artists of a library."""

    def add(self, artist: Artist, created_at: datetime) -> None:
        """Adds one whose name is free."""
        ...

    def rename(self, artist_id: str, name: str) -> None:
        """Gives one a name that is free."""
        ...

    def activate(self, artist_id: str) -> None:
        """Remembers the one that this library is used as."""
        ...


class CharacterReads(Protocol):
    """What can be asked of the characters of a library; the artist is always named, so that none sees
    another's.
    """

    def get(self, artist_id: str, character_id: str, *, images: bool = True) -> Character | None:
        """The whole character with its images, also from the trash; None when it is not this artist's.

        Args:
            artist_id: Whose it has to be.
            character_id: The character.
            images: Reads its images too; without them it is quick, however many there are.
        """
        ...

    def page(self, artist_id: str, query: ListQuery) -> CharacterPage:
        """One page of a list."""
        ...

    def index(self, artist_id: str, shelf: Shelf, sort: Sort) -> CharacterIndex:
        """Every character of a shelf, in this order."""
        ...

    def found(self, artist_id: str, query: ListQuery) -> tuple[str, ...]:
        """The ids of all that a query is about, whatever its page, last edited first."""
        ...

    def phrases(self, artist_id: str, group: TraitGroup, words: Sequence[str], limit: int) -> tuple[str, ...]:
        """Trait texts of this group that the artist's last edited characters have, most used first.

        Args:
            artist_id: Whose characters.
            group: Where the traits belong.
            words: Folded words that must all stand in a text.
            limit: How many at most.
        """
        ...

    def tags(self, artist_id: str, words: Sequence[str], limit: int) -> tuple[str, ...]:
        """The same of tags."""
        ...

    def tags_of(self, artist_id: str, character_ids: Sequence[str]) -> tuple[tuple[str, int], ...]:
        """The tags of these characters of the artist, and how many of them have each; most used first."""
        ...

    def name_taken(self, artist_id: str, name: str, *, besides: str | None = None) -> bool:
        """Whether another character outside the trash, no draft, has this name in any case."""
        ...

    def name_keys(self, artist_id: str) -> set[str]:
        """The keys of every name in use."""
        ...

    def trashed(self, artist_id: str) -> tuple[str, ...]:
        """Ids of those in the trash."""
        ...


class Characters(CharacterReads, Protocol):
    """The characters of a library."""

    def add(self, character: Character) -> None:
        """Adds a new one."""
        ...

    def save(self, character: Character) -> None:
        """Writes everything of it but its images."""
        ...

    def received(self, image: Image) -> bool:
        """Counts an image that came; the character's first becomes its primary. False if it is gone."""
        ...

    def purge(self, character_id: str) -> None:
        """Removes it for good, with its images, generations and revisions."""
        ...


class ImageReads(Protocol):
    """What can be asked of the rows of images; their files are `Originals`."""

    def owned(self, artist_id: str, image_ids: Sequence[str]) -> tuple[Image, ...]:
        """Those of these images that are this artist's and not in the trash, in the order asked for."""
        ...

    def trashed(self, artist_id: str) -> tuple[TrashedImage, ...]:
        """Those in the trash whose characters are not, newest there first."""
        ...

    def of_generation(self, generation_id: str) -> tuple[Image, ...]:
        """What a generation made, in the order of its places in the round."""
        ...

    def positions_of(self, generation_id: str) -> tuple[int, ...]:
        """The places in the round that are taken, also by images in the trash."""
        ...

    def originals_of(self, character_id: str) -> tuple[Original, ...]:
        """The original of each of a character's images and drawings; equal bytes more than once."""
        ...

    def used(self, sha256: str) -> bool:
        """Whether any image or drawing still stands on this original."""
        ...


class Images(ImageReads, Protocol):
    """The rows of images."""

    def add(self, image: Image) -> None:
        """Adds one that its character has `received`."""
        ...

    def set_trashed(self, image_id: str, trashed_at: datetime | None) -> None:
        """Moves one to the trash, or back."""
        ...

    def purge(self, image_id: str) -> None:
        """Removes its row for good, and what is drawn over it."""
        ...


class GenerationReads(Protocol):
    """What can be asked of the journal of generations."""

    def holder(self, generation_id: str) -> str | None:
        """What the process that runs it, or ran it last, calls itself."""
        ...

    def get(self, artist_id: str, generation_id: str) -> Generation | None:
        """The generation; None when it is not this artist's."""
        ...

    def named(self, generation_id: str) -> Generation | None:
        """The generation, whoever's it is: not for an artist to see."""
        ...

    def latest(self, character_id: str) -> Generation | None:
        """The newest one of a character."""
        ...

    def all(self, character_id: str) -> tuple[Generation, ...]:
        """Every one of a character, newest first."""
        ...

    def interrupted(self, artist_id: str) -> tuple[Generation, ...]:
        """Those of the artist's characters outside the trash that were interrupted, newest first."""
        ...

    def next_round(self, character_id: str) -> int:
        """The number of the character's next round, from 1."""
        ...

    def unfinished(self) -> tuple[tuple[Generation, str], ...]:
        """Those without an end, each with its holder."""
        ...

    def timings(self, engine: str, model: str) -> tuple[Timing, ...]:
        """How long those of this engine and model took that came to a good end, newest first.

        Only the last few hundred generations of the library are looked at, whoever's they are.
        """
        ...


class Generations(GenerationReads, Protocol):
    """The journal of generations."""

    def add(self, generation: Generation, holder: str) -> None:
        """Records one that the process called `holder` is going to run."""
        ...

    def save(self, generation: Generation) -> None:
        """Writes its state."""
        ...

    def take_up(self, generation: Generation, holder: str) -> None:
        """Writes its state, as of one that the process called `holder` runs from now on."""
        ...


class RevisionReads(Protocol):
    """What can be asked of earlier states of characters."""

    def all(self, character_id: str) -> tuple[Revision, ...]:
        """Every one of a character, newest first."""
        ...


class Revisions(RevisionReads, Protocol):
    """Earlier states of characters."""

    def add(self, revision: Revision) -> None:
        """Keeps one; the same number twice keeps the first."""
        ...


class DrawingReads(Protocol):
    """What can be asked of the drawings over a character's images; their files are `Originals`."""

    def get(self, artist_id: str, drawing_id: str) -> Drawing | None:
        """The drawing; None when it is not of this artist's."""
        ...

    def all(self, character_id: str) -> tuple[Drawing, ...]:
        """Every one of a character, newest first."""
        ...


class Drawings(DrawingReads, Protocol):
    """The rows of drawings. They go with their image, and with their character."""

    def add(self, drawing: Drawing) -> None:
        """Adds one whose file is there."""
        ...


class ExpenseReads(Protocol):
    """What can be asked of what was spent."""

    def of_generation(self, generation_id: str) -> tuple[Expense, ...]:
        """Those of a generation, in the order in which they were written."""
        ...

    def spent(self, since: datetime, until: datetime, state: ExpenseState | None = None) -> Decimal:
        """The sum of all amounts that are known, whoever spent them, from `since` to before `until`, in US
        dollars; only those in one state where it is named.
        """
        ...

    def unfinished(self) -> tuple[Expense, ...]:
        """Those in the state `SENT`, whoever's they are."""
        ...

    def between(self, artist_id: str, since: datetime, until: datetime) -> tuple[tuple[Expense, bool], ...]:
        """An artist's, from `since` to before `until`, oldest first, each with whether its image is neither
        in the trash nor gone.
        """
        ...


class Expenses(ExpenseReads, Protocol):
    """The ledger of what was spent. What was charged is never removed."""

    def add(self, expense: Expense) -> None:
        """Writes a new line."""
        ...

    def save(self, expense: Expense) -> None:
        """Writes state, amount, usage and image of a line again."""
        ...

    def remove(self, expense_id: str) -> None:
        """Removes the line of what was refused, and so not charged."""
        ...


class Reads(Protocol):
    """What can be asked of the library's database, within one transaction."""

    @property
    def artists(self) -> ArtistReads: ...
    @property
    def characters(self) -> CharacterReads: ...
    @property
    def images(self) -> ImageReads: ...
    @property
    def generations(self) -> GenerationReads: ...
    @property
    def revisions(self) -> RevisionReads: ...
    @property
    def drawings(self) -> DrawingReads: ...
    @property
    def expenses(self) -> ExpenseReads: ...


class Records(Reads, Protocol):
    """Everything in the library's database, within one transaction."""

    @property
    def artists(self) -> Artists: ...
    @property
    def characters(self) -> Characters: ...
    @property
    def images(self) -> Images: ...
    @property
    def generations(self) -> Generations: ...
    @property
    def revisions(self) -> Revisions: ...
    @property
    def drawings(self) -> Drawings: ...
    @property
    def expenses(self) -> Expenses: ...


class Originals(Protocol):
    """The files of images as received. All but `path` touch the disk: call them off the event loop."""

    def path(self, original: Original) -> Path:
        """Where it is."""
        ...

    def keep(
        self, data: bytes, *, paid: bool = False, before: Callable[[str], None] | None = None
    ) -> Original:
        """Writes the bytes so that a power cut after the return can't lose them; equal bytes stand once.

        They are on the disk before anything decodes them.

        Args:
            data: The bytes as they came.
            paid: Whether they may have cost something: they are kept even when they are no picture.
            before: Called with their SHA-256 before a file of a picture is written.

        Raises:
            LibraryError: The disk is full, read-only or gone.
            EngineError: `BAD_ANSWER`, the bytes are not a picture that can be shown. The detail `place` says
                where they are when they were kept; else nothing was.
        """
        ...

    def found(self, sha256: str) -> Original | None:
        """The original with this hash; None when it is not there, or not whole.

        Nobody may be writing it: what was left of it when its writer ended is cleared away.

        Raises:
            LibraryError: It can't be read.
            EngineError: It is not a picture.
        """
        ...

    def read(self, original: Original) -> bytes:
        """The bytes.

        Raises:
            LibraryError: The file is not there or can't be read.
        """
        ...

    def remove(self, original: Original) -> None:
        """Removes the file; one that is gone already is fine."""
        ...


class Arrivals(Protocol):
    """Notes of images that came and have no row yet. They touch the disk: call them off the event loop."""

    def note(self, arrival: Arrival, sha256: str) -> None:
        """Notes one before its file is written. Where that is impossible it goes without."""
        ...

    def forget(self, image_id: str) -> None:
        """Removes a note: the image has its row, or will have none."""
        ...

    def left(self) -> tuple[Arrival, ...]:
        """Those that are noted, with the SHA-256 of their files, which need not be there."""
        ...


class Library(Protocol):
    """One folder with everything of some artists."""

    @property
    def folder(self) -> Path:
        """Where it is."""
        ...

    @property
    def originals(self) -> Originals:
        """Its pictures."""
        ...

    @property
    def arrivals(self) -> Arrivals:
        """What is on its way into it."""
        ...

    @property
    def holder(self) -> str:
        """What this process calls itself in the journal."""
        ...

    async def read(self, work: Callable[[Reads], T]) -> T:
        """The answer of `work` in one reading transaction on the database's thread.

        Raises:
            LibraryError: The library can't be read.
        """
        ...

    async def write(self, work: Callable[[Records], T]) -> T:
        """The answer of `work` in one writing transaction; it is on disk when this returns, or nothing is.

        Raises:
            LibraryError: The library can't be written.
        """
        ...

    def prepare(self) -> None:
        """Loads what only writing needs: the first change would wait for it. Call it off the event loop."""
        ...

    def holder_alive(self, holder: str) -> bool:
        """Whether the process that calls itself so still runs."""
        ...

    async def changed_elsewhere(self) -> bool:
        """Whether another process changed the database since the last time this was asked.

        Raises:
            LibraryError: The library can't be read, or its database is gone.
        """
        ...
