"""What things cost, what was spent, and how much may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from charstudio.domain.generation import ImageRequest
    from charstudio.domain.money import Estimate, Ledger, LedgerBy, MoneyRules, MonthStanding, PriceTable
    from charstudio.services.spending import Spending
    from charstudio.services.workspace import Workspace


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
            CharacterError: The library can't be read.
        """
        raise NotImplementedError

    async def estimate_words(self, writer: str, character_id: str) -> Estimate | None:
        """The same of a better prompt or a refinement; None where nobody knows a price."""
        raise NotImplementedError

    async def month(self) -> MonthStanding:
        """What was spent this month.

        Raises:
            CharacterError: The library can't be read.
        """
        raise NotImplementedError

    async def ledger(self, by: LedgerBy, since: date | None = None, until: date | None = None) -> Ledger:
        """What was spent, newest or dearest first.

        Args:
            by: What a line is of.
            since: The first day, where this computer is; None for the beginning.
            until: The last day, with it; None for today.

        Raises:
            CharacterValidationError: It ends before it begins.
            CharacterError: The library can't be read.
        """
        raise NotImplementedError

    async def export_ledger(self, file: Path, since: date | None = None, until: date | None = None) -> int:
        """Writes every expense as a line of a CSV file (UTF-8, RFC 4180), and gives how many there are.

        Raises:
            CharacterValidationError: It ends before it begins, or the file can't be written.
            CharacterError: The library can't be read.
        """
        raise NotImplementedError

    async def rules(self) -> MoneyRules:
        """Budget, ask-first amount, and the artist's own prices.

        Raises:
            CharacterError: They can't be read.
        """
        raise NotImplementedError

    async def set_rules(self, rules: MoneyRules) -> MoneyRules:
        """Keeps other ones.

        Raises:
            CharacterValidationError: An amount can't be: `field` is "monthly_budget", "ask_above" or "price".
            CharacterUpdateError: They can't be kept.
        """
        raise NotImplementedError

    async def price_table(self) -> PriceTable:
        """All prices in force, the artist's own first; `as_of` is the day of the table that comes with it.

        Raises:
            CharacterError: They can't be read.
        """
        raise NotImplementedError
