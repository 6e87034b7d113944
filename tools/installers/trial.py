"""Tries what `make installer` made: `python -m tools.installers.trial [PICTURE]`.

The package is installed in a clean Debian over the version before, started there as an ordinary user, does
the main job by keyboard, and is removed without a trace but the library. The portable folder does the same
job in another, and in an Ubuntu whose mirror can be reached, which have few of the libraries that it needs.
Needs root's rights, `debootstrap`, a mirror of Debian, `Xvfb` and `xdotool`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PIL import ImageChops, ImageGrab

from tools.installers import debian
from tools.installers.clean_root import UBUNTU, USER, CleanRoot, clean_root, is_reachable, own_system
from tools.installers.project import DIST, WORK, system_libraries, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE_S: Final = 90
_IMAGES: Final = 4
# Pixels that a blinking cursor takes at most.
_CURSOR: Final = 200
_NAME: Final = "Nyx Calloway"
_TRAIT: Final = "red curly hair"
_LEFT_OVER: Final = "of-the-version-before.txt"
# What the portable folder expects of a system with a desktop, and what it must bring along.
_DESKTOP: Final = ("ca-certificates", "fonts-dejavu-core", "libegl1", "libgl1")
_BROUGHT: Final = (
    *("libxcb-cursor", "libxcb-icccm", "libxcb-image", "libxcb-keysyms", "libxcb-render-util", "libxcb-xkb"),
    *("libxkbcommon.", "libxkbcommon-x11", "libwayland-cursor"),
)
# What a desktop has that takes notice of what is installed, and what leaves something behind by itself.
_NOTICING: Final = ("desktop-file-utils", "shared-mime-info", "hicolor-icon-theme", "ca-certificates")
_MIME_TYPE: Final = "usr/share/mime/application/x-charstudio.xml"


def main() -> int:
    """Tries both; leaves by `SystemExit` at the first thing that is not as it should be."""
    picture = Path(sys.argv[1]) if len(sys.argv) > 1 else WORK / "from-the-clean-root.png"
    with clean_root("for-the-package", own_system()) as root:
        _try_package(root, picture)
    for system in (own_system(), UBUNTU):
        if system is UBUNTU and not is_reachable(system):
            print(f"not tried in {system.name}: its mirror can't be reached")
            continue
        with clean_root("for-the-folder", system) as root:
            print(f"the portable folder in {system.name}:")
            _try_portable(root, picture.with_stem(f"{picture.stem}-{system.suite}"))
    return 0


def _try_package(root: CleanRoot, picture: Path) -> None:
    (package,) = DIST.glob(f"charstudio_{version()}_*.deb")
    left_over = WORK / _LEFT_OVER
    left_over.write_text("The version before had this.\n", encoding="utf-8")
    before = debian.build(f"{version()}~before", left_over, quick=True)
    for one in (package, before):
        shutil.copy(one, root.folder / "srv" / one.name)
    before.unlink()
    root.install(*_NOTICING)
    clean = root.files()
    root.install(f"/srv/{before.name}")
    _expect("the version before is installed", _internal(root, _LEFT_OVER).exists())
    _expect("the desktop knows its files", (root.folder / _MIME_TYPE).exists())
    print(root.as_user("charstudio", "--selftest"), end="")

    with _screen() as display:
        _Job(root, display, "charstudio").do(picture)

    root.install(f"/srv/{package.name}")
    print(root.as_user("charstudio", "--selftest"), end="")
    _expect("what only the version before had is gone", not _internal(root, _LEFT_OVER).exists())
    _expect("the library is as it was", _Job(root, "", "charstudio").images() == _IMAGES)
    root.as_root("apt-get", "purge", "-qq", "-y", "--auto-remove", "charstudio")
    traces = sorted(root.files() - clean)
    _expect(f"nothing is left of it but the library: {traces}", not traces)
    _expect("the library is still there", _library(root).exists())


def _internal(root: CleanRoot, name: str) -> Path:
    return root.folder / debian.PLACE / "_internal" / name


def _library(root: CleanRoot) -> Path:
    return root.folder / "home" / USER / ".local/share/charstudio/library/library.db"


class _Job:
    """The main job, with the keyboard alone. `program`: as the user calls it."""

    def __init__(self, root: CleanRoot, display: str, program: str) -> None:
        self._root, self._display, self._program = root, display, program

    def do(self, picture: Path) -> None:
        """From an empty library to a character with four portraits, and a picture of how that looks."""
        with self._root.running(self._program, display=self._display) as program:
            search = ("search", "--sync", "--onlyvisible", "--name", "^CharStudio$")
            self._press(*search, "windowfocus", "--sync")
            # Nothing but the library on the disk says from outside that the window listens.
            _until(lambda: _library(self._root).exists(), "there is a library")
            _until(self._began, "a character was begun")
            self._press("type", "--delay", "30", _NAME)
            self._press("key", "Tab")
            self._press("type", "--delay", "30", _TRAIT)
            self._press("key", "Return")
            self._press("key", "ctrl+Return")
            _until(lambda: self.images() == _IMAGES, f"there are {_IMAGES} portraits")
            (made,) = self._listed()
            _expect("the trait was heard", _TRAIT in self._told("show", str(made["id"])))
            _until(lambda: _is_quiet(self._display), "the window has painted them")
            ImageGrab.grab(xdisplay=self._display).save(picture)
            _expect("it still runs", program.poll() is None)
        print(f"looks like this: {picture}")

    def images(self) -> int:
        """How many portraits the character has."""
        return sum(one["image_count"] for one in self._listed() if one["name"] == _NAME)

    def _began(self) -> bool:
        """Asks for a new character until there is one: what is pressed before all is open is not heard."""
        drafts = json.loads(self._told("--json", "list", "--drafts"))
        if drafts["total"] == 0:
            self._press("key", "ctrl+n")
        return bool(drafts["total"])

    def _listed(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = json.loads(self._told("--json", "list"))["characters"]
        return listed

    def _told(self, *words: str) -> str:
        return self._root.as_user(self._program, *words)

    def _press(self, *words: str) -> None:
        environment = {**os.environ, "DISPLAY": self._display}
        subprocess.run(["xdotool", *words], check=True, env=environment, stdout=subprocess.DEVNULL)


def _is_quiet(display: str) -> bool:
    """Whether nothing moves on the screen for a while, but a cursor that blinks."""
    before = ImageGrab.grab(xdisplay=display)
    time.sleep(1.5)
    left, top, right, bottom = (
        ImageChops.difference(before, ImageGrab.grab(xdisplay=display)).getbbox() or (0,) * 4
    )
    return (right - left) * (bottom - top) < _CURSOR


def _try_portable(root: CleanRoot, picture: Path) -> None:
    (packed,) = DIST.glob(f"charstudio-{version()}-linux-*.tar.zst")
    root.install(*_DESKTOP)
    present = {Path(file).name for file in root.files()}
    brought = [name for name in system_libraries() if name.startswith("lib") and name not in present]
    lacking = [name for name in _BROUGHT if not any(one.startswith(name) for one in brought)]
    _expect(f"it brings {len(brought)} libraries that are not there: {' '.join(brought)}", not lacking)
    home = root.folder / "home" / USER
    subprocess.run(["tar", "-C", str(home), "-xf", str(packed)], check=True)
    (folder,) = home.glob("charstudio-*")
    program = f"/home/{USER}/{folder.name}/charstudio"
    print(root.as_user(program, "--selftest"), end="")
    with _screen() as display:
        _Job(root, display, program).do(picture)


@contextmanager
def _screen() -> Iterator[str]:
    """An X display of its own, whatever others there are."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-ac"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def _until(happened: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + _PATIENCE_S
    while not happened():
        if time.monotonic() > ends:
            raise SystemExit(f"never: {what}")
        time.sleep(0.5)
    print(what)


def _expect(what: str, so: bool) -> None:
    if not so:
        raise SystemExit(f"not so: {what}")
    print(what)


if __name__ == "__main__":
    raise SystemExit(main())
