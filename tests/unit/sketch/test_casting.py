"""One recognisable person, whose traits change their own slots and no other."""

from __future__ import annotations

import pytest

from charstudio.engines.sketch import colours
from charstudio.engines.sketch.casting import Cast, cast
from charstudio.engines.sketch.phrases import read_phrases
from charstudio.engines.sketch.tables import STYLE_IDS, style_table

SEEDS = range(40)
each_style = pytest.mark.parametrize("style", STYLE_IDS)


def made(style: str, person: int, image: int, *phrases: str, extra: tuple[str, ...] = ()) -> Cast:
    return cast(style_table(style), read_phrases(phrases, extra), person, image)


def person_of(style: str, portrait: Cast) -> dict[str, str]:
    """What of a portrait is the person: all but the face's expression and the image's accessories."""
    table = style_table(style)
    image = {choice.component for face in table.expressions.values() for choice in face}
    image |= {part.component for part in table.parts.values() if part.per_image}
    return {name: variant for name, variant in portrait.variants.items() if name not in image}


@each_style
def test_a_person_stays_over_all_images(style: str) -> None:
    for seed in SEEDS:
        images = [made(style, seed, image) for image in range(12)]
        assert all(person_of(style, image) == person_of(style, images[0]) for image in images)
        assert all(image.colours == images[0].colours for image in images)


@each_style
def test_people_differ(style: str) -> None:
    looks = {
        str((person_of(style, portrait), portrait.colours)) for portrait in (made(style, s, 0) for s in SEEDS)
    }
    assert len(looks) > 0.9 * len(SEEDS)


@each_style
@pytest.mark.parametrize("traits", [(), ("cheerful",), ("grumpy",), ("serious",)])
def test_four_images_in_a_row_differ(style: str, traits: tuple[str, ...]) -> None:
    for person in range(10):
        for first in (0, 7, 1000, 2**62):
            images = [made(style, person, first + n, *traits) for n in range(4)]
            assert len({image.background for image in images}) == 4
            if not traits:
                assert len({image.expression for image in images}) == 4


@each_style
def test_a_word_that_is_not_understood_changes_nothing(style: str) -> None:
    for seed in SEEDS:
        plain, odd = (
            made(style, seed, 3, "red hair"),
            made(style, seed, 3, "red hair", "loves tea and thunder", "left-handed"),
        )
        assert (odd.variants, odd.colours, odd.background) == (
            plain.variants,
            plain.colours,
            plain.background,
        )


@pytest.mark.parametrize(
    ("style", "trait", "may_change"),
    [
        ("lorelei", "curly hair", {"hair"}),
        ("lorelei", "glasses", {"glasses"}),
        ("lorelei", "beard", {"beard"}),
        ("lorelei", "purple hair", {"hairColor", "eyebrowsColor"}),
        ("avataaars", "hoodie", {"clothes"}),
        ("avataaars", "hat", {"top"}),
        ("avataaars", "red coat", {"clothes", "clothesColor"}),
        ("open-peeps", "eyepatch", {"accessories"}),
        ("adventurer", "blue eyes", {"eyesColor"}),
        ("voxel-art", "freckles", {"cheeks"}),
        ("pixel-art", "earrings", {"accessories"}),
        ("personas", "sunglasses", {"eyes"}),
        ("notionists", "waving", {"gesture"}),
    ],
)
def test_a_trait_changes_its_own_slots_only(style: str, trait: str, may_change: set[str]) -> None:
    changed = set()
    for seed in SEEDS:
        plain, other = made(style, seed, seed), made(style, seed, seed, trait)
        assert not other.undrawn
        for before, after, mark in (
            (plain.variants, other.variants, ""),
            (plain.colours, other.colours, "Color"),
        ):
            changed |= {
                key + mark for key in before.keys() | after.keys() if before.get(key) != after.get(key)
            }
    assert changed
    assert changed <= may_change


def test_a_trait_that_a_person_has_already_changes_nothing() -> None:
    parts = style_table("lorelei").parts
    met = 0
    for seed in SEEDS:
        plain = made("lorelei", seed, seed, "woman")
        for tag, phrase in (("bangs", "fringe"), ("long-hair", "long hair"), ("wavy-hair", "wavy hair")):
            if tag in parts["hair"].variants[plain.variants["hair"]]:
                met += 1
                assert made("lorelei", seed, seed, "woman", phrase).variants == plain.variants
    assert met > 20


