"""What stands in the grid, made of rounds, images and what runs: sections of cells, newest round first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from charstudio.domain.attempts import owed_places
from charstudio.domain.generation import GenerationStatus
from charstudio.ui.grid.faults import alike, missed, sent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from charstudio.domain.character import Character
    from charstudio.domain.generation import Generation
    from charstudio.domain.image import Image, TrashedImage
    from charstudio.domain.round import Round
    from charstudio.ui.background.runner import LiveRound

_PLACES: Final = 4
_OWING: Final = (GenerationStatus.PARTIAL, GenerationStatus.FAILED, GenerationStatus.INTERRUPTED)


class Kind(StrEnum):
    """What a cell is."""

    IMAGE = "image"
    QUEUED = "queued"
    RUNNING = "running"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    EMPTY = "empty"


@dataclass(frozen=True)
class Cell:
    """One tile.

    Attributes:
        key: The image's id; for others the place that they keep for an image.
        place: The key that was there before the image of this cell came.
        number: Which of its round's images it is, from 1.
        index: Which of its character's images it is, from 1.
        wide: It takes a whole line: the one message of a round that brought nothing.
        live: What is known of a round that runs.
    """

    key: str
    kind: Kind
    number: int
    generation: Generation | None = None
    image: Image | None = None
    index: int = 0
    place: str = ""
    primary: bool = False
    wide: bool = False
    live: LiveRound | None = None


@dataclass(frozen=True)
class Section:
    """A round with its tiles, or in the trash a character with its images.

    Attributes:
        key: The generation's id, or the character's.
        number: Of the round; 0 where it is none.
        title: What stands above it where it is no round.
        references: Keys of the pictures that the round looked at.
    """

    key: str
    cells: tuple[Cell, ...]
    number: int = 0
    title: str = ""
    round: Round | None = None
    live: LiveRound | None = None
    references: tuple[str, ...] = ()

    @property
    def generation(self) -> Generation | None:
        """The newest that is known of the generation."""
        if self.live is not None:
            return self.live.generation
        return None if self.round is None else self.round.generation

    @property
    def images(self) -> tuple[Image, ...]:
        """Those that are there."""
        return tuple(cell.image for cell in self.cells if cell.image is not None)


@dataclass(frozen=True)
class Running:
    """What runs for a character, and what this window saw of it.

    Attributes:
        rounds: By the generation's id.
        ripe: Ids of those that run for long enough to show how they go.
        arrived: Images that came before their character was read again.
    """

    rounds: Mapping[str, LiveRound]
    ripe: Collection[str] = ()
    arrived: Sequence[Image] = ()


def sections_of(
    rounds: Sequence[Round], character: Character, running: Running, *, hint: str
) -> tuple[Section, ...]:
    """The rounds of a character, newest first; four empty places under a `hint` when there are none."""
    known = {image.id for image in character.images}
    images = [*character.images, *(one for one in running.arrived if one.id not in known)]
    of_round: dict[str, list[tuple[int, Image]]] = {}
    for index, image in enumerate(images, start=1):
        of_round.setdefault(image.generation_id, []).append((index, image))
    by_id = {image.id: image for image in images}
    made = (section_of(one, of_round.get(one.generation.id, ()), character, running, by_id) for one in rounds)
    return tuple(section for section in made if section.cells) or (nothing_yet(hint),)


def section_of(
    round_: Round,
    images: Iterable[tuple[int, Image]],
    character: Character,
    running: Running,
    by_id: Mapping[str, Image],
) -> Section:
    """One round.

    Args:
        round_: The round.
        images: Its images with their numbers among the character's, those in the trash too.
        character: Whose round it is.
        running: What runs.
        by_id: Where its references may be.
    """
    live = running.rounds.get(round_.generation.id)
    generation = round_.generation if live is None else live.generation
    slots = _slots(images)
    wanted = _wanted(generation, slots, live)
    kinds = _kinds(live, wanted) if live is not None and generation.id in running.ripe else {}
    cells = []
    for place in sorted({*slots, *wanted}):
        if place not in slots:
            cells.append(_open(generation, place, live, kinds.get(place, Kind.QUEUED)))
        elif slots[place][1].trashed_at is None:
            cells.append(_image(generation, place, slots[place], character.primary_image_id))
    over = not slots and len(wanted) > 1 and generation.status.final
    if over and alike(generation, wanted):
        cells = [replace(cells[0], wide=True)]
    return Section(
        generation.id,
        tuple(cells),
        number=generation.round,
        round=round_,
        live=live,
        references=_references(generation, by_id),
    )


def trash_sections(found: Sequence[TrashedImage]) -> tuple[Section, ...]:
    """Images in the trash by their characters, in the order of their newest."""
    by_character: dict[str, list[TrashedImage]] = {}
    for one in found:
        by_character.setdefault(one.character_id, []).append(one)
    return tuple(
        Section(
            character_id,
            tuple(
                Cell(one.image.id, Kind.IMAGE, number, image=one.image)
                for number, one in enumerate(ones, start=1)
            ),
            title=ones[0].character_name,
        )
        for character_id, ones in by_character.items()
    )


def nothing_yet(hint: str) -> Section:
    """Four places for the first images."""
    cells = tuple(Cell(f"empty:{place}", Kind.EMPTY, place + 1) for place in range(_PLACES))
    return Section("empty", cells, title=hint)


_Slot = tuple[int, "Image"]


def _slots(images: Iterable[_Slot]) -> dict[int, _Slot]:
    """Images by their places."""
    slots: dict[int, _Slot] = {}
    for one in images:
        place = one[1].place
        while place in slots:
            place += 1
        slots[place] = one
    return slots


def _wanted(generation: Generation, slots: Mapping[int, _Slot], live: LiveRound | None) -> list[int]:
    """The places for what is still to come, or did not come."""
    if live is not None:
        return [place for place in range(generation.requested) if place not in slots]
    if generation.status.final and generation.status not in _OWING:
        return []
    return list(owed_places(generation, slots))


def _open(generation: Generation, place: int, live: LiveRound | None, kind: Kind) -> Cell:
    """A place whose image is still to come, or did not come; `kind` while the round runs."""
    if generation.status is GenerationStatus.INTERRUPTED:
        kind = Kind.INTERRUPTED
    elif generation.status.final:
        kind = Kind.FAILED
    key = f"{generation.id}:{place}"
    shown = live if kind is Kind.RUNNING else None
    return Cell(key, kind, place + 1, generation=generation, place=key, live=shown)


def _kinds(live: LiveRound, wanted: Sequence[int]) -> dict[int, Kind]:
    """How the places without an image stand there in a round that runs."""
    last = {place: one for one in live.generation.attempts for place in one.places}
    running = {place for place in wanted if sent(last.get(place))}.union(live.previews, live.waits)
    failed = {place for place in wanted if place not in running and missed(last.get(place))}
    if not running:
        # Engines that say nothing of what they do begin at the first.
        running.update([place for place in wanted if place not in failed][:1])
    return {
        place: Kind.RUNNING if place in running else Kind.FAILED if place in failed else Kind.QUEUED
        for place in wanted
    }


def _image(generation: Generation, place: int, found: _Slot, primary: str | None) -> Cell:
    index, image = found
    return Cell(
        image.id,
        Kind.IMAGE,
        place + 1,
        generation=generation,
        image=image,
        index=index,
        place=f"{generation.id}:{place}",
        primary=image.id == primary,
    )


def _references(generation: Generation, by_id: Mapping[str, Image]) -> tuple[str, ...]:
    ids = generation.parameters.get("reference_image_ids")
    if not isinstance(ids, (list, tuple)):
        return ()
    found = (by_id.get(str(id_)) for id_ in ids)
    return tuple(dict.fromkeys(image.original.sha256 for image in found if image is not None))
