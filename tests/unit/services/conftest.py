"""A library with something in it."""

from dataclasses import dataclass

import pytest

from charstudio.domain.character import Character, Details, Trait, TraitGroup
from charstudio.services.studio import Studio
from tests.stand_ins import asked, events_of

MARA = Details(
    "Mara Voss",
    summary="A thief.",
    traits=(Trait(TraitGroup.APPEARANCE, "red curly hair"), Trait(TraitGroup.OUTFIT, "long coat")),
    tags=("noir",),
)


@dataclass
class World:
    """A studio with Mara, who has two images and a revision, a draft, and Old Tom in the trash."""

    studio: Studio
    mara: str
    draft: str
    tom: str
    generation: str
    images: tuple[str, ...]

    async def character(self, character_id: str | None = None) -> Character:
        return await self.studio.characters.get_character(character_id or self.mara)


async def populated(studio: Studio) -> World:
    characters = studio.characters
    created = await characters.create_character(MARA, asked(2, seed=100))
    assert created.run is not None
    await events_of(created.run)
    mara = created.character.id
    await characters.update_character(
        mara, lambda details: Details(**{**details.__dict__, "summary": "A thief!"})
    )
    characters.end_sitting(mara)
    draft = await characters.save_draft(Details("Somebody"))
    tom = (await characters.create_character(Details("Old Tom"), asked(0))).character
    await studio.trash.delete_character(tom.id)
    images = (await characters.get_character(mara)).images
    return World(
        studio, mara, draft.id, tom.id, created.run.generation.id, tuple(image.id for image in images)
    )


@pytest.fixture
async def world(studio: Studio) -> World:
    """What the artist Ada has."""
    return await populated(studio)
