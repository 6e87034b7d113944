"""The lines that a generation has in the ledger: one for each place of each request, as its attempts say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from charstudio.domain.attempts import state_by_place, under_way
from charstudio.domain.generation import AttemptState
from charstudio.domain.money import Expense, ExpenseState, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from charstudio.domain.generation import Generation
    from charstudio.domain.image import Arrival
    from charstudio.domain.money import Price
    from charstudio.services.ports import MadeImage, Records

Lines = dict[str, Expense]


@dataclass(frozen=True)
class Cost:
    """What something cost.

    Attributes:
        amount: In US dollars; None where nobody knows.
        estimated: Whether the service did not say what was used.
    """

    amount: Decimal | None
    estimated: bool = False
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class Charge:
    """The cost of something that came.

    Attributes:
        attempt: The request that it answers, and `place` the place in the round.
        image_id: None where no image can be shown.
    """

    attempt: str
    place: int
    cost: Cost
    image_id: str | None = None

    @property
    def line(self) -> str:
        """The id of its line in the ledger."""
        return line_of(self.attempt, self.place)


def line_of(attempt: str, place: int) -> str:
    """The id of a line in the ledger."""
    return f"{attempt}:{place}"


def charge_of(arrival: Arrival, generation: Generation) -> Charge:
    """What an image cost that came; the generation as it was before."""
    attempt = arrival.attempt or under_way(generation.attempts, arrival.place)
    cost = Cost(arrival.recipe.cost_usd, arrival.estimated, arrival.usage)
    return Charge(attempt or arrival.id, arrival.place, cost, arrival.id)


def brought_up_to_date(
    records: Records,
    lines: Mapping[str, Expense],
    generation: Generation,
    *,
    new: Expense | None = None,
    charge: Charge | None = None,
) -> Lines:
    """Writes what the attempts of a generation say into its lines of the ledger.

    Args:
        records: The library, within the transaction that writes the attempts.
        lines: Those that it has there, by id.
        generation: Its state as it is written.
        new: What a line has that is added; None adds none.
        charge: What something cost that came.

    Returns:
        The lines as they are then.
    """
    after: Lines = {}
    states = state_by_place(generation.attempts)
    sent_at = {one.id: one.sent_at for one in generation.attempts}
    for (attempt, place), state in states.items():
        key = line_of(attempt, place)
        before = lines.get(key)
        if before is None and new is not None and state is AttemptState.SENT:
            after[key] = replace(new, id=key, spent_at=sent_at[attempt])
            records.expenses.add(after[key])
        elif before is not None and (line := _settled(before, state, charge)) is not None:
            after[key] = line
    if charge is not None and charge.line not in after and new is not None:
        # More came than was asked for: it may be paid as well.
        extra = replace(new, id=charge.line, spent_at=sent_at.get(charge.attempt, new.spent_at))
        after[charge.line] = _charged(extra, charge)
        records.expenses.add(after[charge.line])
    _write(records, lines, after)
    kept = {key: line for key, line in lines.items() if line.state is not ExpenseState.SENT}
    return {**kept, **after}


def _write(records: Records, lines: Mapping[str, Expense], after: Lines) -> None:
    for key, line in lines.items():
        if key in after and after[key] != line:
            records.expenses.save(after[key])
        elif key not in after and line.state is ExpenseState.SENT:
            records.expenses.remove(key)


def _settled(line: Expense, state: AttemptState, charge: Charge | None) -> Expense | None:
    """A line after its request came to this state; None where it was refused, and so not charged."""
    if line.state is ExpenseState.CHARGED or state is AttemptState.SENT:
        return line
    if state is AttemptState.ANSWERED:
        return _charged(line, charge if charge is not None and charge.line == line.id else None)
    if state is AttemptState.UNCERTAIN:
        return replace(line, state=ExpenseState.UNCERTAIN)
    return None


def _charged(line: Expense, charge: Charge | None) -> Expense:
    """A line of something that came. Where nobody says what it cost, the estimate stays."""
    if charge is None:
        return replace(line, state=ExpenseState.CHARGED)
    return replace(
        line,
        state=ExpenseState.CHARGED,
        amount=charge.cost.amount,
        estimated=charge.cost.estimated,
        usage=charge.cost.usage,
        image_id=charge.image_id,
    )


class Account:
    """What a generation that runs has in the ledger.

    Args:
        new: What its lines have when they are added.
        price: What its model charges; None where nobody knows.
        refuse: Does nothing when all that the ledger has is within the budget, else raises.
        notes: What the artist should know of how it is counted.
    """

    def __init__(
        self,
        new: Expense,
        price: Price | None,
        refuse: Callable[[Records], None],
        notes: tuple[str, ...] = (),
    ) -> None:
        self.notes = notes
        self._new = new
        self._price = price
        # Of what it sends from now on. What it sent before, if it is taken up again, is settled.
        self._lines: Lines = {}
        self._refuse = refuse

    def cost(self, made: MadeImage) -> Cost:
        """What an image cost: what its engine knows, or by the tokens, or by the estimate."""
        usage = made.usage or Usage()
        if made.cost_usd is not None:
            return Cost(made.cost_usd, usage=usage)
        if usage and self._price is not None:
            return Cost(self._price.cost(usage), usage=usage)
        return Cost(self._new.amount, estimated=True, usage=usage)

    def write(self, records: Records, generation: Generation, charge: Charge | None = None) -> Lines:
        """Brings the ledger up to date with a state of the generation, in the transaction that writes it.

        Returns:
            What `wrote` gets once that is done.

        Raises:
            EngineError: `OVER_BUDGET`, where something is sent that is more than there is.
        """
        after = brought_up_to_date(records, self._lines, generation, new=self._new, charge=charge)
        sent = (line for key, line in after.items() if key not in self._lines)
        if any(line.state is ExpenseState.SENT and line.amount for line in sent):
            self._refuse(records)
        return after

    def wrote(self, lines: Lines) -> None:
        """Keeps what is in the ledger now."""
        self._lines = lines


def close_account(records: Records, generation: Generation, charge: Charge | None = None) -> Lines:
    """The same for a generation that nobody runs any more: what it has in the ledger follows its attempts.

    Where it has nothing there, it was free, or older than the ledger.
    """
    lines = {line.id: line for line in records.expenses.of_generation(generation.id)}
    new = next(iter(lines.values()), None)
    if new is None:
        return {}
    # Nothing was sent since: only what came can be new.
    template = replace(new, image_id=None, usage=Usage()) if charge is not None else None
    return brought_up_to_date(records, lines, generation, new=template, charge=charge)
