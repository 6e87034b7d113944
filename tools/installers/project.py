"""What every installer says of the project, and where its parts are."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from tools.bundling import SYSTEM_LIBRARIES

# The name as people read it; everything that computers read has `project()["name"]`.
TITLE: Final = "CharStudio"
ROOT: Final = Path(__file__).parents[2]
DIST: Final = ROOT / "dist"
BUNDLE: Final = DIST / "charstudio"
WORK: Final = ROOT / "build"
PACKAGING: Final = ROOT / "packaging"
ICONS: Final = ROOT / "resources" / "app_icon"


@cache
def project() -> dict[str, Any]:
    """The project as `pyproject.toml` has it."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def version() -> str:
    """The version that is packed."""
    return str(project()["version"])


def publisher() -> str:
    """Who publishes it."""
    return str(project()["authors"][0]["name"])


def numbers() -> str:
    """The version as four numbers, as Windows wants it; what comes after the third is left out."""
    found = [int(part) for part in re.findall(r"\d+", version().partition("+")[0])[:3]]
    return ".".join(str(part) for part in [*found, 0, 0, 0, 0][:4])


def bundle() -> Path:
    """The bundle.

    Raises:
        SystemExit: It was not built.
    """
    if not any((BUNDLE / name).exists() for name in ("charstudio", "charstudio.exe")):
        raise SystemExit("There is no bundle: make bundle")
    return BUNDLE


def system_libraries() -> list[str]:
    """The libraries in the bundle that came from the system it was built on, by their file names."""
    return (DIST / SYSTEM_LIBRARIES).read_text(encoding="utf-8").split()


def epoch() -> datetime:
    """When what is packed was last changed: `SOURCE_DATE_EPOCH`, else the last commit, else now."""
    named = (
        os.environ.get("SOURCE_DATE_EPOCH")
        or subprocess.run(
            ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout
    )
    return datetime.fromtimestamp(int(named), UTC) if named.strip() else datetime.now(UTC)


def set_times(folder: Path) -> None:
    """Gives everything in a folder the time of `epoch`: who packs it again gets the same bytes."""
    moment = epoch().timestamp()
    for one in (folder, *folder.rglob("*")):
        os.utime(one, (moment, moment), follow_symlinks=False)
