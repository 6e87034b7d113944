"""What OpenAI charges, as far as it was looked up: it stands in the data, with the day."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from charstudio.domain.money import Price, PriceTable
from charstudio.paths import resources

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def price_table() -> PriceTable:
    """The prices that come with this version."""
    data = json.loads((resources() / "openai" / "prices.json").read_text(encoding="utf-8"))
    return PriceTable(date.fromisoformat(data["as_of"]), tuple(map(_price, data["prices"])))


def _price(record: Mapping[str, str]) -> Price:
    def dollars(kind: str) -> Decimal:
        return Decimal(record.get(kind, 0))

    return Price(
        record["models"],
        text_in=dollars("text_in"),
        image_in=dollars("image_in"),
        text_out=dollars("text_out"),
        image_out=dollars("image_out"),
    )
