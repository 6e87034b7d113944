"""`charstudio edit`, `more` and `drawings`: changing an image, more like one, and what is drawn over them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.domain import limits
from tests.stand_ins import drawing, picture
from tests.unit.cli.test_json_keys import CHARACTER, GENERATION

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Command
    from tests.unit.cli.stand_in import StandIn

Ask = Callable[..., dict[str, Any]]
MASK = drawing()
STROKES = drawing([(x, y) for x in range(8) for y in range(8) if (x, y) != (3, 3)])


@pytest.fixture(autouse=True)
def _takes_everything(drawing: StandIn) -> None:
    drawing.references, drawing.drawings = 2, True


@pytest.fixture
def mask(tmp_path: Path) -> str:
    file = tmp_path / "mask.png"
    file.write_bytes(MASK)
    return str(file)


def test_an_edit_answers_with_the_character_and_its_round(
    ask: Ask, nyx: dict[str, Any], drawing: StandIn
) -> None:
    told = ask("edit", nyx["id"], "2", "--words", "a scar", "--trait", "outfit:straw hat", "--seed", "70")
    assert set(told) == {"character", "generation"}
    assert set(told["character"]) == CHARACTER
    assert set(told["generation"]) == GENERATION
    assert (told["generation"]["kind"], told["generation"]["requested"]) == ("edit", 1)
    image = told["character"]["images"][-1]
    assert image["reference_image_ids"] == [nyx["images"][1]["id"]]
    assert image["parameters"]["edit"] == {"words": "a scar", "trait": "outfit:straw hat"}
    assert image["seed"] == 70
    assert "a scar" in image["prompt"]
    assert drawing.orders[-1].references == (picture(8),)


@pytest.mark.parametrize("kind", ["mask", "markup"])
def test_what_is_drawn_is_kept_listed_and_used_again(
    ask: Ask, nyx: dict[str, Any], drawing: StandIn, tmp_path: Path, kind: str
) -> None:
    file, data = tmp_path / "drawn.png", {"mask": MASK, "markup": STROKES}[kind]
    file.write_bytes(data)
    words = ["edit", nyx["id"], nyx["images"][0]["id"], "--words", "a scar", "--quality", "high"]
    told = ask(*words, f"--{kind}", str(file), "-n", "2")
    (kept,) = ask("drawings", nyx["id"])["drawings"]
    assert set(kept) == {
        *("id", "image_id", "kind", "path", "sha256", "width", "height", "bytes", "created_at"),
    }
    assert (kept["kind"], kept["image_id"]) == (kind, nyx["images"][0]["id"])
    assert Path(kept["path"]).read_bytes() == data
    assert {image["parameters"].get("drawing_id") for image in told["character"]["images"][2:]} == {
        kept["id"]
    }
    first = drawing.orders[-1]
    assert (first.quality, first.count, first.mask or first.markup) == ("high", 2, data)
    ask(*words, "--drawing", kept["id"])
    again = drawing.orders[-1]
    assert (again.mask, again.markup, again.prompt) == (first.mask, first.markup, first.prompt)
    assert ask("drawings", nyx["id"], "1")["drawings"] == [kept]
    assert ask("drawings", nyx["id"], "2")["drawings"] == []


def test_people_read_where_drawings_are(charstudio: Command, nyx: dict[str, Any], mask: str) -> None:
    assert charstudio("edit", nyx["id"], "2", "--words", "a scar", "--mask", mask).code == 0
    told = charstudio("drawings", nyx["id"])
    assert told.code == 0
    _, kind, number, _, file = told.out.strip().split("\t")
    assert (kind, number) == ("mask", "2")
    assert Path(file).read_bytes() == MASK


def test_an_edit_is_made_by_what_made_the_image(ask: Ask, refused: Ask, nyx: dict[str, Any]) -> None:
    made = ask("generate", nyx["id"], "--engine", "openai")
    error = refused("edit", nyx["id"], "3", "--words", "a scar")
    # It is another, and takes no edits.
    assert (error["kind"], error["message"]) == (
        "no_edits",
        "Model 1 changes no image: it looks at none.",
    )
    assert error["hint"].endswith("(charstudio engines, then --model M)")
    told = ask("edit", nyx["id"], made["character"]["images"][2]["id"], "--words", "a", "--engine", "sketch")
    assert told["generation"]["engine"] == "sketch"


def test_more_like_one(ask: Ask, nyx: dict[str, Any], drawing: StandIn) -> None:
    told = ask("more", nyx["id"], "2", "-n", "3")
    assert set(told) == {"character", "generation"}
    assert (told["generation"]["kind"], told["generation"]["completed"]) == ("regenerate", 3)
    assert drawing.orders[-1].references == (picture(8),)
    assert drawing.orders[-1].style == nyx["images"][1]["parameters"]["style"]
    assert ask("more", nyx["id"], "1")["generation"]["requested"] == 4


def test_what_cant_be_is_refused(
    refused: Ask, nyx: dict[str, Any], mask: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.png"
    other.write_bytes(picture(1))
    monkeypatch.setattr(limits, "DRAWING_BYTES", 10_000)
    large = tmp_path / "large.png"
    large.write_bytes(bytes(10_001))
    edit = ["edit", nyx["id"], "1"]
    for words, kind in (
        (edit, "nothing_to_edit"),
        ([*edit, "--mask", mask], "nothing_to_edit"),
        (["edit", nyx["id"], "9", "--words", "a"], "no_image"),
        (["edit", "nobody", "1", "--words", "a"], "character"),
        ([*edit, "--trait", "nose:long"], "trait_group"),
        ([*edit, "--words", "a", "--mask", str(other)], "drawing_opaque"),
        ([*edit, "--words", "a", "--mask", str(tmp_path / "nothing.png")], "drawing_file"),
        ([*edit, "--words", "a", "--mask", str(tmp_path)], "drawing_file"),
        ([*edit, "--words", "a", "--mask", str(large)], "drawing_file"),
        ([*edit, "--words", "a", "--markup", mask.replace("mask.png", "other.png")], "drawing_opaque"),
        ([*edit, "--words", "a", "--drawing", "nothing"], "no_drawing"),
        ([*edit, "--words", "a", "--model", "model-2"], "no_edits"),
        (["more", nyx["id"], "9"], "no_image"),
        (["more", nyx["id"], "1", "-n", "0"], "out_of_range"),
        (["drawings", nyx["id"], "9"], "no_image"),
        (["drawings", "nobody"], "character"),
    ):
        assert refused(*words)["kind"] == kind, words
    assert refused(*edit, "--words", "a", "--drawing", "x")["hint"].endswith("(charstudio drawings ID)")


def test_one_thing_is_drawn_over_an_image(charstudio: Command, nyx: dict[str, Any], mask: str) -> None:
    told = charstudio("edit", nyx["id"], "1", "--words", "a", "--mask", mask, "--markup", mask)
    assert told.code == 2
    # The style is the image's, and the image is the reference.
    for words in (["--style", "fancy"], ["--reference", mask]):
        assert charstudio("edit", nyx["id"], "1", "--words", "a", *words).code == 2


def test_another_artists_are_as_good_as_absent(
    ask: Ask, refused: Ask, nyx: dict[str, Any], mask: str
) -> None:
    ask("edit", nyx["id"], "1", "--words", "a", "--mask", mask)
    (kept,) = ask("drawings", nyx["id"])["drawings"]
    ask("artist", "create", "Bo")
    as_bo = ["--artist", "Bo"]
    bos = ask(*as_bo, "create", "Nyx", "-n", "1")["character"]

    def told(*words: str) -> dict[str, Any]:
        return {key: value for key, value in refused(*as_bo, *words).items() if key != "error_id"}

    nowhere = "0" * 32
    for command in (["edit", "ID", "1", "--words", "a"], ["more", "ID", "1"], ["drawings", "ID"]):
        theirs, none = (
            told(*(of if word == "ID" else word for word in command)) for of in (nyx["id"], nowhere)
        )
        assert theirs == none
    edit = ["edit", bos["id"], "1", "--words", "a", "--drawing"]
    assert told(*edit, kept["id"]) == told(*edit, nowhere)
    assert told("more", bos["id"], nyx["images"][0]["id"]) == told("more", bos["id"], nowhere)


def test_engines_say_what_can_be_drawn(charstudio: Command) -> None:
    first, *_ = (line for line in charstudio("engines").out.splitlines() if line.startswith("    model-1"))
    assert first.endswith("up to 2 references; masks; markups")
