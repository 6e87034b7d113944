"""An answer in words is in the ledger before it is asked for, and costs what it used."""

import asyncio
from decimal import Decimal

import pytest

from charstudio.domain.character import Character
from charstudio.domain.money import Expense, ExpenseKind, ExpenseState, Usage
from charstudio.errors import EngineError, EngineErrorKind, LibraryError
from charstudio.services.spending import Spending
from charstudio.services.studio import Studio
from tests.stand_ins import FailingLibrary
from tests.unit.services.conftest import World
from tests.unit.services.paying import CUT, QUOTA, Scribe, entered, limited, paying, quickly, states_of

# 1,000 tokens in at 1 and 300 out at 5, for a million.
TRUE_COST = "0.0025"


@pytest.fixture
async def world(studio: Studio) -> World:
    return await quickly(studio)


@pytest.fixture
async def shop(world: World) -> Studio:
    return paying(world.studio)


@pytest.fixture
async def mara(world: World) -> Character:
    return await world.character()


async def written(shop: Studio, mara: Character, scribe: Scribe) -> None:
    async with Spending(shop.workspace).words(mara, scribe.info) as account:
        account.used((await scribe.ask(account)).usage)


async def test_it_costs_what_its_tokens_cost(shop: Studio, mara: Character) -> None:
    scribe = Scribe()
    await written(shop, mara, scribe)
    (line,) = await entered(shop)
    assert (states_of([line]), line.estimated, line.usage) == ([("charged", TRUE_COST)], False, scribe.used)
    assert (line.kind, line.engine, line.model) == (ExpenseKind.WORDS, "openai", "writer-1")
    assert (line.character_id, line.character_name, line.generation_id) == (mara.id, mara.name, None)


async def test_it_is_there_before_it_is_sent(shop: Studio, mara: Character) -> None:
    async with Spending(shop.workspace).words(mara, Scribe().info) as account:
        await account.sending([0])
        (line,) = await entered(shop)
        assert (line.state, line.estimated) == (ExpenseState.SENT, True)
        # Mara in words is 44 characters, so 11 tokens: 1,011 in at 1 and 2,011 out at 5.
        assert line.amount == Decimal("0.011066")
        account.used(None)
    assert states_of(await entered(shop)) == [("charged", "0.011066")]
    assert (await entered(shop))[0].estimated


async def test_what_was_refused_or_never_sent_costs_nothing(shop: Studio, mara: Character) -> None:
    with pytest.raises(EngineError):
        await written(shop, mara, Scribe(refuses=QUOTA))
    async with Spending(shop.workspace).words(mara, Scribe().info):
        pass
    assert await entered(shop) == ()


async def test_what_has_no_answer_may_be_charged(shop: Studio, mara: Character) -> None:
    with pytest.raises(EngineError):
        await written(shop, mara, Scribe(fails=CUT))
    assert [state for state, _ in states_of(await entered(shop))] == ["uncertain"]


async def test_of_two_requests_the_last_has_the_answer(shop: Studio, mara: Character) -> None:
    async with Spending(shop.workspace).words(mara, Scribe().info) as account:
        for _ in range(2):
            await account.sending([0])
        account.used(Usage(text_out=1000))
    assert sorted(states_of(await entered(shop))) == [("charged", "0.005"), ("uncertain", "0.011066")]


async def test_who_is_stopped_while_it_is_written_down_has_sent_nothing(
    shop: Studio, mara: Character
) -> None:
    async with Spending(shop.workspace).words(mara, Scribe().info) as account:
        sending = asyncio.ensure_future(account.sending([0]))
        await asyncio.sleep(0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert await entered(shop) == ()
    assert await entered(shop) == ()


async def test_who_is_stopped_while_it_waits_may_be_charged(shop: Studio, mara: Character) -> None:
    sent = asyncio.Event()

    async def asking() -> None:
        async with Spending(shop.workspace).words(mara, Scribe().info) as account:
            await account.sending([0])
            sent.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(asking())
    await sent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [one.state for one in await entered(shop)] == [ExpenseState.UNCERTAIN]


async def test_a_writer_that_is_free_has_no_ledger(shop: Studio, mara: Character) -> None:
    await limited(shop, "0")
    await written(shop, mara, Scribe(free=True))
    assert await entered(shop) == ()


async def test_the_budget_stops_it_before_it_is_sent(shop: Studio, mara: Character) -> None:
    await limited(shop, "0.013")
    await written(shop, mara, Scribe())
    scribe = Scribe()
    with pytest.raises(EngineError) as raised:
        await written(shop, mara, scribe)
    assert (raised.value.kind, scribe.sends) == (EngineErrorKind.OVER_BUDGET, 0)
    assert len(await entered(shop)) == 1


async def test_without_a_price_there_is_a_line_without_an_amount(world: World, mara: Character) -> None:
    shop = paying(world.studio, priced=False)
    await limited(shop, "0.001")
    await written(shop, mara, Scribe())
    (line,) = await entered(shop)
    assert (states_of([line]), line.usage) == ([("charged", None)], Scribe().used)


async def test_what_cannot_be_settled_stays_as_sent(
    shop: Studio, mara: Character, failing: FailingLibrary
) -> None:
    async def asked(error: Exception | None) -> None:
        async with Spending(shop.workspace).words(mara, Scribe().info) as account:
            await account.sending([0])
            failing.fail_writes()
            if error is not None:
                raise error
            account.used(None)

    with pytest.raises(LibraryError):
        await asked(None)
    failing.writing = None
    with pytest.raises(EngineError) as raised:
        await asked(CUT)
    assert raised.value is CUT
    failing.writing = None
    lines: tuple[Expense, ...] = await entered(shop)
    assert [one.state for one in lines] == [ExpenseState.SENT] * 2


async def test_words_that_a_process_left_behind_may_be_charged(shop: Studio, mara: Character) -> None:
    async with Spending(shop.workspace).words(mara, Scribe().info) as account:
        await account.sending([0])
        # Another process starts; this one may be dead, for all that it knows.
        assert await shop.images.close_interrupted() == ()
        assert [one.state for one in await entered(shop)] == [ExpenseState.UNCERTAIN]
        # But it is not.
        account.used(Usage(text_in=1000, text_out=300))
    assert states_of(await entered(shop)) == [("charged", TRUE_COST)]

    async with Spending(shop.workspace).words(mara, Scribe().info) as account:
        attempt = await account.sending([0])
        await shop.images.close_interrupted()
        await account.refused(attempt, QUOTA)
    assert len(await entered(shop)) == 1
