"""What becomes of requests, place by place: one request can end in another way for each of its images."""

from dataclasses import replace
from datetime import UTC, datetime

from charstudio.domain import attempts
from charstudio.domain.generation import (
    Attempt,
    AttemptState,
    Generation,
    GenerationFault,
    GenerationKind,
    GenerationStatus,
)

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
CUT = GenerationFault("cut_off", "Not every image was made", "The connection broke.", "Ask again.", "1")
WHOLE = GenerationFault("quota", "Not every image was made", "There is no credit left.", "Pay.", "2")


def sent(*places: int, attempt: str = "a") -> attempts.Attempts:
    return (Attempt(attempt, places, AttemptState.SENT, NOON),)


def said(known: attempts.Attempts) -> list[tuple[str, tuple[int, ...], str, str | None]]:
    return [
        (one.id, one.places, one.state.value, None if one.fault is None else one.fault.kind) for one in known
    ]


def journal(*known: Attempt) -> Generation:
    return Generation(
        "g", "c", GenerationKind.CREATE, "openai", "m", GenerationStatus.PARTIAL, 4, 0, 1, NOON,
        fault=WHOLE, attempts=known,
    )  # fmt: skip


def test_one_request_whose_images_all_come_stays_one_attempt() -> None:
    known = sent(0, 1, 2)
    for place in (1, 0, 2):
        known = attempts.answered(known, "a", place)
    assert said(known) == [("a", (0, 1, 2), "answered", None)]


def test_what_did_not_come_of_a_request_may_be_charged_though_some_came() -> None:
    known = attempts.closed(attempts.answered(sent(0, 1, 2), "a", 1), CUT)
    assert said(known) == [("a", (0, 2), "uncertain", "cut_off"), ("a", (1,), "answered", None)]
    assert journal(*known).uncertain_places == (0, 2)


def test_images_that_are_missed_alike_are_said_of_once() -> None:
    known = attempts.missed(sent(0, 1, 2), "a", 0, CUT)
    known = attempts.missed(known, "a", 2, replace(CUT, error_id="other"))
    assert said(known) == [("a", (1,), "sent", None), ("a", (0, 2), "uncertain", "cut_off")]
    known = attempts.missed(known, "a", 1, replace(CUT, message="It took too long."))
    assert [one.places for one in known] == [(1,), (0, 2)]


def test_what_was_refused_is_not_charged_whatever_comes_after() -> None:
    known = attempts.refused(sent(0, 1), "a", WHOLE)
    assert said(known) == [("a", (0, 1), "refused", "quota")]
    known = attempts.missed(known, "a", 0, CUT)
    assert said(attempts.closed(known, CUT)) == [("a", (0, 1), "refused", "quota")]


def test_a_refusal_does_not_undo_what_came() -> None:
    known = attempts.refused(attempts.answered(sent(0, 1), "a", 0), "a", WHOLE)
    assert said(known) == [("a", (1,), "refused", "quota"), ("a", (0,), "answered", None)]
    assert attempts.refused(known, "another", CUT) == known


def test_an_answer_of_no_use_is_an_answer() -> None:
    known = attempts.spoilt(sent(0), "a", 0, CUT)
    assert said(known) == [("a", (0,), "answered", "cut_off")]
    assert journal(*known).uncertain_places == ()


def test_only_the_last_request_for_a_place_counts() -> None:
    cut = attempts.closed(sent(0, 1), CUT)
    known = (*cut, *attempts.answered(sent(1, attempt="b"), "b", 1))
    assert journal(*known).uncertain_places == (0,)
    assert attempts.under_way(known, 0) == ""
    assert attempts.under_way((*known, *sent(0, attempt="c")), 0) == "c"


def test_a_place_has_its_own_fault_or_the_one_of_the_whole() -> None:
    generation = journal(*attempts.closed(sent(1), CUT))
    assert generation.fault_at(1) == CUT
    assert generation.fault_at(2) == WHOLE
