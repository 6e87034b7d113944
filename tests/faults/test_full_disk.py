"""A full disk: said clearly, nothing half-written, and on it goes when there is space again."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image as Pillow

from charstudio.app.composition import open_studio
from charstudio.domain.character import Details
from charstudio.domain.generation import Failed, GenerationEvent, ImageRequest
from charstudio.domain.listing import ListQuery
from charstudio.engines.sketch.words import RuleWords
from charstudio.errors import (
    CharacterCreationError,
    CharacterError,
    CharacterImageError,
    CharacterUpdateError,
    LibraryError,
)
from tests.faults.small_disks import fill, small_disk
from tests.faults.test_killed import assert_journal_closed, assert_sound
from tests.stand_ins import made
from tests.unit.cli.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from charstudio.services.generation import GenerationRun
    from charstudio.services.ports import EngineEvent, ImageOrder
    from charstudio.services.studio import Studio

KILOBYTES = 1200


def noisy(order: ImageOrder, index: int) -> EngineEvent:
    """A picture of about 100 KB."""
    noise = random.Random(index).randbytes(3 * 180 * 180)  # noqa: S311
    buffer = io.BytesIO()
    Pillow.frombytes("RGB", (180, 180), noise).save(buffer, "PNG")
    return replace(made(order, index), data=buffer.getvalue())


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", KILOBYTES) as folder:
        yield folder


@pytest.fixture
def large_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine draws pictures that are large for the small disk."""
    engine = StandIn(script=noisy)
    monkeypatch.setattr(
        "charstudio.app.composition.built_in", lambda: ({"sketch": engine}, {"rule": RuleWords()})
    )


@pytest.fixture
async def studio(disk: Path, large_pictures: None) -> AsyncIterator[Studio]:
    """A library on the small disk."""
    async with open_studio(disk / "library") as opened:
        yield opened


async def followed(run: GenerationRun) -> tuple[list[GenerationEvent], CharacterError | None]:
    events = []
    try:
        async with run:
            async for event in run:
                events.append(event)  # noqa: PERF401  (those before the error count)
    except CharacterError as error:
        return events, error
    return events, None


def fill_in_part(disk: Path) -> Path:
    others = disk / "others"
    others.write_bytes(b"x" * 300_000)
    return others


def library_is_sound(disk: Path) -> None:
    assert not list(disk.rglob("*.part"))
    assert_sound(disk / "library" / "library.db")


async def test_a_round_that_fills_the_disk_keeps_what_fitted_and_goes_on_later(
    studio: Studio, disk: Path
) -> None:
    others = fill_in_part(disk)
    creation = await studio.characters.create_character(Details("Nyx"), ImageRequest(count=30))
    assert creation.run is not None
    events, error = await followed(creation.run)

    assert isinstance(error, CharacterImageError)
    assert (error.kind, type(error.__cause__)) == ("full", LibraryError)
    assert isinstance(events[-1], Failed)
    generation = creation.run.generation
    assert generation.status == "partial"
    assert 0 < generation.completed < 30
    nyx = await studio.characters.get_character(creation.character.id)
    assert nyx.image_count == generation.completed
    library_is_sound(disk)

    others.unlink()
    _, error = await followed(await studio.images.generate_image(nyx.id, ImageRequest(count=1)))
    assert error is None
    library_is_sound(disk)


async def test_on_a_full_disk_nothing_begins_and_nothing_is_left_behind(studio: Studio, disk: Path) -> None:
    kept = (await studio.characters.create_character(Details("Nyx"), ImageRequest(count=0))).character
    ballast = fill(disk)

    with pytest.raises(CharacterCreationError) as caught:
        await studio.characters.create_character(Details("Bo", backstory="b" * 50_000), ImageRequest(count=4))
    assert caught.value.kind == "full"
    with pytest.raises(CharacterUpdateError) as changed:
        await studio.characters.update_character(
            kept.id, lambda details: replace(details, backstory="c" * 50_000)
        )
    assert changed.value.kind == "full"
    page = await studio.characters.list_characters(ListQuery())
    assert [(one.name, one.details.backstory) for one in page.characters] == [("Nyx", "")]
    library_is_sound(disk)

    ballast.unlink()
    creation = await studio.characters.create_character(Details("Bo"), ImageRequest(count=2))
    assert creation.run is not None
    _, error = await followed(creation.run)
    assert error is None
    library_is_sound(disk)


async def test_a_library_on_a_full_disk_can_be_read_and_its_journal_is_closed_later(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def filling(order: ImageOrder, index: int) -> EngineEvent:
        if index == 2:
            fill(disk)
        return noisy(order, index)

    engine = StandIn(script=filling)
    monkeypatch.setattr(
        "charstudio.app.composition.built_in", lambda: ({"sketch": engine}, {"rule": RuleWords()})
    )
    async with open_studio(disk / "library") as studio:
        creation = await studio.characters.create_character(Details("Nyx"), ImageRequest(count=4))
        assert creation.run is not None
        await followed(creation.run)
    # Its end could not be recorded, and can't be now: that is no reason not to show what is there.
    async with open_studio(disk / "library") as studio:
        status = await studio.images.generation_status(creation.character.id)
        assert (status.generation.status, len(status.images)) == ("running", 2)
    (disk / "ballast").unlink()
    async with open_studio(disk / "library") as studio:
        status = await studio.images.generation_status(creation.character.id)
        assert (status.generation.status, len(status.images)) == ("interrupted", 2)
    library_is_sound(disk)
    assert_journal_closed(disk / "library" / "library.db")


async def test_a_library_that_does_not_fit_is_not_half_made(disk: Path) -> None:
    ballast = fill(disk)
    with pytest.raises(CharacterError) as caught:
        async with open_studio(disk / "library"):
            raise AssertionError("it opened")
    assert caught.value.kind == "full"
    assert not (disk / "library" / "library.db").exists()
    ballast.unlink()
    async with open_studio(disk / "library") as studio:
        assert (await studio.characters.list_characters(ListQuery())).total == 0
