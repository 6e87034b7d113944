"""Behind the section of the settings about money: what is typed holds at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from charstudio.errors import CharacterValidationError
from charstudio.ui.dialogs.messages import message_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from charstudio.domain.money import MoneyRules, Price, PriceTable
    from charstudio.errors import CharacterError
    from charstudio.services.money import MoneyService
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.money.panel import MoneyPanel


class MoneyController(QObject):
    """Works for one panel at a time."""

    def __init__(self, money: MoneyService, tasks: TaskRunner, changes: Changes) -> None:
        super().__init__()
        self._money, self._tasks, self._changes = money, tasks, changes
        self._panel: MoneyPanel | None = None
        self._changing = asyncio.Lock()

    def attach(self, panel: MoneyPanel) -> None:
        """Works for this panel from now on."""
        self._panel = panel
        panel.budget_committed.connect(self._on_budget)
        panel.ask_above_committed.connect(self._on_ask_above)
        panel.price_edited.connect(self._on_price)
        panel.reset_asked.connect(self._on_reset)
        self._tasks.run(self._read(), done=self._show, failed=self._on_unread)

    def detach(self) -> None:
        """The panel is gone."""
        self._panel = None

    async def _read(self) -> tuple[MoneyRules, PriceTable]:
        return await self._money.rules(), await self._money.price_table()

    def _show(self, read: tuple[MoneyRules, PriceTable]) -> None:
        if self._panel is not None:
            self._panel.show_rules(*read)

    def _on_unread(self, error: CharacterError) -> None:
        if self._panel is not None:
            words = message_of(error)
            self._panel.say_unread(words.message, words.hint)

    # --- What is typed ----------------------------------------------------------------------------------

    def _on_budget(self, amount: Decimal | None) -> None:
        self._change(lambda rules: replace(rules, monthly_budget=amount))

    def _on_ask_above(self, amount: Decimal | None) -> None:
        self._change(lambda rules: replace(rules, ask_above=amount))

    def _on_price(self, price: Price) -> None:
        self._change(lambda rules: replace(rules, own_prices=(*_without(rules, price.models), price)))

    def _on_reset(self, models: str) -> None:
        self._change(lambda rules: replace(rules, own_prices=_without(rules, models)))

    def _change(self, change: Callable[[MoneyRules], MoneyRules]) -> None:
        self._tasks.run(self._changed(change), done=self._on_changed, failed=self._on_refused)

    async def _changed(self, change: Callable[[MoneyRules], MoneyRules]) -> tuple[MoneyRules, PriceTable]:
        # One after another: each changes what the one before it left. Read anew, for the command line may
        # have changed the rest.
        async with self._changing:
            await self._money.set_rules(change(await self._money.rules()))
            return await self._read()

    def _on_changed(self, read: tuple[MoneyRules, PriceTable]) -> None:
        self._show(read)
        self._changes.money_changed.emit()

    def _on_refused(self, error: CharacterError) -> None:
        if self._panel is None:
            self._tasks.failed.emit(error)
            return
        words = message_of(error)
        if isinstance(error, CharacterValidationError):
            self._panel.say_error(error.field, words.message, words.hint)
        else:
            self._panel.say_unread(words.message, words.hint)


def _without(rules: MoneyRules, models: str) -> tuple[Price, ...]:
    return tuple(one for one in rules.own_prices if one.models != models)
