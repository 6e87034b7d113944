"""Engines: what makes images, and what writes words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from charstudio.domain.character import Details, Trait
    from charstudio.domain.money import Usage
    from charstudio.errors import EngineError, EngineErrorKind


@dataclass(frozen=True)
class Style:
    """A look that an engine draws in, with the credit that its licence asks for."""

    id: str
    title: str
    credit: str = ""


@dataclass(frozen=True)
class ModelInfo:
    """A model of an engine and what it takes.

    Attributes:
        least_side: Shortest side of an image in pixels.
        most_side: Longest side of an image in pixels.
        sizes: The only sizes there are; empty where every size within the other rules is one.
        multiple: What both sides must be a multiple of.
        most_ratio: How many times as long as the other a side may be; 0 for no rule.
        least_pixels: Width times height at least.
        most_pixels: Width times height at most; 0 for no rule.
        qualities: What `ImageOrder.quality` can be; empty where there is nothing to choose. The same holds
            for `backgrounds`, `formats` (of the file), `fidelities` (to the references) and `complexities`.
        most_references: How many reference images it looks at; 0 means that it ignores them.
        masks: Whether it changes only what a mask over the first reference leaves open.
        markups: Whether it looks at what is drawn over the first reference.
        output_tokens: Tokens of an image of 1024 × 1024 by quality, for estimates; empty where nobody knows.
        shape_counts: Whether an oblong image takes fewer tokens than a square one with as many pixels.
        reference_tokens: Tokens of a reference, and `preview_tokens` of a preview.
        previews: How many partial previews of an image come while it is made.
        seeds: Whether a seed makes the same image again.
        retired_on: The day from which it answers no more; None when none is known.
        successor: The model that takes its place.
    """

    id: str
    title: str
    default_size: tuple[int, int]
    least_side: int
    most_side: int
    sizes: tuple[tuple[int, int], ...] = ()
    multiple: int = 1
    most_ratio: float = 0
    least_pixels: int = 0
    most_pixels: int = 0
    qualities: tuple[str, ...] = ()
    backgrounds: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    fidelities: tuple[str, ...] = ()
    complexities: tuple[str, ...] = ()
    most_references: int = 0
    masks: bool = False
    markups: bool = False
    output_tokens: Mapping[str, int] = field(default_factory=dict)
    shape_counts: bool = False
    reference_tokens: int = 0
    preview_tokens: int = 0
    previews: int = 0
    seeds: bool = True
    retired_on: date | None = None
    successor: str = ""

    def makes(self, width: int, height: int) -> bool:
        """Whether this is a size of it."""
        if self.sizes:
            return (width, height) in self.sizes
        short, long = sorted((width, height))
        pixels = width * height
        return (
            self.least_side <= short
            and long <= self.most_side
            and width % self.multiple == height % self.multiple == 0
            and (not self.most_ratio or long <= short * self.most_ratio)
            and pixels >= self.least_pixels
            and (not self.most_pixels or pixels <= self.most_pixels)
        )

    def retired(self, today: date) -> bool:
        """Whether it answers no more."""
        return self.retired_on is not None and self.retired_on <= today


@dataclass(frozen=True)
class EngineInfo:
    """An engine and what it offers; the first model is its default.

    Attributes:
        name: What it is called in requests and recipes.
        offline: Whether it needs no network.
        free: Whether nothing that it does is charged.
        free_style: Whether any words are a style of it; `styles` are then proposals.
        at_once: How many images of a round it makes at the same time.
        obstacle: What stands in the way of anything being made: a key that is missing. None for nothing.
        billing_page: Where credit is bought, in the browser; empty where nobody here knows. So is
            `account_page`, where an account is verified.
    """

    name: str
    title: str
    offline: bool
    models: tuple[ModelInfo, ...]
    styles: tuple[Style, ...] = ()
    free: bool = False
    free_style: bool = False
    at_once: int = 1
    obstacle: EngineErrorKind | None = None
    billing_page: str = ""
    account_page: str = ""


class RequestLog(Protocol):
    """Where an engine writes down what it asks a service for, because what is asked for may be charged."""

    async def sending(self, places: Sequence[int]) -> str:
        """Writes down that a request for these images of the order, by their index, goes out now.

        To be awaited before the first byte is sent, for every attempt anew. What is neither answered (by a
        `MadeImage` with this id) nor `refused` counts as uncertain: it may be charged.

        Returns:
            The id of the attempt.
        """
        ...

    async def refused(self, attempt: str, error: EngineError) -> None:
        """Writes down that the service did not do it, so that it is not charged."""
        ...

    async def late(self, made: MadeImage) -> None:
        """Takes an image that came while nobody iterated any more: the work was stopped, and it is kept."""
        ...


class NoLog:
    """Writes nothing down: for what is never charged."""

    async def sending(self, places: Sequence[int]) -> str:  # noqa: ARG002
        return ""

    async def refused(self, attempt: str, error: EngineError) -> None:
        """Nothing to write down."""

    async def late(self, made: MadeImage) -> None:
        """Nobody wants it."""


@dataclass(frozen=True)
class ImageOrder:
    """What an engine gets to make one round of.

    Attributes:
        details: The character in words.
        person_seed: Who the character is.
        prompt: The whole prompt, ready to be sent but for the style.
        own_prompt: The words that are meant for this round alone, empty when there are none.
        style: A style of the engine, never "auto"; empty for none.
        seed: Of the first image.
        references: Bytes of pictures to look at.
        mask: A PNG as large as the first reference; it may change where this is transparent.
        markup: The same, of what is drawn over it; never beside a mask.
        edit: Whether the first reference itself is to be changed: without it, or without its mask or markup,
            nothing is to be made.
        quality: One of the model's, as are `background`, `format`, `fidelity` and `complexity`; None leaves
            it to the engine.
        requests: Where what may be charged is written down before it is sent.
    """

    details: Details
    person_seed: int
    model: str
    style: str
    prompt: str
    own_prompt: str
    count: int
    width: int
    height: int
    quality: str | None
    seed: int
    references: tuple[bytes, ...] = ()
    mask: bytes | None = None
    markup: bytes | None = None
    edit: bool = False
    background: str | None = None
    format: str | None = None
    fidelity: str | None = None
    complexity: str | None = None
    requests: RequestLog = field(default_factory=NoLog, compare=False)


@dataclass(frozen=True)
class Preview:
    """An image of the round as far as it is made."""

    index: int
    data: bytes


@dataclass(frozen=True)
class MadeImage:
    """A finished image.

    Attributes:
        data: The file's bytes as they came.
        parameters: What it was made with, for the recipe.
        cost_usd: What the engine knows of its cost: zero, where nothing is charged.
        usage: The tokens that the service counted for it; None where it did not say.
        attempt: The id that `RequestLog.sending` gave for the request that it answers.
    """

    index: int
    data: bytes
    seed: int | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    revised_prompt: str = ""
    cost_usd: Decimal | None = None
    usage: Usage | None = None
    attempt: str = ""


@dataclass(frozen=True)
class MissedImage:
    """An image of the round that could not be made; the others go on.

    Attributes:
        attempt: As in `MadeImage`; empty when nothing was sent.
    """

    index: int
    error: EngineError
    attempt: str = ""


@dataclass(frozen=True)
class Waiting:
    """An image waits because the service asked to go slower; it goes on by itself.

    Attributes:
        seconds: How long from now.
        error: What the service answered.
    """

    index: int
    seconds: float
    error: EngineError


@dataclass(frozen=True)
class Note:
    """Something that the artist should know of how the round is made."""

    text: str


EngineEvent = Preview | MadeImage | MissedImage | Waiting | Note


class ImageEngine(Protocol):
    """Makes images."""

    @property
    def info(self) -> EngineInfo:
        """What it offers."""
        ...

    async def choose_style(self, details: Details) -> str:
        """What the style "auto" is for this character."""
        ...

    async def not_drawn(self, style: str, phrases: Sequence[str]) -> tuple[str, ...]:
        """The phrases, or the words of a phrase, that a style can't draw; none where nobody can say."""
        ...

    async def suggestions(self, style: str) -> tuple[tuple[str, str], ...]:
        """Pairs of a trait group and a phrase that a style draws; none where it takes any words."""
        ...

    async def reachable(self) -> bool:
        """Whether what it needs outside of this computer answers; asks for nothing that costs."""
        ...

    def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        """The images of an order as they come, in any order; closing the generator stops the work.

        What came by then and was not given yet goes to `RequestLog.late`.

        Raises:
            EngineError: Nothing more can be made of this order.
        """
        ...


