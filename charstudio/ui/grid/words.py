"""What the grid says, in words: rounds, tiles, faults and times."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from charstudio.domain.character import TraitGroup
from charstudio.domain.drawing import recorded_edit
from charstudio.domain.generation import GenerationStatus
from charstudio.domain.money import Estimate
from charstudio.ui.dialogs.field_titles import field_title
from charstudio.ui.grid.cells import Kind
from charstudio.ui.grid.faults import Charge, charge_at, said_briefly, said_charge
from charstudio.ui.money.amounts import is_range, said_amount, said_cost, said_estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from charstudio.domain.generation import Generation
    from charstudio.domain.revision import Change
    from charstudio.services.ports import EngineInfo
    from charstudio.ui.background.runner import LiveRound
    from charstudio.ui.grid.cells import Cell, Section

# So many changes are named in the header of a round.
_CHIPS: Final = 3
_MINUTE: Final = 60
# So many letters of a style in words stand in the header of a round.
_LETTERS: Final = 28


@dataclass(frozen=True)
class HeaderWords:
    """What stands above a round.

    Attributes:
        title: Which round it is.
        facts: When, by what, for how much.
        chips: What changed since the round before.
        tip: More of it, for whoever points at it.
    """

    title: str
    facts: str = ""
    chips: tuple[str, ...] = ()
    tip: str = ""


@dataclass(frozen=True)
class FaultWords:
    """What stands on a tile whose image did not come.

    Attributes:
        lines: What is said below the title, sentence by sentence.
        retry: What the button says.
    """

    title: str
    lines: tuple[str, ...] = ()
    retry: str = ""

    @property
    def text(self) -> str:
        """What is said below the title; several sentences end as sentences do."""
        if len(self.lines) < 2:  # noqa: PLR2004  (one)
            return "".join(self.lines)
        return " ".join(f"{line.rstrip('.')}." for line in self.lines)


@dataclass
class GridWords:
    """Says what rounds and tiles are.

    Attributes:
        now: Gives the time.
        engines: What is known of the engines, by their names.
        estimated: What one more image of a round will probably cost; None where nobody knows.
    """

    now: Callable[[], datetime]
    engines: Mapping[str, EngineInfo] = field(default_factory=dict)
    estimated: Callable[[Generation], Estimate | None] = lambda _generation: None

    def header(self, section: Section) -> HeaderWords:
        """What stands above a section."""
        generation = section.generation
        if generation is None:
            return HeaderWords(section.title)
        title = _say("Round {number}").format(number=section.number)
        facts = [said_day(generation.created_at, self.now()), self._engine(generation)]
        if not generation.status.final:
            facts.append(_say("{done} of {all}").format(done=generation.completed, all=generation.requested))
        facts += [self._cost(generation), self._left_open(generation)]
        changes = section.round.changes if section.round is not None else ()
        chips = (*said_edit(generation), *said_changes(changes))
        return HeaderWords(title, " · ".join(fact for fact in facts if fact), chips, self._tip(section))

    def fault(self, cell: Cell) -> FaultWords:
        """What stands on a tile whose image did not come."""
        generation = cell.generation
        if generation is None:
            return FaultWords("")
        if cell.kind is Kind.INTERRUPTED:
            return FaultWords(_say("Interrupted"), (self._interrupted(cell, generation),))
        fault = generation.fault_at(cell.number - 1)
        title, about = (_say("Not made"), "") if fault is None else said_briefly(fault)
        charge = ""
        if fault is not None and not self.free(generation):
            charge = said_charge(charge_at(generation, cell.number - 1))
        lines = tuple(words for words in (about, charge) if words)
        return FaultWords(title, lines, self._retry(cell, generation))

    def _interrupted(self, cell: Cell, generation: Generation) -> str:
        uncertain = generation.uncertain_places
        if not cell.wide:
            if cell.number - 1 in uncertain and not self.free(generation):
                return said_charge(Charge.MAYBE)
            return _say("CharStudio was closed before it was made.")
        if not uncertain or self.free(generation):
            return _say("CharStudio was closed before they were made.")
        return _say("CharStudio was closed before they came; {count} of {all} may have been charged.").format(
            count=len(uncertain), all=generation.requested
        )

    def _retry(self, cell: Cell, generation: Generation) -> str:
        """What the button says: a tile is made again alone, a whole round whole."""
        price = self._price(generation)
        if price is None or price.free:
            return _say("Retry")
        price = price.times(generation.owed if cell.wide else 1)
        cost = said_amount(price.high)
        if is_range(price):
            cost = _say("up to {cost}").format(cost=cost)
        return f"{_say('Retry')} · {cost}"

    def _left_open(self, generation: Generation) -> str:
        """That some of what was stopped may have been charged all the same."""
        uncertain = generation.uncertain_places
        if generation.status is not GenerationStatus.CANCELLED or not uncertain or self.free(generation):
            return ""
        return _say("stopped, {count} may have been charged").format(count=len(uncertain))

    def tile(self, cell: Cell) -> str:
        """A tile in words, for those who don't see it."""
        round_ = 0 if cell.generation is None else cell.generation.round
        if cell.kind is Kind.IMAGE:
            said = _say("Image {number}").format(number=cell.number)
            if round_:
                said = _say("Image {number} of round {round}").format(number=cell.number, round=round_)
            return f"{said}, {_say('primary')}" if cell.primary else said
        if cell.kind is Kind.EMPTY:
            return _say("Place for image {number}").format(number=cell.number)
        said = _say("Image {number} of round {round}").format(number=cell.number, round=round_)
        if cell.kind is Kind.QUEUED:
            return f"{said}, {_say('waiting')}"
        if cell.kind is Kind.RUNNING:
            return f"{said}, {self.progress(cell)}"
        fault = self.fault(cell)
        words = ". ".join(word for word in (fault.title, fault.text) if word)
        return words if cell.wide else f"{said}: {words}"

    def progress(self, cell: Cell, previews: int = 0, *, short: bool = False) -> str:
        """How far a running tile is; `previews` came of it by now. `short` has room for less."""
        if cell.live is None:
            return ""
        wait = cell.live.waits.get(cell.number - 1)
        if wait is not None and wait.left_s:
            return _say("Goes on in {seconds}").format(seconds=said_seconds(ceil(wait.left_s)))
        seconds = said_seconds(cell.live.elapsed_s)
        if not previews:
            return seconds
        wanted = self._previews(cell.live.generation)
        if wanted >= previews:
            words = _say("{number} of {all}") if short else _say("Preview {number} of {all}")
        else:
            words = "{number}" if short else _say("Preview {number}")
        return f"{words.format(number=previews, all=wanted)} · {seconds}"

    def _previews(self, generation: Generation) -> int:
        """How many previews of an image come; 0 where nobody knows."""
        wanted = generation.parameters.get("partial_images")
        if isinstance(wanted, int):
            return wanted
        info = self.engines.get(generation.engine)
        models = () if info is None else info.models
        return next((one.previews for one in models if one.id == generation.model), 0)

    def _engine(self, generation: Generation) -> str:
        info = self.engines.get(generation.engine)
        style = str(generation.parameters.get("style") or "")
        if info is None:
            return generation.engine
        models = {model.id: model.title for model in info.models}
        alone = len(models) == 1 and info.offline and not info.free_style
        said = info.title if alone else models.get(generation.model, generation.model)
        titles = {one.id: one.title.lower() for one in info.styles}
        if style in titles:
            return f"{said}, {titles[style]}"
        return f"{said}, {_cut(style)}" if style and info.free_style else said

    def _cost(self, generation: Generation) -> str:
        if self.free(generation):
            return _say("free")
        price = self._price(generation)
        if not generation.status.final and price is not None:
            return said_estimate(price.times(generation.requested))
        return "" if generation.cost_usd is None else said_cost(generation.cost_usd)

    def free(self, generation: Generation) -> bool:
        """Whether it costs nothing, whatever becomes of it."""
        info = self.engines.get(generation.engine)
        return (info is not None and info.free) or generation.cost_usd == Decimal(0)

    def _price(self, generation: Generation) -> Estimate | None:
        """What an image of it costs, by those that came; before any has come, by the table of prices."""
        if self.free(generation):
            return None
        if not generation.cost_usd or not generation.completed:
            return self.estimated(generation)
        price = generation.cost_usd / generation.completed
        return Estimate(price, price)

    def _tip(self, section: Section) -> str:
        lines: list[str] = []
        generation = section.generation
        if generation is not None:
            lines += said_edit(generation)
        if section.round is not None and len(section.round.changes) > _CHIPS:
            lines.append(", ".join(_phrases(section.round.changes)))
        if generation is not None and isinstance(revision := generation.parameters.get("revision"), int):
            lines.append(_say("Made from revision {number} of the character").format(number=revision))
        return "\n".join(lines)


