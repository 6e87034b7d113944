"""What goes into the bundle, what is left out of it and why. `build.spec` asks here; it builds."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.elf import without_search_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# A file of the bundle as PyInstaller has it: where it goes, where it comes from, what it is.
Entry = tuple[str, str, str]

ROOT: Final = Path(__file__).parents[1]
KNOWN_MISSING: Final = ROOT / "packaging" / "known_missing.toml"

# Beside the bundle: the libraries in it that came from this system.
SYSTEM_LIBRARIES: Final = "system-libraries.txt"

# What PyInstaller takes along and nothing of ours uses, by where it would go in the bundle.
LEFT_OUT: Final = {
    "PySide6/Qt/translations/*": "the window has its own words, and Qt's follow their language: English",
    "PySide6/Qt/plugins/platforms/*eglfs*": "screens without a desktop",
    "PySide6/Qt/plugins/platforms/*linuxfb*": "screens without a desktop",
    "PySide6/Qt/plugins/platforms/*minimal*": "for tests of Qt's",
    "PySide6/Qt/plugins/platforms/*vkkhrdisplay*": "screens without a desktop",
    "PySide6/Qt/plugins/platforms/*vnc*": "screens elsewhere",
    "PySide6/Qt/plugins/egldeviceintegrations/*": "screens without a desktop",
    "*libQt6EglF*": "what those would need",
    "*libQt6WlShellIntegration*": "what xdg-shell took the place of",
    "PySide6/Qt/plugins/generic/*": "input without a desktop",
    "PySide6/Qt/plugins/platformthemes/*gtk3*": "it brings 20 MB of GTK; the portal has the same dialogs",
    "PySide6/Qt/plugins/xcbglintegrations/*": "nothing is painted with OpenGL",
    "PySide6/Qt/plugins/wayland-graphics-integration-client/*": "the same on Wayland",
    "PySide6/Qt/plugins/wayland-shell-integration/*ivi*": "cars",
    "PySide6/Qt/plugins/wayland-shell-integration/*fullscreen*": "screens without a desktop",
    "PySide6/Qt/plugins/wayland-shell-integration/*qt-shell*": "Qt's own compositors",
    "PySide6/Qt/plugins/wayland-shell-integration/*wl-shell*": "what xdg-shell took the place of",
    "PySide6/Qt/plugins/networkinformation/*": "nobody asks Qt about the network",
    "PySide6/Qt/plugins/tls/*certonly*": "the other back end does all of it",
    "PySide6/Qt/plugins/imageformats/*tiff*": "a format that no library keeps",
    "PySide6/Qt/plugins/imageformats/*tga*": "a format that no library keeps",
    "PySide6/Qt/plugins/imageformats/*wbmp*": "a format that no library keeps",
    "PySide6/Qt/plugins/imageformats/*icns*": "a format that no library keeps",
    "PySide6/Qt/plugins/imageformats/*pdf*": "a format that no library keeps",
    "*.dist-info/RECORD": "which files an installer of Python's would remove",
    "jsonschema/benchmarks/*": "for those who develop it",
    "charstudio/resources/translations/*.ts": "what the .qm files are made from",
}

# Modules that others import if they are there, and that nothing of ours comes to.
EXCLUDED: Final = (
    *("tkinter", "_tkinter", "idlelib", "turtledemo", "lib2to3", "readline", "pydoc_data"),
    *("pytest", "_pytest", "mypy", "hypothesis", "IPython", "numpy"),
    *("sqlalchemy.testing", "alembic.testing", "anyio.pytest_plugin"),
    *("setuptools", "pkg_resources", "pip", "wheel"),
    # Later ones have none, and PyInstaller stumbles over leaving out what is not there.
    *(("distutils",) if sys.version_info < (3, 12) else ()),
    # A command line of httpx2's, and what rich colours source code with.
    *("httpx2._main", "click", "pygments", "markdown_it", "mdurl"),
    # Plug-ins for those who check and document code.
    *("pydantic.mypy", "pydantic.v1.mypy", "pydantic.v1._hypothesis_plugin", "mako.ext"),
)

_MISSING: Final = re.compile(r"^missing module named '?(?P<name>[\w.]+)'?(?: - imported by (?P<by>.*))?$")
# `strip` would break those whose headers a wheel's maker has moved; their names carry a hash.
_REPAIRED: Final = re.compile(r"-[0-9a-f]{8}\.so")
_SYSTEM_FOLDERS: Final = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")
_LIBRARY: Final = re.compile(r"\.so(\.\d+)*$")


def why_left_out(target: str) -> str:
    """Why a file of this name is left out; empty for one that is kept."""
    name = target.replace("\\", "/")
    return next((why for pattern, why in LEFT_OUT.items() if fnmatch(name, pattern)), "")


def kept(entries: Iterable[Entry]) -> list[Entry]:
    """Those that are not left out."""
    return [entry for entry in entries if not why_left_out(entry[0])]


def reached(binaries: Sequence[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Binaries without the libraries that nobody needs now that others are left out.

    Args:
        binaries: All of them. What Python imports and what Qt loads by itself lies in folders, or is an
            extension module; a library lies beside the program.
        needs: Names of the libraries that a file on this disk needs, those they need included.
    """
    roots = [entry for entry in binaries if not _is_library(entry)]
    needed = {Path(name).name for _, source, _ in roots for name in needs(source)}
    return [entry for entry in binaries if entry in roots or entry[0] in needed]


