"""What the engine reads in an artist's phrases."""

from __future__ import annotations

import pytest

from charstudio.engines.sketch.phrases import read_phrases


def asked(phrase: str) -> list[tuple[str, str, str]]:
    return [(wish.kind, wish.key, wish.role) for wish in read_phrases([phrase]) if wish.kind != "neutral"]


@pytest.mark.parametrize(
    ("phrase", "colours"),
    [
        ("red curly hair", {"hair": "red"}),
        ("red and curly hair", {"hair": "red"}),
        ("hair red, eyes blue", {"hair": "red", "eyes": "blue"}),
        ("blue eyes and blonde hair", {"eyes": "blue", "hair": "blonde"}),
        ("eyes as blue as ice", {"eyes": "blue"}),
        ("a coat in navy", {"clothes": "navy"}),
        ("a dark green coat", {"clothes": "dark green"}),
        ("green-skinned orc", {"skin": "green"}),
        ("blonde woman", {"hair": "blonde"}),
        ("black woman", {"skin": "black"}),
        ("redhead", {"hair": "redhead"}),
        ("grey beard", {"beard": "grey"}),
        ("sea green background", {"background": "sea green"}),
        ("slateblue hat", {"hat": "slateblue"}),
        ("red boots and a black coat", {"clothes": "black"}),
        ("blonde hair and red boots", {"hair": "blonde"}),
        ("blonde hair and red galoshes", {"hair": "blonde"}),
        ("red galoshes, black coat", {"clothes": "black"}),
        ("soft voice", {}),
        ("red", {}),
    ],
)
def test_colours_go_to_their_noun(phrase: str, colours: dict[str, str]) -> None:
    assert {role: key for kind, key, role in asked(phrase) if kind == "colour"} == colours


@pytest.mark.parametrize(
    ("phrase", "tags"),
    [
        ("purple mohawk", ["mohawk"]),
        ("long blonde braids", ["long-hair", "braids"]),
        ("round glasses", ["round-glasses", "glasses"]),
        ("round face", []),
        ("long nose, short hair", ["short-hair"]),
        ("long beard", ["long-beard", "beard"]),
        ("short man", []),
        ("curly", ["curly-hair"]),
        ("cat ears", ["animal-ears"]),
        ("T-shirt", ["t-shirt"]),
        ("no hair", ["bald"]),
        ("ROUND   Glasses!!", ["round-glasses", "glasses"]),
        ("a bún", ["bun"]),
    ],
)
def test_shapes_go_to_their_noun(phrase: str, tags: list[str]) -> None:
    assert [key for kind, key, _ in asked(phrase) if kind == "tag"] == tags


@pytest.mark.parametrize(
    "phrase",
    [
        "no beard",
        "without a beard",
        "beardless",
        "clean-shaven",
        "no glasses or beard",
        "doesn’t wear a beard",
    ],
)
def test_absences_are_understood(phrase: str) -> None:
    assert ("no role", "beard", "beard") in asked(phrase)


def test_an_absence_ends_with_its_clause() -> None:
    assert ("tag", "beard", "beard") in asked("no glasses, but a beard")
    assert ("tag", "beard", "beard") in asked("no glasses, beard")


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("frekles", "freckles"),
        ("galsses", "glasses"),
        ("moustashe", "moustache"),
        ("dredlocks", "dreadlocks"),
    ],
)
def test_misspelt_words_are_understood(misspelt: str, meant: str) -> None:
    assert [key for _, key, _ in asked(misspelt)] == [meant]


@pytest.mark.parametrize("word", ["board", "bread", "brain", "weather", "loves", "bears", "heard", "pirate"])
def test_other_words_are_not_taken_for_misspelt_ones(word: str) -> None:
    assert [kind for kind, _, _ in asked(word)] == ["unknown"]


def test_the_prompt_of_the_image_comes_first() -> None:
    wishes = read_phrases(["smiling"], ["surprised"])
    assert [(wish.key, wish.decides, wish.phrase) for wish in wishes] == [
        ("surprised", True, 0),
        ("happy", False, 1),
    ]
