"""A service that charges, in a library that keeps accounts of it."""

import random
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from charstudio.domain.attempts import state_by_place
from charstudio.domain.generation import AttemptState, Generation
from charstudio.domain.image import Image
from charstudio.domain.money import Expense, ExpenseState, MoneyRules, Price, PriceTable, Usage
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import (
    EngineEvent,
    Enhanced,
    ImageOrder,
    MadeImage,
    MissedImage,
    Reads,
    RequestLog,
    WriterInfo,
)
from charstudio.services.studio import Studio
from tests.paid_engine import FLARE, PaidEngine
from tests.stand_ins import asked, picture
from tests.unit.services.conftest import MARA, World

TABLE = PriceTable(
    date(2026, 11, 27),
    (
        Price("gpt-image-2.6-*", text_in=Decimal(5), image_in=Decimal(8), image_out=Decimal(30)),
        Price("writer-*", text_in=Decimal(1), text_out=Decimal(5)),
    ),
)
MODEL = replace(
    FLARE,
    output_tokens={"low": 784, "medium": 1756, "high": 1756, "xhigh": 3122, "max": 7024},
    previews=2,
    preview_tokens=100,
    reference_tokens=3050,
)
# 100 tokens of text in and 1,000 of image out: 0.0005 and 0.03.
USED = Usage(text_in=100, image_out=1000)
TRUE_COST = Decimal("0.0305")
CUT = EngineError(EngineErrorKind.CUT_OFF, "the connection broke")
QUOTA = EngineError(EngineErrorKind.QUOTA, "no credit")

Play = Callable[[ImageOrder], AsyncGenerator[EngineEvent, None]]


