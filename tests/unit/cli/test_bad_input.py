"""What can't be: the error that each one gets, and that nothing was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.app.composition import open_studio
from charstudio.cli.commands import execute
from charstudio.cli.parser import parse
from charstudio.domain.character import Details
from charstudio.domain.generation import ImageRequest
from charstudio.errors import CharacterNotFoundError
from tests.unit.cli.untouched import contents

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Command
    from tests.unit.cli.stand_in import StandIn

Ask = Callable[..., dict[str, Any]]
VALIDATION = "CharacterValidationError"
NOBODY = "0" * 32

CREATE = {
    "an empty name": (["create", ""], "name_empty"),
    "a name of spaces": (["create", "   "], "name_empty"),
    "51 characters": (["create", "n" * 51], "name_long"),
    "a script": (["create", "<script>"], "name_character"),
    "emoji only": (["create", "🦊🦊"], "name_character"),
    "signs only": (["create", "'.-"], "name_no_letter"),
    "a line break": (["create", "Bo\nBo"], "name_character"),
    "a name in use": (["create", "Nyx"], "name_taken"),
    "a name in use in another case": (["create", "nYX"], "name_taken"),
    "a trait of 1 MB": (["create", "Bo", "--trait", "appearance:" + "x" * 1_000_000], "too_long"),
    "a trait of a strange group": (["create", "Bo", "--trait", "mood:merry"], "trait_group"),
    "an empty trait": (["create", "Bo", "--trait", "outfit:"], "trait_empty"),
    "an empty tag": (["create", "Bo", "--tag", " "], "tag_empty"),
    "a control character": (["create", "Bo", "--summary", "a\x07b"], "control_character"),
    "no width": (["create", "Bo", "--size", "0x0"], "size"),
    "a negative height": (["create", "Bo", "--size", "16x-1"], "size"),
    "a size beyond the model": (["create", "Bo", "--size", "4000x4000"], "size_of_model"),
    "minus one images": (["create", "Bo", "-n", "-1"], "out_of_range"),
    "a thousand images": (["create", "Bo", "-n", "1000"], "out_of_range"),
    "a negative seed": (["create", "Bo", "--seed", "-1"], "out_of_range"),
    "a seed beyond 63 bits": (["create", "Bo", "--seed", str(2**63)], "out_of_range"),
    "an unknown engine": (["create", "Bo", "--engine", "crayon"], "unknown_engine"),
    "an unknown model": (["create", "Bo", "--model", "m"], "unknown_model"),
    "an unknown style": (["create", "Bo", "--style", "s"], "unknown_style"),
    "an unknown quality": (["create", "Bo", "--quality", "q"], "quality"),
    "a reference that is not there": (["create", "Bo", "--reference", "/nowhere.png"], "reference_file"),
    "a folder as reference": (["create", "Bo", "--reference", "/"], "reference_file"),
    "an order that is none": (["list", "--sort", "mood"], "sort"),
    "a cursor that is none": (["list", "--after", "x"], "cursor"),
    "a page of nothing": (["list", "--limit", "0"], "out_of_range"),
    "an artist without a name": (["artist", "create", ""], "name_empty"),
    "an artist there is already": (["artist", "create", "ARTIST"], "artist_taken"),
}


@pytest.mark.parametrize(("words", "kind"), CREATE.values(), ids=CREATE)
def test_what_cannot_be_is_refused_and_writes_nothing(
    refused: Ask, nyx: dict[str, Any], folder: Path, words: list[str], kind: str
) -> None:
    before = contents(folder)
    error = refused(*words)
    assert (error["class"], error["kind"]) == (VALIDATION, kind)
    assert contents(folder) == before


ON_NYX = {
    "image 0": (["select", "ID", "0"], "no_image"),
    "image 3 of 2": (["select", "ID", "3"], "no_image"),
    "image -1": (["select", "ID", "-1"], "no_image"),
    "an image there is none of": (["trash-image", "ID", NOBODY], "no_image"),
    "a number with too many digits": (["select", "ID", "9" * 40], "no_image"),
    "nothing to refine": (["refine", "ID"], "nothing_to_refine"),
    "an empty name": (["update", "ID", "--name", " "], "name_empty"),
    "a trait of no group": (["update", "ID", "--add-trait", "mood:merry"], "trait_group"),
    "no images at all": (["regenerate", "ID", "-n", "0"], "out_of_range"),
    "no such writer": (["enhance", "ID", "--by", "shakespeare"], "unknown_writer"),
    "a prompt too long": (["enhance", "ID", "--prompt", "p" * 40_000], "too_long"),
}


@pytest.mark.parametrize(("words", "kind"), ON_NYX.values(), ids=ON_NYX)
def test_what_cannot_be_done_to_a_character_leaves_it_alone(
    refused: Ask, nyx: dict[str, Any], folder: Path, words: list[str], kind: str
) -> None:
    before = contents(folder)
    error = refused(*(nyx["id"] if word == "ID" else word for word in words))
    assert (error["class"], error["kind"]) == (VALIDATION, kind)
    assert contents(folder) == before


NEEDS_AN_ID = [
    ["show"], ["update", "--summary", "S"], ["status"], ["regenerate"], ["generate"], ["enhance"],
    ["refine", "--trait", "other:calm"], ["delete"], ["restore"], ["duplicate"], ["revisions"],
]  # fmt: skip
NEEDS_MORE = [["select", "1"], ["trash-image", "1"], ["restore-image", "1"], ["restore-revision", "1"]]


@pytest.mark.parametrize("whose", ["nobody's", "another artist's", "nonsense"])
async def test_an_id_that_is_not_there_or_is_anothers_is_not_found(
    existing: Path, drawing: StandIn, whose: str
) -> None:
    async with open_studio(existing) as studio:
        bo = studio.working_as(await studio.artists.create_artist("Bo"))
        creation = await bo.characters.create_character(Details("Theirs"), ImageRequest(count=0))
        key = {"nobody's": NOBODY, "another artist's": creation.character.id}.get(whose, "'; DROP TABLE x")
        before = contents(existing)
        for command, *more in NEEDS_AN_ID + NEEDS_MORE:
            with pytest.raises(CharacterNotFoundError) as caught:
                await execute(studio, parse([command, key, *more]))
            assert (caught.value.kind, caught.value.status) == ("character", 404), command
        assert contents(existing) == before


def test_what_has_never_been_generated_has_no_status(refused: Ask, ask: Ask) -> None:
    key = ask("create", "Bo", "-n", "0")["character"]["id"]
    error = refused("status", key)
    assert (error["class"], error["kind"]) == ("CharacterNotFoundError", "generation")


def test_a_stale_write_is_refused(refused: Ask, ask: Ask, nyx: dict[str, Any]) -> None:
    ask("update", nyx["id"], "--summary", "elsewhere")
    error = refused("update", nyx["id"], "--summary", "mine", "--revision", str(nyx["revision"]))
    assert (error["class"], error["kind"]) == ("CharacterUpdateError", "stale")
    assert ask("show", nyx["id"])["character"]["summary"] == "elsewhere"


def test_a_name_taken_meanwhile_needs_another_to_restore(refused: Ask, ask: Ask, nyx: dict[str, Any]) -> None:
    ask("delete", nyx["id"])
    ask("create", "NYX", "-n", "0")
    assert refused("restore", nyx["id"])["kind"] == "name_taken"
    assert ask("restore", nyx["id"], "--name", "Nyx 2")["character"]["name"] == "Nyx 2"


def test_what_is_in_the_trash_is_not_changed(refused: Ask, ask: Ask, nyx: dict[str, Any]) -> None:
    ask("delete", nyx["id"])
    assert refused("update", nyx["id"], "--summary", "S")["kind"] == "in_trash"
    assert refused("regenerate", nyx["id"])["kind"] == "in_trash"


def test_an_instruction_beyond_the_rules_says_what_it_needs(refused: Ask, nyx: dict[str, Any]) -> None:
    error = refused("refine", nyx["id"], "--instruction", "let it dream of distant mountains")
    assert (error["class"], error["kind"]) == ("CharacterUpdateError", "needs_text_model")


def test_half_an_instruction_is_not_taken_unseen(refused: Ask, ask: Ask, nyx: dict[str, Any]) -> None:
    error = refused("refine", nyx["id"], "--accept", "--instruction", "add a scar and remove the crown")
    assert error["kind"] == "needs_text_model"
    assert ask("show", nyx["id"])["character"]["traits"] == nyx["traits"]


def test_people_read_title_message_hint_and_id_on_standard_error(charstudio: Command) -> None:
    told = charstudio("create", "<script>")
    assert (told.code, told.out) == (1, "")
    what, hint, error_id = told.err.splitlines()
    assert what == "That can't be taken: A name can't have the character '<'."
    assert hint == "Use letters, digits, spaces, hyphens, apostrophes and full stops."
    assert error_id.startswith("error id ")
    assert len(error_id) == len("error id ") + 36
