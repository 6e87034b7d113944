"""The artists of a library, and which of them is at work."""

from pathlib import Path

import pytest

from charstudio.domain.listing import ListQuery
from charstudio.errors import CharacterNotFoundError, CharacterValidationError
from charstudio.services.studio import Studio
from tests.stand_ins import rows
from tests.unit.services.conftest import World


async def names(studio: Studio) -> list[str]:
    return [artist.name for artist in await studio.artists.list_artists()]


async def test_artists_stand_in_the_order_of_their_names(studio: Studio) -> None:
    for name in ("cy", " Bo "):
        await studio.artists.create_artist(name)
    assert await names(studio) == ["Ada", "Bo", "cy"]
    assert studio.workspace.artist.name == "Ada"


@pytest.mark.parametrize(
    ("name", "kind"), [("", "name_empty"), ("...", "name_no_letter"), ("ADA", "artist_taken")]
)
async def test_a_name_that_an_artist_cannot_have(studio: Studio, folder: Path, name: str, kind: str) -> None:
    await studio.artists.create_artist("Bo")
    before = rows(folder)
    for work in (studio.artists.create_artist(name), studio.artists.rename_artist("Bo", name)):
        with pytest.raises(CharacterValidationError) as raised:
            await work
        assert (raised.value.field, raised.value.kind) == ("name", kind)
    assert rows(folder) == before


async def test_an_artist_keeps_everything_under_another_name(world: World) -> None:
    artists, characters = world.studio.artists, world.studio.characters
    renamed = await artists.rename_artist("ada", "ADA")
    assert renamed.id == world.studio.workspace.artist.id
    assert (await characters.get_character(world.mara)).artist == renamed
    await artists.create_artist("Bo")
    await artists.rename_artist("Bo", "Cy")
    assert await names(world.studio) == ["ADA", "Cy"]


@pytest.mark.parametrize("remember", [True, False])
async def test_another_artist_takes_over(world: World, remember: bool) -> None:
    studio = world.studio
    await studio.artists.create_artist("Bo")
    await studio.artists.switch_artist("Ada")
    bo = studio.working_as(await studio.artists.switch_artist(" BO ", remember=remember))
    assert bo.workspace.artist.name == "Bo"
    assert (await bo.characters.list_characters(ListQuery())).total == 0
    with pytest.raises(CharacterNotFoundError):
        await bo.characters.get_character(world.mara)
    # What is still under way for the artist before stays theirs.
    assert (await studio.characters.get_character(world.mara)).artist.name == "Ada"
    active = await studio.workspace.library.read(lambda records: records.artists.active())
    assert active is not None
    assert active.name == ("Bo" if remember else "Ada")


@pytest.mark.parametrize("name", ["Nobody", "", "\udcff", "x" * 1_000, "a/b", "\x00"])
async def test_an_artist_who_is_not_there(studio: Studio, name: str) -> None:
    for work in (
        studio.artists.switch_artist(name),
        studio.artists.switch_artist(name, remember=False),
        studio.artists.rename_artist(name, "Cy"),
    ):
        with pytest.raises(CharacterNotFoundError) as raised:
            await work
        assert raised.value.kind == "artist"
    assert studio.workspace.artist.name == "Ada"
