"""The rows of images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, delete, exists, func, insert, select, update

from charstudio.domain.image import Image, Original, Recipe, TrashedImage
from charstudio.storage.tables import CharacterRow, ImageRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


# Written once and without the ORM: see `character_rows`.
_ADDED = insert(ImageRow.table())


class SqlImages:
    """See `ports.Images`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, image: Image, position: int) -> None:
        original, recipe = image.original, image.recipe
        self._session.connection().execute(
            _ADDED,
            {
                "id": image.id,
                "character_id": image.character_id,
                "generation_id": image.generation_id,
                "round": image.round,
                "position": position,
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

    def owned(self, artist_id: str, image_ids: Sequence[str]) -> tuple[Image, ...]:
        rows = self._session.scalars(
            select(ImageRow)
            .join(CharacterRow)
            .where(
                ImageRow.id.in_(image_ids),
                ImageRow.trashed_at.is_(None),
                CharacterRow.artist_id == artist_id,
                CharacterRow.trashed_at.is_(None),
            )
        )
        found = {row.id: image_of(row) for row in rows}
        return tuple(found[image_id] for image_id in image_ids if image_id in found)

    def set_trashed(self, image_id: str, trashed_at: datetime | None) -> None:
        character_id = self._session.scalar(
            update(ImageRow)
            .where(ImageRow.id == image_id)
            .values(trashed_at=trashed_at)
            .returning(ImageRow.character_id)
        )
        if character_id is not None:
            self._recount(character_id)

    def trashed(self, artist_id: str) -> tuple[TrashedImage, ...]:
        rows = self._session.execute(
            select(ImageRow, CharacterRow.name)
            .join(CharacterRow)
            .where(
                CharacterRow.artist_id == artist_id,
                CharacterRow.trashed_at.is_(None),
                ImageRow.trashed_at.is_not(None),
            )
            .order_by(ImageRow.trashed_at.desc(), ImageRow.id.desc())
        )
        return tuple(TrashedImage(image_of(row), row.character_id, name) for row, name in rows)

    def purge(self, image_id: str) -> None:
        self._session.execute(delete(ImageRow).where(ImageRow.id == image_id))

    def of_generation(self, generation_id: str) -> tuple[Image, ...]:
        return self._all(
            select(ImageRow).where(ImageRow.generation_id == generation_id).order_by(ImageRow.position)
        )

    def positions_of(self, generation_id: str) -> tuple[int, ...]:
        taken = select(ImageRow.position).where(ImageRow.generation_id == generation_id)
        return tuple(self._session.scalars(taken))

    def originals_of(self, character_id: str) -> tuple[Original, ...]:
        rows = self._session.scalars(select(ImageRow).where(ImageRow.character_id == character_id))
        return tuple(_original(row) for row in rows)

    def used(self, sha256: str) -> bool:
        return bool(self._session.scalar(select(exists().where(ImageRow.sha256 == sha256))))

    def _all(self, query: Select[Any]) -> tuple[Image, ...]:
        return tuple(image_of(row) for row in self._session.scalars(query))

    def _recount(self, character_id: str) -> None:
        count = (
            select(func.count())
            .where(ImageRow.character_id == character_id, ImageRow.trashed_at.is_(None))
            .scalar_subquery()
        )
        self._session.execute(
            update(CharacterRow).where(CharacterRow.id == character_id).values(image_count=count)
        )


def image_of(row: ImageRow) -> Image:
    """The image of a row."""
    return Image(
        id=row.id,
        character_id=row.character_id,
        generation_id=row.generation_id,
        round=row.round,
        original=_original(row),
        recipe=Recipe(
            engine=row.engine,
            model=row.model,
            prompt=row.prompt,
            revised_prompt=row.revised_prompt,
            seed=row.seed,
            parameters=row.parameters,
            reference_image_ids=tuple(row.reference_image_ids),
            parent_image_id=row.parent_image_id,
            cost_usd=row.cost_usd,
        ),
        created_at=row.created_at,
        trashed_at=row.trashed_at,
    )


def _original(row: ImageRow) -> Original:
    return Original(row.sha256, row.format, row.width, row.height, row.bytes)
