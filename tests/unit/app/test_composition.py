"""Opening the studio: the first artist, the engines, and an orderly end."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from charstudio.app.composition import FIRST_ARTIST, built_in, inspirations, open_studio
from charstudio.domain.character import Details, TraitGroup
from charstudio.domain.generation import ImageRequest
from charstudio.errors import CharacterError, CharacterNotFoundError
from charstudio.services.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path


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
    engines, words = built_in()
    assert engines["sketch"].info.offline
    assert words.by == "rule"
    async with open_studio(folder) as studio:
        request = ImageRequest(count=1, width=64, height=64, seed=1)
        creation = await studio.characters.create_character(Details("Nyx"), request)
        assert creation.run is not None
        async with creation.run as run:
            async for _ in run:
                pass
        (image,) = (await studio.characters.get_character(creation.character.id)).images
        assert (image.original.width, image.original.height, image.original.format) == (64, 64, "png")
