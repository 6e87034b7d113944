"""A clean Debian in a folder, and programs in it: nothing of the machine that builds is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.installers.project import WORK

if TYPE_CHECKING:
    from collections.abc import Iterator

USER: Final = "ada"
_BASE: Final = WORK / "clean-root" / "base"
_MIRROR: Final = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
# By its place: an ordinary user does not look there.
_CHROOT: Final = "/usr/sbin/chroot"
_PATH: Final = "/usr/local/bin:/usr/bin:/bin"


class CleanRoot:
    """An installed Debian, as small as it can be, with one ordinary user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, *packages: str) -> None:
        """Installs packages of Debian, or files within the folder, with what they depend on and no more."""
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

    def traces(self, word: str) -> list[str]:
        """Files and folders with this word in their names, but those of the user and the records of apt."""
        own = ("home/", "proc/", "sys/", "dev/", "tmp/", "var/log/", "var/cache/apt/", "var/lib/apt/")
        found = (one.relative_to(self.folder).as_posix() for one in self.folder.rglob(f"*{word}*"))
        return sorted(one for one in found if not one.startswith(own))

    def _of_user(self, command: tuple[str, ...]) -> list[str]:
        return [_CHROOT, f"--userspec={USER}:{USER}", str(self.folder), *command]

    def _environment(self) -> dict[str, str]:
        return {"PATH": _PATH, "HOME": f"/home/{USER}", "USER": USER, "LANG": "C.UTF-8"}


@contextmanager
def clean_root(name: str) -> Iterator[CleanRoot]:
    """A fresh one, gone afterwards.

    Raises:
        SystemExit: It can't be made: only root can, with `debootstrap` and a mirror of Debian.
    """
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise SystemExit("A clean root needs root's rights and debootstrap")
    if not (_BASE / "etc" / "debian_version").exists():
        _make_base()
    folder = _BASE.with_name(name)
    _remove(folder)
    _told(["cp", "-a", str(_BASE), str(folder)], dict(os.environ))
    _told(["mount", "--bind", "/proc", str(folder / "proc")], dict(os.environ))
    try:
        root = CleanRoot(folder)
        root.as_root("useradd", "--create-home", "--user-group", USER)
        yield root
    finally:
        _told(["umount", "--lazy", str(folder / "proc")], dict(os.environ))
        _remove(folder)


def _make_base() -> None:
    part = _BASE.with_name("part")
    _remove(part)
    part.parent.mkdir(parents=True, exist_ok=True)
    told = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    (suite,) = (line.partition("=")[2] for line in told if line.startswith("VERSION_CODENAME="))
    _told(["debootstrap", "--variant=minbase", suite, str(part), _MIRROR], dict(os.environ))
    part.rename(_BASE)


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
