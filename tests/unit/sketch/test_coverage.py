"""How much of what artists write the styles draw: sixty phrases of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from charstudio.engines.sketch import colours
from charstudio.engines.sketch.casting import cast
from charstudio.engines.sketch.phrases import read_phrases
from charstudio.engines.sketch.sketcher import Sketcher
from charstudio.engines.sketch.tables import style_table

PHRASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("trait_phrases.json").read_text("utf-8"))
SKETCHER = Sketcher()
# What each style draws wholly, every word of the phrase; fewer is a step back.
FLOORS = {
    "lorelei": 38,
    "open-peeps": 36,
    "adventurer": 38,
    "avataaars": 43,
    "pixel-art": 42,
    "voxel-art": 39,
}


def drawn(style: str) -> int:
    return sum(not SKETCHER.not_drawn(style, [entry["phrase"]]) for entry in PHRASES)


def test_there_are_sixty() -> None:
    assert len({entry["phrase"] for entry in PHRASES}) == 60


def test_auto_draws_nearly_all() -> None:
    lost = [
        entry["phrase"]
        for entry in PHRASES
        if SKETCHER.not_drawn(SKETCHER.choose_style([entry["phrase"]]), [entry["phrase"]])
    ]
    assert len(PHRASES) - len(lost) >= 56, lost


@pytest.mark.parametrize("style", FLOORS)
def test_each_main_style_keeps_its_coverage(style: str) -> None:
    assert drawn(style) >= FLOORS[style]


@pytest.mark.parametrize("entry", PHRASES, ids=[entry["phrase"] for entry in PHRASES])
def test_what_is_said_to_be_drawn_is_in_the_picture(entry: dict[str, Any]) -> None:
    style = SKETCHER.choose_style([entry["phrase"]])
    if entry["phrase"] in SKETCHER.not_drawn(style, [entry["phrase"]]):
        return
    table = style_table(style)
    for seed in range(6):
        chosen = cast(table, read_phrases([entry["phrase"]]), seed, seed)
        shown = {
            tag
            for part in table.parts.values()
            for tag in part.variants.get(chosen.variants.get(part.component, ""), {part.absence_draws})
        }
        for slot, expected in entry["draws"].items():
            if slot.endswith("Colour"):
                role = slot.removesuffix("Colour")
                named = colours.named(role, expected)
                used = {chosen.colours[key] for key in table.colours[role].keys}
                assert (
                    named in used
                    or colours.no_darker(named, table.colours[role].darkest or "#000000") in used
                    or table.colours[role].darken
                )
            elif slot == "mood":
                assert chosen.expression in table.expressions
            elif expected:
                assert expected in shown
            else:
                assert not any(
                    part.role == slot and part.component in chosen.variants for part in table.parts.values()
                )


def test_styles_are_chosen_for_what_they_draw() -> None:
    assert SKETCHER.choose_style([]) == "lorelei"
    assert SKETCHER.choose_style(["loves tea and thunder"]) == "lorelei"
    assert SKETCHER.choose_style(["headscarf", "earrings", "cheerful"]) in (
        "open-peeps",
        "avataaars",
        "notionists",
    )
    assert SKETCHER.choose_style(["red hoodie"]) == "avataaars"


@pytest.mark.parametrize(
    ("style", "phrase", "missing"),
    [
        ("lorelei", "oilskin coat", ("oilskin coat",)),
        ("toon-head", "oilskin coat", ("oilskin",)),
        ("personas", "purple mohawk", ()),
        ("toon-head", "purple mohawk", ("mohawk",)),
        ("notionists", "red curly hair", ("red",)),
        ("lorelei", "left-handed", ("left-handed",)),
        ("lorelei", "tattoo", ("tattoo",)),
        ("lorelei", "no tattoo", ()),
        ("lorelei", "hair", ()),
        ("lorelei", "", ()),
    ],
)
def test_the_words_that_are_not_drawn_are_named(style: str, phrase: str, missing: tuple[str, ...]) -> None:
    assert SKETCHER.not_drawn(style, [phrase]) == missing


@pytest.mark.parametrize("style", ["lorelei", "avataaars", "notionists"])
def test_suggestions_are_drawn(style: str) -> None:
    suggestions = SKETCHER.suggestions(style)
    assert len(suggestions) > 30
    assert {group for group, _ in suggestions} <= {"appearance", "outfit", "personality", "other"}
    assert not any(SKETCHER.not_drawn(style, [phrase]) for _, phrase in suggestions)
