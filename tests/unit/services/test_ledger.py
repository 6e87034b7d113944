"""What is asked of a service that charges is in the ledger before it is sent; what came, with its cost."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.domain.generation import GenerationStatus, ImageRequest
from charstudio.domain.money import Expense, ExpenseKind, ExpenseState, Usage
from charstudio.errors import CharacterError, CharacterImageError
from charstudio.services.ports import EngineEvent, ImageOrder, MadeImage, MissedImage
from charstudio.services.spending import Spending
from charstudio.services.studio import Studio
from charstudio.storage.library import open_library
from tests.stand_ins import Clock, FailingLibrary, disk_full, events_of
from tests.unit.services.conftest import MARA, World
from tests.unit.services.paying import (
    CUT,
    QUOTA,
    TRUE_COST,
    USED,
    Scribe,
    Service,
    agree,
    at_random,
    counted,
    entered,
    fresh,
    ledger_of,
    paying,
    quickly,
    states_of,
)

LOW = ImageRequest(engine="openai", count=1, quality="low", prompt="x" * 400)
# 100 tokens of text at 5, and 784 of the image with 200 of its previews at 30, for a million.
LOW_ESTIMATE = "0.03002"


@pytest.fixture
async def world(studio: Studio) -> World:
    return await quickly(studio)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def shop(world: World, service: Service) -> Studio:
    return paying(world.studio, service)


async def made(shop: Studio, mara: str, request: ImageRequest = LOW) -> str:
    """The id of a generation that came to whatever end."""
    run = await shop.images.regenerate_images(mara, request)
    with suppress(CharacterError):
        await events_of(run)
    return run.generation.id


async def test_a_request_is_in_the_ledger_before_it_is_sent(
    shop: Studio, world: World, service: Service
) -> None:
    seen: list[Expense] = []

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        seen.extend(await entered(shop))
        yield MadeImage(0, fresh(), usage=USED, attempt=attempt)

    service.play = play
    generation = await made(shop, world.mara)
    (line,) = seen
    assert (line.state, f"{line.amount:f}", line.estimated) == (ExpenseState.SENT, LOW_ESTIMATE, True)
    assert (line.kind, line.engine, line.model) == (ExpenseKind.IMAGE, "openai", "gpt-image-2.6-flare")
    assert (line.character_id, line.character_name) == (world.mara, MARA.name)
    assert (line.artist_id, line.generation_id) == (shop.workspace.artist.id, generation)
    assert line.image_id is None
    (attempt,) = (await agree(shop, generation)).attempts
    assert (line.id, line.spent_at) == (f"{attempt.id}:0", attempt.sent_at)


async def test_what_came_costs_what_its_tokens_cost(shop: Studio, world: World) -> None:
    generation = await made(shop, world.mara, replace(LOW, count=2))
    lines = await ledger_of(shop, generation)
    assert states_of(lines) == [("charged", "0.0305")] * 2
    assert [(line.usage, line.estimated) for line in lines] == [(USED, False)] * 2
    images = [one for one in (await world.character()).images if one.generation_id == generation]
    assert [image.recipe.cost_usd for image in images] == [TRUE_COST] * 2
    assert [line.image_id for line in lines] == [image.id for image in images]
    assert (await agree(shop, generation)).cost_usd == Decimal("0.061")


@pytest.mark.parametrize("used", [None, Usage()])
async def test_where_the_service_does_not_say_the_estimate_stays(
    shop: Studio, world: World, service: Service, used: Usage | None
) -> None:
    service.used = used
    generation = await made(shop, world.mara)
    (line,) = await ledger_of(shop, generation)
    assert (states_of([line]), line.estimated) == ([("charged", LOW_ESTIMATE)], True)
    await agree(shop, generation)


async def test_what_the_engine_knows_counts_more(shop: Studio, world: World, service: Service) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        yield MadeImage(0, fresh(), usage=USED, attempt=attempt, cost_usd=Decimal("0.5"))

    service.play = play
    generation = await made(shop, world.mara)
    (line,) = await ledger_of(shop, generation)
    assert (states_of([line]), line.estimated, line.usage) == ([("charged", "0.5")], False, USED)


async def test_without_a_price_there_is_a_line_without_an_amount(world: World, service: Service) -> None:
    shop = paying(world.studio, service, priced=False)
    generation = await made(shop, world.mara)
    (line,) = await ledger_of(shop, generation)
    assert (states_of([line]), line.usage) == ([("charged", None)], USED)
    assert (await agree(shop, generation)).cost_usd is None


async def test_what_is_refused_is_no_expense(shop: Studio, world: World, service: Service) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        await order.requests.refused(attempt, QUOTA)
        yield MissedImage(0, QUOTA, attempt)
        yield MissedImage(1, QUOTA)

    service.play = play
    generation = await made(shop, world.mara, replace(LOW, count=2))
    assert await ledger_of(shop, generation) == ()
    await agree(shop, generation)


async def test_what_has_no_answer_may_be_charged(shop: Studio, world: World, service: Service) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0, 1, 2])
        yield MadeImage(1, fresh(), usage=USED, attempt=attempt)
        yield MissedImage(0, CUT, attempt)
        raise CUT

    service.play = play
    generation = await made(shop, world.mara, replace(LOW, count=3))
    lines = sorted(await ledger_of(shop, generation), key=lambda line: line.id)
    assert states_of(lines) == [
        ("uncertain", LOW_ESTIMATE),
        ("charged", "0.0305"),
        ("uncertain", LOW_ESTIMATE),
    ]
    assert (await agree(shop, generation)).cost_usd == TRUE_COST


async def test_what_is_no_picture_is_paid_all_the_same(shop: Studio, world: World, service: Service) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        yield MadeImage(0, b"nonsense", usage=USED, attempt=attempt)

    service.play = play
    generation = await made(shop, world.mara)
    (line,) = await ledger_of(shop, generation)
    assert (states_of([line]), line.image_id) == ([("charged", "0.0305")], None)
    assert (await agree(shop, generation)).cost_usd == TRUE_COST


async def test_more_than_was_asked_for_is_paid_as_well(shop: Studio, world: World, service: Service) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        for index in range(3):
            yield MadeImage(index, fresh(), usage=USED, attempt=attempt)

    service.play = play
    generation = await made(shop, world.mara)
    assert states_of(await ledger_of(shop, generation)) == [("charged", "0.0305")] * 3
    assert (await agree(shop, generation)).completed == 3


async def test_what_comes_when_it_was_stopped_is_charged(
    shop: Studio, world: World, service: Service
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        first = await order.requests.sending([0])
        second = await order.requests.sending([1])
        try:
            yield MadeImage(0, fresh(), usage=USED, attempt=first)
        finally:
            await order.requests.late(MadeImage(1, fresh(), usage=USED, attempt=second))

    service.play = play
    run = await shop.images.regenerate_images(world.mara, replace(LOW, count=2))
    async with run:
        async for _ in run:
            if run.generation.completed:
                break
    assert run.generation.status is GenerationStatus.CANCELLED
    assert counted(await ledger_of(shop, run.generation.id)) == {"charged": 2}
    await agree(shop, run.generation.id)


async def test_an_engine_that_is_free_has_no_ledger(world: World) -> None:
    assert await entered(world.studio) == ()


async def test_a_request_that_was_stopped_before_it_was_sent_is_no_expense(
    shop: Studio, world: World, service: Service, failing: FailingLibrary
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        sending = asyncio.ensure_future(order.requests.sending([0]))
        await asyncio.sleep(0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert await entered(shop) == ()
        yield MissedImage(0, QUOTA)

    service.play = play
    generation = await made(shop, world.mara)
    await agree(shop, generation)


async def test_going_on_pays_for_what_is_new_and_knows_what_was_uncertain(
    shop: Studio, world: World, service: Service
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        yield MissedImage(0, CUT, attempt)

    service.play = play
    generation = await made(shop, world.mara)
    service.play = None
    run = await shop.images.continue_generation(world.mara, generation, pay_again=True)
    await events_of(run)
    assert counted(await ledger_of(shop, generation)) == {"uncertain": 1, "charged": 1}
    await agree(shop, generation)


@pytest.mark.parametrize("discarded", [True, False])
async def test_an_end_that_was_not_recorded_is_made_up_for(
    shop: Studio, world: World, service: Service, failing: FailingLibrary, *, discarded: bool
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        failing.fail_writes()
        yield MissedImage(0, CUT, attempt)

    service.play = play
    generation = await made(shop, world.mara)
    failing.writing = None
    assert counted(await ledger_of(shop, generation)) == {"sent": 1}
    if discarded:
        await shop.images.discard_generation(world.mara, generation)
    else:
        run = await shop.images.continue_generation(world.mara, generation, pay_again=True)
        await run.aclose()
    assert counted(await ledger_of(shop, generation)) == {"uncertain": 1}
    await agree(shop, generation)


async def reopened(shop: Studio, folder: Path) -> None:
    """The start of another process."""
    library = open_library(folder)
    try:
        await Studio(
            replace(shop.workspace, library=library), connections=shop.connections
        ).images.close_interrupted()
    finally:
        library.close()


async def test_an_image_whose_process_ended_between_file_and_row_is_paid_when_it_is_taken_in(
    shop: Studio, world: World, failing: FailingLibrary, folder: Path
) -> None:
    run = await shop.images.regenerate_images(world.mara, LOW)

    def full_once(number: int) -> None:
        # Running, the request, and then the row of the image; the end is recorded.
        failing.writing = disk_full() if number == 3 else None

    failing.writes, failing.spared, failing.before_write = 0, 0, full_once
    with pytest.raises(CharacterImageError):
        await events_of(run)
    failing.before_write = failing.writing = None
    generation = run.generation.id
    assert states_of(await ledger_of(shop, generation)) == [("uncertain", LOW_ESTIMATE)]

    await reopened(shop, folder)
    (line,) = await ledger_of(shop, generation)
    assert (states_of([line]), line.usage, line.estimated) == ([("charged", "0.0305")], USED, False)
    assert (await agree(shop, generation)).status is GenerationStatus.SUCCEEDED


async def test_what_was_spent_outlives_what_it_was_spent_on(shop: Studio, world: World, clock: Clock) -> None:
    generation = await made(shop, world.mara)
    before = await ledger_of(shop, generation)
    await shop.trash.delete_character(world.mara)
    await shop.trash.empty_trash()
    assert await entered(shop) == before


async def test_what_a_character_cost_that_was_removed_meanwhile_may_be_charged(
    shop: Studio, world: World, service: Service, folder: Path
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        await order.requests.sending([0])
        await shop.trash.delete_character(world.mara)
        await shop.trash.empty_trash()
        await reopened(shop, folder)
        assert counted(await entered(shop)) == {"uncertain": 1}
        yield MissedImage(0, CUT)

    service.play = play
    await made(shop, world.mara)
    assert counted(await entered(shop)) == {"uncertain": 1}


async def test_what_runs_stays_under_way_when_another_process_starts(
    shop: Studio, world: World, service: Service, folder: Path
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        # One thing that it has to look at.
        async with Spending(shop.workspace).words(await world.character(), Scribe().info) as account:
            await account.sending([0])
            await reopened(shop, folder)
        assert counted(await entered(shop)) == {"sent": 1, "uncertain": 1}
        yield MadeImage(0, fresh(), usage=USED, attempt=attempt)

    service.play = play
    await agree(shop, await made(shop, world.mara))


@pytest.mark.parametrize("seed", range(8))
async def test_the_ledger_never_disagrees_with_the_requests(
    seed: int, shop: Studio, world: World, service: Service, folder: Path
) -> None:
    dice = random.Random(seed)  # noqa: S311
    service.play = at_random(dice)
    for _ in range(5):
        # Another process, which is killed in some of the rounds: after that nothing is written.
        library = open_library(folder)
        mortal = FailingLibrary(library)
        there = Studio(replace(shop.workspace, library=mortal), connections=shop.connections)
        if dice.random() < 0.5:
            mortal.fail_writes(after=dice.randint(1, 9))
        request = replace(LOW, count=dice.randint(1, 5), quality=dice.choice(("low", None)))
        generation = None
        try:
            run = await there.images.regenerate_images(world.mara, request)
            generation = run.generation.id
            await stopped_at(run, dice.choice((1, 3, 99, 99)))
        except CharacterError:
            pass
        finally:
            library.close()
        if generation is None:
            continue
        await agree(shop, generation)
        await shop.images.close_interrupted()
        closed = await agree(shop, generation)
        assert closed.status.final
        assert not any(line.state is ExpenseState.SENT for line in await ledger_of(shop, generation))
        if closed.owed and dice.random() < 0.7:
            with_more = await shop.images.continue_generation(world.mara, generation, pay_again=True)
            with suppress(CharacterError):
                await events_of(with_more)
            await agree(shop, generation)


async def stopped_at(run: object, events: int) -> None:
    """Listens to a run until so many events came."""
    async with run:  # type: ignore[attr-defined]
        async for _ in run:  # type: ignore[attr-defined]
            events -= 1
            if not events:
                return
