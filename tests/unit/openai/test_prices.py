"""The prices and token figures that come with this version, and what images cost by them."""

import json
from datetime import date
from decimal import Decimal

import pytest

from charstudio.domain.connection import Connection
from charstudio.domain.money import Estimate, MoneyRules
from charstudio.engines.openai.catalogue import model_of, models_of
from charstudio.engines.openai.prices import price_table
from charstudio.paths import resources
from charstudio.services.estimating import ImageTask, image_estimate

OWN = Connection("openai", "OpenAI")
D = Decimal


def prices(model: str) -> tuple[Decimal, ...] | None:
    price = price_table().price_of(model)
    return None if price is None else (price.text_in, price.image_in, price.text_out, price.image_out)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-image-2.6-flare", (5, 8, 0, 30)),
        ("gpt-image-2.6-sunburst", (5, 8, 0, 30)),
        ("gpt-image-2.5-flare-2026-09-08", (5, 8, 0, 30)),
        ("gpt-image-2", (5, 8, 0, 30)),
        ("gpt-image-2-2026-04-21", (5, 8, 0, 30)),
        ("gpt-image-1.5", (5, 8, 0, 32)),
        ("gpt-image-1-mini", (2, D("2.50"), 0, 8)),
        ("gpt-6-luna", (D("0.10"), 0, D("0.50"), 0)),
        ("gpt-5-mini-2025-08-07", (D("0.25"), 0, 2, 0)),
        ("gpt-5", (D("1.25"), 0, 10, 0)),
        # What was not looked up is not guessed from what looks alike.
        ("gpt-5-pro", None),
        ("gpt-5.4-pro", None),
        ("gpt-image-3", None),
        ("flux", None),
    ],
)
def test_a_model_costs_what_was_looked_up(model: str, expected: tuple[object, ...] | None) -> None:
    assert prices(model) == expected


def test_the_table_has_its_day_and_is_one_that_an_artist_could_have_written() -> None:
    table = price_table()
    assert date(2026, 11, 1) <= table.as_of <= date(2026, 12, 31)
    assert table.own == 0
    MoneyRules(own_prices=table.prices).checked()
    data = json.loads((resources() / "openai" / "prices.json").read_text(encoding="utf-8"))
    for record in data["prices"]:
        assert all(isinstance(record.get(kind, ""), str) for kind in ("text_in", "image_in", "image_out"))
        assert record.get("source", "https://").startswith("https://")


def test_every_model_that_still_serves_has_an_estimate_for_all_it_offers() -> None:
    for model in (one.info for one in models_of(OWN) if one.info.retired_on is None):
        price = price_table().price_of(model.id)
        assert price is not None
        assert set(model.output_tokens) == set(model.qualities)
        for quality in (*model.qualities, None):
            estimate = image_estimate(price, model, ImageTask(*model.default_size, 400, quality=quality))
            assert estimate is not None
            assert 0 < estimate.low <= estimate.high < 1


@pytest.mark.parametrize(
    ("model_id", "quality", "size", "cost"),
    [
        # The tokens of the image at 30 (1.5: 32, 1-mini: 8), 200 of two previews, and 100 of text at 5 (2).
        ("gpt-image-2.5-flare", "low", (1024, 1024), "0.01238"),
        ("gpt-image-2.5-flare", "medium", (1024, 1024), "0.01967"),
        ("gpt-image-2.5-sunburst", "max", (1024, 1024), "0.21722"),
        ("gpt-image-2.6-flare", "low", (1024, 1024), "0.03002"),
        ("gpt-image-2.6-flare", "medium", (1024, 1024), "0.05918"),
        # 5,488 tokens, as OpenAI's calculator says.
        ("gpt-image-2", "high", (1536, 1024), "0.17114"),
        ("gpt-image-1.5", "high", (1024, 1536), "0.20658"),
        ("gpt-image-1-mini", "medium", (1024, 1024), "0.0128"),
    ],
)
def test_an_image_costs_its_tokens(model_id: str, quality: str, size: tuple[int, int], cost: str) -> None:
    model, price = model_of(OWN, model_id).info, price_table().price_of(model_id)
    assert price is not None
    estimate = image_estimate(price, model, ImageTask(*size, prompt=400, quality=quality))
    assert estimate == Estimate(D(cost), D(cost))
