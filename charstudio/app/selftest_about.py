"""Checks of what a build says of itself: its licences, and where it looks for releases."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from charstudio.app.composition import updates
from charstudio.app.selftest_library import NotRightError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from charstudio.app.selftest import Check

# Without these a bundle may not be given to anybody.
_NEEDED: Final = ("CharStudio", "Python", "Qt", "Lucide icons", "Art of the built-in engine", "openai")


def _licences(_: Path) -> str:
    """Every part is there with its text, those that nobody may leave out among them."""
    # Where Qt is missing, the other check goes on.
    parts = import_module("charstudio.ui.dialogs.about_parts").read_parts()
    with_text = {part.name for part in parts if part.text}
    if lacking := [name for name in _NEEDED if name not in with_text]:
        raise NotRightError(f"There is no licence of {', '.join(lacking)}")
    return f"of {len(parts)} parts"


def _release_feed(_: Path) -> str:
    """Where this build looks for releases is an address of https, or nowhere; it is not asked."""
    address = updates().address
    if address and urlsplit(address).scheme != "https":
        raise NotRightError(f"{address} is no address of https")
    return urlsplit(address).hostname or "this build knows none"


CHECKS: Final[Mapping[str, Check]] = {"licences": _licences, "release feed": _release_feed}
