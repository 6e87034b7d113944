"""The connection breaks, at every stage: what may be charged is not sent again, and what came is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from charstudio.domain.generation import AttemptState, GenerationStatus, ImageArrived
from charstudio.errors import CharacterValidationError, EngineErrorKind
from charstudio.services.messages import message_for
from tests.remote_answers import chunk, completed, event, finished, head, images, partial, stream
from tests.scripted_server import CLOSE, RESET
from tests.stand_ins import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Request

PICTURE = picture(1)
EVENTS = head(200, "text/event-stream", Transfer_Encoding="chunked")
CUT_OFF = EngineErrorKind.CUT_OFF

STAGES: dict[str, Callable[[], Answer]] = {
    "before the answer": lambda: [CLOSE],
    "before the answer, reset": lambda: [RESET],
    "within the head": lambda: [b"HTTP/1.1 200 OK\r\nContent-Ty", CLOSE],
    "after the head": lambda: [EVENTS, CLOSE],
    "within the body": lambda: [head(200, Content_Length=len(images(PICTURE))), images(PICTURE)[:90], CLOSE],
    "within a piece": lambda: [EVENTS, chunk(partial(PICTURE))[:50], CLOSE],
    "before the first event": lambda: stream(CLOSE),
    "within a preview": lambda: stream(partial(PICTURE)[:50], CLOSE),
    "after a preview": lambda: stream(partial(PICTURE), CLOSE),
    "after a preview, reset": lambda: stream(partial(PICTURE), RESET),
    "within the last event": lambda: stream(partial(PICTURE), completed(PICTURE)[:-40], CLOSE),
    # The connection ends in order, and the image has not come all the same.
    "after a preview, politely": lambda: stream(partial(PICTURE)),
    "with a sign that all is done": lambda: stream(partial(PICTURE), b"data: [DONE]\n\n"),
}


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES.keys())
async def test_a_cut_connection_may_be_charged_and_is_not_asked_again(
    connected: Connected, stage: Callable[[], Answer]
) -> None:
    server, remote = await connected(lambda _: stage())
    made = await remote.make()
    assert made.kind is CUT_OFF
    assert made.error is not None
    assert "may be charged" in message_for(made.error).hint
    assert (made.generation.status, made.images) == (GenerationStatus.FAILED, [])
    assert made.states == [AttemptState.UNCERTAIN]
    assert made.generation.uncertain_places == (0,)
    assert len(server.requests) == 1

    with pytest.raises(CharacterValidationError) as asked:
        await remote.go_on(made.generation)
    assert asked.value.kind == "may_be_charged"
    assert len(server.requests) == 1

    server.script = lambda request: finished(request, [PICTURE])
    again = await remote.go_on(made.generation, pay_again=True)
    assert (len(again.images), again.generation.status) == (1, GenerationStatus.SUCCEEDED)
    assert again.states == [AttemptState.UNCERTAIN, AttemptState.ANSWERED]
    assert len(server.requests) == 2


async def test_an_image_that_came_whole_counts_though_the_connection_breaks_behind_it(
    connected: Connected,
) -> None:
    server, remote = await connected(lambda _: stream(partial(PICTURE), completed(PICTURE), CLOSE))
    made = await remote.make()
    assert (made.error, made.states) == (None, [AttemptState.ANSWERED])
    assert len(made.images) == 1
    assert len(server.requests) == 1


async def test_the_first_of_two_images_in_a_cut_answer_is_kept(connected: Connected) -> None:
    """It is paid for, and all of it came."""
    body = images(picture(1), picture(2))
    end = body.index(b"}, {") + 20
    server, remote = await connected(lambda _: [head(200, Content_Length=len(body)), body[:end], CLOSE])
    made = await remote.make(2, format="gif")
    assert len(made.images) == 1
    assert made.generation.status is GenerationStatus.PARTIAL
    assert made.kind is CUT_OFF
    assert made.generation.uncertain_places in ((0,), (1,))
    assert len(server.requests) == 1


async def test_the_images_beside_a_cut_one_are_kept(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        if request.number in (1, 2):
            return stream(partial(PICTURE), CLOSE)
        return finished(request, [picture(request.number)])

    server, remote = await connected(script)
    made = await remote.make(4)
    assert (made.generation.status, made.kind, len(made.images)) == (GenerationStatus.PARTIAL, CUT_OFF, 2)
    assert sorted(made.states) == [*[AttemptState.ANSWERED] * 2, *[AttemptState.UNCERTAIN] * 2]
    originals = remote.studio.workspace.library.originals
    assert {originals.path(image.original).read_bytes() for image in made.images} == {picture(0), picture(3)}
    assert len(server.requests) == 4

    server.script = lambda request: finished(request, [picture(request.number)])
    again = await remote.go_on(made.generation, pay_again=True)
    assert again.generation.status is GenerationStatus.SUCCEEDED
    assert len(server.requests) == 6
    assert {one.index for one in made.of(ImageArrived)} | {one.index for one in again.of(ImageArrived)} == {
        0,
        1,
        2,
        3,
    }


async def test_a_connection_that_was_kept_and_closed_meanwhile_costs_no_image(connected: Connected) -> None:
    """The server closes what is idle: a request on that connection never reached anybody."""
    server, remote = await connected(lambda request: finished(request, [picture(request.number)]))
    assert (await remote.make()).error is None
    server.script = lambda request: [*finished(request, [picture(request.number)]), CLOSE]
    assert (await remote.make()).error is None
    assert (await remote.make()).error is None
    assert len(server.requests) == 3


async def test_signs_of_life_and_unknown_events_are_passed_over(connected: Connected) -> None:
    strange = event("image_generation.wondering", {"type": "image_generation.wondering", "b64_json": "?"})
    server, remote = await connected(
        lambda _: stream(b": ping\n\n", strange, partial(PICTURE), b":\n\n", completed(PICTURE))
    )
    made = await remote.make()
    assert (made.error, len(made.previews), len(made.images)) == (None, 1, 1)
    assert len(server.requests) == 1


async def test_events_arrive_however_they_are_cut_into_pieces(connected: Connected) -> None:
    events = b"".join((partial(PICTURE, 0), partial(picture(2), 1), completed(PICTURE)))
    windows = events.replace(b"\n", b"\r\n")
    pieces = [windows[at : at + 7] for at in range(0, len(windows), 7)]
    _, remote = await connected(lambda _: stream(*pieces))
    made = await remote.make()
    assert (made.error, len(made.images)) == (None, 1)
    assert [one.data for one in made.previews] == [PICTURE, picture(2)]


@pytest.mark.parametrize(
    ("error", "kind", "state"),
    [
        (
            {"type": "error", "error": {"type": "server_error", "code": None, "message": "Overloaded."}},
            EngineErrorKind.UNAVAILABLE,
            AttemptState.UNCERTAIN,
        ),
        (
            {
                "type": "error",
                "error": {
                    "type": "image_generation_user_error",
                    "code": "moderation_blocked",
                    "message": "Rejected.",
                    "moderation_details": {"moderation_stage": "output"},
                },
            },
            EngineErrorKind.MODERATION_OUTPUT,
            AttemptState.REFUSED,
        ),
        ({"type": "error", "message": "Something broke."}, None, AttemptState.UNCERTAIN),
        ({"error": {"message": "Something broke.", "type": "server_error"}}, None, AttemptState.UNCERTAIN),
    ],
)
async def test_an_error_within_a_stream_is_one(
    connected: Connected, error: dict[str, object], kind: EngineErrorKind | None, state: AttemptState
) -> None:
    server, remote = await connected(lambda _: stream(partial(PICTURE), event("error", error)))
    made = await remote.make()
    assert made.kind is not None
    assert made.kind is (kind or made.kind)
    assert made.kind is not EngineErrorKind.FAILED
    assert made.states == [state]
    assert (made.images, len(server.requests)) == ([], 1)
