"""Phrases that no artist writes must neither break a picture nor slow it down."""

from __future__ import annotations

import time
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.engines.sketch.model import PortraitOrder
from charstudio.engines.sketch.sketcher import Sketcher
from charstudio.engines.sketch.tables import STYLE_IDS

SKETCHER = Sketcher()
WORDS = [
    "red",
    "hair",
    "no",
    "long",
    "beard",
    "<script>",
    "&",
    '"',
    "'",
    "\0",
    "😀",
    "שלום",
    "\u202e",
    "and",
    ",",
    "dark",
    "eyes",
    "]]>",
]
phrases = st.lists(
    st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=6
)
seeds = st.integers(min_value=-(2**70), max_value=2**70)


@settings(max_examples=70, deadline=None)
@given(phrases=phrases, extra=phrases, person=seeds, image=seeds, style=st.sampled_from(STYLE_IDS))
def test_every_order_makes_a_well_formed_svg(
    phrases: list[str], extra: list[str], person: int, image: int, style: str
) -> None:
    order = PortraitOrder(style, person, image, tuple(phrases), tuple(extra), 64, 64)
    document = SKETCHER.svg(order)
    ET.fromstring(document)  # noqa: S314 - our own document
    assert "<script" not in document
    assert all(len(report) <= 200 for report in SKETCHER.not_drawn(style, phrases))


@settings(max_examples=40, deadline=None)
@given(phrases=phrases)
def test_the_style_chosen_is_one_that_exists(phrases: list[str]) -> None:
    assert SKETCHER.choose_style(phrases) in STYLE_IDS


@pytest.mark.parametrize(
    "phrase",
    [
        "red hair " * 120_000,
        "a" * 1_000_000,
        "😀" * 300_000,
        "<script>" * 120_000,
        "no " * 350_000,
        "\n" * 1_000_000,
        "dark " * 200_000,
    ],
    ids=["words", "letters", "emoji", "markup", "denials", "lines", "shades"],
)
def test_a_megabyte_is_read_quickly(phrase: str) -> None:
    SKETCHER.not_drawn("lorelei", ["galsses"])
    start = time.perf_counter()
    missing = SKETCHER.not_drawn("lorelei", [phrase] * 3)
    SKETCHER.choose_style([phrase] * 3)
    assert time.perf_counter() - start < 1
    assert sum(map(len, missing)) < 2000


def test_a_thousand_phrases_are_read_quickly() -> None:
    start = time.perf_counter()
    SKETCHER.choose_style([f"strange word number {n} with red hair" for n in range(5000)])
    assert time.perf_counter() - start < 3
