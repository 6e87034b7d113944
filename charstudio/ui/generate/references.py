"""Pictures that an engine is to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from charstudio.domain.character import Character
    from charstudio.services.ports import ModelInfo


@dataclass(frozen=True)
class Reference:
    """A picture to look at: an image of the library, a file, or else whatever is the primary image then."""

    image_id: str | None = None
    file: Path | None = None

    @property
    def is_primary(self) -> bool:
        """Whether it stands for the primary image."""
        return self.image_id is None and self.file is None


PRIMARY: Final = Reference()


def added(present: Sequence[Reference], more: Iterable[Reference]) -> tuple[Reference, ...]:
    """Both, each once."""
    return tuple(dict.fromkeys((*present, *more)))


def effective(
    wanted: Sequence[Reference], character: Character | None, model: ModelInfo | None
) -> tuple[Reference, ...]:
    """Those that there are: the primary image stands for nothing where there is none, or nobody looks."""
    looks = model is not None and model.most_references > 0
    primary = None if character is None else character.primary_image_id
    found = [one for one in wanted if not one.is_primary or (looks and primary is not None)]
    if PRIMARY in found:
        # Chosen by itself as well, it is looked at once.
        found = [one for one in found if one.is_primary or one.file or one.image_id != primary]
    return tuple(found)


def image_ids(references: Iterable[Reference], character: Character | None) -> tuple[str, ...]:
    """The library's images among them, the primary one by its id."""
    primary = None if character is None else character.primary_image_id
    ids = (primary if one.is_primary else one.image_id for one in references)
    return tuple(dict.fromkeys(one for one in ids if one is not None))


def files(references: Iterable[Reference]) -> tuple[Path, ...]:
    """The files among them."""
    return tuple(one.file for one in references if one.file is not None)
