"""No key gets into the log, and nothing else is missing from it."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio import redaction
from charstudio.app import logs
from charstudio.app.logs import RedactingFormatter, conceal, redacted
from charstudio.redaction import without_concealed

if TYPE_CHECKING:
    import uuid
    from pathlib import Path

BODY = "Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0n"

KEYS = {
    "OpenAI": f"sk-{BODY}",
    "OpenAI, of a project": f"sk-proj-{BODY}_{BODY}-{BODY}",
    "OpenAI, of a service account": f"sk-svcacct-{BODY}",
    "OpenRouter": f"sk-or-v1-{'0123456789abcdef' * 4}",
    "Anthropic": f"sk-ant-api03-{BODY}-{BODY}AA",
    "a session": f"sess-{BODY}",
    "Google": f"AIzaSyA{BODY[:32]}",
    "Hugging Face": f"hf_{BODY[:34]}",
    "Replicate": f"r8_{BODY[:37]}",
    "Groq": f"gsk_{BODY}",
    "xAI": f"xai-{BODY}{BODY}",
    "AWS": "AKIAIOSFODNN7EXAMPLE",
    "a web token": f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.{BODY}",
}
ANNOUNCED = {
    "a bearer header": "Authorization: Bearer {}",
    "a bearer header in bytes": "(b'Authorization', b'Bearer {}')",
    "a bearer alone": "sent with bearer {}",
    "a basic header": "authorization: Basic {}",
    "a basic alone": "Basic {}",
    "an assignment": "api_key={}",
    "JSON": '{{"api_key": "{}", "model": "m"}}',
    "JSON with another name": '{{"apiKey":"{}"}}',
    "a header": "X-Api-Key: {}",
    "a header in a dict": "{{'x-api-key': '{}'}}",
    "a variable": "OPENAI_API_KEY={}",
    "another variable": "export REPLICATE_API_TOKEN={}",
    "a query": "GET https://host/v1?api_key={}&n=1",
    "an address": "https://user:{}@host/v1",
    "a password": "password={}",
    "a token": "token={}",
    "a secret": "client_secret: {}",
}
SECRETS = ["dXNlcjpwYXNzd29yZFdpdGhPdXQ", BODY, "0123456789abcdef0123456789abcdef", "hunter2hunter2"]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize(
    "around", ["{}", "key {} refused", "'{}'", "(“{}”)", "a\n{}\nb", "'a\\n{}\\nb'", "={},"]
)
def test_a_key_is_known_by_its_shape(key: str, around: str) -> None:
    text = redacted(around.format(key))
    assert BODY[:12] not in text
    assert key not in text
    assert text.startswith(around.partition("{}")[0])
    assert text.endswith(around.partition("{}")[2])


@pytest.mark.parametrize("around", ANNOUNCED.values(), ids=ANNOUNCED)
@pytest.mark.parametrize("secret", SECRETS)
def test_what_is_announced_as_a_secret_is_removed_whatever_it_looks_like(around: str, secret: str) -> None:
    text = redacted(around.format(secret))
    assert secret not in text
    assert "[key removed]" in text


def refuse(message: str, cause: Exception | None) -> None:
    raise RuntimeError(message) from cause


@pytest.mark.parametrize("place", ["message", "argument", "exception", "cause", "dictionary"])
def test_wherever_it_stands_in_a_record(place: str) -> None:
    key = f"sk-proj-{BODY}"
    message, arguments, information = "sent %s", ("it",), None
    if place == "message":
        message, arguments = f"sent {key}", ()
    elif place == "argument":
        arguments = (key,)
    elif place == "dictionary":
        arguments = ({"headers": {"Authorization": f"Bearer {key}"}},)
    else:
        cause = ValueError(f"401: {key}") if place == "cause" else None
        try:
            refuse("refused" if cause else f"Incorrect API key provided: {key}", cause)
        except RuntimeError as error:
            information = (RuntimeError, error, error.__traceback__)
    record = logging.LogRecord("charstudio", logging.ERROR, __file__, 1, message, arguments, information)
    text = RedactingFormatter("%(message)s").format(record)
    assert BODY not in text
    assert "[key removed]" in text
    if information:
        assert "Traceback" in text
        assert "test_redaction.py" in text


PROSE = [
    "characters.create_character done in 12 ms artist=8836380022b64a1c9772f216b3e2821d character=none",
    "The secret: she sings at night, and nobody knows the token of her love.",
    "the basic structure of a bearer certificate, and Basic instructions for everyone",
    "Basic JavaScript and bearer responsibilities",
    "max_tokens=4096 prompt_tokens: 12 tokenizer=standard",
    "key-light-portrait-of-nyx-in-the-rain-2026.png",
    "hf_hair_reference_final_version_2026.png r8_render_of_the_old_castle_2.png",
    "disk-image-of-the-year-2026-final.png task-force-of-seven-heroes-in-2026.png",
    "/home/ada/Bilder/or-something-like-that/originals/ab/abcdef.png",
    "https://example.org:8080/v1/images?size=1024x1024",
    "“Lorelei” by Lisa Wischofsky, https://www.figma.com/community/file/1198749693280469639",
    "a password-protected diary, keyboard=us, the author:Ada",
    "eyJ is how such tokens begin",
    "skull-and-crossbones-tattoo-on-the-left-arm",
]


@pytest.mark.parametrize("text", PROSE)
def test_ordinary_prose_and_file_names_stay(text: str) -> None:
    assert redacted(text) == text


HEX = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(st.uuids(), HEX)
def test_ids_and_hashes_stay(identity: uuid.UUID, sha256: str) -> None:
    for text in (
        f"character={identity.hex} generation={identity.hex}",
        f"error_id={identity} error id {identity}",
        f"originals/{sha256[:2]}/{sha256}.png",
        f"{{'id': '{identity.hex}', 'sha256': '{sha256}'}}",
    ):
        assert redacted(text) == text


@given(st.text(max_size=300))
def test_any_text_comes_through(text: str) -> None:
    assert isinstance(redacted(text), str)


@given(st.text(max_size=60), st.sampled_from(sorted(KEYS.values())), st.text(max_size=60))
def test_a_key_between_spaces_never_comes_through(before: str, key: str, after: str) -> None:
    assert key not in redacted(f"{before} {key} {after}")


# Keys of services that nobody knows the shape of.
SHAPELESS = [
    "marked-Key-of-Mara-4711",
    "a/b+c=d&e%f?g",
    "quote'and\"quote",
    "back\\slash\\key",
    "correcthorse",
]


@pytest.fixture(autouse=True)
def _nothing_concealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_concealed", set())
    monkeypatch.setattr(redaction, "_values", None)


def written(key: str) -> dict[str, str]:
    """The ways in which a key comes into a text."""
    return {
        "plain": f"the key {key} was refused",
        "in words": f"x{key}x",
        "in an address": f"https://host/v1?k={quote(key, safe='')}&n=1",
        "in a path": f"/v1/{quote(key)}",
        "in a form": f"k={quote_plus(key)}",
        "in small hexadecimals": quote(key, safe="").replace("%2F", "%2f"),
        "as Python writes it": repr(key),
        "in Python's dictionary": repr({"headers": {"x-mine": [key]}}),
        "beside quotes of both kinds": repr(f'{key} isn\'t "it"'),
        "as bytes": repr(key.encode()),
        "in JSON": json.dumps({"key": key}),
        "in JSON in JSON": json.dumps(json.dumps({"key": key})),
    }


@pytest.mark.parametrize("key", SHAPELESS)
def test_a_key_that_is_known_is_removed_however_it_is_written(key: str) -> None:
    conceal(key)
    for way, text in written(key).items():
        for redact in (redacted, without_concealed):
            clean = redact(text)
            assert "[key removed]" in clean, way
            assert key not in clean, way
            assert key not in unquote(clean), way
            assert key[:6] not in clean, way


def test_a_key_that_begins_like_another_leaves_no_end_behind() -> None:
    conceal("marked-Key-1")
    conceal("marked-Key-1-and-more")
    assert redacted("marked-Key-1-and-more marked-Key-1") == "[key removed] [key removed]"


def test_a_short_key_is_removed_as_a_word_and_words_with_it_stay() -> None:
    conceal("none")
    assert redacted("key=none nonesuch done: 'none'") == "key=[key removed] nonesuch done: '[key removed]'"


def test_what_is_no_secret_at_all_garbles_nothing() -> None:
    for empty in ("", "a", "abc"):
        conceal(empty)
    assert redacted("abc a") == "abc a"


def test_an_artists_words_that_look_like_a_key_stay_where_only_known_keys_go() -> None:
    text = f"password={BODY} sk-{BODY}"
    conceal("marked-Key-1")
    assert without_concealed(text) == text


@given(st.text(max_size=60), st.text("abcXYZ019-_.~'\"\\%&", min_size=8, max_size=40), st.text(max_size=60))
def test_any_known_key_never_comes_through(before: str, key: str, after: str) -> None:
    conceal(key)
    assert key not in redacted(f"{before} {key} {after}")
    assert key not in without_concealed(f"{before}{key}{after}")


def test_a_known_key_is_in_no_log_no_traceback_and_not_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = SHAPELESS[0]
    conceal(key)
    logs.set_up(tmp_path, verbose=True)
    try:
        try:
            refuse("refused", ValueError(f"401: {key}"))
        except RuntimeError as error:
            trace = error.__traceback__
            logging.getLogger("charstudio.test").exception("sent %s", {"key": key})
            logs.print_exception(RuntimeError, error, trace)
        # A task that nobody waited for is told by asyncio, to whoever listens.
        root, asyncio_log = logging.getLogger(), logging.getLogger("asyncio")
        handlers, propagate = root.handlers, asyncio_log.propagate
        root.handlers, asyncio_log.propagate = [], True
        try:
            asyncio_log.error("Task exception was never retrieved: %s", key)
        finally:
            root.handlers, asyncio_log.propagate = handlers, propagate
    finally:
        logs.take_down()
    told = capsys.readouterr()
    file = (tmp_path / logs.FILE).read_text(encoding="utf-8")
    for text in (file, told.err):
        assert key not in text
        assert "ValueError: 401: [key removed]" in text
    assert "never retrieved: [key removed]" in told.err
    assert told.err.count("Traceback") == 2
