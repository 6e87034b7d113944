"""What CharStudio is made of: whose it is and under which licence, as its build has written it down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from charstudio.paths import resources

if TYPE_CHECKING:
    from pathlib import Path

_FOLDER: Final = "licences"
_OURS: Final = "CharStudio"


@dataclass(frozen=True)
class Part:
    """A part of what runs.

    Attributes:
        about: Whose it is, and where its source is.
        text: The whole of its licence.
    """

    name: str
    version: str
    licence: str
    about: str
    text: str

    @property
    def title(self) -> str:
        """Its name, with its version where it has one."""
        return f"{self.name} {self.version}".strip()

    def has(self, typed: str) -> bool:
        """Whether every word that somebody looks for is in what is said of it, but for the long text."""
        said = f"{self.title} {self.licence} {self.about}".casefold()
        return all(word in said for word in typed.casefold().split())


def read_parts(folder: Path | None = None) -> list[Part]:
    """All of them, CharStudio itself first; slow enough for a thread.

    Raises:
        OSError, ValueError, LookupError: They are missing, or damaged.
    """
    folder = folder or resources() / _FOLDER
    listed = json.loads((folder / "parts.json").read_text(encoding="utf-8"))
    parts = [
        Part(
            one["name"],
            one["version"],
            one["licence"],
            one["about"],
            "\n\n".join(
                (folder / "texts" / name).read_text(encoding="utf-8").strip("\n") for name in one["texts"]
            ),
        )
        for one in listed
    ]
    return sorted(parts, key=lambda part: part.name != _OURS)
