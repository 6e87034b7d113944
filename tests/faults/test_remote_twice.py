"""Whoever asks twice, in whatever way, pays once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.domain.generation import AttemptState, GenerationStatus, ImageArrived
from charstudio.errors import CharacterError, CharacterValidationError, LibraryError, LibraryErrorKind
from charstudio.storage.originals import OriginalFiles
from tests.faults.remote import Made, remote_studio
from tests.remote_answers import finished, partial, refusal, stream
from tests.scripted_server import CLOSE, SILENCE, ScriptedServer
from tests.stand_ins import picture

if TYPE_CHECKING:
    from pathlib import Path

    from charstudio.domain.image import Original
    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Request

CUT = [CLOSE]


def pictures(request: Request) -> Answer:
    return finished(request, [picture(request.number)])


async def test_two_clicks_on_again_are_one(connected: Connected) -> None:
    server, remote = await connected(lambda _: CUT)
    failed = await remote.make(2)
    server.script = pictures
    both = await asyncio.gather(
        *(remote.go_on(failed.generation, pay_again=True) for _ in range(2)), return_exceptions=True
    )
    assert [type(one) for one in both if not isinstance(one, Made)] == [CharacterValidationError]
    assert len(server.requests) == 2 + 2
    assert (await remote.journal()).completed == 2


async def test_two_windows_on_one_library_ask_once(library_folder: Path) -> None:
    with ScriptedServer(lambda _: CUT) as server:
        async with (
            remote_studio(library_folder, server.url) as one,
            remote_studio(library_folder, server.url) as other,
        ):
            failed = await one.make(2)
            server.script = pictures
            both = await asyncio.gather(
                *(remote.go_on(failed.generation, pay_again=True) for remote in (one, other)),
                return_exceptions=True,
            )
            refused = [result for result in both if isinstance(result, CharacterError)]
            assert [error.kind for error in refused] in (["still_running"], ["nothing_owed"])
            assert len(server.requests) == 2 + 2
            assert (await other.journal()).status is GenerationStatus.SUCCEEDED


async def test_a_start_beside_a_round_that_runs_leaves_it_alone(library_folder: Path) -> None:
    with ScriptedServer(lambda request: [gate, *pictures(request)]) as server:
        gate = server.gate()
        async with remote_studio(library_folder, server.url) as one:
            making = asyncio.create_task(one.make(2))
            await server.asked(2)
            async with remote_studio(library_folder, server.url) as other:
                running = await other.journal()
                assert running.status is GenerationStatus.RUNNING
                with pytest.raises(CharacterValidationError) as asked:
                    await other.go_on(running, pay_again=True)
                assert asked.value.kind == "still_running"
            gate.open()
            assert (await making).generation.status is GenerationStatus.SUCCEEDED
    assert len(server.requests) == 2


async def test_only_the_places_that_are_named_are_asked_for_again(connected: Connected) -> None:
    server, remote = await connected(lambda request: CUT if request.number in (1, 2) else pictures(request))
    failed = await remote.make(4)
    first, second = failed.generation.uncertain_places
    server.script = pictures
    with pytest.raises(CharacterValidationError) as asked:
        await remote.go_on(failed.generation, places=[first])
    assert asked.value.kind == "may_be_charged"
    made = await remote.go_on(failed.generation, places=[first], pay_again=True)
    assert [event.index for event in made.of(ImageArrived)] == [first]
    assert made.generation.uncertain_places == (second,)
    assert made.generation.status is GenerationStatus.PARTIAL
    assert len(server.requests) == 5


async def test_what_was_surely_refused_is_asked_for_again_beside_what_may_be_charged(
    connected: Connected,
) -> None:
    """A round of both kinds asks about the uncertain ones alone, and may make the others without a word."""

    def script(request: Request) -> Answer:
        return [CUT, refusal(400, "invalid_value", "No.")][request.number % 2]

    server, remote = await connected(script)
    failed = await remote.make(4)
    assert len(failed.generation.uncertain_places) == 2
    sure = [place for place in range(4) if place not in failed.generation.uncertain_places]
    server.script = pictures
    made = await remote.go_on(failed.generation, places=sure)
    assert sorted(event.index for event in made.of(ImageArrived)) == sure
    assert len(server.requests) == 6


async def test_a_disk_that_is_full_costs_no_image_twice(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, remote = await connected(pictures)
    keep, kept = OriginalFiles.keep, 0

    def fails(files: OriginalFiles, data: bytes, **more: Any) -> Original:
        nonlocal kept
        kept += 1
        if kept > 1:
            raise LibraryError(LibraryErrorKind.FULL, "full", place="/x", system="no space")
        return keep(files, data, **more)

    monkeypatch.setattr(OriginalFiles, "keep", fails)
    made = await remote.make(4)
    assert made.error is not None
    assert (made.error.kind, made.generation.completed) == ("full", 1)
    asked = len(server.requests)
    assert AttemptState.SENT not in made.states
    assert made.states.count(AttemptState.UNCERTAIN) == len(made.generation.uncertain_places) >= 1

    monkeypatch.setattr(OriginalFiles, "keep", keep)
    with pytest.raises(CharacterValidationError):
        await remote.go_on(made.generation)
    assert len(server.requests) == asked
    assert (await remote.go_on(made.generation, pay_again=True)).generation.completed == 4


async def test_a_generation_that_was_given_up_asks_for_nothing(connected: Connected) -> None:
    server, remote = await connected(lambda _: stream(partial(picture(0)), SILENCE))
    async with await remote.start(2) as run:
        await asyncio.wait_for(anext(aiter(run)), 10)
    given_up = await remote.studio.images.discard_generation(remote.character, run.generation.id)
    assert given_up.status is GenerationStatus.CANCELLED
    asked = len(server.requests)
    assert await remote.studio.images.list_interrupted() == ()
    assert len(server.requests) == asked
