"""Connections: naming, changing, testing and forgetting them, and whose key goes where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.domain.connection import NO_MODEL, Connection, KeyPlace, ListedModel, ServerKind
from charstudio.engines.sketch.words import RuleWords
from charstudio.errors import (
    CharacterError,
    CharacterUpdateError,
    CharacterValidationError,
    EngineError,
    EngineErrorKind,
    LibraryErrorKind,
    SettingsError,
)
from charstudio.redaction import redacted
from charstudio.services.connections import ConnectionService
from charstudio.services.messages import message_for
from tests.connection_stand_ins import (
    ConnectedEngine,
    ConnectedWriter,
    MemoryKeys,
    MemoryStore,
    StandInConnector,
)
from tests.stand_ins import ScriptedEngine

if TYPE_CHECKING:
    from charstudio.services.ports import ImageEngine, WordEngine

KEY = "marked-Key-of-Mara-4711"
OWN = "https://api.openai.com/v1"
THERE = "http://127.0.0.1:1234/v1"
MODELS = (ListedModel("gpt-image-2"), ListedModel("old", date(2026, 12, 1)))


@dataclass
class Desk:
    """Connections with a stand-in for everything around them."""

    store: MemoryStore = field(default_factory=MemoryStore)
    keys: MemoryKeys = field(default_factory=MemoryKeys)
    service: StandInConnector = field(default_factory=StandInConnector)
    engines: dict[str, ImageEngine] = field(default_factory=lambda: {"sketch": ScriptedEngine()})
    writers: dict[str, WordEngine] = field(default_factory=lambda: {"rule": RuleWords()})

    async def started(self, **environment: str) -> ConnectionService:
        connections = ConnectionService(
            self.store, self.keys, self.service, self.engines, self.writers, **environment
        )
        await connections.start()
        return connections

    def engine(self, name: str = "openai") -> ConnectedEngine:
        engine = self.engines[name]
        assert isinstance(engine, ConnectedEngine)
        return engine

    def writer(self, name: str = "openai") -> ConnectedWriter:
        writer = self.writers[name]
        assert isinstance(writer, ConnectedWriter)
        return writer

    async def key_of(self, name: str = "openai") -> str | None:
        source = self.engine(name).key
        assert source is not None
        return await source()


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def refused(work: Any, kind: str) -> CharacterValidationError:
    with pytest.raises(CharacterValidationError) as raised:
        await work
    assert raised.value.kind == kind
    return raised.value


async def add(connections: ConnectionService, name: str = "Nook", url: str = THERE, **more: Any) -> str:
    return (await connections.add_connection(name, url, ServerKind.SD_SERVER, **more)).connection.id


# --- Starting ---


async def test_openai_is_there_from_the_first_start_and_nobody_is_asked_for_anything(desk: Desk) -> None:
    connections = await desk.started()
    assert list(desk.engines) == ["sketch", "openai"]
    assert connections.connections == (Connection("openai", "OpenAI", OWN, ServerKind.OPENAI),)
    assert connections.problems == ()
    assert desk.engine().has_key is None
    assert (desk.keys.asked, desk.service.asked, desk.store.connections) == ([], [], ())


async def test_each_connection_has_an_engine_of_its_own_and_openai_stands_first(desk: Desk) -> None:
    openai = Connection("openai", "Work", image_model="gpt-image-2")
    desk.store.connections = (Connection("nook", "Nook", THERE, ServerKind.SD_SERVER), openai)
    connections = await desk.started()
    assert list(desk.engines) == ["sketch", "openai", "openai:nook"]
    assert desk.engine().connection == openai
    assert [one.connection.id for one in await connections.list_connections()] == ["openai", "nook"]


async def test_a_file_that_cannot_be_read_is_told_and_stops_nobody(desk: Desk) -> None:
    desk.store.failing = SettingsError(LibraryErrorKind.DAMAGED, "x", place="/there/connections.json.damaged")
    connections = await desk.started()
    (problem,) = connections.problems
    assert "/there/connections.json.damaged" in message_for(problem).message
    assert problem.context.source == "connections.start"
    assert list(desk.engines) == ["sketch", "openai"]


# --- Adding, changing and removing ---


async def test_a_new_connection_is_kept_with_its_key_in_the_keyring_and_an_engine(desk: Desk) -> None:
    connections = await desk.started()
    state = await connections.add_connection(
        "  Éowyn’s Nook ", THERE + "/", ServerKind.SD_SERVER, key=f" {KEY} ", image_model=" flux "
    )
    new = Connection("eowyns-nook", "Éowyn’s Nook", THERE, ServerKind.SD_SERVER, image_model="flux")
    assert (state.connection, state.key_place, state.trouble) == (new, KeyPlace.KEYRING, "")
    assert desk.store.connections[1:] == (new,)
    assert desk.keys.keys == {"eowyns-nook": KEY}
    assert KEY not in repr(desk.store.connections)
    assert (desk.engine("openai:eowyns-nook").has_key, await desk.key_of("openai:eowyns-nook")) == (True, KEY)


async def test_ids_are_words_of_their_own(desk: Desk) -> None:
    connections = await desk.started()
    assert await add(connections, "李小龍") == "service"
    assert await add(connections, "A b!") == "a-b"
    assert await add(connections, "A  b?") == "a-b-2"
    assert await add(connections, "OpenAI 2") == "openai-2"
    assert await add(connections, "openai!") == "openai-3"


async def test_a_new_connection_does_not_get_the_key_that_another_of_its_name_left(desk: Desk) -> None:
    connections = await desk.started()
    desk.keys.keys["nook"] = KEY
    await add(connections)
    assert await desk.key_of("openai:nook") is None
    # Nor does a keyring that is locked keep it from being made.
    desk.keys.removing = SettingsError(LibraryErrorKind.BUSY, "locked", system="locked")
    assert await add(connections, "Other") == "other"


async def test_what_cannot_be_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    connections = await desk.started()
    await add(connections)
    before = desk.store.connections
    for name, url, key, kind in (
        ("  ", THERE, "", "connection_name"),
        ("NOOK", THERE, "", "connection_taken"),
        ("x" * 51, THERE, "", "too_long"),
        ("New", "127.0.0.1:1234", "", "url"),
        ("New", "https://me:secret@host/v1", "", "url_password"),
        ("New", THERE, "two words", "key_letters"),
        ("New", THERE, "“quoted”", "key_letters"),
    ):
        await refused(connections.add_connection(name, url, ServerKind.OTHER, key=key), kind)
        await refused(connections.change_connection("openai", name=name, base_url=url, key=key), kind)
    assert desk.store.connections == before
    assert desk.keys.keys == {}


async def test_changes_are_kept_and_what_is_not_given_stays(desk: Desk) -> None:
    connections = await desk.started()
    await add(connections, key=KEY)
    engine = desk.engine("openai:nook")
    state = await connections.change_connection("nook", name="Corner", text_model="gemma")
    assert state.connection == Connection("nook", "Corner", THERE, ServerKind.SD_SERVER, text_model="gemma")
    assert state.key_place is KeyPlace.KEYRING
    assert desk.engine("openai:nook") is not engine
    assert desk.engine("openai:nook").info.title == "Corner"
    assert list(desk.engines) == ["sketch", "openai", "openai:nook"]
    # Its own name is not taken.
    await connections.change_connection("nook", name="corner")


async def test_a_key_is_replaced_and_forgotten(desk: Desk) -> None:
    connections = await desk.started()
    assert (await connections.change_connection("openai", key=KEY)).key_place is KeyPlace.KEYRING
    assert (desk.engine().has_key, await desk.key_of()) == (True, KEY)
    assert (await connections.change_connection("openai", name="Work")).key_place is KeyPlace.KEYRING
    assert (await connections.change_connection("openai", key="")).key_place is KeyPlace.NONE
    assert (desk.engine().has_key, await desk.key_of()) == (False, None)


async def test_a_keyring_that_fails_is_told_with_the_connection(desk: Desk) -> None:
    desk.keys.trouble = "no such service"
    connections = await desk.started()
    state = await connections.change_connection("openai", key=KEY)
    assert (state.key_place, state.trouble) == (KeyPlace.SESSION, "no such service")
    await connections.change_connection("openai", key="")
    (state,) = await connections.list_connections()
    assert (state.key_place, state.trouble) == (KeyPlace.NONE, "no such service")
    assert desk.engine().has_key is False
    assert await desk.key_of() is None


async def test_another_address_has_other_models(desk: Desk) -> None:
    known = {"models": MODELS, "refused": {"m": ("quality",)}}
    desk.store.connections = (Connection("nook", "Nook", THERE, ServerKind.OTHER, "m", **known),)
    connections = await desk.started()
    state = await connections.change_connection("nook", name="Corner")
    assert state.connection.models == MODELS
    state = await connections.change_connection("nook", base_url="http://127.0.0.1:5678/v1")
    assert (state.connection.models, state.connection.refused) == ((), {})


async def test_a_connection_is_removed_with_its_key_and_its_engine(desk: Desk) -> None:
    connections = await desk.started()
    await add(connections, key=KEY)
    await connections.remove_connection("nook")
    assert [one.id for one in desk.store.connections] == ["openai"]
    assert desk.keys.keys == {}
    assert list(desk.engines) == ["sketch", "openai"]
    await refused(connections.remove_connection("nook"), "unknown_connection")


async def test_openai_cannot_be_removed_but_loses_its_key_and_what_was_changed(desk: Desk) -> None:
    connections = await desk.started()
    await connections.change_connection("openai", name="Work", base_url=THERE, key=KEY)
    await connections.remove_connection("openai")
    (state,) = await connections.list_connections()
    assert (state.connection, state.key_place) == (Connection("openai", "OpenAI"), KeyPlace.NONE)
    assert desk.engine().connection.base_url == OWN
    assert desk.engine().has_key is False


async def test_a_locked_keyring_does_not_keep_a_connection_but_is_told(desk: Desk) -> None:
    connections = await desk.started()
    await add(connections, key=KEY)
    desk.keys.removing = SettingsError(LibraryErrorKind.BUSY, "locked", system="it is locked")
    with pytest.raises(CharacterUpdateError) as raised:
        await connections.remove_connection("nook")
    assert "it is locked" in message_for(raised.value).message
    assert "keyring" in message_for(raised.value).message
    assert list(desk.engines) == ["sketch", "openai"]


@pytest.mark.parametrize("call", ["change", "remove", "test"])
async def test_an_unknown_connection_is_refused_with_those_that_there_are(desk: Desk, call: str) -> None:
    connections = await desk.started()
    await add(connections)
    work = {
        "change": connections.change_connection,
        "remove": connections.remove_connection,
        "test": connections.test_connection,
    }[call]
    error = await refused(work("crayon"), "unknown_connection")
    assert error.details["choices"] == "openai, nook"
    assert error.field == "connection"


async def test_what_cannot_be_written_is_an_error_and_is_not_there(desk: Desk) -> None:
    connections = await desk.started()
    await add(connections)
    desk.store.failing = SettingsError(LibraryErrorKind.FULL, "full", place="/there")
    for work in (
        add(connections, "Other", key=KEY),
        connections.change_connection("nook", name="Other"),
        connections.remove_connection("nook"),
        connections.test_connection("nook"),
    ):
        with pytest.raises(CharacterUpdateError) as raised:
            await work
        assert message_for(raised.value).title == "The change was not saved"
        assert "/there" in message_for(raised.value).message
    assert list(desk.engines) == ["sketch", "openai", "openai:nook"]
    assert [one.connection.name for one in await connections.list_connections()] == ["OpenAI", "Nook"]


async def test_what_another_process_added_meanwhile_is_not_lost(desk: Desk) -> None:
    here, there = await desk.started(), await Desk(store=desk.store).started()
    await add(there, "Theirs")
    await add(here, "Ours")
    assert [one.name for one in desk.store.connections] == ["OpenAI", "Theirs", "Ours"]
    assert set(desk.engines) == {"sketch", "openai", "openai:theirs", "openai:ours"}
    await refused(add(there, "ours"), "connection_taken")
    await here.remove_connection("theirs")
    await there.change_connection("ours", text_model="t")
    assert [one.text_model for one in desk.store.connections] == ["", "t"]


async def test_a_file_that_is_damaged_meanwhile_is_mended_by_what_is_known(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = await desk.started()
    await add(connections)

    def damaged() -> None:
        raise SettingsError(LibraryErrorKind.DAMAGED, "x", place="/aside")

    monkeypatch.setattr(desk.store, "load", damaged)
    await add(connections, "Other")
    assert [one.name for one in desk.store.connections] == ["OpenAI", "Nook", "Other"]


# --- Testing ---


async def test_a_test_lists_the_models_and_remembers_them(desk: Desk) -> None:
    desk.service.models = MODELS
    connections = await desk.started()
    await connections.change_connection("openai", key=KEY)
    report = await connections.test_connection("openai")
    assert (report.models, report.seconds >= 0) == (MODELS, True)
    assert desk.service.asked == [(OWN, KEY)]
    assert desk.store.connections[0].models == MODELS
    assert desk.engine().connection.models == MODELS
    assert desk.engine().has_key is True


@pytest.mark.parametrize("kind", EngineErrorKind)
async def test_a_test_that_fails_says_so_in_words_of_its_own(desk: Desk, kind: EngineErrorKind) -> None:
    connections = await desk.started()
    desk.service.failure = EngineError(kind, "no", said=f"key {KEY} is wrong", parameter="n", category="")
    tests = connections.test_connection("openai"), connections.try_address(OWN, ServerKind.OPENAI, KEY)
    for work in tests:
        with pytest.raises(CharacterUpdateError) as raised:
            await work
        words = message_for(raised.value)
        assert words.title == "The connection does not work"
        assert "charged" not in f"{words.message} {words.hint}"
        assert "{" not in f"{words.message} {words.hint}"
    # It is known by now.
    assert KEY not in message_for(raised.value).message


async def test_an_address_can_be_tried_before_it_is_kept(desk: Desk) -> None:
    desk.service.models = MODELS
    connections = await desk.started()
    await connections.change_connection("openai", key=KEY)
    assert (await connections.try_address(f"{THERE}/", ServerKind.OTHER, "")).models == MODELS
    await connections.try_address(THERE, ServerKind.OTHER, "typed-but-not-kept")
    await connections.try_address(OWN, ServerKind.OPENAI, "", connection_id="openai")
    assert desk.service.asked == [(THERE, None), (THERE, "typed-but-not-kept"), (OWN, KEY)]
    assert redacted("typed-but-not-kept") == "[key removed]"
    assert desk.store.connections == (Connection("openai", "OpenAI"),)
    await refused(connections.try_address("nowhere", ServerKind.OTHER, ""), "url")
    await refused(connections.try_address(THERE, ServerKind.OTHER, "two words"), "key_letters")
    await refused(
        connections.try_address(THERE, ServerKind.OTHER, "", connection_id="x"), "unknown_connection"
    )


# --- Engines ---


async def test_engines_say_whether_they_have_a_key_once_that_was_looked_for(desk: Desk) -> None:
    desk.store.connections = (Connection("nook", "Nook", THERE, ServerKind.OTHER),)
    desk.keys.keys = {"nook": KEY}
    connections = await desk.started()
    assert [one.has_key for one in desk.service.made] == [None] * len(desk.service.made)
    await connections.look_for_keys()
    assert (desk.engine().has_key, desk.engine("openai:nook").has_key) == (False, True)
    # It stays known when only a name changes.
    await connections.change_connection("nook", name="Corner")
    assert desk.engine("openai:nook").has_key is True


async def test_a_connection_that_is_removed_while_its_key_is_looked_for_stays_removed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = await desk.started()
    await add(connections)
    get = desk.keys.get

    async def meanwhile(connection_id: str) -> Any:
        monkeypatch.setattr(desk.keys, "get", get)
        await connections.remove_connection("nook")
        return await get(connection_id)

    monkeypatch.setattr(desk.keys, "get", meanwhile)
    await connections.look_for_keys()
    assert list(desk.engines) == ["sketch", "openai"]


async def test_what_a_model_does_not_take_is_remembered_and_its_engine_goes_on(desk: Desk) -> None:
    connections = await desk.started()
    engine = desk.engine()
    assert engine.learnt is not None
    await engine.learnt("m", "quality")
    await engine.learnt("m", "background")
    await engine.learnt("m", "quality")
    assert desk.store.connections[0].refused == {"m": ("quality", "background")}
    assert desk.engine() is engine
    assert connections.connections[0].refused == {"m": ("quality", "background")}
    # An engine that is made later knows it from the beginning.
    await connections.look_for_keys()
    assert desk.engine().connection.refused == {"m": ("quality", "background")}


async def test_that_it_cannot_be_remembered_costs_no_image(desk: Desk) -> None:
    await desk.started()
    learnt = desk.engine().learnt
    assert learnt is not None
    desk.store.failing = SettingsError(LibraryErrorKind.READ_ONLY, "x", place="/there")
    await learnt("m", "quality")


# --- The environment ---


async def test_the_key_from_the_environment_is_used_and_never_kept(desk: Desk) -> None:
    desk.keys.keys["openai"] = "kept-key-of-old"
    connections = await desk.started(key=f" {KEY}\n")
    (state,) = await connections.list_connections()
    assert state.key_place is KeyPlace.ENVIRONMENT
    assert await desk.key_of() == KEY
    await connections.test_connection("openai")
    assert desk.service.asked == [(OWN, KEY)]
    assert desk.keys.asked == []
    assert KEY not in repr((desk.keys.keys, desk.store.connections))
    assert redacted(KEY) == "[key removed]"
    # It is the key of OpenAI alone.
    await add(connections)
    assert await desk.key_of("openai:nook") is None


async def test_a_key_that_is_given_besides_that_of_the_environment_says_where_it_went(desk: Desk) -> None:
    connections = await desk.started(key=KEY)
    assert (
        await connections.change_connection("openai", key="given-key-2")
    ).key_place is KeyPlace.ENVIRONMENT
    desk.keys.trouble = "it is locked"
    state = await connections.change_connection("openai", key="given-key-2")
    assert (state.key_place, state.trouble) == (KeyPlace.SESSION, "it is locked")
    (listed,) = await connections.list_connections()
    assert (listed.key_place, listed.trouble) == (KeyPlace.ENVIRONMENT, "")


async def test_a_key_from_the_environment_that_cannot_be_is_told_and_no_other_is_used(desk: Desk) -> None:
    desk.keys.keys["openai"] = KEY
    connections = await desk.started(key="“smart quotes”")
    (problem,) = connections.problems
    assert "OPENAI_API_KEY" in message_for(problem).message
    assert "smart" not in message_for(problem).message
    (state,) = await connections.list_connections()
    assert state.key_place is KeyPlace.NONE
    assert "OPENAI_API_KEY" in state.trouble
    assert await desk.key_of() is None
    await connections.look_for_keys()
    assert desk.engine().has_key is False


async def test_the_address_from_the_environment_is_used_and_not_kept(desk: Desk) -> None:
    openai = Connection("openai", "OpenAI", models=MODELS, refused={"m": ("quality",)})
    desk.store.connections = (openai,)
    connections = await desk.started(address=f"{THERE}/")
    there = replace(openai, base_url=THERE, server=ServerKind.OTHER, models=(), refused={})
    assert connections.connections == (there,)
    assert desk.engine().connection == there
    (state,) = await connections.list_connections()
    assert (state.connection, state.replaced) == (there, True)
    await connections.change_connection("openai", name="Work")
    assert desk.store.connections == (replace(openai, name="Work"),)
    assert desk.engine().connection == replace(there, name="Work")


async def test_the_kept_key_does_not_go_to_another_server(desk: Desk) -> None:
    desk.keys.keys["openai"] = KEY
    connections = await desk.started(address=THERE)
    assert await desk.key_of() is None
    await connections.test_connection("openai")
    await connections.try_address(THERE, ServerKind.OTHER, "", connection_id="openai")
    assert desk.service.asked == [(THERE, None), (THERE, None)]
    (state,) = await connections.list_connections()
    assert state.key_place is KeyPlace.NONE
    assert "OPENAI_API_KEY" in state.trouble
    assert desk.keys.asked == []


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        (OWN, True),
        ("https://API.openai.com:443/v1/other", True),
        ("http://api.openai.com/v1", False),
        ("https://api.openai.com:8443/v1", False),
        ("https://api.openai.com.example.org/v1", False),
    ],
)
async def test_the_kept_key_goes_to_its_own_server_under_any_path(
    desk: Desk, address: str, goes: bool
) -> None:
    desk.keys.keys["openai"] = KEY
    await desk.started(address=address)
    assert await desk.key_of() == (KEY if goes else None)


async def test_the_key_from_the_environment_goes_to_the_address_from_there(desk: Desk) -> None:
    connections = await desk.started(address=THERE, key=KEY)
    await connections.test_connection("openai")
    assert desk.service.asked == [(THERE, KEY)]


async def test_what_is_found_out_about_another_server_is_not_kept_of_openai(desk: Desk) -> None:
    desk.service.models = (ListedModel("flux"),)
    connections = await desk.started(address=THERE)
    await connections.test_connection("openai")
    assert desk.engine().connection.models == desk.service.models
    learnt = desk.engine().learnt
    assert learnt is not None
    await learnt("flux", "quality")
    assert connections.connections[0].models == desk.service.models
    assert connections.connections[0].refused == {"flux": ("quality",)}
    assert desk.store.connections == ()


@pytest.mark.parametrize("address", ["localhost:8080/v1", "https://me:secret@host/v1", "ftp://host/"])
async def test_an_address_from_the_environment_that_is_none_sends_nothing_anywhere(
    desk: Desk, address: str
) -> None:
    desk.keys.keys["openai"] = KEY
    connections = await desk.started(address=address, key="environment-key-1")
    (problem,) = connections.problems
    assert "OPENAI_BASE_URL" in message_for(problem).message
    assert "secret" not in message_for(problem).message
    assert list(desk.engines) == ["sketch"]
    await refused(connections.test_connection("openai"), "url_of_environment")
    await connections.look_for_keys()
    await connections.change_connection("openai", name="Work")
    assert list(desk.engines) == ["sketch"]
    assert desk.service.asked == []
    without = await Desk(keys=desk.keys).started(address=address)
    (state,) = await without.list_connections()
    assert (state.key_place, "OPENAI_BASE_URL" in state.trouble) == (KeyPlace.NONE, True)


async def test_every_failure_is_an_error_of_our_own(desk: Desk) -> None:
    connections = await desk.started()
    desk.service.failure = ZeroDivisionError()  # type: ignore[assignment]
    with pytest.raises(CharacterError) as raised:
        await connections.test_connection("openai")
    assert raised.value.kind == "unexpected"


# --- Who writes ---


async def test_a_writer_comes_and_goes_with_its_connection_and_the_rule_stays_first(desk: Desk) -> None:
    connections = await desk.started()
    assert list(desk.writers) == ["rule", "openai"]
    await add(connections, "Nook", text_model=" llama ")
    assert list(desk.writers) == ["rule", "openai", "openai:nook"]
    assert desk.writer("openai:nook").info.model == "llama"
    await connections.change_connection("openai", text_model="gpt-6.1-terra")
    assert list(desk.writers) == ["rule", "openai", "openai:nook"]
    assert desk.writer().info.model == "gpt-6.1-terra"
    await connections.remove_connection("nook")
    assert list(desk.writers) == ["rule", "openai"]


async def test_a_connection_whose_server_writes_no_words_has_no_writer(desk: Desk) -> None:
    connections = await desk.started()
    await add(connections, "Nook")
    desk.service.writes = False
    await connections.change_connection("nook", server=ServerKind.KOBOLDCPP)
    assert list(desk.writers) == ["rule", "openai"]
    assert "openai:nook" in desk.engines


async def test_a_connection_that_shall_write_none_has_no_writer_and_its_model_is_told(desk: Desk) -> None:
    connections = await desk.started()
    state = await connections.change_connection("openai", text_model="gpt-6.1-terra")
    assert state.text_model == "gpt-6.1-terra"
    state = await connections.change_connection("openai", text_model="none")
    assert state.text_model == ""
    assert list(desk.writers) == ["rule"]
    await connections.change_connection("openai", text_model="")
    assert list(desk.writers) == ["rule", "openai"]


async def test_a_writer_knows_whether_it_has_a_key_and_gets_it_when_it_is_needed(desk: Desk) -> None:
    connections = await desk.started()
    await connections.change_connection("openai", text_model="m")
    assert desk.writer().info.obstacle is EngineErrorKind.NO_KEY
    await connections.change_connection("openai", key=KEY)
    assert desk.writer().info.obstacle is None
    assert await desk.writer().key() == KEY


async def test_no_writer_goes_where_nobody_knows_the_address(desk: Desk) -> None:
    await desk.started(address="no address")
    assert list(desk.writers) == ["rule"]


async def test_what_a_text_model_does_not_take_is_remembered(desk: Desk) -> None:
    await desk.started()
    await desk.writer().learnt("gpt-6.1-terra", "reasoning")
    assert desk.store.connections[0].refused == {"gpt-6.1-terra": ("reasoning",)}


async def test_a_connection_that_shall_write_no_words_has_no_writer_until_it_shall(desk: Desk) -> None:
    connections = await desk.started()
    await connections.change_connection("openai", text_model=NO_MODEL)
    assert list(desk.writers) == ["rule"]
    await connections.change_connection("openai", text_model="")
    assert list(desk.writers) == ["rule", "openai"]
