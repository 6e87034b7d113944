"""Notes of images that are on their way into a library: who is killed between file and row leaves one."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain import limits
from charstudio.domain.image import Arrival, Recipe
from charstudio.domain.money import usage_of
from charstudio.storage.reading.values import microseconds, moment_of

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "arriving"
_SHA256: Final = re.compile("[0-9a-f]{64}")


class ArrivalFiles:
    """Files in `arriving/`, one for each image, from before its file is written until after its row is.

    They are not forced to the disk, which would take as long as the image itself: whoever is killed leaves
    them all the same, and after a power cut the original is there without.
    """

    def __init__(self, library: Path) -> None:
        self._folder = library / FOLDER

    def note(self, arrival: Arrival, sha256: str) -> None:
        """See `ports.Arrivals`."""
        kept = {
            **asdict(arrival),
            "recipe": {**asdict(arrival.recipe), "cost_usd": _text(arrival.recipe.cost_usd)},
            "created_at": microseconds(arrival.created_at),
            "sha256": sha256,
        }
        # Without it nothing is worse than before.
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            self._file(arrival.id).write_text(json.dumps(kept), encoding="utf-8")

    def forget(self, image_id: str) -> None:
        """See `ports.Arrivals`."""
        with suppress(OSError):
            self._file(image_id).unlink(missing_ok=True)

    def left(self) -> tuple[Arrival, ...]:
        """See `ports.Arrivals`."""
        found = []
        with suppress(OSError):
            for file in sorted(self._folder.glob("*.json")):
                # One that is cut short, or that somebody else put there, says nothing.
                with suppress(OSError, ValueError, ArithmeticError, KeyError, TypeError):
                    found.append(_arrival(file.stem, json.loads(file.read_text(encoding="utf-8"))))
        return tuple(found)

    def _file(self, image_id: str) -> Path:
        return self._folder / f"{image_id}.json"


def _arrival(image_id: str, kept: dict[str, Any]) -> Arrival:
    recipe = kept["recipe"]
    seed, cost = recipe["seed"], recipe["cost_usd"]
    return Arrival(
        id=image_id,
        character_id=str(kept["character_id"]),
        generation_id=str(kept["generation_id"]),
        round=int(kept["round"]),
        place=int(kept["place"]),
        attempt=str(kept["attempt"]),
        recipe=Recipe(
            engine=str(recipe["engine"]),
            model=str(recipe["model"]),
            prompt=str(recipe["prompt"]),
            revised_prompt=str(recipe["revised_prompt"]),
            seed=seed if isinstance(seed, int) and 0 <= seed <= limits.SEED else None,
            parameters=dict(recipe["parameters"]),
            reference_image_ids=tuple(map(str, recipe["reference_image_ids"])),
            parent_image_id=recipe["parent_image_id"] and str(recipe["parent_image_id"]),
            cost_usd=None if cost is None else Decimal(cost),
        ),
        created_at=moment_of(kept["created_at"]),
        sha256=kept["sha256"] if _SHA256.fullmatch(kept["sha256"]) else "",
        # Earlier versions kept no account.
        usage=usage_of(kept.get("usage", {})),
        estimated=bool(kept.get("estimated", False)),
    )


def _text(cost: Decimal | None) -> str | None:
    return None if cost is None else str(cost)
