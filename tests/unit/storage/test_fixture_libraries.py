"""The library of every schema that was ever released opens, lists and shows."""

import shutil
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.domain.character import Trait, TraitGroup
from charstudio.domain.drawing import DrawingKind
from charstudio.domain.generation import AttemptState, GenerationStatus
from charstudio.domain.listing import ListQuery, Shelf, Sort
from charstudio.domain.money import ExpenseKind, ExpenseState
from charstudio.storage.library import open_library
from charstudio.storage.schema import HEAD

LIBRARIES = Path(__file__).parents[2] / "fixtures" / "libraries"


def test_there_is_one_of_every_schema() -> None:
    assert sorted(path.name for path in LIBRARIES.iterdir()) == [f"schema-{n}" for n in range(1, HEAD + 1)]


@pytest.mark.parametrize("schema", range(1, HEAD + 1))
async def test_an_old_library_opens_lists_and_shows(tmp_path: Path, schema: int) -> None:
    folder = shutil.copytree(LIBRARIES / f"schema-{schema}", tmp_path / "library")
    library = open_library(folder)
    try:
        ada = await library.read(lambda records: records.artists.active())
        assert ada is not None
        assert ada.name == "Ada"
        assert [artist.name for artist in await library.read(lambda records: records.artists.all())] == [
            "Ada",
            "Bo",
        ]

        (listed,) = (
            await library.read(lambda records: records.characters.page(ada.id, ListQuery()))
        ).characters
        mara = await library.read(lambda records: records.characters.get(ada.id, listed.id))
        assert mara is not None
        assert mara.details.name == "Mara Voss"
        assert mara.details.summary == "A thief who returns what she steals."
        assert mara.details.tags == ("noir", "Étude")
        assert Trait(TraitGroup.APPEARANCE, "blue curly hair") in mara.details.traits
        assert mara.favourite
        assert mara.image_count == 2
        assert [image.trashed_at is None for image in mara.images] == [True, False, True]
        for image in mara.images:
            assert len(library.originals.read(image.original)) == image.original.bytes
        assert mara.images[-1].recipe.reference_image_ids == ()

        (revision,) = await library.read(lambda records: records.revisions.all(mara.id))
        assert Trait(TraitGroup.APPEARANCE, "red curly hair") in revision.details.traits
        latest = await library.read(lambda records: records.generations.latest(mara.id))
        assert latest is not None
        assert (latest.status, latest.round) == (GenerationStatus.SUCCEEDED, 2)
        sent = [(attempt.places, attempt.state) for attempt in latest.attempts]
        assert sent == ([((0,), AttemptState.ANSWERED)] if schema > 1 else [])

        drawings = await library.read(lambda records: records.drawings.all(mara.id))
        # The ledger is younger than the first schemas, and drawings are too.
        assert [(one.kind, one.image_id) for one in drawings] == (
            [(DrawingKind.MASK, mara.images[0].id)] if schema > 2 else []
        )
        for drawing in drawings:
            assert len(library.originals.read(drawing.original)) == drawing.original.bytes
        today = mara.updated_at
        spent = await library.read(
            lambda records: records.expenses.between(
                ada.id, today - timedelta(days=2), today + timedelta(days=2)
            )
        )
        assert [(one.kind, one.state, one.amount, one.usage.text_in, kept) for one, kept in spent] == (
            [
                (ExpenseKind.IMAGE, ExpenseState.CHARGED, Decimal("0.02"), 0, True),
                (ExpenseKind.IMAGE, ExpenseState.CHARGED, Decimal("0.02"), 0, False),
                (ExpenseKind.IMAGE, ExpenseState.CHARGED, Decimal("0.02"), 0, True),
                (ExpenseKind.WORDS, ExpenseState.CHARGED, None, 1000, False),
            ]
            if schema > 2
            else []
        )

        shelves = {
            shelf: await library.read(
                lambda records, shelf=shelf: records.characters.index(ada.id, shelf, Sort.EDITED)
            )
            for shelf in Shelf
        }
        assert [len(index) for index in shelves.values()] == [1, 1, 1]
        assert shelves[Shelf.TRASH][0].name == "İlker Öz"
        assert shelves[Shelf.CHARACTERS][0].thumbnail == mara.images[0].original.sha256
    finally:
        library.close()
