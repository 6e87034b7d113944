"""A clean Debian or Ubuntu in a folder, and programs in it: nothing of the machine that builds is there."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.request import urlopen

from tools.installers.project import WORK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USER: Final = "ada"
_PLACE: Final = WORK / "clean-root"
# By its place: an ordinary user does not look there.
_CHROOT: Final = "/usr/sbin/chroot"
# What is different each time.
_PASSING: Final = frozenset(
    {"proc", "sys", "dev", "tmp", "srv", "home", "var/log", "var/cache", "var/lib/apt", "var/lib/dpkg"}
)
_PATH: Final = "/usr/local/bin:/usr/bin:/bin"


class System(NamedTuple):
    """A release that can be installed.

    Attributes:
        name: As people call it.
        suite: As its mirror calls it.
        script: Of `debootstrap`; empty for the suite's own. It knows few that are younger than itself.
    """

    name: str
    suite: str
    mirror: str
    script: str = ""


_DEBIAN: Final = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
_UBUNTU: Final = os.environ.get("UBUNTU_MIRROR", "http://archive.ubuntu.com/ubuntu")
UBUNTU: Final = System("Ubuntu 24.04", "noble", _UBUNTU, "gutsy")


def own_system() -> System:
    """The release that this machine runs: a package that is built here is for it."""
    told = platform.freedesktop_os_release()
    mirror = _UBUNTU if told["ID"] == "ubuntu" else _DEBIAN
    return System(f"{told['NAME']} {told['VERSION_ID']}", told["VERSION_CODENAME"], mirror)


class CleanRoot:
    """An installed system, as small as it can be, with one ordinary user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, *packages: str) -> None:
        """Installs packages of the system, or files in the folder, with what they depend on and no more."""
        self.as_root("apt-get", "update", "-qq")
        self.as_root("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages)

    def as_root(self, *command: str) -> str:
        """What a command says that root runs.

        Raises:
            SystemExit: It failed.
        """
        environment = {
            "PATH": f"/usr/sbin:/sbin:{_PATH}",
            "DEBIAN_FRONTEND": "noninteractive",
            "HOME": "/root",
        }
        return _told([_CHROOT, str(self.folder), *command], environment)

    def as_user(self, *command: str) -> str:
        """The same of the ordinary user, who has no display."""
        return _told(self._of_user(command), self._environment())

    @contextmanager
    def running(self, *command: str, display: str) -> Iterator[subprocess.Popen[bytes]]:
        """A program of the ordinary user on an X display; ended with the context."""
        process = subprocess.Popen(
            self._of_user(command), env={**self._environment(), "DISPLAY": display}, cwd="/"
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def files(self) -> set[str]:
        """Everything in it, but what is the user's, and what `apt` and `dpkg` write down of their work."""
        found = set()
        for place, folders, files in os.walk(self.folder):
            inside = "" if place == str(self.folder) else f"{os.path.relpath(place, self.folder)}/"
            # Not walked through at all: what is in /proc is gone while one looks.
            folders[:] = [one for one in folders if f"{inside}{one}" not in _PASSING]
            found |= {f"{inside}{one}" for one in (*folders, *files)}
        return found

    def _of_user(self, command: tuple[str, ...]) -> list[str]:
        return [_CHROOT, f"--userspec={USER}:{USER}", str(self.folder), *command]

    def _environment(self) -> dict[str, str]:
        return {"PATH": _PATH, "HOME": f"/home/{USER}", "USER": USER, "LANG": "C.UTF-8"}


@contextmanager
def clean_root(name: str, system: System) -> Iterator[CleanRoot]:
    """A fresh one, gone afterwards.

    Raises:
        SystemExit: It can't be made: only root can, with `debootstrap` and a mirror of the system.
    """
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise SystemExit("A clean root needs root's rights and debootstrap")
    base = _PLACE / system.suite
    if not (base / "etc" / "debian_version").exists():
        _make_base(system, base)
    folder = _PLACE / name
    _remove(folder)
    _told(["cp", "-a", str(base), str(folder)], dict(os.environ))
    _told(["mount", "--bind", "/proc", str(folder / "proc")], dict(os.environ))
    try:
        root = CleanRoot(folder)
        root.as_root("useradd", "--create-home", "--user-group", USER)
        yield root
    finally:
        _told(["umount", "--lazy", str(folder / "proc")], dict(os.environ))
        _remove(folder)


def is_reachable(system: System) -> bool:
    """Whether its mirror answers."""
    try:
        with urlopen(f"{system.mirror}/dists/{system.suite}/Release", timeout=20) as answer:  # noqa: S310  (ours)
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _make_base(system: System, base: Path) -> None:
    part = _PLACE / "part"
    _remove(part)
    part.parent.mkdir(parents=True, exist_ok=True)
    script = [system.script] if system.script else []
    command = ["debootstrap", "--variant=minbase", system.suite, str(part), system.mirror, *script]
    _told(command, dict(os.environ))
    part.rename(base)


def _remove(folder: Path) -> None:
    if (folder / "proc").is_mount():
        raise SystemExit(f"{folder} is in use")
    shutil.rmtree(folder, ignore_errors=True)


def _told(command: list[str], environment: dict[str, str]) -> str:
    ended = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
    )
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stdout}")
    return ended.stdout
