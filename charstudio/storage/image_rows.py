"""Writes images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from charstudio.storage.reading.images import ImageReader
from charstudio.storage.tables import CharacterRow, DrawingRow, ImageRow

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from sqlalchemy.orm import Session

    from charstudio.domain.image import Image


# Written once and without the ORM: see `character_rows`.
_ADDED = insert(ImageRow.table())


class SqlImages(ImageReader):
    """See `ports.Images`."""

    def __init__(self, connection: sqlite3.Connection, session: Session) -> None:
        super().__init__(connection)
        self._session = session

    def add(self, image: Image) -> None:
        original, recipe = image.original, image.recipe
        self._session.connection().execute(
            _ADDED,
            {
                "id": image.id,
                "character_id": image.character_id,
                "generation_id": image.generation_id,
                "round": image.round,
                "position": image.place,
                "sha256": original.sha256,
                "format": original.format,
                "width": original.width,
                "height": original.height,
                "bytes": original.bytes,
                "engine": recipe.engine,
                "model": recipe.model,
                "prompt": recipe.prompt,
                "revised_prompt": recipe.revised_prompt,
                "seed": recipe.seed,
                "parameters": dict(recipe.parameters),
                "reference_image_ids": list(recipe.reference_image_ids),
                "parent_image_id": recipe.parent_image_id,
                "cost_usd": recipe.cost_usd,
                "created_at": image.created_at,
                "trashed_at": image.trashed_at,
            },
        )

    def set_trashed(self, image_id: str, trashed_at: datetime | None) -> None:
        character_id = self._session.scalar(
            update(ImageRow)
            .where(ImageRow.id == image_id)
            .values(trashed_at=trashed_at)
            .returning(ImageRow.character_id)
        )
        if character_id is not None:
            self._recount(character_id)

    def purge(self, image_id: str) -> None:
        self._session.execute(delete(DrawingRow).where(DrawingRow.image_id == image_id))
        self._session.execute(delete(ImageRow).where(ImageRow.id == image_id))

    def _recount(self, character_id: str) -> None:
        count = (
            select(func.count())
            .where(ImageRow.character_id == character_id, ImageRow.trashed_at.is_(None))
            .scalar_subquery()
        )
        self._session.execute(
            update(CharacterRow).where(CharacterRow.id == character_id).values(image_count=count)
        )
