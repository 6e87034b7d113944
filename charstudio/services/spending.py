"""What is written into the ledger, and what stops a request before it is sent."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from charstudio.domain.money import Expense, ExpenseKind, ExpenseState, Usage, in_dollars, month_of
from charstudio.errors import CharacterValidationError, EngineError, EngineErrorKind, LibraryError
from charstudio.services.accounts import Account
from charstudio.services.estimating import ImageTask, image_estimate, words_estimate
from charstudio.services.workspace import new_id, to_the_end

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from types import TracebackType

    from charstudio.domain.character import Character
    from charstudio.domain.generation import Generation
    from charstudio.domain.money import Estimate, MoneyRules, PriceTable
    from charstudio.services.ordering import Plan
    from charstudio.services.ports import ImageOrder, MadeImage, Reads, Records, WriterInfo
    from charstudio.services.workspace import Workspace


_UNCOUNTED: Final = "What it costs is not known: it is not counted in the budget."


@dataclass(frozen=True)
class Terms:
    """How much may be spent, and what things cost, right now."""

    rules: MoneyRules
    prices: PriceTable


class Spending:
    """Knows what may be spent, and keeps the accounts of what is asked of services that charge."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def terms(self) -> Terms:
        """What holds right now. It reads a file: call it off the event loop, or within a transaction.

        Raises:
            LibraryError: The file can't be read.
        """
        rules = self._workspace.money.load()
        return Terms(rules, self._workspace.prices.with_own(rules.own_prices))

    def account(
        self, records: Records, plan: Plan, order: ImageOrder, generation: Generation
    ) -> Account | None:
        """What a generation that is going to be run has in the ledger; None where its engine is free.

        Args:
            records: The library, within the transaction that records it.
            plan: What it makes.
            order: The same for the engine; its `count` is what is asked for now.
            generation: Its state.

        Raises:
            CharacterValidationError: It may cost more than is left of the budget, or more than is spent
                unasked.
        """
        if plan.engine.info.free:
            return None
        terms = self.terms()
        price = terms.prices.price_of(plan.model.id)
        each = None if price is None else image_estimate(price, plan.model, ImageTask.of(order))
        now = self._workspace.now()
        if each is not None:
            self._allow(records, terms, each.times(order.count), now, agreed=plan.request.agreed)
        uncounted = each is None and terms.rules.monthly_budget is not None
        return Account(
            Expense(
                id="",
                artist_id=self._workspace.artist.id,
                character_id=generation.character_id,
                character_name=order.details.name,
                kind=ExpenseKind.IMAGE,
                engine=generation.engine,
                model=generation.model,
                state=ExpenseState.SENT,
                amount=None if each is None else each.high,
                estimated=True,
                spent_at=now,
                generation_id=generation.id,
            ),
            price,
            self._refuse_over_budget,
            (_UNCOUNTED,) if uncounted else (),
        )

    def _allow(self, records: Reads, terms: Terms, cost: Estimate, now: datetime, *, agreed: bool) -> None:
        """Does nothing when so much may be spent."""
        budget, limit = terms.rules.monthly_budget, terms.rules.ask_above
        if budget is not None and cost.high > 0:
            left = max(Decimal(0), budget - _spent(records, now))
            if cost.high > left:
                raise CharacterValidationError(
                    "It would go over this month's budget",
                    field="cost",
                    kind="over_budget",
                    low=cost.low,
                    high=cost.high,
                    cost=in_dollars(cost),
                    left=left,
                    budget=budget,
                )
        if limit is not None and cost.high > limit and not agreed:
            raise CharacterValidationError(
                "It may cost more than is spent unasked",
                field="cost",
                kind="ask_first",
                low=cost.low,
                high=cost.high,
                cost=in_dollars(cost),
                limit=limit,
            )

    def _refuse_over_budget(self, records: Reads) -> None:
        refuse_over_budget(records, self.terms(), self._workspace.now())

    def words(self, character: Character, writer: WriterInfo) -> PaidWords:
        """The account of one answer in words: a `RequestLog` for the engine, within `async with`.

        Inside, call `used` when the answer is there. Where the writer is free, nothing is written.

        Args:
            character: Whom it is about.
            writer: Who writes.
        """
        return PaidWords(self._workspace, self, character, writer)


