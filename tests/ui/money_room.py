"""A desk whose engine charges, and amounts to write tests with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

import qasync
from pytestqt.qtbot import QtBot

from charstudio.domain.money import Expense, ExpenseKind, ExpenseState, MoneyRules
from charstudio.services.studio import Studio
from charstudio.services.workspace import new_id
from charstudio.storage.library import SqliteLibrary
from tests.stand_ins import Clock, ScriptedEngine
from tests.ui.desk import Desk
from tests.unit.services.paying import Service, paying

# What a desk stands on.
World = tuple[QtBot, qasync.QEventLoop, SqliteLibrary, ScriptedEngine, Clock]


def dollars(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@contextmanager
def paying_desk(world: World, service: Service) -> Iterator[Desk]:
    """A desk with a service that charges by a table of prices, called "openai"."""
    with Desk.made(*world) as desk:
        desk.studio = paying(desk.studio, service)
        yield desk


def limit(desk: Desk, budget: str | None = None, ask_above: str | None = None) -> None:
    """Sets what may be spent, as if in the settings."""
    rules = MoneyRules(dollars(budget), dollars(ask_above))
    desk.do(desk.studio.money.set_rules(rules))
    desk.changes.money_changed.emit()
    desk.settle()


def spend(desk: Desk, amount: str | None, *, at: datetime | None = None, **more: object) -> None:
    """Writes a line of the ledger; see `expense`."""
    line = expense(desk.studio, amount, at or desk.clock(), **more)  # type: ignore[arg-type]
    desk.do(desk.studio.workspace.library.write(lambda records: records.expenses.add(line)))


def expense(
    studio: Studio,
    amount: str | None,
    at: datetime,
    *,
    artist_id: str = "",
    character_id: str = "c",
    name: str = "Nyx",
    kind: ExpenseKind = ExpenseKind.IMAGE,
    state: ExpenseState = ExpenseState.CHARGED,
    model: str = "gpt-image-2.6-flare",
) -> Expense:
    """A line of the ledger; an image that it paid for is gone by now."""
    came = kind is ExpenseKind.IMAGE and state is ExpenseState.CHARGED
    return Expense(
        id=new_id(),
        artist_id=artist_id or studio.workspace.artist.id,
        character_id=character_id,
        character_name=name,
        kind=kind,
        engine="openai",
        model=model,
        state=state,
        amount=dollars(amount),
        estimated=False,
        spent_at=at,
        image_id=new_id() if came else None,
    )
