"""Opening the studio: the first artist, the engines, and an orderly end."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from charstudio.app.composition import FIRST_ARTIST, built_in, inspirations, open_studio
from charstudio.domain.character import Details, TraitGroup
from charstudio.domain.connection import Connection, KeyPlace, ServerKind
from charstudio.domain.generation import ImageRequest
from charstudio.errors import CharacterError, CharacterNotFoundError
from charstudio.paths import config_folder
from charstudio.services.messages import message_for
from charstudio.services.studio import Studio
from charstudio.settings.connections_file import FILE, ConnectionsFile
from charstudio.settings.keys import SessionKeys
from tests.connection_stand_ins import StandInConnector

KEY = "marked-Key-of-Mara-4711"


async def test_a_new_library_has_its_first_artist_at_work(folder: Path) -> None:
    async with open_studio(folder) as studio:
        assert studio.workspace.artist.name == FIRST_ARTIST
        assert list(studio.workspace.engines) == ["sketch", "openai"]
    async with open_studio(folder) as studio:
        assert [artist.name for artist in await studio.artists.list_artists()] == [FIRST_ARTIST]


async def test_an_artist_for_this_time_is_forgotten_and_an_unknown_one_is_not_made(folder: Path) -> None:
    async with open_studio(folder) as studio:
        await studio.artists.create_artist("Bo")
    async with open_studio(folder, artist="BO") as studio:
        assert studio.workspace.artist.name == "Bo"
    with pytest.raises(CharacterNotFoundError):
        async with open_studio(folder, artist="Cy"):
            raise AssertionError("it opened")
    async with open_studio(folder) as studio:
        assert studio.workspace.artist.name == FIRST_ARTIST


async def test_the_library_is_closed_however_it_ends(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with open_studio(folder):
            raise ZeroDivisionError
    assert not list((folder / "locks").iterdir())


async def test_a_library_that_cannot_be_opened_leaves_nothing_open(folder: Path) -> None:
    folder.write_text("x")  # noqa: ASYNC240
    with pytest.raises(CharacterError) as caught:
        async with open_studio(folder):
            raise AssertionError("it opened")
    assert (caught.value.kind, caught.value.context.source) == ("not_a_library", "library.open")


async def test_an_interruption_that_cannot_be_noted_does_not_close_the_door(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_: object) -> None:
        raise CharacterError("The disk is full", kind="full")

    monkeypatch.setattr("charstudio.services.images.ImageService.close_interrupted", full)
    async with open_studio(folder) as studio:
        assert isinstance(studio, Studio)


def test_made_up_characters_are_valid_and_take_no_name_twice() -> None:
    made_up, taken = inspirations(), set[str]()
    for seed in range(50):
        details = made_up.character(random.Random(seed), taken)  # noqa: S311
        assert details == details.cleaned()
        assert details.name.casefold() not in taken
        assert {trait.group for trait in details.traits} <= set(TraitGroup)
        taken.add(details.name.casefold())


async def test_the_built_in_engine_draws_without_a_network(folder: Path) -> None:
    pytest.importorskip("pyvips")
    engines, writers = built_in()
    assert engines["sketch"].info.offline
    assert writers["rule"].info.by == "rule"
    async with open_studio(folder) as studio:
        request = ImageRequest(count=1, width=64, height=64, seed=1)
        creation = await studio.characters.create_character(Details("Nyx"), request)
        assert creation.run is not None
        async with creation.run as run:
            async for _ in run:
                pass
        (image,) = (await studio.characters.get_character(creation.character.id)).images
        assert (image.original.width, image.original.height, image.original.format) == (64, 64, "png")


async def test_connections_are_read_and_shared_and_no_keyring_and_no_network_is_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("the keyring was asked")

    monkeypatch.setattr("charstudio.settings.keyring_service._backends", asked)
    monkeypatch.setattr("socket.socket.connect", asked)
    nook = Connection("nook", "Nook", "http://127.0.0.1:9/v1", ServerKind.SD_SERVER)
    ConnectionsFile(config_folder() / FILE).save((nook,))
    async with open_studio(folder) as studio:
        assert list(studio.workspace.engines) == ["sketch", "openai", "openai:nook"]
        assert studio.workspace.engines["openai:nook"].info.title == "Nook"
        another = studio.working_as(await studio.artists.create_artist("Bo"))
        assert another.connections is studio.connections
        assert studio.connections.connections[1] == nook
        assert studio.connections.problems == ()


async def test_a_damaged_file_of_connections_is_told_and_stops_no_start(folder: Path) -> None:
    place = config_folder() / FILE
    place.parent.mkdir(parents=True)
    place.write_text("{")
    async with open_studio(folder) as studio:
        (problem,) = studio.connections.problems
        assert message_for(problem).message.startswith("The file of the connections was damaged.")
        assert list(studio.workspace.engines) == ["sketch", "openai"]
    async with open_studio(folder) as studio:
        assert studio.connections.problems == ()


async def test_key_and_address_of_the_environment_are_used_and_in_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1/")
    async with open_studio(folder) as studio:
        (state,) = await studio.connections.list_connections()
        assert (state.connection.base_url, state.key_place) == ("http://127.0.0.1:9/v1", KeyPlace.ENVIRONMENT)
        await studio.connections.change_connection("openai", name="Work")
    home = folder.parent, Path.home()
    written = [path for place in home for path in place.rglob("*") if path.is_file()]
    assert any(path.name == FILE for path in written)
    assert not any(KEY.encode() in path.read_bytes() for path in written)


async def test_a_key_that_no_keyring_took_outlives_the_library_that_was_open(folder: Path) -> None:
    session = SessionKeys()
    async with open_studio(folder, session_keys=session) as studio:
        state = await studio.connections.change_connection("openai", key=KEY)
        assert (state.key_place, bool(state.trouble)) == (KeyPlace.SESSION, True)
    async with open_studio(folder.with_name("another"), session_keys=session) as studio:
        (state,) = await studio.connections.list_connections()
        assert state.key_place is KeyPlace.SESSION
    async with open_studio(folder) as studio:
        (state,) = await studio.connections.list_connections()
        assert state.key_place is KeyPlace.NONE


async def test_engines_are_closed_with_the_library_however_it_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = StandInConnector()
    monkeypatch.setattr("charstudio.app.composition.connector", lambda: services)
    with pytest.raises(ZeroDivisionError):
        async with open_studio(folder):
            raise ZeroDivisionError
    assert services.closed == 1
    assert not list((folder / "locks").iterdir())