@dataclass
class Service(PaidEngine):
    """Plays what it is given, or makes an image for each of an order and says what it used."""

    cost: Decimal | None = None
    models: tuple = (MODEL,)  # type: ignore[type-arg]
    play: Play | None = None
    used: Usage | None = USED

    async def generate(self, order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        self.orders.append(order)
        if self.play is not None:
            async with aclosing(self.play(order)) as events:
                async for event in events:
                    yield event
            return
        for index in range(order.count):
            attempt = await order.requests.sending([index])
            self.sends += 1
            yield MadeImage(index, fresh(), usage=self.used, attempt=attempt)


_NUMBERS = iter(range(1, 10**9))


def fresh() -> bytes:
    """A picture like no other."""
    return picture(next(_NUMBERS))


async def quickly(studio: Studio) -> World:
    """A world with Mara alone, who has no images: most accounts need no more."""
    mara = (await studio.characters.create_character(MARA, asked(0))).character.id
    return World(studio, mara, "", "", "", ())


def paying(studio: Studio, service: PaidEngine | None = None, *, priced: bool = True) -> Studio:
    """The same studio with a service that charges, called "openai"."""
    service = Service() if service is None else service
    workspace = replace(
        studio.workspace,
        engines={**studio.workspace.engines, "openai": service},
        prices=TABLE if priced else PriceTable(date.min),
    )
    return Studio(workspace, connections=studio.connections)


async def limited(studio: Studio, budget: str | None = None, ask_above: str | None = None) -> None:
    """Sets the rules of money."""

    def amount(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    await studio.money.set_rules(MoneyRules(amount(budget), amount(ask_above)))


async def ledger_of(studio: Studio, generation_id: str) -> tuple[Expense, ...]:
    """What a generation has in the ledger."""
    return await studio.workspace.library.read(lambda records: records.expenses.of_generation(generation_id))


async def entered(studio: Studio) -> tuple[Expense, ...]:
    """All that the artist has in the ledger."""
    workspace = studio.workspace
    far = workspace.now().replace(year=2900)

    def read(records: Reads) -> tuple[Expense, ...]:
        found = records.expenses.between(workspace.artist.id, far.replace(year=1970), far)
        return tuple(expense for expense, _ in found)

    return await workspace.library.read(read)


def states_of(lines: Sequence[Expense]) -> list[tuple[str, str | None]]:
    """What of expenses a test can write down: state and amount."""
    return [(one.state.value, None if one.amount is None else f"{one.amount:f}") for one in lines]


async def agree(studio: Studio, generation_id: str) -> Generation:
    """The generation, whose attempts, images and costs all say what its ledger says."""

    def read(records: Reads) -> tuple[Generation | None, tuple[Image, ...], tuple[Expense, ...]]:
        return (
            records.generations.named(generation_id),
            records.images.of_generation(generation_id),
            records.expenses.of_generation(generation_id),
        )

    generation, images, lines = await studio.workspace.library.read(read)
    assert generation is not None
    by_id = {line.id: line for line in lines}
    wanted = {
        AttemptState.SENT: ExpenseState.SENT,
        AttemptState.ANSWERED: ExpenseState.CHARGED,
        AttemptState.UNCERTAIN: ExpenseState.UNCERTAIN,
    }
    states = state_by_place(generation.attempts)
    expected = {
        f"{attempt}:{place}": wanted[state]
        for (attempt, place), state in states.items()
        if state is not AttemptState.REFUSED
    }
    extra = {line.id: line.state for line in lines if line.id not in expected}
    assert {key: line.state for key, line in by_id.items()} == {**expected, **extra}
    # Beyond the attempts is only what came without being asked for.
    assert set(extra.values()) <= {ExpenseState.CHARGED}
    assert all(int(key.rpartition(":")[2]) >= generation.requested for key in extra)

    paid = {line.image_id: line.amount for line in lines if line.image_id is not None}
    assert paid == {image.id: image.recipe.cost_usd for image in images}
    amounts = [line.amount for line in lines if line.state is ExpenseState.CHARGED]
    known = [amount for amount in amounts if amount is not None]
    assert generation.cost_usd == (sum(known) if known else None)
    return generation


def at_random(dice: random.Random) -> Play:
    """A service of which nobody knows what it does next."""

    async def play(order: ImageOrder) -> AsyncGenerator[EngineEvent, None]:
        places = list(range(order.count))
        while places:
            size = dice.choice((1, 1, 1, 2, 3))
            asked, places = places[:size], places[size:]
            async with aclosing(_answered(order, asked, dice)) as events:
                async for event in events:
                    yield event

    return play


async def _answered(
    order: ImageOrder, asked: Sequence[int], dice: random.Random
) -> AsyncGenerator[EngineEvent, None]:
    log: RequestLog = order.requests
    ends = dice.choice(
        ("answered", "answered", "answered", "refused", "again", "broken", "stopped", "unsent")
    )
    if ends == "unsent":
        for place in asked:
            yield MissedImage(place, QUOTA)
        return
    attempt = await log.sending(asked)
    if ends in ("refused", "again"):
        await log.refused(attempt, QUOTA)
        if ends == "refused":
            for place in asked:
                yield MissedImage(place, QUOTA, attempt)
            return
        attempt = await log.sending(asked)
    if ends == "stopped" and dice.random() < 0.5:
        raise CUT
    came = dice.randint(0, len(asked)) if ends == "broken" else len(asked)
    more = [order.count + 7] if dice.random() < 0.1 else []
    for place in (*asked[:came], *more):
        usage = dice.choice((USED, None, Usage(image_out=dice.randint(1, 5000))))
        data = b"no picture" if dice.random() < 0.15 else fresh()
        late = dice.random() < 0.1
        made = MadeImage(place, data, usage=usage, attempt=attempt)
        if late:
            await log.late(made)
        else:
            yield made
    for place in asked[came:]:
        yield MissedImage(place, CUT, attempt)


def counted(lines: Sequence[Expense]) -> Counter[str]:
    """How many lines are in which state."""
    return Counter(line.state.value for line in lines)


@dataclass
class Scribe:
    """A text model that charges."""

    used: Usage | None = field(default_factory=lambda: Usage(text_in=1000, text_out=300))
    free: bool = False
    sends: int = 0
    fails: EngineError | None = None
    refuses: EngineError | None = None

    @property
    def info(self) -> WriterInfo:
        return WriterInfo("openai", "OpenAI", "writer-1", free=self.free)

    async def ask(self, requests: RequestLog) -> Enhanced:
        attempt = await requests.sending([0])
        self.sends += 1
        if self.refuses is not None:
            await requests.refused(attempt, self.refuses)
            raise self.refuses
        if self.fails is not None:
            raise self.fails
        return Enhanced("better", self.used)