@dataclass(frozen=True)
class WriterInfo:
    """Who writes words, as the artist can choose.

    Attributes:
        name: What it is called in requests: "rule", or the engine name of a connection.
        title: The same in words.
        model: The model that writes; empty where none does.
        offline: Whether it needs no network.
        free: Whether nothing that it does is charged.
        obstacle: What stands in the way of anything being written: a key that is missing.
    """

    name: str
    title: str
    model: str = ""
    offline: bool = False
    free: bool = False
    obstacle: EngineErrorKind | None = None

    @property
    def by(self) -> str:
        """Who writes, for the record: "rule", or the model."""
        return self.model or self.name


class Enhanced(NamedTuple):
    """A better prompt. `usage`: the tokens that the service counted; None where it did not say."""

    prompt: str
    usage: Usage | None = None


class Refined(NamedTuple):
    """A character after an instruction. `missed`: the parts of the instruction that could not be followed."""

    details: Details
    missed: tuple[str, ...] = ()
    usage: Usage | None = None


class WordEngine(Protocol):
    """Writes about characters.

    What may be charged is written down in a `RequestLog` before it is sent, as the one image of an order: as
    `sending([0])`, once, and as `refused` where the service surely did not do it.
    """

    @property
    def info(self) -> WriterInfo:
        """Who writes."""
        ...

    async def enhance(self, details: Details, prompt: str, requests: RequestLog) -> Enhanced:
        """A better image prompt for the character, from the present one.

        Raises:
            EngineError: It can't be written.
        """
        ...

    async def refine(
        self, details: Details, traits: Sequence[Trait], instruction: str, requests: RequestLog
    ) -> Refined:
        """The character after new traits and an instruction in words.

        Raises:
            EngineError: `NEEDS_TEXT_MODEL` when all of the words are beyond it.
        """
        ...