def test_hair_brows_and_beard_share_a_colour() -> None:
    for seed in SEEDS:
        lorelei = made("lorelei", seed, 0, "beard", "red hair").colours
        assert lorelei["eyebrows"] == colours.deeper(lorelei["hair"])
        avataaars = made("avataaars", seed, 0, "grey beard").colours
        assert avataaars["hair"] == avataaars["facialHair"] == colours.named("hair", "grey")


def test_faces_stay_visible_on_dark_skin() -> None:
    for style in STYLE_IDS:
        slot = style_table(style).colours["skin"]
        for phrase in ("black skin", "dark brown skin", "ebony skin"):
            for key in slot.keys:
                skin = made(style, 1, 1, phrase).colours[key]
                assert colours.luminance(skin) >= colours.luminance(slot.darkest) - 1e-6


def test_hair_is_never_taken_for_skin() -> None:
    for seed in range(200):
        for phrases in ((), ("dark skin",), ("brown skin",)):
            chosen = made("lorelei", seed, 0, *phrases).colours
            assert colours.apart(chosen["hair"], chosen["skin"]) == chosen["hair"]


def test_women_and_the_young_have_no_beard_unasked() -> None:
    for style in STYLE_IDS:
        beards = [part.component for part in style_table(style).parts.values() if part.role == "beard"]
        for seed in SEEDS:
            for phrase in ("elderly woman", "teenage boy"):
                assert not made(style, seed, seed, phrase).variants.keys() & set(beards)


def test_the_old_are_grey_unless_a_colour_is_named() -> None:
    for seed in SEEDS:
        hair = made("lorelei", seed, 0, "old man").colours["hair"]
        channels = [int(hair[place : place + 2], 16) for place in (1, 3, 5)]
        assert max(channels) - min(channels) < 20
        assert min(channels) > 100
    assert made("lorelei", 1, 0, "old man", "red hair").colours["hair"] == colours.named("hair", "red")


@pytest.mark.parametrize(
    ("phrase", "role"),
    [
        ("no glasses", "glasses"),
        ("without beard", "beard"),
        ("beardless man", "beard"),
        ("no earrings", "earrings"),
    ],
)
def test_what_is_denied_is_left_out(phrase: str, role: str) -> None:
    for style in STYLE_IDS:
        parts = [part for part in style_table(style).parts.values() if part.role == role]
        for seed in range(60):
            variants = made(style, seed, seed, phrase).variants
            assert not any(variants.get(part.component) in part.variants for part in parts)


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        ("surprised", "surprised"),
        ("winking", "wink"),
        ("smiling", "happy"),
        ("angry", "angry"),
        ("sleepy", "sleepy"),
    ],
)
def test_the_prompt_decides_the_expression(mood: str, expected: str) -> None:
    for image in range(8):
        assert made("lorelei", 4, image, "grumpy", extra=(mood,)).expression == expected


def test_a_mood_keeps_to_its_family() -> None:
    assert {made("lorelei", 4, image, "cheerful").expression for image in range(8)} == {
        "happy",
        "laughing",
        "wink",
        "neutral",
    }
    assert {made("lorelei", 4, image, "serious").expression for image in range(8)} <= {
        "serious",
        "neutral",
        "thoughtful",
        "angry",
    }
    assert "happy" not in {made("lorelei", 4, image, "not smiling").expression for image in range(20)}


def test_the_prompt_wins_over_the_traits() -> None:
    chosen = made("avataaars", 3, 1, "long red hair", "hoodie", extra=("short blue hair", "blazer"))
    table = style_table("avataaars")
    assert "short-hair" in table.parts["top"].variants[chosen.variants["top"]]
    assert "jacket" in table.parts["clothes"].variants[chosen.variants["clothes"]]
    assert chosen.colours["hair"] == colours.named("hair", "blue")
    bare = made("avataaars", 3, 1, "glasses", "beard", extra=("no glasses", "clean-shaven"))
    assert not bare.variants.keys() & {"accessories", "facialHair"}


def test_softened_colours_have_their_shades() -> None:
    light, base, dark = (
        colours.luminance(colours.named("clothes", f"{shade}blue")) for shade in ("light ", "", "dark ")
    )
    assert light > base > dark
    assert colours.named("clothes", "slateblue")
    assert not colours.named("clothes", "dragon")
