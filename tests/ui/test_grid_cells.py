"""What stands in the grid and what it says, from rounds, images and what runs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtGui import QImage

from charstudio.domain.generation import AttemptState, GenerationStatus
from charstudio.domain.image import TrashedImage
from charstudio.domain.revision import Change
from charstudio.services.ports import EngineInfo, ModelInfo, Style
from charstudio.ui.grid.cells import Kind, Running, Section, sections_of, trash_sections
from charstudio.ui.grid.words import GridWords, said_changes, said_counts, said_day, said_seconds
from tests.ui.grid_world import FAULT, NOW, Live, attempt, character, generation, image, round_

NOTHING = Running({})
Status = GenerationStatus


def kinds(section: Section) -> list[Kind]:
    return [cell.kind for cell in section.cells]


def keys(section: Section) -> list[str]:
    return [cell.key for cell in section.cells]


def running(live: Live, *, ripe: bool = True, **more: Any) -> Running:
    id_ = live.generation.id
    return Running({id_: live}, (id_,) if ripe else (), **more)  # type: ignore[dict-item]


def test_rounds_have_their_images_and_the_primary_is_marked() -> None:
    newest, oldest = generation(2), generation(1)
    nyx = character(*(image(n, oldest) for n in (1, 2)), image(3, newest, place=0), primary="i2")
    second, first = sections_of([round_(newest), round_(oldest)], nyx, NOTHING, hint="")

    assert keys(second) == ["i3"]
    assert keys(first) == ["i1", "i2"]
    assert [cell.primary for cell in first.cells] == [False, True]
    assert (second.cells[0].number, second.cells[0].index) == (1, 3)


def test_images_in_the_trash_are_left_out_and_keep_their_numbers() -> None:
    only = generation(1)
    nyx = character(image(1, only, trashed=True), image(2, only))
    (section,) = sections_of([round_(only)], nyx, NOTHING, hint="")

    assert [(cell.key, cell.number) for cell in section.cells] == [("i2", 2)]


def test_without_rounds_there_are_four_places_and_a_hint() -> None:
    (section,) = sections_of([], character(), NOTHING, hint="Here.")

    assert section.title == "Here."
    assert kinds(section) == [Kind.EMPTY] * 4


def test_a_round_that_brought_nothing_and_was_cancelled_is_not_shown() -> None:
    stopped, first = generation(2, Status.CANCELLED, completed=0), generation(1)
    nyx = character(image(1, first))

    assert [one.key for one in sections_of([round_(stopped), round_(first)], nyx, NOTHING, hint="")] == ["g1"]


def test_what_is_missing_of_a_partial_round_comes_last() -> None:
    partial = generation(1, Status.PARTIAL, completed=2, fault=FAULT)
    nyx = character(image(1, partial), image(2, partial))
    (section,) = sections_of([round_(partial)], nyx, NOTHING, hint="")

    assert kinds(section) == [Kind.IMAGE, Kind.IMAGE, Kind.FAILED, Kind.FAILED]


@pytest.mark.parametrize(
    ("status", "kind"), [(Status.FAILED, Kind.FAILED), (Status.INTERRUPTED, Kind.INTERRUPTED)]
)
def test_a_whole_round_that_failed_alike_has_one_message(status: GenerationStatus, kind: Kind) -> None:
    (section,) = sections_of([round_(generation(1, status, completed=0))], character(), NOTHING, hint="")

    assert [(cell.kind, cell.wide) for cell in section.cells] == [(kind, True)]
    one = generation(1, status, requested=1, completed=0)
    (section,) = sections_of([round_(one)], character(), NOTHING, hint="")
    assert [(cell.kind, cell.wide) for cell in section.cells] == [(kind, False)]


def test_what_another_process_makes_waits() -> None:
    elsewhere = generation(1, Status.RUNNING, completed=1)
    (section,) = sections_of([round_(elsewhere)], character(image(1, elsewhere)), NOTHING, hint="")

    assert kinds(section) == [Kind.IMAGE, Kind.QUEUED, Kind.QUEUED, Kind.QUEUED]


def test_a_running_round_shows_how_it_goes_once_it_is_ripe() -> None:
    live = Live(generation(1, Status.RUNNING, completed=0))
    rounds = [round_(live.generation)]
    (section,) = sections_of(rounds, character(), running(live, ripe=False), hint="")
    assert kinds(section) == [Kind.QUEUED] * 4

    (section,) = sections_of(rounds, character(), running(live), hint="")
    assert kinds(section) == [Kind.RUNNING, Kind.QUEUED, Kind.QUEUED, Kind.QUEUED]
    live.previews[2] = QImage(2, 2, QImage.Format.Format_RGB32)
    (section,) = sections_of(rounds, character(), running(live), hint="")
    assert kinds(section) == [Kind.QUEUED, Kind.QUEUED, Kind.RUNNING, Kind.QUEUED]


def test_images_that_arrive_stand_where_their_place_was() -> None:
    live = Live(generation(1, Status.RUNNING, completed=2))
    nyx = character(image(1, live.generation, place=2), image(2, live.generation, place=0))
    (section,) = sections_of([round_(live.generation)], nyx, running(live), hint="")

    assert keys(section) == ["i2", "g1:1", "i1", "g1:3"]
    assert section.cells[2].place == "g1:2"


def test_a_round_that_is_gone_on_with_keeps_what_it_had() -> None:
    live = Live(generation(1, Status.RUNNING, completed=2))
    nyx = character(image(1, live.generation), image(2, live.generation, place=3))
    (section,) = sections_of([round_(live.generation)], nyx, running(live), hint="")

    assert keys(section) == ["i1", "g1:1", "g1:2", "i2"]


def test_an_image_that_nobody_read_yet_is_shown() -> None:
    live = Live(generation(1, Status.RUNNING, completed=1), arrived={0: "i1"})
    come = running(live, arrived=[image(1, live.generation)])
    (section,) = sections_of([round_(live.generation)], character(), come, hint="")

    assert keys(section) == ["i1", "g1:1", "g1:2", "g1:3"]


def test_references_are_found_in_the_trash_too() -> None:
    first = generation(1)
    second = generation(2, parameters={"reference_image_ids": ["i1", "i9"]})
    nyx = character(image(1, first, trashed=True), image(2, second))

    assert sections_of([round_(second)], nyx, NOTHING, hint="")[0].references == ("sha1",)


def test_the_trash_has_a_section_for_each_character() -> None:
    of = generation(1)
    found = [
        TrashedImage(image(1, of), "c1", "Nyx"),
        TrashedImage(image(2, of), "c2", "Tam"),
        TrashedImage(image(3, of), "c1", "Nyx"),
    ]

    assert [(one.title, keys(one)) for one in trash_sections(found)] == [
        ("Nyx", ["i1", "i3"]),
        ("Tam", ["i2"]),
    ]


# --- Words -----------------------------------------------------------------------------------------------

MODELS = tuple(ModelInfo(id_, f"Model {id_[-1]}", (8, 8), 8, 64) for id_ in ("model-1", "model-2"))
PAID = EngineInfo("scripted", "Scripted", offline=False, models=MODELS)
FREE = EngineInfo(
    "scripted", "Sketch", offline=True, free=True, models=MODELS[:1], styles=(Style("toon", "Toon Head"),)
)


def words(info: EngineInfo = PAID) -> GridWords:
    return GridWords(lambda: NOW, {"scripted": info})


def test_places_are_kept_when_some_images_are_gone_for_good() -> None:
    of = generation(1, Status.PARTIAL, completed=3, attempts=(attempt(1, state=AttemptState.REFUSED),))
    nyx = character(image(4, of))
    (section,) = sections_of([round_(of)], nyx, NOTHING, hint="")

    assert keys(section) == ["g1:1", "i4"], "what was made and removed is owed no more"


def test_a_style_in_words_is_cut_in_the_header() -> None:
    long = "pencil on brown paper, with a little white chalk"
    info = replace(PAID, free_style=True)
    said = header(info, parameters={"style": long})
    assert said == "Model 1, pencil on brown paper, with…"
    assert header(info, parameters={"style": "ink"}) == "Model 1, ink"


def header(info: EngineInfo, live: Live | None = None, **more: Any) -> str:
    of = generation(3, **more) if live is None else live.generation
    nyx = character(*(image(n + 1, of) for n in range(of.completed)))
    (section,) = sections_of([round_(of)], nyx, NOTHING if live is None else running(live), hint="")
    return words(info).header(section).facts.partition(" · ")[2]


def test_a_header_says_by_what_and_for_how_much() -> None:
    assert header(FREE, parameters={"style": "toon"}) == "Sketch, toon head · free"
    assert header(PAID, cost="0.08") == "Model 1 · $0.08"
    assert header(PAID) == "Model 1"
    live = Live(generation(3, Status.RUNNING, completed=2, cost="0.04"))
    assert header(PAID, live) == "Model 1 · 2 of 4 · about $0.08"


def failed(
    info: EngineInfo, kind: str, state: AttemptState = AttemptState.REFUSED, **more: Any
) -> tuple[str, str, str]:
    fault = replace(FAULT, kind=kind, message=MESSAGES.get(kind, FAULT.message))
    of = generation(1, Status.PARTIAL, fault=FAULT, attempts=(attempt(3, state=state, fault=fault),), **more)
    nyx = character(*(image(n + 1, of) for n in range(of.completed)))
    cell = sections_of([round_(of)], nyx, NOTHING, hint="")[0].cells[-1]
    fault = words(info).fault(cell)
    return fault.title, fault.text, fault.retry


MESSAGES = {"moderation": "The safety filter refused the prompt (violence)."}


def test_a_failed_tile_says_what_it_may_have_cost_and_what_it_will() -> None:
    assert failed(PAID, "moderation", completed=2, cost="0.04") == (
        "Refused by the safety filter",
        "Prompt · violence. Not charged.",
        "Retry · $0.02",
    )
    maybe = failed(PAID, "timeout", AttemptState.UNCERTAIN, completed=3)
    assert maybe == ("It took too long", "May have been charged", "Retry")
    answered = failed(PAID, "bad_answer", AttemptState.ANSWERED, completed=3)
    assert answered == ("No picture came back", "Charged", "Retry")
    free = failed(FREE, "failed", AttemptState.UNCERTAIN, completed=3)
    assert free == ("The engine could not draw it", "", "Retry"), "it is free: no word of charges"


def test_tiles_are_said_to_those_who_do_not_see_them() -> None:
    live = Live(generation(2, Status.RUNNING, completed=1), arrived={0: "i1"})
    nyx = character(image(1, live.generation), primary="i1")
    (section,) = sections_of([round_(live.generation)], nyx, running(live), hint="")

    assert [words().tile(cell) for cell in section.cells[:3]] == [
        "Image 1 of round 2, primary",
        "Image 2 of round 2, 11 s",
        "Image 3 of round 2, waiting",
    ]
    assert words().progress(section.cells[1], 2) == "Preview 2 · 11 s"
    of = generation(2, Status.FAILED, completed=0, fault=FAULT)
    (section,) = sections_of([round_(of)], character(), NOTHING, hint="")
    assert words().tile(section.cells[0]) == "The engine could not draw it. Not charged", "nothing was sent"


def test_previews_are_counted_where_their_number_is_known() -> None:
    live = Live(generation(1, Status.RUNNING, completed=0, parameters={"partial_images": 3}))
    (section,) = sections_of([round_(live.generation)], character(), running(live), hint="")

    assert words().progress(section.cells[0], 2) == "Preview 2 of 3 · 11 s"
    assert words().progress(section.cells[0], 2, short=True) == "2 of 3 · 11 s"
    told = replace(PAID, models=(replace(MODELS[0], previews=3), MODELS[1]))
    live = Live(generation(1, Status.RUNNING, completed=0))
    (section,) = sections_of([round_(live.generation)], character(), running(live), hint="")
    assert words(told).progress(section.cells[0], 2) == "Preview 2 of 3 · 11 s", "as the model has it"
    assert words().progress(section.cells[0], 2, short=True) == "2 · 11 s"


def test_changes_become_chips() -> None:
    changes = (
        Change("appearance", None, "freckles"),
        Change("outfit", "hat", None),
        Change("appearance", "young", "older"),
        Change("tags", None, "lead"),
    )
    assert said_changes(changes) == ("+ freckles", "− hat", "older")
    more = (*changes, Change("image_prompt", "a", "b"), Change("summary", None, "b"))
    assert said_changes(more) == ("+ freckles", "− hat", "older", "+2")
    assert said_changes(more[4:]) == ("prompt", "summary")


def test_times_and_counts_are_said_short() -> None:
    here = NOW.astimezone()
    assert said_day(here - timedelta(days=1), here) == "yesterday"
    assert said_day(here - timedelta(days=10), here) == "12 Nov"
    assert said_day(here - timedelta(days=400), here) == "18 Oct 2025"
    assert ":02" in said_day(here, here)
    assert [said_seconds(seconds) for seconds in (0.4, 59.9, 65)] == ["0 s", "59 s", "1 min 5 s"]
    assert said_counts(11, 3) == "11 images · 3 rounds"
    assert said_counts(1, 1) == "1 image · 1 round"
