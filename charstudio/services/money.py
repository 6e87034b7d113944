"""What things cost, what was spent, and how much may be."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from charstudio import durable
from charstudio.domain.bookkeeping import ledger_of
from charstudio.domain.money import Estimate, ExpenseState, MonthStanding, day_begins, month_of
from charstudio.domain.prompting import plain_prompt
from charstudio.errors import CharacterError, CharacterUpdateError, CharacterValidationError
from charstudio.services.estimating import ImageTask, image_estimate, words_estimate
from charstudio.services.ledger_file import csv_of
from charstudio.services.operation import Operation, operation
from charstudio.services.options import model_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from charstudio.domain.bookkeeping import Entry
    from charstudio.domain.character import Character
    from charstudio.domain.generation import ImageRequest
    from charstudio.domain.money import Ledger, LedgerBy, MoneyRules, PriceTable
    from charstudio.services.ports import ModelInfo, Reads
    from charstudio.services.spending import Spending
    from charstudio.services.workspace import Workspace

_FREE: Final = Estimate(Decimal(0), Decimal(0))
# Characters of a prompt that nobody knows yet.
_AVERAGE_PROMPT: Final = 400
# The ledger is younger, and a system's calendar need not reach further.
_FIRST_DAY: Final = date(2000, 1, 1)
_LAST_DAY: Final = date(2999, 12, 30)


class MoneyService:
    """The use-cases around money. The ledger is the active artist's, the budget that of the whole library."""

    def __init__(self, workspace: Workspace, spending: Spending) -> None:
        self._workspace = workspace
        self._spending = spending

    async def estimate(self, request: ImageRequest, character_id: str | None = None) -> Estimate | None:
        """What a request for images will probably cost; None where nobody knows a price.

        Args:
            request: What would be asked for.
            character_id: Whose prompt goes with it; None for one of average length.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterError: The library, or the prices, can't be read.
        """
        # The bar asks at every change of what is asked for, which is not worth a line.
        with Operation("money.estimate", CharacterError, artist=self._artist, character=character_id).step():
            character = None if character_id is None else await self._character(character_id)
            engine = self._workspace.engines.get(request.engine)
            if engine is None or not engine.info.models:
                return None
            if engine.info.free:
                return _FREE
            try:
                model = model_of(engine, request.model, self._workspace.now().date())
            except CharacterValidationError:
                return None
            price = (await asyncio.to_thread(self._spending.terms)).prices.price_of(model.id)
            each = None if price is None else image_estimate(price, model, _task(request, model, character))
            return None if each is None else each.times(request.count)

    async def estimate_words(self, writer: str, character_id: str) -> Estimate | None:
        """The same of a better prompt or a refinement; None where nobody knows a price.

        Raises:
            CharacterNotFoundError: There is no such character.
            CharacterValidationError: There is no such writer.
            CharacterError: The library, or the prices, can't be read.
        """
        with Operation(
            "money.estimate_words", CharacterError, artist=self._artist, character=character_id
        ).step():
            character = await self._character(character_id)
            info = self._workspace.writer(writer).info
            if info.free:
                return _FREE
            price = (await asyncio.to_thread(self._spending.terms)).prices.price_of(info.model)
            return None if price is None else words_estimate(price, character.details)

    async def month(self) -> MonthStanding:
        """What was spent this month.

        Raises:
            CharacterError: The library, or the budget, can't be read.
        """
        month = month_of(self._workspace.now())

        def read(records: Reads) -> tuple[Decimal, Decimal]:
            everything = records.expenses.spent(month.since, month.until)
            under_way = records.expenses.spent(month.since, month.until, ExpenseState.SENT)
            return everything - under_way, under_way

        # Asked after every image.
        with Operation("money.month", CharacterError, artist=self._artist).step():
            spent, under_way = await self._workspace.library.read(read)
            rules = await asyncio.to_thread(self._workspace.money.load)
            return MonthStanding(month.first, spent, under_way, rules.monthly_budget)

    async def ledger(self, by: LedgerBy, since: date | None = None, until: date | None = None) -> Ledger:
        """What was spent, newest or dearest first. What is still under way is not in it.

        Args:
            by: What a line is of.
            since: The first day, where this computer is; None for the beginning.
            until: The last day, with it; None for today.

        Raises:
            CharacterValidationError: It ends before it begins.
            CharacterError: The library can't be read.
        """
        with operation("money.ledger", artist=self._artist):
            first, end = self._period(since, until)

            def read(records: Reads) -> tuple[tuple[Entry, ...], Decimal]:
                spent = records.expenses.spent
                everybody = spent(first, end) - spent(first, end, ExpenseState.SENT)
                return records.expenses.between(self._artist, first, end), everybody

            entries, everybody = await self._workspace.library.read(read)
            return ledger_of(entries, by, everybody)

    async def export_ledger(self, file: Path, since: date | None = None, until: date | None = None) -> int:
        """Writes every expense as a line of a CSV file (UTF-8, RFC 4180), and gives how many there are.

        Raises:
            CharacterValidationError: It ends before it begins, or the file can't be written.
            CharacterError: The library can't be read.
        """
        with operation("money.export_ledger", artist=self._artist) as exporting:
            first, end = self._period(since, until)
            entries = await self._workspace.library.read(
                lambda records: records.expenses.between(self._artist, first, end)
            )
            try:
                await asyncio.to_thread(durable.write_whole, file, csv_of(entries))
            except OSError as error:
                raise CharacterValidationError(
                    "The file can't be written",
                    field="file",
                    kind="ledger_file",
                    file=file.name,
                    why=(error.strerror or str(error)).lower(),
                ) from error
            exporting.data["lines"] = len(entries)
            return len(entries)

    async def rules(self) -> MoneyRules:
        """Budget, ask-first amount, and the artist's own prices.

        Raises:
            CharacterError: They can't be read.
        """
        with Operation("money.rules", CharacterError).step():
            return await asyncio.to_thread(self._workspace.money.load)

    async def set_rules(self, rules: MoneyRules) -> MoneyRules:
        """Keeps other ones.

        Raises:
            CharacterValidationError: An amount can't be: `field` is "monthly_budget", "ask_above" or "price".
            CharacterUpdateError: They can't be kept.
        """
        with operation("money.set_rules", CharacterUpdateError):
            rules = rules.checked()
            await asyncio.to_thread(self._workspace.money.save, rules)
            return rules

    async def price_table(self) -> PriceTable:
        """All prices in force, the artist's own first; `as_of` is the day of the table that comes with it.

        Raises:
            CharacterError: They can't be read.
        """
        with Operation("money.price_table", CharacterError).step():
            return (await asyncio.to_thread(self._spending.terms)).prices

    async def _character(self, character_id: str) -> Character:
        workspace = self._workspace
        return await workspace.library.read(
            lambda records: workspace.owned(records, character_id, images=False)
        )

    def _period(self, since: date | None, until: date | None) -> tuple[datetime, datetime]:
        """The moment at which a time begins, and the one at which it is over."""
        first = _FIRST_DAY if since is None else since
        last = self._workspace.now().astimezone().date() if until is None else until
        if last < first:
            raise CharacterValidationError("It ends before it begins", field="until", kind="period")
        first, last = (min(max(day, _FIRST_DAY), _LAST_DAY) for day in (first, last))
        return day_begins(first), day_begins(last + timedelta(days=1))

    @property
    def _artist(self) -> str:
        return self._workspace.artist.id


def _task(request: ImageRequest, model: ModelInfo, character: Character | None) -> ImageTask:
    """What decides how many tokens each image of a request takes, as far as it is known before it is sent."""
    own = (request.prompt or "").strip()
    if own or character is None:
        prompt = len(own) or _AVERAGE_PROMPT
    else:
        prompt = len(character.details.image_prompt or plain_prompt(character.details))
    references = len(request.reference_image_ids) + len(request.reference_files)
    return ImageTask(
        width=request.width or model.default_size[0],
        height=request.height or model.default_size[1],
        prompt=prompt + len(request.style or ""),
        references=(references + (request.drawing_id is not None)) if model.most_references else 0,
        quality=request.quality,
        format=request.format,
    )
