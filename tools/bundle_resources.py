"""The resources of a bundle that are written for it alone: its licences, and where it looks for releases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tools import licences

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tools.bundling import Entry

FEED: Final = "CHARSTUDIO_RELEASE_FEED"
"""The variable of the environment that has the https address of the feed; without it there is none."""
_RESOURCES: Final = "charstudio/resources"
_LICENCES: Final = f"{_RESOURCES}/licences/"


def is_licence(entry: Entry) -> bool:
    """Whether it is one of the licences that the checkout has."""
    return entry[0].replace("\\", "/").startswith(_LICENCES)


def written(folder: Path, libraries: Iterable[str], feed: str) -> list[Entry]:
    """Writes them and gives them as entries of the bundle.

    Args:
        folder: Where they are written.
        libraries: Those of the system that go into the bundle, by where they are.
        feed: The address of the release feed; empty where the build shall know none.

    Raises:
        SystemExit: The address is none of https.
    """
    if feed and not feed.startswith("https://"):
        raise SystemExit(f"{FEED} is no address of https: {feed}")
    licences.write(folder / "licences", [*licences.parts(), *licences.of_the_system(libraries)])
    (folder / "updates").mkdir(exist_ok=True)
    text = json.dumps({"feed": feed}) + "\n"
    (folder / "updates" / "feed.json").write_text(text, encoding="utf-8")
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [(f"{_RESOURCES}/{file.relative_to(folder).as_posix()}", str(file), "DATA") for file in files]