def refuse_over_budget(records: Reads, terms: Terms, now: datetime) -> None:
    """Does nothing when all that this month's ledger has is within the budget.

    Raises:
        EngineError: `OVER_BUDGET`. In the transaction that wrote what is too much: it is undone with it.
    """
    budget = terms.rules.monthly_budget
    if budget is not None and _spent(records, now) > budget:
        raise EngineError(EngineErrorKind.OVER_BUDGET, "It would go over this month's budget")


def _spent(records: Reads, now: datetime) -> Decimal:
    """What all artists of the library spent this month, charged or perhaps charged."""
    month = month_of(now)
    return records.expenses.spent(month.since, month.until)


class PaidWords:
    """What one answer in words costs. See `ports.RequestLog`.

    When it is left, what was sent is charged if `used` was called, and may be charged if it was not; what
    was refused costs nothing.
    """

    def __init__(
        self, workspace: Workspace, spending: Spending, character: Character, writer: WriterInfo
    ) -> None:
        self._workspace = workspace
        self._spending = spending
        self._character = character
        self._writer = writer
        self._sent: dict[str, Expense] = {}
        self._used: Usage | None = None
        self._answered = False

    async def __aenter__(self) -> PaidWords:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._sent:
            return
        try:
            await to_the_end(self._workspace.library.write(self._settle))
        except LibraryError:
            # It stays as sent, and counts. What went wrong before it is the thing to tell.
            if error is None:
                raise

    async def sending(self, places: Sequence[int]) -> str:  # noqa: ARG002
        """See `ports.RequestLog`.

        Raises:
            LibraryError: It can't be written: nothing may be sent.
            EngineError: `OVER_BUDGET`, and nothing is written.
        """
        attempt = new_id()
        if self._writer.free:
            return attempt
        try:
            self._sent[attempt] = await to_the_end(
                self._workspace.library.write(lambda records: self._send(records, attempt))
            )
        except asyncio.CancelledError:
            # Nothing was sent. Where it can't be taken back it stays, which is never too little.
            with suppress(LibraryError):
                await to_the_end(self._workspace.library.write(lambda records: _remove(records, attempt)))
            raise
        return attempt

    async def refused(self, attempt: str, error: EngineError) -> None:  # noqa: ARG002
        """See `ports.RequestLog`.

        Raises:
            LibraryError: It can't be written.
        """
        if attempt in self._sent:
            await to_the_end(self._workspace.library.write(lambda records: _remove(records, attempt)))
            del self._sent[attempt]

    async def late(self, made: MadeImage) -> None:
        """See `ports.RequestLog`: words bring no images."""

    def used(self, usage: Usage | None) -> None:
        """Says that the answer is there. None, or no tokens at all: the service did not count them."""
        self._answered, self._used = True, usage or None

    def _send(self, records: Records, attempt: str) -> Expense:
        now, terms = self._workspace.now(), self._spending.terms()
        price = terms.prices.price_of(self._writer.model)
        character = self._character
        expense = Expense(
            id=attempt,
            artist_id=self._workspace.artist.id,
            character_id=character.id,
            character_name=character.name,
            kind=ExpenseKind.WORDS,
            engine=self._writer.name,
            model=self._writer.model,
            state=ExpenseState.SENT,
            amount=None if price is None else words_estimate(price, character.details).high,
            estimated=True,
            spent_at=now,
        )
        records.expenses.add(expense)
        if expense.amount:
            refuse_over_budget(records, terms, now)
        return expense

    def _settle(self, records: Records) -> None:
        *lost, last = self._sent.values()
        if self._answered:
            records.expenses.save(self._charged(last))
        else:
            lost.append(last)
        for one in lost:
            records.expenses.save(replace(one, state=ExpenseState.UNCERTAIN))

    def _charged(self, expense: Expense) -> Expense:
        expense = replace(expense, state=ExpenseState.CHARGED)
        if self._used is None:
            return expense
        expense = replace(expense, usage=self._used)
        price = self._spending.terms().prices.price_of(expense.model)
        if price is None:
            return expense
        return replace(expense, amount=price.cost(self._used), estimated=False)


def _remove(records: Records, attempt: str) -> None:
    records.expenses.remove(attempt)
