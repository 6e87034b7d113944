"""A text model that means harm: nothing is taken that no artist could write, and the key is kept nowhere."""

from __future__ import annotations

import dataclasses
import gzip
import itertools
import logging
import traceback
import tracemalloc
from typing import TYPE_CHECKING, Final

import pytest

from charstudio.app import logs
from charstudio.errors import CharacterError, CharacterUpdateError, EngineErrorKind
from charstudio.services.messages import message_for
from tests.faults.remote import BRISK, KEY
from tests.faults.remote_words import WAYS, failure_of, writing
from tests.faults.test_remote_secrets import assert_nowhere
from tests.remote_answers import HTML, answer, chunk, head, in_words, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from charstudio.domain.connection import ServerKind
    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Request, Step

Kind = EngineErrorKind
MEGABYTE: Final = 1 << 20
ECHO: Final = f"Incorrect API key provided: {KEY}. You sent Authorization: Bearer {KEY}"


def refuses(request: Request) -> Answer:
    if request.path.endswith("/responses"):
        message = {"type": "message", "content": [{"type": "refusal", "refusal": ECHO}]}
        return in_words(request, "", output=[message])
    return in_words(request, None, refusal=ECHO)


def for_ever(part: bytes) -> Iterator[Step]:
    yield head(200, Transfer_Encoding="chunked")
    yield from itertools.repeat(chunk(part))


def bomb() -> bytes:
    return gzip.compress(b'{"output": "' + b"A" * (200 * MEGABYTE) + b'"}', 9)


ENDLESS: dict[str, Callable[[], Answer]] = {
    "letters": lambda: for_ever(b"A" * 60_000),
    "spaces": lambda: for_ever(b" " * 60_000),
    "items": lambda: for_ever(b'{"output": [' + b'{"type": "message"},' * 3_000),
    "200 MB": lambda: [head(200, Content_Length=200 * MEGABYTE), *[b"A" * MEGABYTE] * 200],
    "compressed": lambda: answer(200, bomb(), Content_Encoding="gzip"),
}


@pytest.mark.parametrize("said", ENDLESS.values(), ids=ENDLESS.keys())
async def test_what_has_no_end_is_given_up_and_fills_no_memory(
    connected: Connected, said: Callable[[], Answer]
) -> None:
    steps = said()
    limits = dataclasses.replace(BRISK, words_bytes=MEGABYTE)
    asked, remote = await writing(
        connected,
        lambda request: steps if request.number else in_words(request, {"prompt": "x"}),
        limits=limits,
    )
    await remote.studio.words.enhance_prompt(remote.character)  # imports what is needed
    tracemalloc.start()
    try:
        error = await failure_of(remote)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert error.kind in (Kind.BAD_ANSWER, Kind.CUT_OFF)
    assert most < 24 * MEGABYTE
    assert len(asked.requests) == 2


DEEP: Final = 200_000
HOSTILE: dict[str, object] = {
    "a deep list": "[" * DEEP + "]" * DEEP,
    "deep objects": '{"prompt":' * DEEP + "1" + "}" * DEEP,
    "half deep": '{"prompt": ' + "[" * 450 + "]" * 450 + "}",
    "a long number": '{"prompt": ' + "1" * 100_000 + "}",
    "no number": '{"prompt": NaN}',
    "a name twice": '{"prompt": 1, "prompt": {}}',
    "nothing": "null",
    "traits of nobody": {
        "changes": [{"field": "magic", "action": "add", "before": "", "after": "fire"}], "not_done": []
    },
    "a field of nobody": {
        "changes": [{"field": "name", "action": "replace", "before": "Nyx", "after": "Bob"}], "not_done": []
    },
    "a deed of nobody": {
        "changes": [{"field": "outfit", "action": "burn", "before": "long coat", "after": ""}], "not_done": []
    },
    "a trait without end": {
        "changes": [{"field": "outfit", "action": "add", "before": "", "after": "x" * 99_999}], "not_done": []
    },
    "changes without end": {
        "changes": [{"field": "other", "action": "add", "before": "", "after": "x"}] * 5_000, "not_done": []
    },
}  # fmt: skip


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE.keys())
async def test_what_no_artist_could_mean_is_no_answer(connected: Connected, said: object) -> None:
    _, remote = await writing(connected, lambda request: in_words(request, said))
    before = await remote.studio.characters.get_character(remote.character)
    assert (await failure_of(remote)).kind == Kind.BAD_ANSWER
    with pytest.raises(CharacterUpdateError) as raised:
        await remote.studio.words.refine_character(remote.character, instruction="make the hair blue")
    assert raised.value.kind == Kind.BAD_ANSWER
    assert await remote.studio.characters.get_character(remote.character) == before