def ring(live: LiveRound, place: int) -> float:
    """How much of the ring of a running tile is drawn, from 0 to 1; of one that waits, how long it has."""
    wait = live.waits.get(place)
    if wait is not None and wait.left_s:
        return 1 - wait.left_s / wait.seconds
    if live.remaining_s is None:
        return live.fraction
    whole = live.elapsed_s + live.remaining_s
    return max(live.fraction, live.elapsed_s / whole if whole else 0.0)


def said_changes(changes: Sequence[Change]) -> tuple[str, ...]:
    """“+ freckles”, “− hat”; what replaced something stands alone; more than three are counted."""
    phrases = _phrases(changes)
    if len(phrases) <= _CHIPS:
        return tuple(phrases)
    return (*phrases[:_CHIPS], f"+{len(phrases) - _CHIPS}")


def said_edit(generation: Generation) -> tuple[str, ...]:
    """“changed: oilskin coat” of a round that changed an image; nothing of others."""
    edit = recorded_edit(generation.parameters)
    if edit is None:
        return ()
    words = " · ".join(one for one in ("" if edit.trait is None else edit.trait.text, edit.words) if one)
    return (_say("changed: {what}").format(what=" ".join(words.split()) or _say("as drawn")),)


def said_day(moment: datetime, now: datetime) -> str:
    """“14:02”, “yesterday”, “12 Nov”, or with the year where it is another."""
    there, here = moment.astimezone(), now.astimezone()
    days = (here.date() - there.date()).days
    locale = QLocale()
    if days <= 0:
        return locale.toString(QTime(there.hour, there.minute), QLocale.FormatType.ShortFormat)
    if days == 1:
        return _say("yesterday")
    form = _say("d MMM") if there.year == here.year else _say("d MMM yyyy")
    return locale.toString(QDate(there.year, there.month, there.day), form)


