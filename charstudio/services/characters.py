"""Creating, finding and changing characters."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from charstudio.domain import limits
from charstudio.domain.character import Character, Details
from charstudio.domain.generation import GenerationKind, ImageRequest
from charstudio.domain.listing import CharacterIndex, CharacterPage, ListQuery, Shelf, Sort
from charstudio.domain.naming import clean_name, free_name
from charstudio.errors import (
    CharacterCreationError,
    CharacterDeletionError,
    CharacterImageError,
    CharacterUpdateError,
    CharacterValidationError,
)
from charstudio.services.operation import Operation, operation
from charstudio.services.ordering import plan
from charstudio.services.workspace import may_be_id, new_id, new_seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.services.generation import GenerationRun
    from charstudio.services.generations import Generations
    from charstudio.services.ports import Reads, Records
    from charstudio.services.sittings import Sittings
    from charstudio.services.workspace import Workspace


@dataclass(frozen=True)
class Creation:
    """A character that was saved, and the run that makes its images; None when none were asked for."""

    character: Character
    run: GenerationRun | None


@dataclass(frozen=True)
class NameCheck:
    """Whether a name can be used. `reason` is the kind of the error that says why not."""

    name: str
    valid: bool
    available: bool
    reason: CharacterValidationError | None


class CharacterService:
    """The use-cases around characters. Each is answered for the active artist alone."""

    def __init__(self, workspace: Workspace, generations: Generations, sittings: Sittings) -> None:
        self._workspace = workspace
        self._generations = generations
        self._sittings = sittings

    async def create_character(
        self, details: Details, request: ImageRequest, *, draft_id: str | None = None
    ) -> Creation:
        """Saves a character, from nothing or from a draft, and starts its first round.

        Iterate the run to make the images. When that fails, the character and what was made stay.

        Args:
            details: The character in words.
            request: Its images; a count of 0 makes none. Its seed, if any, is also who the character is.
            draft_id: A draft that becomes this character.

        Raises:
            CharacterValidationError: A field or the request can't be, or the name is in use.
            CharacterCreationError: It could not be saved.
            CharacterNotFoundError: There is no such draft.
            CharacterImageError: While iterated: less came than was asked for.
        """
        workspace = self._workspace
        running = Operation(
            "characters.create_character", CharacterCreationError, artist=self._artist, character=draft_id
        )
        with running.step():
            details = details.cleaned()
            request = request.checked(least=0)
            settled = await plan(workspace, request, details, {}) if request.count else None
            # One seed for both: the first image shows the person as the engine draws it first.
            asked = request.seed if settled is None else settled.seed
            seed = new_seed() if asked is None else asked
            styles = {} if settled is None else {settled.engine.info.name: settled.style}

            def save(records: Records) -> Character:
                self._refuse_taken(records, details.name, besides=draft_id)
                new = replace(self._new(details, seed), styles=styles)
                if draft_id is None:
                    return self._add(records, new)
                return self._promote(records, draft_id, new)

            if settled is None:
                character = await workspace.library.write(save)
                running.data["character"] = character.id
                running.succeeded()
                return Creation(character, None)
            saved: list[Character] = []

            def save_first(records: Records) -> Character:
                saved[:] = [save(records)]
                return saved[0]

            run = await self._generations.start(GenerationKind.CREATE, settled, running, save_first)
        running.fails_with(CharacterImageError)
        return Creation(saved[0], run)

    async def surprise(self) -> Details:
        """A made-up character with a free name, for `create_character`; nothing is saved.

        Raises:
            CharacterError: The library can't be read.
        """
        with operation("characters.surprise", artist=self._artist):
            artist_id = self._artist
            taken = await self._workspace.library.read(
                lambda records: records.characters.name_keys(artist_id)
            )
            return self._workspace.inspirations.character(random.SystemRandom(), taken)

    async def get_character(self, character_id: str) -> Character:
        """Everything about a character, also of one in the trash.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterError: The library can't be read.
        """
        with operation("characters.get_character", artist=self._artist, character=character_id):
            return await self._workspace.library.read(
                lambda records: self._workspace.owned(records, character_id)
            )

    async def list_characters(self, query: ListQuery) -> CharacterPage:
        """One page of the artist's characters, without their images.

        Raises:
            CharacterValidationError: The search, the order, the limit or the cursor can't be.
            CharacterError: The library can't be read.
        """
        with operation("characters.list_characters", artist=self._artist) as running:
            query = query.checked()
            artist_id = self._artist
            page = await self._workspace.library.read(
                lambda records: records.characters.page(artist_id, query)
            )
            running.data.update(found=page.total, shown=len(page.characters))
            return page

    async def index_characters(
        self, shelf: Shelf = Shelf.CHARACTERS, sort: Sort = Sort.EDITED
    ) -> CharacterIndex:
        """Every character of a shelf, in this order, with what a row of a list shows.

        Raises:
            CharacterError: The library can't be read.
        """
        with operation("characters.index_characters", artist=self._artist) as running:
            artist_id = self._artist
            index = await self._workspace.library.read(
                lambda records: records.characters.index(artist_id, shelf, sort)
            )
            running.data["found"] = len(index)
            return index

    async def find_characters(self, search: str, shelf: Shelf = Shelf.CHARACTERS) -> tuple[str, ...]:
        """The ids of every character of a shelf whose texts have all the words, last edited first.

        Raises:
            CharacterValidationError: The search is too long.
            CharacterError: The library can't be read.
        """
        with operation("characters.find_characters", artist=self._artist) as running:
            query = ListQuery(search=search, shelf=shelf).checked()
            artist_id = self._artist
            found = await self._workspace.library.read(
                lambda records: records.characters.found(artist_id, query)
            )
            running.data["found"] = len(found)
            return found

    async def update_character(
        self,
        character_id: str,
        change: Callable[[Details], Details],
        *,
        favourite: bool | None = None,
        revision: int | None = None,
    ) -> Character:
        """Changes a character; what it was before this sitting stays as a revision, its images stay too.

        Args:
            character_id: The character.
            change: Gives the new details from the present ones.
            favourite: Marks it as a favourite, or not; None leaves that.
            revision: Refuses the change when the character has another revision by now.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: A field can't be, the name is in use, or it is in the trash.
            CharacterUpdateError: It changed elsewhere meanwhile, or could not be saved.
        """
        now = self._workspace.now()

        def write(records: Records) -> Character:
            character = self._workspace.owned_in_use(records, character_id)
            if revision is not None and revision != character.revision:
                raise CharacterUpdateError(
                    "It changed elsewhere", kind="stale", revision=character.revision, read=revision
                )
            details = change(character.details).cleaned(draft=character.draft)
            if not character.draft:
                self._refuse_taken(records, details.name, besides=character.id)
            changed = character
            if details != character.details:
                self._sittings.before_change(records, character, now)
                changed = replace(changed, details=details, revision=character.revision + 1, updated_at=now)
                self._sittings.changed(changed, now)
            if favourite is not None:
                changed = replace(changed, favourite=favourite)
            if changed != character:
                records.characters.save(changed)
            return changed

        with operation(
            "characters.update_character", CharacterUpdateError, artist=self._artist, character=character_id
        ):
            return await self._workspace.library.write(write)

    async def duplicate_character(self, character_id: str) -> Character:
        """A copy of a character in words and looks, with a free name and no images.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: It is in the trash.
            CharacterCreationError: The copy could not be saved.
        """

        def write(records: Records) -> Character:
            model = self._workspace.owned_in_use(records, character_id)
            if model.draft:
                raise CharacterValidationError("A draft", field="character", kind="is_draft")
            name = free_name(model.name, records.characters.name_keys(self._artist))
            copy = self._new(replace(model.details, name=name), model.seed)
            return self._add(records, replace(copy, styles=model.styles))

        with operation(
            "characters.duplicate_character",
            CharacterCreationError,
            artist=self._artist,
            character=character_id,
        ):
            return await self._workspace.library.write(write)

    async def save_draft(self, details: Details, *, draft_id: str | None = None) -> Character:
        """Stores a character that is begun but not made real yet; its name may be empty or in use.

        Raises:
            CharacterNotFoundError: There is no such draft.
            CharacterValidationError: A field can't be, or that is no draft any more.
            CharacterUpdateError: It could not be saved.
        """
        now = self._workspace.now()

        def write(records: Records) -> Character:
            if draft_id is None:
                return self._add(records, replace(self._new(cleaned, new_seed()), draft=True))
            draft = self._owned_draft(records, draft_id)
            draft = replace(draft, details=cleaned, revision=draft.revision + 1, updated_at=now)
            records.characters.save(draft)
            return draft

        with operation(
            "characters.save_draft", CharacterUpdateError, artist=self._artist, character=draft_id
        ):
            cleaned = details.cleaned(draft=True)
            return await self._workspace.library.write(write)

    async def drop_draft(self, draft_id: str) -> bool:
        """Removes for good a draft that was left empty. False, and nothing done, for anything else.

        Raises:
            CharacterDeletionError: It could not be removed.
        """

        def write(records: Records) -> bool:
            known = may_be_id(draft_id)
            draft = records.characters.get(self._artist, draft_id) if known else None
            if draft is None or not draft.draft or draft.trashed_at is not None:
                return False
            running = any(not one.status.final for one in records.generations.all(draft_id))
            if draft.details != Details() or draft.images or running:
                return False
            records.characters.purge(draft_id)
            return True

        with operation(
            "characters.drop_draft", CharacterDeletionError, artist=self._artist, character=draft_id
        ) as dropping:
            dropped = await self._workspace.library.write(write)
            dropping.data["dropped"] = dropped
        if dropped:
            self._sittings.end(draft_id)
        return dropped

    async def check_name(self, name: str, *, besides: str | None = None) -> NameCheck:
        """Whether a character could have this name. Answers; it raises only what stops it from answering.

        Args:
            name: As it was typed.
            besides: The character that is to have it, whose present name is no obstacle.

        Raises:
            CharacterError: The library can't be read.
        """
        with operation("characters.check_name", artist=self._artist, character=besides):
            try:
                clean = clean_name(name)
            except CharacterValidationError as error:
                return NameCheck(name.strip()[: 2 * limits.NAME], valid=False, available=False, reason=error)
            try:
                await self._workspace.library.read(
                    lambda records: self._refuse_taken(records, clean, besides=besides)
                )
            except CharacterValidationError as error:
                return NameCheck(clean, valid=True, available=False, reason=error)
            return NameCheck(clean, valid=True, available=True, reason=None)

    def end_sitting(self, character_id: str) -> None:
        """Says that the artist turned to something else: the next change begins a new revision."""
        self._sittings.end(character_id)

    def _new(self, details: Details, seed: int) -> Character:
        now = self._workspace.now()
        return Character(
            id=new_id(),
            artist=self._workspace.artist,
            details=details,
            seed=seed,
            favourite=False,
            primary_image_id=None,
            image_count=0,
            revision=1,
            draft=False,
            created_at=now,
            updated_at=now,
            trashed_at=None,
        )

    @staticmethod
    def _add(records: Records, character: Character) -> Character:
        records.characters.add(character)
        return character

    def _promote(self, records: Records, draft_id: str, new: Character) -> Character:
        draft = self._owned_draft(records, draft_id)
        character = replace(
            draft,
            details=new.details,
            draft=False,
            seed=new.seed,
            styles=new.styles,
            revision=draft.revision + 1,
            updated_at=new.updated_at,
        )
        records.characters.save(character)
        return character

    def _owned_draft(self, records: Reads, draft_id: str) -> Character:
        draft = self._workspace.owned_in_use(records, draft_id)
        if not draft.draft:
            raise CharacterValidationError("No draft", field="character", kind="draft_saved")
        return draft

    def _refuse_taken(self, records: Reads, name: str, *, besides: str | None) -> None:
        refuse_taken(records, self._artist, name, besides=besides)

    @property
    def _artist(self) -> str:
        return self._workspace.artist.id


def refuse_taken(records: Reads, artist_id: str, name: str, *, besides: str | None = None) -> None:
    """Does nothing when the artist has no other character of this name.

    Raises:
        CharacterValidationError: There is one.
    """
    besides = besides if besides is not None and may_be_id(besides) else None
    if records.characters.name_taken(artist_id, name, besides=besides):
        raise CharacterValidationError("The name is in use", field="name", kind="name_taken", name=name)