async def test_letters_that_nothing_can_keep_are_taken_out(connected: Connected) -> None:
    odd = "Mara\ud800 in\u0000 the \u202erain\u0007\ndc00"
    _, remote = await writing(connected, lambda request: in_words(request, {"prompt": odd}))
    proposal = await remote.studio.words.enhance_prompt(remote.character)
    assert proposal.after == "Mara in the rain dc00"
    await remote.studio.words.accept_prompt(remote.character, proposal)


async def test_more_words_than_fit_are_missed_or_refused_and_never_kept(connected: Connected) -> None:
    many = [
        {"field": "other", "action": "add", "before": "", "after": f"trait {number}"} for number in range(150)
    ]
    _, remote = await writing(connected, lambda request: in_words(request, {"changes": many, "not_done": []}))
    refinement = await remote.studio.words.refine_character(remote.character, instruction="more")
    assert (len(refinement.changes), len(refinement.missed)) == (98, 52)
    saved = await remote.studio.words.save_refinement(refinement, refinement.changes)
    assert len(saved.details.traits) == 100


async def test_a_refusal_without_end_is_read_no_further_than_it_says_something(connected: Connected) -> None:
    def script(_: Request) -> Answer:
        yield head(400, Content_Length=1 << 40)
        yield b'{"error": {"message": "'
        yield from itertools.repeat(b"No. " * 10_000)

    asked, remote = await writing(connected, script)
    error = await failure_of(remote)
    assert error.kind == Kind.REFUSED
    assert len(message_for(error).message) < 2_000
    await asked.happens(lambda: asked.requests[0].gone)


# --- The key ----------------------------------------------------------------------------------------------

TELLTALE: dict[str, Callable[[Request], Answer]] = {
    "a refusal": lambda _: refusal(401, "invalid_api_key", ECHO),
    "a code": lambda _: refusal(400, KEY, "No.", param=KEY),
    "a page": lambda _: answer(500, f"<html>{ECHO}</html>", HTML),
    "a page that is a success": lambda _: answer(200, f"<html>{ECHO}</html>", HTML),
    "a header": lambda _: answer(429, "{}", X_Request_Id=KEY, Retry_After="99999", X_Echo=KEY),
    "broken JSON": lambda _: answer(200, f'{{"error": "{ECHO}'),
    "the model's refusal": refuses,
    "prose": lambda request: in_words(request, ECHO),
    "another form": lambda request: in_words(request, {KEY: ECHO, "prompt": [KEY]}),
    "too long": lambda request: in_words(request, {"prompt": KEY * 2_000}),
    "a prompt": lambda request: in_words(request, {"prompt": f"Mara, {ECHO}"}),
}  # fmt: skip


@pytest.fixture
def everything_logged(tmp_path: Path) -> Iterator[Path]:
    """The log of all that anybody here has to say, the client's and the network's too."""
    root, ours = logging.getLogger(), logging.getLogger("charstudio")
    before = root.level
    file = logging.FileHandler(tmp_path / "everything.log", encoding="utf-8")
    root.addHandler(file)
    root.setLevel(logging.DEBUG)
    logs.set_up(tmp_path / "log", verbose=True)
    ours.addHandler(file)
    yield tmp_path
    ours.removeHandler(file)
    logs.take_down()
    root.setLevel(before)
    root.removeHandler(file)
    file.close()


@pytest.mark.parametrize("server", WAYS)
@pytest.mark.parametrize("said", TELLTALE.values(), ids=TELLTALE.keys())
async def test_a_key_that_a_service_repeats_is_kept_nowhere(
    connected: Connected,
    said: Callable[[Request], Answer],
    server: ServerKind,
    everything_logged: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    asked, remote = await writing(connected, said, server=server)
    told = ""
    try:
        proposal = await remote.studio.words.enhance_prompt(remote.character)
        await remote.studio.words.accept_prompt(remote.character, proposal)
        told = repr(proposal)
    except CharacterError as error:
        told = "".join(traceback.format_exception(error)) + repr(message_for(error)) + repr(error.context)
        cause: BaseException | None = error
        while cause is not None:
            told += repr(cause) + str(vars(cause))
            cause = cause.__cause__ or cause.__context__
    assert KEY.encode() in asked.requests[0].head  # it was there to be lost
    assert KEY.encode() not in asked.requests[0].body
    output = capfd.readouterr()
    assert KEY not in told + output.out + output.err
    assert_nowhere(everything_logged)
