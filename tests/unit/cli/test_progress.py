"""How a generation tells of itself: JSON lines on standard error, and a partial one to its end."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import EngineEvent, ImageOrder, MissedImage, Note, Preview
from charstudio.storage.database import Database
from charstudio.storage.originals import OriginalFiles
from tests.stand_ins import made

if TYPE_CHECKING:
    import pytest

    from tests.unit.cli.conftest import Command
    from tests.unit.cli.stand_in import StandIn

COUNTS = {"requested", "completed", "elapsed_s"}


def test_progress_comes_before_the_first_image_and_after_each(charstudio: Command) -> None:
    told = charstudio("create", "Nyx", "-n", "2", "--json")
    assert [event["event"] for event in told.events] == [
        "progress", "image", "progress", "image", "progress", "finished",
    ]  # fmt: skip
    progress = [event for event in told.events if event["event"] == "progress"]
    assert all(set(one) == {"event", "generation_id", "fraction", "remaining_s"} | COUNTS for one in progress)
    assert [one["fraction"] for one in progress] == [0.0, 0.5, 1.0]
    assert {event["generation_id"] for event in told.events} == {told.json["generation"]["id"]}


def test_an_image_event_has_the_image_as_the_answer_has_it(charstudio: Command) -> None:
    told = charstudio("create", "Nyx", "-n", "2", "--json")
    images = [event["image"] for event in told.events if event["event"] == "image"]
    assert images == told.json["character"]["images"]
    for image in images:
        data = Path(image["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == image["sha256"]


def test_an_image_is_told_only_when_its_file_and_its_row_are_safe(
    charstudio: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    keep, write, tell = OriginalFiles.keep, Database._write, "charstudio.cli.progress.note"

    def keeping(files: OriginalFiles, data: bytes, **more: Any) -> Any:
        original = keep(files, data, **more)
        done.append("file")
        return original

    def writing(database: Database, work: Any) -> Any:
        answer = write(database, work)
        done.append("rows")
        return answer

    monkeypatch.setattr(OriginalFiles, "keep", keeping)
    monkeypatch.setattr(Database, "_write", writing)
    monkeypatch.setattr(tell, lambda text: done.append("told") if '"event": "image"' in text else None)
    charstudio("create", "Nyx", "-n", "1", "--json")
    place = done.index("told")
    assert done[place - 2 : place + 1] == ["file", "rows", "told"]


def test_partial_previews_are_told_by_their_place(charstudio: Command, drawing: StandIn) -> None:
    pictures = iter([Preview(0, b"half"), Preview(0, b"most of it")])

    def script(order: ImageOrder, index: int) -> EngineEvent:
        return next(pictures, made(order, 0))

    drawing.script = script
    told = charstudio("create", "Nyx", "-n", "3", "--json")
    partial = [event for event in told.events if event["event"] == "partial"]
    assert [(one["index"], one["bytes"]) for one in partial] == [(0, 4), (0, 10)]


def test_what_the_engine_notes_stands_in_the_last_event(charstudio: Command, drawing: StandIn) -> None:
    drawing.script = lambda order, index: Note("no wings") if index == 0 else made(order, index)
    told = charstudio("create", "Nyx", "-n", "2", "--json")
    assert told.events[-1]["notes"] == ["no wings"]
    for_people = charstudio("create", "Bo", "-n", "2")
    assert "no wings" in for_people.err


def test_a_round_of_which_only_a_part_was_made_is_an_error_beside_what_there_is(
    charstudio: Command, drawing: StandIn
) -> None:
    failure = MissedImage(1, EngineError(EngineErrorKind.UNAVAILABLE, "busy"))
    drawing.script = lambda order, index: failure if index == 1 else made(order, index)
    told = charstudio("create", "Nyx", "-n", "3", "--json")

    assert told.code == 1
    assert set(told.json) == {"character", "generation", "error"}
    assert told.json["character"]["image_count"] == 2
    generation, error = told.json["generation"], told.json["error"]
    assert (generation["status"], generation["requested"], generation["completed"]) == ("partial", 3, 2)
    assert (error["class"], error["kind"]) == ("CharacterImageError", "unavailable")
    assert generation["error"] == {key: error[key] for key in generation["error"]}
    assert set(generation["error"]) == {"kind", "title", "message", "hint", "error_id"}
    assert told.events[-1]["event"] == "failed"
    assert charstudio("status", generation["character_id"], "--json").json["generation"] == generation


def test_a_failed_create_keeps_its_character_and_says_so(charstudio: Command, drawing: StandIn) -> None:
    drawing.script = lambda order, index: EngineError(EngineErrorKind.FAILED, "broke")
    told = charstudio("create", "Nyx", "-n", "2", "--json")

    assert told.code == 1
    assert told.json["generation"]["status"] == "failed"
    assert told.json["error"]["kind"] == "failed"
    kept = told.json["character"]
    assert (kept["name"], kept["image_count"]) == ("Nyx", 0)
    assert charstudio("show", kept["id"], "--json").json["character"] == kept


def test_people_see_the_character_of_a_failed_create(charstudio: Command, drawing: StandIn) -> None:
    drawing.script = lambda order, index: EngineError(EngineErrorKind.FAILED, "broke")
    told = charstudio("create", "Nyx", "-n", "2")
    assert told.code == 1
    assert told.out.startswith("Nyx  ")
    assert "Not every image was made: The engine could not draw it." in told.err
    assert "error id " in told.err


def test_a_bug_in_an_engine_is_an_error_with_an_id_and_no_traceback(
    charstudio: Command, drawing: StandIn
) -> None:
    drawing.script = lambda order, index: ZeroDivisionError("oops")
    told = charstudio("create", "Nyx", "-n", "1", "--json")
    assert (told.code, told.json["error"]["kind"]) == (1, "unexpected")
    assert told.json["character"]["name"] == "Nyx"
