"""A budget stops the next request to a service, in the middle of a round and in another window alike."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.generation import AttemptState, GenerationStatus
from charstudio.domain.money import LedgerBy, MoneyRules, Usage
from charstudio.errors import CharacterValidationError, EngineErrorKind
from tests.faults.remote import made, remote_studio
from tests.remote_answers import finished
from tests.scripted_server import ScriptedServer
from tests.stand_ins import picture
from tests.unit.services.paying import agree, counted, ledger_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.conftest import Connected
    from tests.faults.remote import Remote
    from tests.scripted_server import Answer, Request

# 10 tokens of text at 5, 40 of images at 8 and 196 of the image at 30, for a million.
TRUE_COST = Decimal("0.00625")


def pictures(request: Request) -> Answer:
    return finished(request, [picture(request.number)])


async def limit(remote: Remote, budget: Decimal | None) -> None:
    await remote.studio.money.set_rules(MoneyRules(budget))


async def test_what_a_service_counted_is_what_it_cost(connected: Connected) -> None:
    server, remote = await connected(pictures)
    round_ = await remote.make(2)
    assert [image.recipe.cost_usd for image in round_.images] == [TRUE_COST] * 2
    assert round_.generation.cost_usd == 2 * TRUE_COST
    lines = await ledger_of(remote.studio, round_.generation.id)
    assert [(line.amount, line.usage) for line in lines] == [(TRUE_COST, Usage(10, 40, 0, 196))] * 2
    ledger = await remote.studio.money.ledger(LedgerBy.DAY)
    assert (ledger.total.spent, ledger.total.kept) == (Decimal("0.0125"), 2)
    await agree(remote.studio, round_.generation.id)
    assert len(server.requests) == 2


async def test_a_round_over_the_budget_sends_nothing(connected: Connected) -> None:
    server, remote = await connected(pictures)
    await limit(remote, Decimal("0.01"))
    with pytest.raises(CharacterValidationError) as raised:
        await remote.start(4, quality="low")
    assert raised.value.kind == "over_budget"
    assert server.requests == []


async def test_what_goes_over_it_in_the_middle_is_not_sent_and_what_came_is_kept(
    connected: Connected,
) -> None:
    server, remote = await connected(pictures)
    run = await remote.start(3, quality="low")
    # Enough for one of them: 0.029525 and a few tokens of text.
    await limit(remote, Decimal("0.04"))
    round_ = await made(run)
    assert (round_.generation.status, round_.generation.completed) == (GenerationStatus.PARTIAL, 1)
    assert round_.kind is EngineErrorKind.OVER_BUDGET
    assert (len(server.requests), round_.states) == (1, [AttemptState.ANSWERED])
    assert round_.generation.uncertain_places == ()
    assert counted(await ledger_of(remote.studio, run.generation.id)) == {"charged": 1}
    await agree(remote.studio, run.generation.id)
    # With more of it, the rest is made, and nothing twice.
    await limit(remote, Decimal(1))
    rest = await remote.go_on(round_.generation)
    assert (rest.generation.status, len(server.requests)) == (GenerationStatus.SUCCEEDED, 3)
    await agree(remote.studio, run.generation.id)


async def test_two_windows_share_what_is_left(library_folder: Path) -> None:
    with ScriptedServer(pictures) as server:
        async with (
            remote_studio(library_folder, server.url) as one,
            remote_studio(library_folder, server.url) as other,
        ):
            for remote in (one, other):
                await limit(remote, Decimal("0.04"))
            runs = [await remote.start(1, quality="low") for remote in (one, other)]
            ended = await asyncio.gather(*map(made, runs))
            assert sorted(round_.generation.completed for round_ in ended) == [0, 1]
            assert {round_.kind for round_ in ended} == {None, EngineErrorKind.OVER_BUDGET}
            assert len(server.requests) == 1
