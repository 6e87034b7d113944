"""Making images of a character, following how they are made, and choosing the primary one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.domain.generation import GenerationKind
from charstudio.errors import (
    CharacterError,
    CharacterImageError,
    CharacterUpdateError,
    CharacterValidationError,
)
from charstudio.services.operation import Operation, operation
from charstudio.services.options import model_of, size_text
from charstudio.services.ordering import fresh_seed, plan, request_left
from charstudio.services.pacing import expected_pace
from charstudio.services.workspace import image_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from charstudio.domain.character import Character
    from charstudio.domain.generation import (
        Generation,
        GenerationEvent,
        GenerationSnapshot,
        ImageRequest,
    )
    from charstudio.domain.round import Round
    from charstudio.services.generation import GenerationRun
    from charstudio.services.generations import Generations
    from charstudio.services.ports import Reads, Records
    from charstudio.services.sittings import Sittings
    from charstudio.services.workspace import Workspace


class ImageService:
    """The use-cases around images. Each is answered for the active artist alone."""

    def __init__(self, workspace: Workspace, generations: Generations, sittings: Sittings) -> None:
        self._workspace = workspace
        self._generations = generations
        self._sittings = sittings

    async def regenerate_images(self, character_id: str, request: ImageRequest) -> GenerationRun:
        """A new round from the same character; earlier rounds stay. Iterate the run to make it.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: The request can't be, or the character is in the trash.
            CharacterUpdateError: The round could not be recorded.
            CharacterImageError: A reference can't be read; while iterated: less came than was asked for.
        """
        return await self._round("regenerate_images", GenerationKind.REGENERATE, character_id, request)

    async def generate_image(self, character_id: str, request: ImageRequest) -> GenerationRun:
        """One more image (`request.count`), with a prompt and references of its own. Iterate the run.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: The request can't be, or the character is in the trash.
            CharacterUpdateError: The round could not be recorded.
            CharacterImageError: A reference can't be read; while iterated: less came than was asked for.
        """
        return await self._round("generate_image", GenerationKind.GENERATE, character_id, request)

    async def continue_generation(
        self,
        character_id: str,
        generation_id: str,
        *,
        places: Sequence[int] | None = None,
        pay_again: bool = False,
        agreed: bool = False,
    ) -> GenerationRun:
        """Makes what a generation still owes, in its own round and of the same character. Iterate the run.

        Args:
            character_id: The character.
            generation_id: One of its generations.
            places: The only places of the round that are to be filled, from 0; None for all that it owes.
            pay_again: Whether to ask again for what may have been charged already.
            agreed: Whether the artist agreed to what it costs, as in `ImageRequest`.

        Raises:
            CharacterNotFoundError: There is no such character, or no such generation of it.
            CharacterValidationError: It runs or owes nothing, a place is not empty, its engine or a reference
                is gone, or the character is in the trash; `may_be_charged` for a place whose last request
                has an uncertain end, unless `pay_again`; `ask_first` or `over_budget` for what it may cost.
            CharacterUpdateError: It could not be recorded.
            CharacterImageError: A reference can't be read; while iterated: less came than was asked for.
        """
        workspace = self._workspace
        running = Operation(
            "images.continue_generation", CharacterImageError, artist=self._artist, character=character_id
        )
        with running.step():
            left = await workspace.library.read(
                lambda records: self._generations.unfinished(records, character_id, generation_id, places)
            )
            request = request_left(left.generation, fresh_seed(left.generation, left.begun.images))
            request = replace(request, agreed=agreed)
            settled = await plan(workspace, request, left.character.details, {}, lenient=True)
        with running.step(CharacterUpdateError):
            return await self._generations.take_up(
                character_id, generation_id, settled, running, places=places, pay_again=pay_again
            )

    async def estimate(self, request: ImageRequest) -> float | None:
        """Seconds that a request probably takes, by the rounds before; None when nothing is known of it.

        Args:
            request: What would be asked for; what is left open is the engine's choice, as when it is made.

        Raises:
            CharacterError: The library can't be read.
        """
        # The bar asks at every change of what is asked for, which is not worth a line.
        with Operation("images.estimate", CharacterError, artist=self._artist).step():
            engine = self._workspace.engines.get(request.engine)
            if engine is None or not engine.info.models:
                return None
            try:
                model = model_of(engine, request.model, self._workspace.now().date())
            except CharacterValidationError:
                return None
            size = size_text(request.width or model.default_size[0], request.height or model.default_size[1])
            pace = await self._workspace.library.read(
                lambda records: expected_pace(records, engine.info, model.id, size, request.quality)
            )
            return pace.whole_s(request.count)

    async def discard_generation(self, character_id: str, generation_id: str) -> Generation:
        """Gives up what a generation still owes: it is cancelled, and what came of it is kept.

        Raises:
            CharacterNotFoundError: There is no such character, or no such generation of it.
            CharacterValidationError: It runs or owes nothing, or the character is in the trash.
            CharacterUpdateError: It could not be recorded.
        """
        with operation(
            "images.discard_generation", CharacterUpdateError, artist=self._artist, character=character_id
        ):
            return await self._generations.discard(character_id, generation_id)

    async def list_rounds(self, character_id: str) -> tuple[Round, ...]:
        """Every round of a character, newest first, each with what the character was then.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterError: The library can't be read.
        """
        with operation("images.list_rounds", artist=self._artist, character=character_id):
            return await self._generations.rounds(character_id)

    async def generation_status(
        self, character_id: str, generation_id: str | None = None
    ) -> GenerationSnapshot:
        """What a running or finished generation has done, the character's latest unless one is named.

        Raises:
            CharacterNotFoundError: There is no such character, or no such generation of it.
            CharacterError: The library can't be read.
        """
        with operation("images.generation_status", artist=self._artist, character=character_id):
            return await self._generations.snapshot(character_id, generation_id)

    def generation_events(self, generation_id: str) -> AsyncIterator[GenerationEvent]:
        """The events, from now on, of a generation that this process runs; none of any other."""
        return self._generations.watch(generation_id)

    async def close_interrupted(self) -> tuple[Generation, ...]:
        """Marks the generations that a process left behind when it ended; to be called at every start.

        Raises:
            CharacterError: The library can't be used.
        """
        running = Operation("images.close_interrupted", CharacterError)
        with running.step():
            closed = await self._generations.close_interrupted()
        # Every start asks; only what was found is worth a line.
        if closed:
            running.data["generations"] = len(closed)
            running.succeeded("found")
        return closed

    async def list_interrupted(self) -> tuple[tuple[Generation, str], ...]:
        """The interrupted generations of characters outside the trash, newest first, each with the name.

        Raises:
            CharacterError: The library can't be read.
        """
        artist = self._workspace.artist.id

        def read(records: Reads) -> tuple[tuple[Generation, str], ...]:
            found = []
            for generation in records.generations.interrupted(artist):
                character = records.characters.get(artist, generation.character_id, images=False)
                found.append((generation, "" if character is None else character.name))
            return tuple(found)

        with operation("images.list_interrupted", artist=self._artist):
            return await self._workspace.library.read(read)

    async def select_image(self, character_id: str, image: str | int) -> Character:
        """Makes an image of the character its primary.

        Args:
            character_id: The character.
            image: The image's id, or its number among the character's images, from 1.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: It has no such image, or the image is in the trash.
            CharacterUpdateError: It could not be saved.
        """

        def write(records: Records) -> Character:
            character = self._workspace.owned_in_use(records, character_id)
            chosen = image_of(character, image)
            character = replace(character, primary_image_id=chosen.id)
            records.characters.save(character)
            return character

        with operation(
            "images.select_image", CharacterUpdateError, artist=self._artist, character=character_id
        ):
            return await self._workspace.library.write(write)

    async def _round(
        self, name: str, kind: GenerationKind, character_id: str, request: ImageRequest
    ) -> GenerationRun:
        workspace = self._workspace
        running = Operation(
            f"images.{name}", CharacterImageError, artist=self._artist, character=character_id
        )
        with running.step():
            character = await workspace.library.read(
                lambda records: workspace.owned_in_use(records, character_id)
            )
            settled = await plan(workspace, request, character.details, character.styles)
        if settled.request.edit is not None:
            # The same edit once more is one, too.
            kind = GenerationKind.EDIT
        with running.step(CharacterUpdateError):
            run = await self._generations.start(
                kind, settled, running, lambda records: workspace.owned_in_use(records, character_id)
            )
        self._sittings.end(character_id)
        return run

    @property
    def _artist(self) -> str:
        return self._workspace.artist.id
