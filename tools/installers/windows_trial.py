"""Tries the installer for Windows: `python -m tools.installers.windows_trial [SETUP]`.

It is installed over a version before, found where Windows looks for it, and removed without a trace but the
library. On Windows with the installer that is named, whose program tests itself; elsewhere with a stand-in
for the bundle, under the 32-bit Wine. Needs `makensis`, and `wine` where this is not Windows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.installers import windows
from tools.installers.project import TITLE, WORK, project, version

if TYPE_CHECKING:
    from collections.abc import Iterator

_ON_WINDOWS: Final = os.name == "nt"
_PATIENCE_S: Final = 300
_NAME: Final = project()["name"]
_UNINSTALL: Final = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{TITLE}"
_CLASSES: Final = r"HKCU\Software\Classes"
_LEFT_OVER: Final = "of-the-version-before.dll"
# What the program of the stand-in holds: it is never run.
_NO_PROGRAM: Final = b"MZ a stand-in"
CANNOT_BE_HERE, IS_RUNNING = 2, 3


class Machine:
    """A Windows, or a Wine with a prefix of its own, and its user's folders."""

    def __init__(self, prefix: Path) -> None:
        self._environment = {**os.environ}
        if not _ON_WINDOWS:
            self._environment |= {
                "WINEPREFIX": str(prefix),
                "WINEARCH": "win32",
                "WINEDEBUG": "-all",
                # It asks for neither Mono nor Gecko, nor puts anything into the menu of this desktop.
                "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
            }
            self._environment.pop("DISPLAY", None)
            _expect("there is a Windows to try it on", self.run("wineboot", "--init") == 0)
            # A new one says that it is Windows 7.
            version = ("/v", "Version", "/d", "win10", "/f")
            _expect("and it is Windows 10", self.run("reg", "add", r"HKCU\Software\Wine", *version) == 0)
        self.local = self._folder("LOCALAPPDATA")
        self.roaming = self._folder("APPDATA")

    def run(self, *command: str | Path) -> int:
        """The exit code of a program, once all that it started has ended."""
        ended = self._ran(*command).returncode
        if not _ON_WINDOWS:
            waited = ["wineserver", "-w"]
            subprocess.run(waited, env=self._environment, check=True, timeout=_PATIENCE_S)
        return ended

    def registered(self, key: str, value: str | None = None) -> str | None:
        """What the registry has for a value of a key, None for its default one; None where there is none."""
        words = ["/ve"] if value is None else ["/v", value]
        told = self._ran("reg", "query", key, *words)
        return told.stdout.strip().rpartition("REG_SZ")[2].strip() if told.returncode == 0 else None

    def _ran(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        if not _ON_WINDOWS:
            words.insert(0, "wine")
        return subprocess.run(
            words,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            check=False,
            timeout=_PATIENCE_S,
        )

    def _folder(self, name: str) -> Path:
        told = self._ran("cmd", "/c", f"echo %{name}%").stdout.strip()
        if _ON_WINDOWS:
            return Path(told)
        return Path(self._environment["WINEPREFIX"], "drive_c", *told.split("\\")[1:])

    def own(self, path: Path) -> str:
        """A path as Windows writes it."""
        if _ON_WINDOWS:
            return str(path)
        drive = Path(self._environment["WINEPREFIX"], "drive_c")
        if path.is_relative_to(drive):
            return "C:\\" + str(path.relative_to(drive)).replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")


def main() -> int:
    """Tries it; leaves by `SystemExit` at the first thing that is not as it should be."""
    named = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    missing = [] if windows.makensis() else ["makensis"]
    missing += [] if _ON_WINDOWS else [name for name in ("wine", "wineserver") if shutil.which(name) is None]
    if missing:
        print(f"not tried: {' and '.join(missing)} not there")
        return 0
    with _place() as place:
        before = _stand_in_setup(place / "before", _LEFT_OVER)
        setup = named or _stand_in_setup(place / "after", "python3.dll")
        machine = Machine(place / "prefix")
        _try(machine, before, setup, tests_itself=named is not None)
    return 0


def _try(machine: Machine, before: Path, setup: Path, *, tests_itself: bool) -> None:
    place, library = machine.local / "Programs" / TITLE, machine.local / _NAME / "library" / "library.db"
    entry = machine.roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs" / f"{TITLE}.lnk"
    _expect("nothing of it is there beforehand", not place.exists() and not library.exists())
    try:
        _install(machine, before, setup, place, library)
        _expect("the menu has it", entry.is_file())
        _try_registry(machine, place)
        if tests_itself:
            told = subprocess.run([place / f"{_NAME}.exe", "--selftest"], check=False).returncode
            _expect("what is installed tests itself", told == 0)
    finally:
        if (place / "uninstall.exe").exists():
            machine.run(place / "uninstall.exe", "/S", f"_?={machine.own(place)}")
    # Asked to stay where it is, so that it can be waited for, an uninstaller can't remove itself.
    (place / "uninstall.exe").unlink(missing_ok=True)
    left = sorted(one.relative_to(place).as_posix() for one in place.rglob("*"))
    _expect(f"only the user's own file is left, not {left}", left == ["my notes.txt"])
    _expect("the menu is without it", not entry.exists())
    _expect("Windows has it in its list no more", machine.registered(_UNINSTALL, "DisplayName") is None)
    _expect("its file type is gone", machine.registered(rf"{_CLASSES}\.{_NAME}") is None)
    _expect("the library is as it was", library.read_bytes() == b"everything that was made")
    shutil.rmtree(place)
    library.unlink()


def _install(machine: Machine, before: Path, setup: Path, place: Path, library: Path) -> None:
    """Installs the version before, then the other over it, where a user has begun to keep things."""
    place.mkdir(parents=True)
    other = place / "_internal" / "of-another-program.dll"
    other.parent.mkdir()
    other.touch()
    _expect("another program's folder is left alone", machine.run(setup, "/S") == CANNOT_BE_HERE)
    _expect("and what it has as well", [*place.rglob("*.*")] == [other])
    shutil.rmtree(place)

    _expect("the version before installs", machine.run(before, "/S") == 0)
    _expect("and is there", (place / "_internal" / _LEFT_OVER).is_file())
    _try_in_use(machine, setup, place)
    library.parent.mkdir(parents=True, exist_ok=True)
    library.write_bytes(b"everything that was made")
    (place / "my notes.txt").touch()
    stale = place / f"{_NAME}-of-old.exe"
    stale.touch()
    _expect("it installs over that", machine.run(setup, "/S") == 0)
    for name in (
        f"{_NAME}.exe",
        f"{_NAME}w.exe",
        f"{_NAME}.ico",
        "COPYRIGHT.txt",
        "uninstall.exe",
        "_internal",
    ):
        _expect(f"{name} is there", (place / name).exists())
    gone = (place / "_internal" / _LEFT_OVER, stale, place / "_internal.old")
    _expect("what only the version before had is gone", not any(one.exists() for one in gone))


def _try_in_use(machine: Machine, setup: Path, place: Path) -> None:
    """Tries to install over what can't be moved: on Windows since it is in use, which Wine does not mind."""
    in_use, in_the_way = place / "_internal" / _LEFT_OVER, place / "_internal.old"
    if _ON_WINDOWS:
        with in_use.open("rb"):
            ended = machine.run(setup, "/S")
    else:
        in_the_way.touch()
        ended = machine.run(setup, "/S")
        in_the_way.unlink()
    _expect("what is running is not installed over", ended == IS_RUNNING)
    _expect("and stays whole", in_use.is_file() and (place / f"{_NAME}.exe").is_file())


def _try_registry(machine: Machine, place: Path) -> None:
    wanted = {
        "DisplayName": TITLE,
        "DisplayVersion": version(),
        "InstallLocation": machine.own(place),
        "QuietUninstallString": f'"{machine.own(place / "uninstall.exe")}" /S',
    }
    for value, text in wanted.items():
        found = machine.registered(_UNINSTALL, value)
        _expect(f"Windows is told {value}: {found}", found == text)
    type_ = machine.registered(rf"{_CLASSES}\.{_NAME}")
    _expect(f"its file type is known: {type_}", type_ == f"{TITLE}.Characters")
    opens = machine.registered(rf"{_CLASSES}\{TITLE}.Characters\shell\open\command")
    _expect(f"and opened by: {opens}", opens == f'"{machine.own(place / _NAME)}w.exe" "%1"')
    icon = machine.registered(rf"{_CLASSES}\{TITLE}.Characters\DefaultIcon")
    _expect("and has our icon", icon == machine.own(place / f"{_NAME}.ico"))
    opened = machine.registered(rf"{_CLASSES}\{TITLE}.Characters\shell\open\command")
    _expect(f"and is opened with it: {opened}", opened == f'"{machine.own(place / f"{_NAME}w.exe")}" "%1"')


def _stand_in_setup(folder: Path, library: str) -> Path:
    """An installer of a bundle that is three small files, one of them this library."""
    bundle = stand_in(folder / "bundle", library)
    made = windows.build(bundle=bundle, machine="x86", quick=True)
    return made.replace(folder / "setup.exe")


def stand_in(folder: Path, library: str) -> Path:
    """A bundle in its shape alone: its programs, and one library."""
    for name in (f"{_NAME}.exe", f"{_NAME}w.exe", f"_internal/{library}"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_NO_PROGRAM)
    return folder


@contextmanager
def _place() -> Iterator[Path]:
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="windows-trial-", dir=WORK, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _expect(what: str, held: bool) -> None:
    print(f"{'ok' if held else 'FAILED':<6}  {what}")
    if not held:
        raise SystemExit(f"Not so: {what}")


if __name__ == "__main__":
    raise SystemExit(main())
