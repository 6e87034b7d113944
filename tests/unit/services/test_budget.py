"""What would cost too much is stopped before it is recorded, or before it is sent."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.domain.character import Details
from charstudio.domain.generation import (
    Finished,
    GenerationEvent,
    GenerationStatus,
    ImageRequest,
)
from charstudio.errors import (
    CharacterError,
    CharacterImageError,
    CharacterUpdateError,
    CharacterValidationError,
    EngineError,
    EngineErrorKind,
    LibraryErrorKind,
    SettingsError,
)
from charstudio.services.messages import message_for
from charstudio.services.ports import EngineEvent, ImageOrder, MadeImage, MissedImage
from charstudio.services.studio import Studio
from tests.stand_ins import Clock, events_of, rows
from tests.unit.services.conftest import World
from tests.unit.services.paying import (
    CUT,
    USED,
    Service,
    agree,
    counted,
    entered,
    fresh,
    ledger_of,
    limited,
    paying,
    quickly,
    states_of,
)
from tests.unit.services.rounds import until_it_fails

# Each may cost 0.03002, and costs 0.0305 when it came.
ONE = ImageRequest(engine="openai", count=1, quality="low", prompt="x" * 400)


@pytest.fixture
async def world(studio: Studio) -> World:
    return await quickly(studio)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def shop(world: World, service: Service) -> Studio:
    return paying(world.studio, service)


async def refused(shop: Studio, mara: str, request: ImageRequest) -> CharacterValidationError:
    with pytest.raises(CharacterValidationError) as raised:
        await shop.images.regenerate_images(mara, request)
    return raised.value


async def made(shop: Studio, mara: str, request: ImageRequest = ONE) -> list[GenerationEvent]:
    return await events_of(await shop.images.regenerate_images(mara, request))


async def test_a_round_that_may_go_over_the_budget_is_not_begun(
    shop: Studio, world: World, service: Service, folder: Path
) -> None:
    await limited(shop, "0.10")
    await made(shop, world.mara)
    before = rows(folder)
    error = await refused(shop, world.mara, replace(ONE, count=3))
    assert (error.field, error.kind) == ("cost", "over_budget")
    assert {name: f"{error.details[name].normalize():f}" for name in ("low", "high", "left", "budget")} == {  # type: ignore[attr-defined]
        "low": "0.09006",
        "high": "0.09006",
        "left": "0.0695",
        "budget": "0.1",
    }
    assert message_for(error).message == (
        "This may cost $0.09, and $0.07 is left of this month's budget of $0.10."
    )
    assert rows(folder) == before
    assert len(service.orders) == 1
    # What fits is made, to the last of it.
    await limited(shop, "0.060519")
    await refused(shop, world.mara, ONE)
    await limited(shop, "0.06052")
    await made(shop, world.mara)


async def test_agreeing_to_a_cost_is_no_way_round_the_budget(shop: Studio, world: World) -> None:
    await limited(shop, "0.01", "0.01")
    assert (await refused(shop, world.mara, replace(ONE, agreed=True))).kind == "over_budget"


async def test_what_may_cost_more_than_is_spent_unasked_waits_for_a_yes(
    shop: Studio, world: World, service: Service, folder: Path
) -> None:
    await limited(shop, ask_above="0.05")
    await made(shop, world.mara)
    before = rows(folder)
    two = replace(ONE, count=2)
    error = await refused(shop, world.mara, two)
    assert (error.field, error.kind, error.details["limit"]) == ("cost", "ask_first", Decimal("0.05"))
    assert message_for(error).message == "This may cost $0.06; more than $0.05 is asked about first."
    assert rows(folder) == before
    await made(shop, world.mara, replace(two, agreed=True))
    assert len(service.orders) == 2


async def test_a_range_counts_by_its_upper_end(shop: Studio, world: World) -> None:
    await limited(shop, "0.05")
    assert (await refused(shop, world.mara, replace(ONE, quality=None))).kind == "over_budget"
    await limited(shop, ask_above="0.05")
    # Left to the model, it can be "high": 1756 tokens and 200 of previews.
    error = await refused(shop, world.mara, replace(ONE, quality=None))
    assert (error.details["low"], error.details["high"]) == (Decimal("0.03002"), Decimal("0.05918"))
    assert message_for(error).message.startswith("This may cost $0.03 to $0.06;")


async def test_a_character_is_not_created_for_a_round_that_is_not_begun(
    shop: Studio, world: World, folder: Path
) -> None:
    await limited(shop, "0.01")
    before = rows(folder)
    with pytest.raises(CharacterValidationError) as raised:
        await shop.characters.create_character(Details("Nyx"), ONE)
    assert raised.value.kind == "over_budget"
    assert rows(folder) == before


async def test_going_on_is_counted_like_beginning(
    shop: Studio, world: World, service: Service, folder: Path
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        for index in range(order.count):
            yield MissedImage(index, CUT)

    service.play = play
    run = await shop.images.regenerate_images(world.mara, replace(ONE, count=2))
    with suppress(CharacterError):
        await events_of(run)
    service.play = None
    for rules, kind in ((("0.05", None), "over_budget"), ((None, "0.05"), "ask_first")):
        await limited(shop, *rules)
        before = rows(folder)
        with pytest.raises(CharacterValidationError) as raised:
            await shop.images.continue_generation(world.mara, run.generation.id)
        assert raised.value.kind == kind
        assert rows(folder) == before
    # One of the two is within both.
    await limited(shop, "0.05", "0.05")
    await events_of(await shop.images.continue_generation(world.mara, run.generation.id, places=[1]))
    await limited(shop, ask_above="0.01")
    await events_of(await shop.images.continue_generation(world.mara, run.generation.id, agreed=True))
    assert (await agree(shop, run.generation.id)).status is GenerationStatus.SUCCEEDED


async def test_a_budget_that_ends_in_the_middle_stops_the_next_request_and_keeps_what_came(
    shop: Studio, world: World, service: Service
) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        for index in range(order.count):
            attempt = await order.requests.sending([index])
            service.sends += 1
            # Dearer than it was thought.
            yield MadeImage(index, fresh(), usage=replace(USED, image_out=2000), attempt=attempt)

    service.play = play
    await limited(shop, "0.0902")
    run = await shop.images.regenerate_images(world.mara, replace(ONE, count=3))
    events, error = await until_it_fails(run)
    assert isinstance(error, CharacterImageError)
    assert (error.kind, message_for(error).message) == (
        "over_budget",
        "That would go over this month's budget.",
    )
    generation = events[-1].generation
    assert (generation.status, generation.completed, service.sends) == (GenerationStatus.PARTIAL, 1, 1)
    assert generation.uncertain_places == ()
    fault = generation.fault_at(1)
    assert fault is not None
    assert fault.kind == "over_budget"
    assert states_of(await ledger_of(shop, generation.id)) == [("charged", "0.0605")]
    await agree(shop, generation.id)


async def test_of_requests_at_the_same_time_as_many_go_out_as_there_is_money_for(
    shop: Studio, world: World, service: Service
) -> None:
    seen = []

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        await limited(shop, "0.07")
        sent = await asyncio.gather(
            *(order.requests.sending([index]) for index in range(order.count)), return_exceptions=True
        )
        seen.extend(sent)
        for index, attempt in enumerate(sent):
            if isinstance(attempt, str):
                yield MadeImage(index, fresh(), usage=USED, attempt=attempt)
            else:
                assert isinstance(attempt, EngineError)
                yield MissedImage(index, attempt)

    service.play = play
    run = await shop.images.regenerate_images(world.mara, replace(ONE, count=4))
    await until_it_fails(run)
    refusals = [one for one in seen if isinstance(one, EngineError)]
    assert [one.kind for one in refusals] == [EngineErrorKind.OVER_BUDGET] * 2
    assert counted(await ledger_of(shop, run.generation.id)) == {"charged": 2}
    await agree(shop, run.generation.id)


async def test_two_windows_share_one_budget(shop: Studio, world: World, another: Studio) -> None:
    await limited(shop, "0.05")
    begun = [await shop.images.regenerate_images(world.mara, ONE) for _ in range(2)]
    ended = await asyncio.gather(*map(events_of, begun), return_exceptions=True)
    errors = [one for one in ended if isinstance(one, CharacterImageError)]
    assert [one.kind for one in errors] == ["over_budget"]
    assert len(await entered(shop)) == 1
    # Another artist of the library has none of it left either.
    theirs = paying(another)
    await limited(theirs, "0.05")
    bo = (await theirs.characters.create_character(Details("Bo's"), replace(ONE, count=0))).character
    assert (await refused(theirs, bo.id, ONE)).details["left"] == Decimal("0.0195")


async def test_what_may_have_been_charged_counts(shop: Studio, world: World, service: Service) -> None:
    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        attempt = await order.requests.sending([0])
        yield MissedImage(0, CUT, attempt)

    service.play = play
    await until_it_fails(await shop.images.regenerate_images(world.mara, ONE))
    await limited(shop, "0.05")
    assert (await refused(shop, world.mara, ONE)).details["left"] == Decimal("0.01998")


async def test_another_month_has_its_own(shop: Studio, world: World, clock: Clock) -> None:
    await limited(shop, "0.05")
    await made(shop, world.mara)
    await refused(shop, world.mara, ONE)
    clock.pass_(days=9)
    await made(shop, world.mara)
    assert len(await entered(shop)) == 2


async def test_what_has_no_price_goes_through_and_says_so(world: World, service: Service) -> None:
    shop = paying(world.studio, service, priced=False)
    assert notes_of(await made(shop, world.mara)) == ()
    await limited(shop, "0.01", "0")
    assert notes_of(await made(shop, world.mara)) == (
        "What it costs is not known: it is not counted in the budget.",
    )


def notes_of(events: list[GenerationEvent]) -> tuple[str, ...]:
    last = events[-1]
    assert isinstance(last, Finished)
    return last.notes


async def test_an_engine_that_is_free_needs_no_budget(shop: Studio, world: World) -> None:
    await limited(shop, "0", "0")
    run = await shop.images.regenerate_images(world.mara, ImageRequest(engine="scripted", count=2))
    await events_of(run)
    assert await entered(shop) == ()


async def test_a_budget_that_cannot_be_read_stops_before_it_is_spent(
    shop: Studio, world: World, service: Service, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(folder)

    def damaged() -> None:
        raise SettingsError(LibraryErrorKind.DAMAGED, "it broke", place="/there/money.json", of="money")

    monkeypatch.setattr(shop.workspace.money, "load", damaged)
    with pytest.raises(CharacterUpdateError) as raised:
        await shop.images.regenerate_images(world.mara, ONE)
    assert message_for(raised.value).message == (
        "The file of budget and prices was damaged. It was put aside: /there/money.json"
    )
    assert (service.orders, rows(folder)) == ([], before)


async def test_own_prices_count(shop: Studio, world: World) -> None:
    rules = await shop.money.rules()
    dear = replace(shop.workspace.prices.prices[0], models="gpt-image-2.6-flare", image_out=Decimal(60))
    await shop.money.set_rules(replace(rules, own_prices=(dear,)))
    await made(shop, world.mara)
    (line,) = await entered(shop)
    # 100 tokens of text at 5, and 1,000 of image at 60, for a million.
    assert line.amount == Decimal("0.0605")