def said_seconds(seconds: float) -> str:
    """“11 s”, “1 min 5 s”."""
    whole = int(seconds)
    if whole < _MINUTE:
        return _say("{seconds} s").format(seconds=whole)
    return _say("{minutes} min {seconds} s").format(minutes=whole // _MINUTE, seconds=whole % _MINUTE)


def said_counts(images: int, rounds: int) -> str:
    """“11 images · 3 rounds”."""
    # The plural of a language without translations of its own is chosen here.
    said = [_say("1 image") if images == 1 else _say("{count} images").format(count=f"{images:,}")]
    if rounds:
        said.append(_say("1 round") if rounds == 1 else _say("{count} rounds").format(count=rounds))
    return " · ".join(said)


def running(generation: Generation) -> bool:
    """Whether more of it may come by itself."""
    return generation.status in (GenerationStatus.QUEUED, GenerationStatus.RUNNING)


def _cut(words: str) -> str:
    """As many of the words as a header has room for."""
    return words if len(words) <= _LETTERS else f"{words[: _LETTERS - 1].rstrip()}…"


def _phrases(changes: Sequence[Change]) -> list[str]:
    said = []
    for change in changes:
        if change.field == "tags":
            continue
        if change.field not in list(TraitGroup):
            said.append(field_title(change.field).lower())
        elif change.before is None:
            said.append(f"+ {change.after}")
        else:
            said.append(change.after or f"− {change.before}")
    return said


def _say(text: str) -> str:
    return QCoreApplication.translate("Grid", text)
