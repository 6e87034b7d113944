"""A key is in the keyring and nowhere else, whatever a service answers with it."""

from __future__ import annotations

import json
import logging
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from charstudio.app import logs
from charstudio.cli.shapes import character_shape, generation_shape
from charstudio.errors import CharacterError
from charstudio.services.messages import message_for
from charstudio.services.workspace import utc_now
from tests.faults.remote import KEY, Made, Remote
from tests.remote_answers import HTML, answer, completed, event, finished, head, partial, refusal, stream
from tests.scripted_server import CLOSE, SILENCE
from tests.stand_ins import picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer

PICTURE = picture(1)
ECHO = f"Incorrect API key provided: {KEY}. You sent Authorization: Bearer {KEY}"
# Services that say the key they got, in every place where they can.
TELLTALE: dict[str, Callable[[], Answer]] = {
    "a refusal": lambda: refusal(401, "invalid_api_key", ECHO),
    "a code": lambda: refusal(400, KEY, "No.", param=KEY),
    "a kind": lambda: refusal(403, None, "No.", kind=KEY),
    "a page": lambda: answer(500, f"<html><body>{ECHO}</body></html>", HTML),
    "a page that is a success": lambda: answer(200, f"<html>{ECHO}</html>", HTML),
    "a header": lambda: answer(429, "{}", X_Request_Id=KEY, Retry_After="99999", X_Echo=KEY),
    "a detail": lambda: answer(422, json.dumps({"detail": [{"loc": ["header", KEY], "msg": ECHO}]})),
    "escaped": lambda: answer(
        400, '{"error": "' + "".join(f"\\u{ord(letter):04x}" for letter in ECHO) + '"}'
    ),
    "an address": lambda: answer(404, f"no such page: /v1/images?api_key={quote(KEY)}", "text/plain"),
    "broken JSON": lambda: answer(200, f'{{"error": "{ECHO}'),
    "an event": lambda: stream(
        partial(PICTURE), event("error", {"type": "error", "error": {"message": ECHO, "code": KEY}})
    ),
    "a cut": lambda: [head(200), f'{{"key": "{KEY}"'.encode(), CLOSE],
    "a redirect": lambda: answer(302, ECHO, "text/plain", Location=f"http://127.0.0.1:9/?key={KEY}"),
    "an address of a picture": lambda: answer(
        200, json.dumps({"data": [{"url": f"http://127.0.0.1:9/1.png?key={KEY}"}]})
    ),
    "the recipe": lambda: stream(
        completed(PICTURE, revised_prompt=ECHO, usage={"key": KEY, KEY: 1}, quality=KEY, size=KEY)
    ),
}


@pytest.fixture(autouse=True)
def everything_logged(tmp_path: Path) -> Iterator[Path]:
    """The log of all that anybody here has to say, the client's and the network's too."""
    root = logging.getLogger()
    before = root.level
    file = logging.FileHandler(tmp_path / "everything.log", encoding="utf-8")
    root.addHandler(file)
    root.setLevel(logging.DEBUG)
    logs.set_up(tmp_path / "log", verbose=True)
    logging.getLogger("charstudio").addHandler(file)
    yield tmp_path
    logging.getLogger("charstudio").removeHandler(file)
    logs.take_down()
    root.setLevel(before)
    root.removeHandler(file)
    file.close()


def told(error: BaseException | None) -> str:
    """All that could be shown or logged of an error."""
    if error is None:
        return ""
    text = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    cause: BaseException | None = error
    while cause is not None:
        text += repr(cause) + str(vars(cause))
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, CharacterError):
        text += repr(message_for(error)) + repr(error.context)
    return text


async def exported(remote: Remote, made: Made) -> str:
    """What scripts get."""
    character = await remote.studio.characters.get_character(remote.character)
    originals = remote.studio.workspace.library.originals
    shapes: list[Any] = [
        character_shape(character, originals),
        generation_shape(made.generation, utc_now()),
        repr(made.events),
        repr(remote.info),
        repr(await remote.connections.list_connections()),
    ]
    return json.dumps(shapes, default=str)


def assert_nowhere(folder: Path, *more: str) -> None:
    """The key stands in none of the files, and in none of these texts."""
    forms = [KEY, KEY[3:], quote(KEY)]
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [form for form in forms if form.encode() in data], path
    for text in more:
        assert not [form for form in forms if form in text]


@pytest.mark.parametrize("said", TELLTALE.values(), ids=TELLTALE.keys())
async def test_a_key_that_a_service_repeats_is_kept_nowhere(
    connected: Connected,
    said: Callable[[], Answer],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server, remote = await connected(lambda _: said())
    made = await remote.make(2)
    assert KEY.encode() in server.requests[0].head  # it was there to be lost
    seen = await exported(remote, made)
    output = capfd.readouterr()
    assert_nowhere(tmp_path, told(made.error), seen, caplog.text, output.out, output.err)


async def test_a_key_is_nowhere_after_a_test_of_the_connection(
    connected: Connected, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _, remote = await connected(lambda _: refusal(401, "invalid_api_key", ECHO))
    with pytest.raises(CharacterError) as failed:
        await remote.connections.test_connection("there")
    output = capfd.readouterr()
    assert_nowhere(tmp_path, told(failed.value), output.out, output.err)


async def test_a_key_is_in_no_request_but_in_its_header(connected: Connected) -> None:
    server, remote = await connected(lambda request: finished(request, [picture(request.number)]))
    first = await remote.make()
    await remote.make(1, reference_image_ids=(first.images[0].id,))
    for request in server.requests:
        assert KEY not in request.target
        assert KEY.encode() not in request.body
        assert request.head.count(KEY.encode()) == 1


async def test_a_key_is_in_no_log_when_a_round_is_cut_in_the_middle(
    connected: Connected, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server, remote = await connected(lambda _: stream(partial(PICTURE), SILENCE))
    async with await remote.start(2) as run:
        async for event_ in run:
            if type(event_).__name__ == "PreviewArrived":
                break
    await server.happens(lambda: all(request.gone for request in server.requests))
    output = capfd.readouterr()
    assert_nowhere(tmp_path, output.out, output.err)
