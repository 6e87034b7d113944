"""Better prompts and refined characters: proposed first, saved when accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from charstudio.domain import limits
from charstudio.domain.character import Trait, clean_text
from charstudio.domain.generation import GenerationKind, ImageRequest
from charstudio.domain.money import Usage
from charstudio.domain.prompting import changed_by_hand, plain_prompt
from charstudio.domain.revision import Change, apply_changes, changes_between
from charstudio.errors import (
    CharacterImageError,
    CharacterUpdateError,
    CharacterValidationError,
    EngineError,
    EngineErrorKind,
)
from charstudio.services.characters import CharacterService, refuse_taken
from charstudio.services.operation import Operation, operation
from charstudio.services.ordering import plan, with_reference
from charstudio.services.ports import Enhanced, Refined

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from charstudio.domain.character import Character
    from charstudio.services.generation import GenerationRun
    from charstudio.services.generations import Generations
    from charstudio.services.ports import Records, RequestLog, WordEngine, WriterInfo
    from charstudio.services.sittings import Sittings
    from charstudio.services.spending import Spending
    from charstudio.services.workspace import Workspace


A = TypeVar("A", Enhanced, Refined)


@dataclass(frozen=True)
class PromptProposal:
    """A better prompt beside the present one. `by`: "rule", or the model that wrote it."""

    before: str
    after: str
    by: str


@dataclass(frozen=True)
class Refinement:
    """Proposed changes of a character, for the artist to take or leave one by one.

    Attributes:
        revision: The character's revision that they were proposed for.
        by: "rule", or the model that proposed them.
        missed: The parts of the instruction that none of them follows.
    """

    character_id: str
    revision: int
    changes: tuple[Change, ...]
    by: str
    missed: tuple[str, ...] = ()


class WordService:
    """The use-cases around words. Each is answered for the active artist alone."""

    def __init__(
        self,
        workspace: Workspace,
        characters: CharacterService,
        generations: Generations,
        sittings: Sittings,
        spending: Spending,
    ) -> None:
        self._workspace = workspace
        self._characters = characters
        self._generations = generations
        self._sittings = sittings
        self._spending = spending

    def list_writers(self) -> tuple[WriterInfo, ...]:
        """Who can write, the one by rule first."""
        return tuple(one.info for one in self._workspace.writers.values())

    def default_writer(self) -> WriterInfo:
        """Who writes when nobody is named: the first model that can be asked, else the rule."""
        writers = self.list_writers()
        able = (one for one in writers if one.model and one.obstacle is None)
        return next(able, writers[0])

    async def enhance_prompt(
        self, character_id: str, prompt: str | None = None, *, writer: str | None = None
    ) -> PromptProposal:
        """Proposes a better image prompt; nothing is saved. To accept it, update the character with it.

        Args:
            character_id: The character.
            prompt: What to start from instead of the character's prompt.
            writer: Who writes; None takes `default_writer`.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: The prompt is too long.
            CharacterUpdateError: None could be written.
        """
        writer = self.default_writer().name if writer is None else writer
        about = self._about(character_id) | {"writer": writer}
        with operation("words.enhance_prompt", CharacterUpdateError, **about):
            character = await self._in_use(character_id)
            details = character.details
            before = clean_text(prompt or "", "prompt", limits.PROMPT) or details.image_prompt
            words = self._workspace.writer(writer)
            enhanced = await self._paid(
                character, words, lambda log: words.enhance(details, before or plain_prompt(details), log)
            )
            return PromptProposal(before, enhanced.prompt, words.info.by)

    async def accept_prompt(self, character_id: str, proposal: PromptProposal) -> Character:
        """Saves a proposed prompt as the character's.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterUpdateError: It could not be saved.
        """
        return await self._characters.update_character(
            character_id, lambda details: replace(details, image_prompt=proposal.after)
        )

    async def refine_character(
        self,
        character_id: str,
        *,
        instruction: str = "",
        traits: Sequence[Trait] = (),
        changes: Sequence[Change] = (),
        whole: bool = False,
        writer: str | None = None,
    ) -> Refinement:
        """Proposes changes of a character; nothing is saved. To accept some, `accept_refinement`.

        Args:
            character_id: The character.
            instruction: What to change, in words.
            traits: New traits; one that speaks of the same thing as an old one takes its place.
            changes: Changes that the artist made by hand. They are proposed as they are, and the prompt
                follows those of traits; nobody is asked for these alone.
            writer: Who proposes; None takes `default_writer`.
            whole: Refuses an instruction of which a part can't be followed: nobody looks at the proposal.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: Nothing is asked for, or it is too long.
            CharacterUpdateError: None could be proposed.
        """
        if not (instruction.strip() or traits):
            # Traits that were made by hand need nobody who understands words.
            writer = next(iter(self._workspace.writers))
        writer = self.default_writer().name if writer is None else writer
        about = self._about(character_id) | {"writer": writer}
        with operation("words.refine_character", CharacterUpdateError, **about):
            instruction = clean_text(instruction, "instruction", limits.INSTRUCTION)
            if not (instruction or traits or changes):
                raise CharacterValidationError("Nothing asked", field="instruction", kind="nothing_to_refine")
            character = await self._in_use(character_id)
            begun = changed_by_hand(character.details, changes).cleaned(draft=character.draft)
            words = self._workspace.writer(writer)
            refined = await self._paid(
                character, words, lambda log: words.refine(begun, tuple(traits), instruction, log)
            )
            after, missed = refined.details, refined.missed
            proposed = changes_between(character.details, after.cleaned(draft=character.draft))
            if missed and (whole or (words.info.model and not proposed)):
                raise _not_followed(words.info, missed, partly=bool(proposed))
            if not proposed:
                raise CharacterValidationError("No change", field="instruction", kind="nothing_changed")
            return Refinement(character_id, character.revision, proposed, words.info.by, missed)

    async def accept_refinement(
        self, refinement: Refinement, changes: Sequence[Change], request: ImageRequest
    ) -> GenerationRun:
        """Saves the accepted changes as a revision and starts a round with the primary image as reference.

        Iterate the run to make the images.

        Args:
            refinement: What `refine_character` proposed.
            changes: Those of its changes that are taken.
            request: The new round.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: A field or the request can't be.
            CharacterUpdateError: It changed elsewhere meanwhile, or could not be saved.
            CharacterImageError: While iterated: less came than was asked for.
        """
        workspace, character_id = self._workspace, refinement.character_id
        running = Operation("words.accept_refinement", CharacterUpdateError, **self._about(character_id))
        now = workspace.now()
        with running.step():
            character = await self._in_use(character_id)
            details = apply_changes(character.details, changes)
            after_primary = with_reference(request, character.primary_image_id)
            settled = await plan(workspace, after_primary, details, character.styles)
            if not (request.reference_image_ids or request.reference_files):
                # Nobody chose one: that the engine looks at none is no news.
                settled = replace(settled, ignored_references=False)
            run = await self._generations.start(
                GenerationKind.REFINE,
                settled,
                running,
                lambda records: self._refined(records, refinement, changes, now),
            )
        running.fails_with(CharacterImageError)
        return run

    async def save_refinement(self, refinement: Refinement, changes: Sequence[Change]) -> Character:
        """Saves the accepted changes as a revision; makes no images.

        Args:
            refinement: What `refine_character` proposed.
            changes: Those of its changes that are taken.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: A field can't be, or it is in the trash.
            CharacterUpdateError: It changed elsewhere meanwhile, or could not be saved.
        """
        now = self._workspace.now()
        with operation("words.save_refinement", CharacterUpdateError, **self._about(refinement.character_id)):
            return await self._workspace.library.write(
                lambda records: self._refined(records, refinement, changes, now)
            )

    def _refined(
        self, records: Records, refinement: Refinement, changes: Sequence[Change], now: datetime
    ) -> Character:
        """The character with these changes, written."""
        workspace = self._workspace
        character = workspace.owned_in_use(records, refinement.character_id)
        if character.revision != refinement.revision:
            raise CharacterUpdateError(
                "It changed elsewhere", kind="stale", revision=character.revision, read=refinement.revision
            )
        details = apply_changes(character.details, changes).cleaned(draft=character.draft)
        if not character.draft:
            refuse_taken(records, workspace.artist.id, details.name, besides=character.id)
        # An accepted proposal ends the sitting, whatever was taken of it.
        self._sittings.end(character.id)
        if details == character.details:
            return character
        self._sittings.before_change(records, character, now)
        refined = replace(character, details=details, revision=character.revision + 1, updated_at=now)
        records.characters.save(refined)
        return refined

    async def _paid(
        self, character: Character, words: WordEngine, ask: Callable[[RequestLog], Awaitable[A]]
    ) -> A:
        """What a writer answers; what it asked a service for stands in the ledger, however that ends."""
        async with self._spending.words(character, words.info) as account:
            try:
                answer = await ask(account)
            except EngineError as error:
                if isinstance(usage := error.details.get("usage"), Usage):
                    # What came can't be used. It was counted all the same.
                    account.used(usage)
                raise
            account.used(answer.usage)
            return answer

    async def _in_use(self, character_id: str) -> Character:
        workspace = self._workspace
        return await workspace.library.read(lambda records: workspace.owned_in_use(records, character_id))

    def _about(self, character_id: str) -> dict[str, object]:
        return {"artist": self._workspace.artist.id, "character": character_id}


def _not_followed(writer: WriterInfo, missed: Sequence[str], *, partly: bool) -> Exception:
    """What to say where a part of an instruction can't be followed, or the whole of it."""
    if not writer.model:
        return EngineError(EngineErrorKind.NEEDS_TEXT_MODEL, "A part of it is beyond the rules")
    kind = "partly_followed" if partly else "nothing_followed"
    return CharacterValidationError("Not followed", field="instruction", kind=kind, said="; ".join(missed))
