"""What things will cost and did cost, as the use-cases tell it."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.domain.generation import ImageRequest
from charstudio.domain.money import Estimate, LedgerBy, MoneyRules, MonthStanding, Price
from charstudio.errors import (
    CharacterError,
    CharacterUpdateError,
    CharacterValidationError,
    LibraryErrorKind,
    SettingsError,
)
from charstudio.services.messages import message_for
from charstudio.services.spending import Spending
from charstudio.services.studio import Studio
from tests.stand_ins import Clock, FailingLibrary, asked, events_of
from tests.unit.services.conftest import World
from tests.unit.services.paying import MODEL, USED, Scribe, Service, ledger_of, limited, paying

LOW = ImageRequest(engine="openai", count=1, quality="low", prompt="x" * 400)
D = Decimal


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def shop(world: World, service: Service) -> Studio:
    return paying(world.studio, service)


async def made(shop: Studio, mara: str, request: ImageRequest = LOW) -> str:
    run = await shop.images.regenerate_images(mara, request)
    await events_of(run)
    return run.generation.id


@pytest.mark.parametrize(
    ("change", "low", "high"),
    [
        # 100 tokens of text at 5; 784 and 200 of previews at 30; for a million.
        ({}, "0.03002", "0.03002"),
        ({"count": 4}, "0.12008", "0.12008"),
        ({"count": 0}, "0", "0"),
        # 401 characters are 101 tokens.
        ({"prompt": "x" * 401}, "0.030025", "0.030025"),
        ({"quality": "max"}, "0.21722", "0.21722"),
        # From low to high: 784 to 1756 tokens.
        ({"quality": None}, "0.03002", "0.05918"),
        # One and a half times as many pixels: 1,176 tokens.
        ({"width": 1536, "height": 1024}, "0.04178", "0.04178"),
        # 3,050 tokens of each reference at 8.
        ({"reference_image_ids": ("a", "b")}, "0.07882", "0.07882"),
        ({"reference_image_ids": ("a",), "drawing_id": "d"}, "0.07882", "0.07882"),
        ({"reference_files": (Path("a.png"),)}, "0.05442", "0.05442"),
        # An animated picture has no previews.
        ({"format": "gif"}, "0.02402", "0.02402"),
        ({"style": "ink "}, "0.030025", "0.030025"),
    ],
)
async def test_an_estimate_is_made_of_tokens(
    shop: Studio, change: dict[str, object], low: str, high: str
) -> None:
    request = replace(LOW, **change)  # type: ignore[arg-type]
    assert await shop.money.estimate(request) == Estimate(D(low), D(high))


async def test_an_estimate_takes_the_prompt_that_goes_with_it(shop: Studio, world: World) -> None:
    request = replace(LOW, prompt=None)
    # Nobody knows whose: 400 characters.
    assert await shop.money.estimate(request) == Estimate(D("0.03002"), D("0.03002"))
    await shop.characters.update_character(
        world.mara, lambda details: replace(details, image_prompt="x" * 4000)
    )
    # 1,000 tokens of text.
    assert await shop.money.estimate(request, world.mara) == Estimate(D("0.03452"), D("0.03452"))
    assert await shop.money.estimate(LOW, world.mara) == Estimate(D("0.03002"), D("0.03002"))


async def test_an_estimate_is_what_the_ledger_reserves(shop: Studio, world: World, service: Service) -> None:
    service.used = None
    request = replace(LOW, quality=None, prompt=None, reference_image_ids=(world.images[0],), width=1024)
    request = replace(request, height=1536, style="ink")
    estimate = await shop.money.estimate(request, world.mara)
    assert estimate is not None
    (line,) = await ledger_of(shop, await made(shop, world.mara, request))
    assert line.amount == estimate.high


async def test_where_the_shape_counts_an_oblong_image_takes_fewer_tokens(
    world: World, service: Service
) -> None:
    service.models = (replace(MODEL, shape_counts=True, previews=0),)
    shop = paying(world.studio, service)

    async def tokens(width: int, height: int) -> Decimal:
        request = replace(LOW, quality="max", width=width, height=height)
        estimate = await shop.money.estimate(request)
        assert estimate is not None
        return (estimate.high - D("0.0005")) * 1_000_000 / 30

    # The figures of OpenAI's calculator.
    assert await tokens(1024, 1024) == 7024
    assert await tokens(1536, 1024) == await tokens(1024, 1536) == 5488


async def test_what_is_free_what_nobody_knows_and_what_is_not_there(
    shop: Studio, world: World, service: Service
) -> None:
    estimate = shop.money.estimate
    assert await estimate(asked(4)) == Estimate(D(0), D(0))
    assert await estimate(replace(LOW, engine="nowhere")) is None
    assert await estimate(replace(LOW, model="nothing")) is None
    assert await estimate(replace(LOW, quality="unheard of")) is None
    assert await paying(world.studio, service, priced=False).money.estimate(LOW) is None
    service.models = (replace(MODEL, output_tokens={}),)
    assert await estimate(LOW) is None


async def test_words_have_an_estimate_too(shop: Studio, world: World) -> None:
    workspace = replace(
        shop.workspace,
        writers={
            **shop.workspace.writers,
            "openai": Scribe(),  # type: ignore[dict-item]
        },
    )
    studio = Studio(workspace, connections=shop.connections)
    # Mara is 11 tokens: 1,011 in at 1; 211 to 2,011 out at 5.
    assert await studio.money.estimate_words("openai", world.mara) == Estimate(D("0.002066"), D("0.011066"))
    assert await studio.money.estimate_words("rule", world.mara) == Estimate(D(0), D(0))
    with pytest.raises(CharacterValidationError):
        await studio.money.estimate_words("nobody", world.mara)
    unpriced = Studio(
        replace(workspace, prices=replace(workspace.prices, prices=())), connections=shop.connections
    )
    assert await unpriced.money.estimate_words("openai", world.mara) is None


async def test_a_month_knows_what_is_spent_under_way_and_left(
    shop: Studio, world: World, clock: Clock
) -> None:
    await limited(shop, "1")
    await made(shop, world.mara)
    async with Spending(shop.workspace).words(await world.character(), Scribe().info) as account:
        attempt = await account.sending([0])
        standing = await shop.money.month()
        assert standing == MonthStanding(date(2026, 11, 1), D("0.0305"), D("0.011066"), D(1))
        assert standing.left == D("0.958434")
        await account.refused(attempt, Exception())  # type: ignore[arg-type]
    assert (await shop.money.month()).under_way == 0
    clock.pass_(days=20)
    assert await shop.money.month() == MonthStanding(date(2026, 12, 1), D(0), D(0), D(1))
    await limited(shop)
    assert (await shop.money.month()).left is None


async def test_the_ledger_tells_what_is_kept_and_leaves_out_what_others_spent(
    shop: Studio, world: World, another: Studio, clock: Clock
) -> None:
    await made(shop, world.mara, replace(LOW, count=3))
    first, second, _ = [one for one in (await world.character()).images if one.recipe.engine == "openai"]
    await shop.trash.trash_image(world.mara, first.id)
    await shop.trash.empty_trash()
    await shop.trash.trash_image(world.mara, second.id)
    theirs = paying(another)
    bo = await theirs.characters.duplicate_character(
        (await theirs.characters.create_character((await world.character()).details, asked(0))).character.id
    )
    await made(theirs, bo.id)
    clock.pass_(days=1)
    await made(shop, world.mara)

    ledger = await shop.money.ledger(LedgerBy.DAY)
    assert [(line.key, line.images, line.kept, line.spent, line.spent_on_kept) for line in ledger.lines] == [
        ("2026-11-23", 1, 1, D("0.0305"), D("0.0305")),
        ("2026-11-22", 3, 1, D("0.0915"), D("0.0305")),
    ]
    assert (ledger.total.spent, ledger.others) == (D("0.122"), D("0.0305"))
    (line,) = (await shop.money.ledger(LedgerBy.CHARACTER)).lines
    assert (line.key, line.title, line.spent) == (world.mara, "Mara Voss", D("0.122"))
    (line,) = (await shop.money.ledger(LedgerBy.MODEL)).lines
    assert line.key == "openai/gpt-image-2.6-flare"
    # A character in the trash keeps nothing.
    await shop.trash.delete_character(world.mara)
    assert (await shop.money.ledger(LedgerBy.DAY)).total.kept == 0


async def test_a_ledger_has_its_days_with_the_last_one(shop: Studio, world: World, clock: Clock) -> None:
    for _ in range(3):
        await made(shop, world.mara)
        clock.pass_(days=1)

    async def days(since: date | None, until: date | None) -> list[str]:
        return [line.key for line in (await shop.money.ledger(LedgerBy.DAY, since, until)).lines]

    assert await days(date(2026, 11, 23), date(2026, 11, 23)) == ["2026-11-23"]
    assert await days(date(2026, 11, 23), None) == ["2026-11-24", "2026-11-23"]
    assert await days(None, date(2026, 11, 22)) == ["2026-11-22"]
    assert len(await days(date.min, date.max)) == 3
    with pytest.raises(CharacterValidationError) as raised:
        await days(date(2026, 11, 24), date(2026, 11, 23))
    assert (raised.value.field, raised.value.kind) == ("until", "period")


async def test_the_ledger_as_a_file_says_all_and_is_no_formula(
    shop: Studio, world: World, tmp_path: Path
) -> None:
    await shop.characters.update_character(world.mara, lambda details: replace(details, name="- Mara"))
    generation = await made(shop, world.mara, replace(LOW, count=2))
    images = [one for one in (await world.character()).images if one.recipe.engine == "openai"]
    await shop.trash.trash_image(world.mara, images[1].id)
    file = tmp_path / "ledger.csv"
    assert await shop.money.export_ledger(file) == 2

    data = file.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    first, second = csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""))
    assert first == {
        "time": first["time"],
        "kind": "image",
        "state": "charged",
        "character_id": world.mara,
        "character": "'- Mara",
        "engine": "openai",
        "model": "gpt-image-2.6-flare",
        "amount_usd": "0.0305",
        "estimated": "no",
        "text_in": str(USED.text_in),
        "image_in": "0",
        "text_out": "0",
        "image_out": str(USED.image_out),
        "kept": "yes",
        "generation_id": generation,
        "image_id": images[0].id,
    }
    assert first["time"].startswith("2026-11-22T12:00:00.")
    assert first["time"].endswith("Z")
    assert (second["image_id"], second["kept"]) == (images[1].id, "no")
    assert await shop.money.export_ledger(file, date(2026, 11, 23), date(2026, 11, 24)) == 0
    assert len(file.read_bytes().splitlines()) == 1


async def test_a_file_that_cannot_be_written_is_told(shop: Studio, tmp_path: Path) -> None:
    with pytest.raises(CharacterValidationError) as raised:
        await shop.money.export_ledger(tmp_path / "nowhere" / "ledger.csv")
    assert message_for(raised.value).message == ("“ledger.csv” can't be written: no such file or directory.")


async def test_rules_are_kept_and_looked_at_first(shop: Studio) -> None:
    assert await shop.money.rules() == MoneyRules()
    own = Price("gpt-image-2.6-flare", image_out=D(1))
    rules = MoneyRules(D(20), D("0.5"), (own,))
    assert await shop.money.set_rules(rules) == rules == await shop.money.rules()
    table = await shop.money.price_table()
    assert (table.prices[0], table.own, table.as_of) == (own, 1, date(2026, 11, 27))
    assert len(table.prices) == 3
    with pytest.raises(CharacterValidationError) as raised:
        await shop.money.set_rules(replace(rules, monthly_budget=D(-1)))
    assert message_for(raised.value).message == "The monthly budget can't be -1."
    assert message_for(raised.value).hint == "Give US dollars from 0 to $1,000,000.00, to the millionth."
    assert await shop.money.rules() == rules


async def test_what_cannot_be_read_or_kept_is_told(
    shop: Studio, failing: FailingLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise SettingsError(LibraryErrorKind.READ_ONLY, "no", place="/there")

    monkeypatch.setattr(shop.workspace.money, "load", fails)
    monkeypatch.setattr(shop.workspace.money, "save", fails)
    money = shop.money
    for call in (money.rules, money.price_table, money.month, lambda: money.estimate(LOW)):
        with pytest.raises(CharacterError) as raised:
            await call()
        assert (type(raised.value), raised.value.kind) == (CharacterError, "read_only")
    with pytest.raises(CharacterUpdateError):
        await money.set_rules(MoneyRules())
