"""Images and their recipes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.image import Image, Original, Recipe, TrashedImage
from charstudio.storage.reading.values import marks, maybe_dollars, maybe_moment, moment_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_ORIGINAL: Final = "image.sha256, image.format, image.width, image.height, image.bytes"
_IMAGE: Final = f"""
    image.id, image.character_id, image.generation_id, image.round, {_ORIGINAL},
    image.engine, image.model, image.prompt, image.revised_prompt, image.seed, image.parameters,
    image.reference_image_ids, image.parent_image_id, image.cost_usd, image.created_at, image.trashed_at,
    image.position
"""


class ImageReader:
    """See `ports.ImageReads`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def owned(self, artist_id: str, image_ids: Sequence[str]) -> tuple[Image, ...]:
        rows = self._connection.execute(
            f"""
            SELECT {_IMAGE} FROM image JOIN character ON character.id = image.character_id
            WHERE image.id IN ({marks(len(image_ids))}) AND image.trashed_at IS NULL
            AND character.artist_id = ? AND character.trashed_at IS NULL
            """,
            (*image_ids, artist_id),
        )
        found = {image.id: image for image in map(_image, rows)}
        return tuple(found[image_id] for image_id in image_ids if image_id in found)

    def trashed(self, artist_id: str) -> tuple[TrashedImage, ...]:
        rows = self._connection.execute(
            f"""
            SELECT character.name, {_IMAGE} FROM image JOIN character ON character.id = image.character_id
            WHERE character.artist_id = ? AND character.trashed_at IS NULL AND image.trashed_at IS NOT NULL
            ORDER BY image.trashed_at DESC, image.id DESC
            """,
            (artist_id,),
        )
        return tuple(_trashed(_image(row), name) for name, *row in rows)

    def of_generation(self, generation_id: str) -> tuple[Image, ...]:
        rows = self._connection.execute(
            f"SELECT {_IMAGE} FROM image WHERE generation_id = ? ORDER BY position", (generation_id,)
        )
        return tuple(map(_image, rows))

    def positions_of(self, generation_id: str) -> tuple[int, ...]:
        rows = self._connection.execute(
            "SELECT position FROM image WHERE generation_id = ?", (generation_id,)
        )
        return tuple(position for (position,) in rows)

    def originals_of(self, character_id: str) -> tuple[Original, ...]:
        rows = self._connection.execute(
            f"""
            SELECT {_ORIGINAL} FROM image WHERE character_id = ? UNION ALL
            SELECT sha256, format, width, height, bytes FROM drawing WHERE character_id = ?
            """,
            (character_id, character_id),
        )
        return tuple(Original(*row) for row in rows)

    def used(self, sha256: str) -> bool:
        query = """
            SELECT EXISTS (SELECT 1 FROM image WHERE sha256 = ?)
            OR EXISTS (SELECT 1 FROM drawing WHERE sha256 = ?)
        """
        return bool(self._connection.execute(query, (sha256, sha256)).fetchone()[0])


def images_of(connection: sqlite3.Connection, character_id: str) -> tuple[Image, ...]:
    """A character's images in their order, those in the trash too."""
    rows = connection.execute(
        f"SELECT {_IMAGE} FROM image WHERE character_id = ? ORDER BY round, position", (character_id,)
    )
    return tuple(map(_image, rows))


def _image(row: Sequence[Any]) -> Image:
    id_, character_id, generation_id, round_, *original = row[:9]
    engine, model, prompt, revised_prompt, seed, parameters, references, parent, cost = row[9:18]
    created_at, trashed_at, place = row[18:]
    return Image(
        id=id_,
        character_id=character_id,
        generation_id=generation_id,
        round=round_,
        original=Original(*original),
        recipe=Recipe(
            engine=engine,
            model=model,
            prompt=prompt,
            revised_prompt=revised_prompt,
            seed=seed,
            parameters=json.loads(parameters),
            reference_image_ids=tuple(json.loads(references)),
            parent_image_id=parent,
            cost_usd=maybe_dollars(cost),
        ),
        created_at=moment_of(created_at),
        trashed_at=maybe_moment(trashed_at),
        place=place,
    )


def _trashed(image: Image, name: str) -> TrashedImage:
    return TrashedImage(image, image.character_id, name)