def of_the_system(binaries: Iterable[Entry]) -> list[str]:
    """The libraries that came from the system, by where they go; Python's own is none of them."""
    return [
        target
        for target, source, kind in binaries
        if _is_library((target, source, kind)) and source.startswith(_SYSTEM_FOLDERS)
    ]


def _is_library(entry: Entry) -> bool:
    """Whether it is there only because others need it; Python's own is needed by the program itself."""
    target, _, kind = entry
    name = target.removeprefix("lib")
    return kind == "BINARY" and "/" not in target and name != target and not name.startswith("python")


def stripped(binaries: Iterable[Entry], folder: Path) -> list[Entry]:
    """The same, of copies without symbols that only a debugger reads, and without folders of who builds."""
    shutil.rmtree(folder, ignore_errors=True)
    return [_stripped(entry, folder) for entry in binaries]


def _stripped(entry: Entry, folder: Path) -> Entry:
    target, source, kind = entry
    name, copy = Path(target).name, folder / target
    strip = shutil.which("strip")
    if kind not in ("BINARY", "EXTENSION") or not _LIBRARY.search(name) or _REPAIRED.search(name):
        return entry
    copy.parent.mkdir(parents=True, exist_ok=True)
    # Before it is stripped: what that moves is no table that a search path stands in.
    copy.write_bytes(without_search_path(Path(source).read_bytes()))
    if (
        strip
        and subprocess.run([strip, "--strip-unneeded", copy], capture_output=True, check=False).returncode
    ):
        return entry
    return target, str(copy), kind


def unexplained(warnings: str, known: Path = KNOWN_MISSING) -> list[str]:
    """The missing modules of PyInstaller's warnings that no line of the list of known ones explains."""
    groups = tomllib.loads(known.read_text(encoding="utf-8"))["harmless"]
    # Where a group says on which systems, nobody misses them there.
    here = [group for group in groups if sys.platform in group.get("on", [sys.platform])]
    patterns = [pattern for group in here for pattern in group["modules"]]
    patterns += [f"{name}.*" for name in EXCLUDED]
    missing = [found for line in warnings.splitlines() if (found := _MISSING.match(line.strip()))]
    return [
        f"{found['name']}, imported by {found['by'] or 'build.spec'}"
        for found in missing
        if not any(fnmatch(found["name"], pattern) for pattern in patterns)
    ]
