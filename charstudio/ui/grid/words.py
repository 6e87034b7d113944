"""What the grid says, in words: rounds, tiles, faults and times."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from charstudio.domain.character import TraitGroup
from charstudio.domain.generation import GenerationStatus
from charstudio.ui.dialogs.field_titles import field_title
from charstudio.ui.grid.cells import Kind
from charstudio.ui.inspector.costs import said_cost

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
# What an engine refuses before it has worked is not charged; of all else nobody can be sure.
_NOT_CHARGED: Final = frozenset(
    (
        "no_key",
        "bad_key",
        "quota",
        "rate_limit",
        "moderation",
        "not_allowed",
        "model_not_found",
        "unsupported",
        "network",
    )
)


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
    """What stands on a tile whose image did not come."""

    title: str
    text: str = ""
    retry: str = ""


@dataclass
class GridWords:
    """Says what rounds and tiles are.

    Attributes:
        now: Gives the time.
        engines: What is known of the engines, by their names.
    """

    now: Callable[[], datetime]
    engines: Mapping[str, EngineInfo] = field(default_factory=dict)

    def header(self, section: Section) -> HeaderWords:
        """What stands above a section."""
        generation = section.generation
        if generation is None:
            return HeaderWords(section.title)
        title = _say("Round {number}").format(number=section.number)
        facts = [said_day(generation.created_at, self.now()), self._engine(generation)]
        if not generation.status.final:
            facts.append(_say("{done} of {all}").format(done=generation.completed, all=generation.requested))
        facts.append(self._cost(generation))
        changes = section.round.changes if section.round is not None else ()
        return HeaderWords(
            title, " · ".join(fact for fact in facts if fact), said_changes(changes), self._tip(section)
        )

    def fault(self, cell: Cell) -> FaultWords:
        """What stands on a tile whose image did not come."""
        generation = cell.generation
        if generation is None:
            return FaultWords("")
        if cell.kind is Kind.INTERRUPTED:
            return FaultWords(_say("Interrupted"), _say("CharStudio was closed before it was made."))
        fault = generation.fault
        title = _say("Not made") if fault is None else fault.message.rstrip(".")
        charge = ""
        if fault is not None and not self._free(generation):
            charge = _say("Not charged") if fault.kind in _NOT_CHARGED else _say("May have been charged")
        # All that it owes is made again.
        owed = generation.requested - generation.completed
        price = self._price(generation)
        retry = _say("Retry") if owed == 1 or cell.wide else _say("Retry {count}").format(count=owed)
        if price is not None:
            retry = f"{retry} · {said_cost(price * owed)}"
        return FaultWords(title, charge, retry)

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

    def progress(self, cell: Cell, previews: int = 0) -> str:
        """How far a running tile is; `previews` came of it by now."""
        if cell.live is None:
            return ""
        seconds = said_seconds(cell.live.elapsed_s)
        if not previews:
            return seconds
        wanted = cell.live.generation.parameters.get("partial_images")
        if isinstance(wanted, int) and wanted >= previews:
            preview = _say("Preview {number} of {all}").format(number=previews, all=wanted)
        else:
            preview = _say("Preview {number}").format(number=previews)
        return f"{preview} · {seconds}"

    def _engine(self, generation: Generation) -> str:
        info = self.engines.get(generation.engine)
        style = str(generation.parameters.get("style") or "")
        if info is None:
            return generation.engine
        models = {model.id: model.title for model in info.models}
        said = models.get(generation.model, generation.model) if len(models) > 1 else info.title
        titles = {one.id: one.title.lower() for one in info.styles}
        return f"{said}, {titles.get(style, style)}" if style in titles else said

    def _cost(self, generation: Generation) -> str:
        if self._free(generation):
            return _say("free")
        price = self._price(generation)
        if not generation.status.final and price is not None:
            return _say("about {cost}").format(cost=said_cost(price * generation.requested))
        return "" if generation.cost_usd is None else said_cost(generation.cost_usd)

    def _free(self, generation: Generation) -> bool:
        info = self.engines.get(generation.engine)
        return (info is not None and info.offline) or generation.cost_usd == Decimal(0)

    def _price(self, generation: Generation) -> Decimal | None:
        """What an image of it costs, by those that came."""
        if not generation.cost_usd or not generation.completed or self._free(generation):
            return None
        return generation.cost_usd / generation.completed

    def _tip(self, section: Section) -> str:
        lines = []
        generation = section.generation
        if section.round is not None and len(section.round.changes) > _CHIPS:
            lines.append(", ".join(_phrases(section.round.changes)))
        if generation is not None and isinstance(revision := generation.parameters.get("revision"), int):
            lines.append(_say("Made from revision {number} of the character").format(number=revision))
        return "\n".join(lines)


def ring(live: LiveRound) -> float:
    """How much of the ring of a running tile is drawn, from 0 to 1."""
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
