"""Rounds of images, and what they tell."""

import asyncio

import pytest

from charstudio.domain.generation import GenerationEvent
from charstudio.errors import CharacterError
from charstudio.services.generation import GenerationRun
from tests.stand_ins import asked, events_of
from tests.unit.services.conftest import World


async def round_of(world: World, count: int = 3, **more: object) -> GenerationRun:
    return await world.studio.images.regenerate_images(world.mara, asked(count, seed=500, **more))


async def until_it_fails(run: GenerationRun) -> tuple[list[GenerationEvent], CharacterError]:
    """The events before the error, and the error."""
    watched = asyncio.ensure_future(all_of(run))
    await asyncio.sleep(0)
    with pytest.raises(CharacterError) as raised:
        await events_of(run)
    return await watched, raised.value


async def all_of(run: GenerationRun) -> list[GenerationEvent]:
    return [event async for event in run.watch()]
