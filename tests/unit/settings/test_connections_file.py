"""The file of connections: what goes in comes out, and nothing that was in it is lost."""

from __future__ import annotations

import json
import os
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.domain.connection import Connection, ListedModel, ServerKind
from charstudio.errors import LibraryErrorKind, SettingsError
from charstudio.settings.connections_file import ConnectionsFile

if TYPE_CHECKING:
    from pathlib import Path

LOCAL = Connection(
    "nook",
    "Éowyn’s nook",
    "http://127.0.0.1:1234/v1",
    ServerKind.SD_SERVER,
    image_model="flux",
    text_model="gemma",
    models=(ListedModel("flux"), ListedModel("old", date(2026, 12, 1))),
    refused={"flux": ("quality", "background")},
)
OPENAI = Connection("openai", "OpenAI")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "charstudio" / "connections.json"


def test_where_there_is_no_file_there_are_none_and_none_is_made(path: Path) -> None:
    assert ConnectionsFile(path).load() == ()
    assert not path.parent.exists()


def test_what_is_saved_is_loaded(path: Path) -> None:
    ConnectionsFile(path).save((OPENAI, LOCAL))
    assert ConnectionsFile(path).load() == (OPENAI, LOCAL)
    ConnectionsFile(path).save((LOCAL,))
    assert ConnectionsFile(path).load() == (LOCAL,)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_the_file_is_its_owners_alone(path: Path) -> None:
    ConnectionsFile(path).save((LOCAL,))
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_not_known_here_stays_in_the_file(path: Path) -> None:
    store = ConnectionsFile(path)
    store.save((OPENAI, LOCAL))
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["proxy"] = {"host": "here"}
    whole["connections"][1]["colour"] = "green"
    path.write_text(json.dumps(whole), encoding="utf-8")

    store.save((store.load()[1], OPENAI))
    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["proxy"] == {"host": "here"}
    assert [one.get("colour") for one in after["connections"]] == ["green", None]


def test_a_mark_at_the_beginning_and_a_kind_of_server_from_the_future_are_taken(path: Path) -> None:
    store = ConnectionsFile(path)
    store.save((LOCAL,))
    text = path.read_text(encoding="utf-8").replace("sd-server", "quantum")
    path.write_text(text, encoding="utf-8-sig")
    (found,) = store.load()
    assert (found.name, found.server) == (LOCAL.name, ServerKind.OTHER)


DAMAGES: dict[str, Any] = {
    "no JSON": b'{"version": 1, "conn',
    "no text": b"\xff\xfe\x00",
    "empty": b"",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "no version": b'{"connections": []}',
    "connections that are none": b'{"version": 1, "connections": [1]}',
    "one without an id": b'{"version": 1, "connections": [{"name": "A", "base_url": "http://a/v1"}]}',
    "an address that is none": b'{"version":1,"connections":[{"id":"a","name":"A","base_url":"file:///etc"}]}',
    "an id that is none": b'{"version":1,"connections":[{"id":"a\\nb","name":"A","base_url":"http://a/v1"}]}',
    "a name that is a number": b'{"version":1,"connections":[{"id":"a","name":7,"base_url":"http://a/v1"}]}',
    "a day that is none": (
        b'{"version":1,"connections":[{"id":"a","name":"A","base_url":"http://a/v1",'
        b'"models":[{"id":"m","retired_on":"soon"}]}]}'
    ),
    "nothing refused": (
        b'{"version":1,"connections":[{"id":"a","name":"A","base_url":"http://a/v1","refused":null}]}'
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_put_aside_and_told_once(path: Path, damage: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(damage)
    with pytest.raises(SettingsError) as raised:
        ConnectionsFile(path).load()
    assert raised.value.kind is LibraryErrorKind.DAMAGED
    (aside,) = path.parent.iterdir()
    assert aside.name.startswith("connections.json.damaged-")
    assert raised.value.details["place"] == str(aside)
    assert aside.read_bytes() == damage
    assert ConnectionsFile(path).load() == ()


def test_saving_over_a_damaged_file_puts_it_aside_too(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"{")
    ConnectionsFile(path).save((LOCAL,))
    assert ConnectionsFile(path).load() == (LOCAL,)
    assert sorted(one.read_bytes() == b"{" for one in path.parent.iterdir()) == [False, True]


def test_a_file_of_a_newer_version_is_neither_read_nor_written(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text('{"version": 2, "connections": "otherwise"}')
    before = path.read_bytes()
    for call in (ConnectionsFile(path).load, lambda: ConnectionsFile(path).save((LOCAL,))):
        with pytest.raises(SettingsError) as raised:
            call()
        assert raised.value.kind is LibraryErrorKind.NEWER
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("number", "kind"),
    [(28, LibraryErrorKind.FULL), (30, LibraryErrorKind.READ_ONLY), (5, LibraryErrorKind.FAILED)],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_cannot_be_written_leaves_what_stood_there(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: LibraryErrorKind, step: str
) -> None:
    store = ConnectionsFile(path)
    store.save((LOCAL,))

    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", fails) if step == "fsync" else monkeypatch.setattr(
        "pathlib.Path.replace", fails
    )
    with pytest.raises(SettingsError) as raised:
        store.save((OPENAI,))
    monkeypatch.undo()
    assert raised.value.kind is kind
    assert store.load() == (LOCAL,)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_what_cannot_be_read_is_an_error_and_stays(path: Path) -> None:
    path.mkdir(parents=True)
    for call in (ConnectionsFile(path).load, lambda: ConnectionsFile(path).save((LOCAL,))):
        with pytest.raises(SettingsError):
            call()
    assert path.is_dir()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_settings_behind_a_link_stay_there(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    elsewhere = tmp_path / "dotfiles.json"
    path.symlink_to(elsewhere)
    ConnectionsFile(path).save((LOCAL,))
    assert path.is_symlink()
    assert ConnectionsFile(elsewhere).load() == (LOCAL,)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(
    st.builds(
        Connection,
        id=st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True),
        name=WORDS,
        base_url=st.sampled_from(["https://api.openai.com/v1", "http://[::1]:8080/v1", "http://box.lan/v1"]),
        server=st.sampled_from(ServerKind),
        image_model=st.text(max_size=20),
        models=st.lists(st.builds(ListedModel, st.text(min_size=1), st.none() | st.dates()), max_size=3).map(
            tuple
        ),
        refused=st.dictionaries(st.text(max_size=9), st.lists(st.text(max_size=9)).map(tuple), max_size=3),
    )
)
def test_any_connection_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, connection: Connection
) -> None:
    path = tmp_path_factory.mktemp("any") / "connections.json"
    normal = Connection(**{**connection.__dict__, "name": _normal(connection.name)})
    ConnectionsFile(path).save((normal,))
    assert ConnectionsFile(path).load() == (normal,)


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip() or "N"
