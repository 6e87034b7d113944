"""Tries what `make installer` made: `python -m tools.installers.trial [PICTURE]`.

The package is installed in a clean Debian over the version before, started there as an ordinary user, does
the main job by keyboard, and is removed without a trace but the library. The portable folder tests itself in
another. Needs root's rights, `debootstrap`, a mirror of Debian, `Xvfb` and `xdotool`.
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
from typing import TYPE_CHECKING, Final

from PIL import ImageChops, ImageGrab

from tools.installers import debian
from tools.installers.clean_root import USER, CleanRoot, clean_root
from tools.installers.project import DIST, WORK, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE_S: Final = 90
_IMAGES: Final = 4
# Pixels that a blinking cursor takes at most.
_CURSOR: Final = 200
_NAME: Final = "Nyx Calloway"
_TRAIT: Final = "red curly hair"
_LEFT_OVER: Final = "of-the-version-before.txt"
# What the portable folder expects of a system with a desktop.
_DESKTOP: Final = ("ca-certificates", "fonts-dejavu-core", "libegl1", "libgl1", "libwayland-cursor0")


def main() -> int:
    """Tries both; leaves by `SystemExit` at the first thing that is not as it should be."""
    picture = Path(sys.argv[1]) if len(sys.argv) > 1 else WORK / "from-the-clean-root.png"
    with clean_root("for-the-package") as root:
        _try_package(root, picture)
    with clean_root("for-the-folder") as root:
        _try_portable(root)
    return 0


def _try_package(root: CleanRoot, picture: Path) -> None:
    (package,) = DIST.glob(f"charstudio_{version()}_*.deb")
    left_over = WORK / _LEFT_OVER
    left_over.write_text("The version before had this.\n", encoding="utf-8")
    before = debian.build(f"{version()}~before", left_over, quick=True)
    for one in (package, before):
        shutil.copy(one, root.folder / "srv" / one.name)
    before.unlink()
    root.install(f"/srv/{before.name}")
    _expect("the version before is installed", _internal(root, _LEFT_OVER).exists())
    print(root.as_user("charstudio", "--selftest"), end="")

    with _screen() as display:
        _do_the_main_job(root, display, picture)

    root.install(f"/srv/{package.name}")
    print(root.as_user("charstudio", "--selftest"), end="")
    _expect("what only the version before had is gone", not _internal(root, _LEFT_OVER).exists())
    _expect("the library is as it was", _images(root) == _IMAGES)
    root.as_root("apt-get", "purge", "-qq", "-y", "charstudio")
    for one in (package, before):
        (root.folder / "srv" / one.name).unlink()
    traces = root.traces("charstudio")
    _expect(f"nothing is left of it but the library: {traces}", not traces)
    library = root.folder / "home" / USER / ".local/share/charstudio/library/library.db"
    _expect("the library is still there", library.exists())


def _internal(root: CleanRoot, name: str) -> Path:
    return root.folder / debian.PLACE / "_internal" / name


def _do_the_main_job(root: CleanRoot, display: str, picture: Path) -> None:
    """From an empty library to a character with four portraits, with the keyboard alone."""
    environment = {**os.environ, "DISPLAY": display}

    def press(*words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, env=environment, stdout=subprocess.DEVNULL)

    with root.running("charstudio", display=display) as program:
        press("search", "--sync", "--onlyvisible", "--name", "^CharStudio$", "windowfocus", "--sync")
        # Nothing but the library on the disk says from outside that the window listens.
        _until(lambda: _library(root).exists(), "there is a library")
        _until(lambda: _began(root, press), "a character was begun")
        press("type", "--delay", "30", _NAME)
        press("key", "Tab")
        press("type", "--delay", "30", _TRAIT)
        press("key", "Return")
        press("key", "ctrl+Return")
        _until(lambda: _images(root) == _IMAGES, f"there are {_IMAGES} portraits")
        _expect("the trait was heard", _TRAIT in root.as_user("charstudio", "show", _id(root)))
        _until(lambda: _is_quiet(display), "the window has painted them")
        ImageGrab.grab(xdisplay=display).save(picture)
        _expect("it still runs", program.poll() is None)
    print(f"looks like this: {picture}")


def _library(root: CleanRoot) -> Path:
    return root.folder / "home" / USER / ".local/share/charstudio/library/library.db"


def _began(root: CleanRoot, press: Callable[..., None]) -> bool:
    """Asks for a new character until there is one: what is pressed before all is open is not heard."""
    drafts = json.loads(root.as_user("charstudio", "--json", "list", "--drafts"))
    if drafts["total"] == 0:
        press("key", "ctrl+n")
    return bool(drafts["total"])


def _images(root: CleanRoot) -> int:
    listed = json.loads(root.as_user("charstudio", "--json", "list"))["characters"]
    return sum(one["image_count"] for one in listed if one["name"] == _NAME)


def _id(root: CleanRoot) -> str:
    (made,) = json.loads(root.as_user("charstudio", "--json", "list"))["characters"]
    return str(made["id"])


def _is_quiet(display: str) -> bool:
    """Whether nothing moves on the screen for a while, but a cursor that blinks."""
    before = ImageGrab.grab(xdisplay=display)
    time.sleep(1.5)
    left, top, right, bottom = (
        ImageChops.difference(before, ImageGrab.grab(xdisplay=display)).getbbox() or (0,) * 4
    )
    return (right - left) * (bottom - top) < _CURSOR


def _try_portable(root: CleanRoot) -> None:
    (packed,) = DIST.glob(f"charstudio-{version()}-linux-*.tar.zst")
    root.install(*_DESKTOP)
    home = root.folder / "home" / USER
    subprocess.run(["tar", "-C", str(home), "-xf", str(packed)], check=True)
    (folder,) = home.glob("charstudio-*")
    print(root.as_user(f"/home/{USER}/{folder.name}/charstudio", "--selftest"), end="")


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
