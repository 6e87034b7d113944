"""The tables against the styles that they describe."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from dicebear import Style

from charstudio.engines.sketch.casting import cast
from charstudio.engines.sketch.drawing import shipped_style
from charstudio.engines.sketch.lexicon import lexicon
from charstudio.engines.sketch.tables import STYLE_IDS, style_table, words

OURS = {"femme", "masc", "rare", "tint", "ink", "headwear", "graphic", "dark", ""}
each_style = pytest.mark.parametrize("style", STYLE_IDS)


def as_shipped(style: str) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(
        files("dicebear_styles").joinpath(f"{style}.json").read_text("utf-8")
    )
    return definition


@each_style
def test_a_shipped_style_passes_the_validation_that_we_skip(style: str) -> None:
    Style(shipped_style(style).definition)


@each_style
def test_authors_and_licences_are_those_of_the_style(style: str) -> None:
    meta, table = as_shipped(style)["meta"], style_table(style)
    assert (table.licence, table.licence_url) == (meta["license"]["name"], meta["license"]["url"])
    assert table.source == meta["source"]["url"]
    assert table.creator in meta["creator"]["name"]
    assert all(
        said in table.credit for said in (table.title, table.creator, table.licence, table.licence_url)
    )


@each_style
def test_every_variant_and_colour_exists(style: str) -> None:
    definition, table = as_shipped(style), style_table(style)
    components = definition["components"]
    for part in table.parts.values():
        assert part.variants.keys() <= components[part.component]["variants"].keys(), part.name
    for name, choices in table.expressions.items():
        for choice in choices:
            named = {variant for _, variants in choice.groups for variant in variants}
            assert named <= components[choice.component]["variants"].keys(), (name, choice.component)
    for slot in table.colours.values():
        assert {*slot.keys, *slot.deeper} <= definition["colors"].keys()


@each_style
def test_every_tag_and_expression_is_a_known_one(style: str) -> None:
    table, raw = style_table(style), lexicon().raw
    tags = {tag for part in table.parts.values() for tag in part.tags}
    assert tags - OURS <= raw["tags"].keys()
    moods = {name for mood in raw["moods"].values() for name in words(mood["draw"])}
    assert table.expressions.keys() <= moods


@each_style
def test_every_expression_names_the_same_components(style: str) -> None:
    faces = style_table(style).expressions.values()
    assert len({frozenset(choice.component for choice in face) for face in faces}) == 1


@each_style
def test_nothing_repulsive_comes_unasked(style: str) -> None:
    table = style_table(style)
    seen = {variant for seed in range(150) for variant in cast(table, (), seed, seed).variants.values()}
    assert not seen & {
        "monster",
        "cyclops",
        "vomit",
        "pacifier",
        "hearts",
        "lovingGrin1",
        "lovingGrin2",
        "xDizzy",
        "bear",
    } - {"bear" if style == "avataaars" else ""}
    if style == "lorelei":
        assert all(cast(table, (), seed, seed).variants["eyes"] != "variant09" for seed in range(150))
        assert all("hair" in cast(table, (), seed, seed).variants for seed in range(150))


def test_each_tag_of_the_lexicon_has_a_word_and_a_phrase_that_means_it() -> None:
    for tag, entry in lexicon().raw["tags"].items():
        assert entry["say"], tag
        assert entry["group"] in ("appearance", "outfit", "personality", "other")
