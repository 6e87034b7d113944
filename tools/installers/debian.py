"""Makes the .deb.

The bundle without the libraries that Debian has: those are dependencies, as `dpkg-shlibdeps` finds them.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from tools.installers.desktop import add_desktop_files
from tools.installers.licences import copyright_text
from tools.installers.project import (
    DIST,
    PACKAGING,
    ROOT,
    WORK,
    bundle,
    epoch,
    set_times,
    system_libraries,
)

if TYPE_CHECKING:
    from pathlib import Path

PLACE: Final = "usr/lib/charstudio"
_DEBIAN: Final = PACKAGING / "debian"
# A placeholder until there is a home page: nobody can have a mailbox there.
_MAINTAINER: Final = "The CharStudio team <team@charstudio.invalid>"
# What no library says that it needs: something to write with, and whom to trust.
_FURTHER: Final = ("ca-certificates", "fontconfig-config")


def build(number: str, also: Path | None = None, *, quick: bool = False) -> Path:
    """Makes the package and gives its path.

    Args:
        number: Its version.
        also: A file that goes beside the program's own.
        quick: Whether it may be large, as long as it is made soon.
    """
    root = WORK / "debian" / "charstudio"
    shutil.rmtree(root, ignore_errors=True)
    _add_program(root, also)
    share = root / "usr" / "share"
    add_desktop_files(share)
    _add_documents(share, number)
    _set_modes(root)
    architecture = _told("dpkg", "--print-architecture")
    _add_control(root, number, architecture)
    set_times(root)
    made = DIST / f"charstudio_{number}_{architecture}.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(epoch().timestamp()))}
    command = [
        "dpkg-deb",
        "--root-owner-group",
        *(("-Zgzip", "-z1") if quick else ("-Zxz",)),
        "--build",
        str(root),
        str(made),
    ]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return made


def _add_program(root: Path, also: Path | None) -> None:
    place = root / PLACE
    left_to_debian = {f"_internal/{name}" for name in system_libraries()}
    for file in bundle().rglob("*"):
        name = file.relative_to(bundle()).as_posix()
        if file.is_dir() or name in left_to_debian:
            continue
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target, follow_symlinks=False)
    if also is not None:
        shutil.copyfile(also, place / "_internal" / also.name)
    program = root / "usr" / "bin" / "charstudio"
    program.parent.mkdir(parents=True)
    program.symlink_to("../lib/charstudio/charstudio")


def _add_documents(share: Path, number: str) -> None:
    place = share / "doc" / "charstudio"
    place.mkdir(parents=True)
    (place / "copyright").write_text(copyright_text(bundle(), f"/{PLACE}"), encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_bytes()
    (place / "changelog.gz").write_bytes(gzip.compress(changes, mtime=0))
    entry = (
        f"charstudio ({number}) unstable; urgency=medium\n\n  * See changelog.gz.\n\n"
        f" -- {_MAINTAINER}  {epoch():%a, %d %b %Y %H:%M:%S +0000}\n"
    )
    (place / "changelog.Debian.gz").write_bytes(gzip.compress(entry.encode(), mtime=0))
    overrides = share / "lintian" / "overrides" / "charstudio"
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(_DEBIAN / "lintian-overrides", overrides)


def _set_modes(root: Path) -> None:
    """Everybody reads, and runs what is a program; nothing depends on who builds."""
    for one in root.rglob("*"):
        if not one.is_symlink():
            program = one == root / PLACE / "charstudio"
            one.chmod(0o755 if one.is_dir() or program else 0o644)


def _add_control(root: Path, number: str, architecture: str) -> None:
    control = root / "DEBIAN"
    control.mkdir()
    kilobytes = sum(-(-one.lstat().st_size // 1024) for one in (root / "usr").rglob("*") if not one.is_dir())
    text = (_DEBIAN / "control.in").read_text(encoding="utf-8")
    for name, value in (
        ("VERSION", number),
        ("ARCHITECTURE", architecture),
        ("MAINTAINER", _MAINTAINER),
        ("SIZE", str(kilobytes)),
        ("DEPENDS", ", ".join(dependencies(root))),
    ):
        text = text.replace(f"@{name}@", value)
    (control / "control").write_text(text, encoding="utf-8")
    sums = [
        f"{hashlib.md5(one.read_bytes(), usedforsecurity=False).hexdigest()}  {one.relative_to(root)}\n"
        for one in sorted((root / "usr").rglob("*"))
        if one.is_file() and not one.is_symlink()
    ]
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")


def dependencies(root: Path) -> list[str]:
    """The packages of Debian that have the libraries which everything in the bundle needs."""
    place = root / PLACE
    programs = [one for one in place.rglob("*") if one.is_file() and _is_program(one)]
    # It wants to be where a source package is.
    source = WORK / "debian" / "source"
    (source / "debian").mkdir(parents=True, exist_ok=True)
    (source / "debian" / "control").write_text(
        "Source: charstudio\n\nPackage: charstudio\nArchitecture: any\n"
    )
    told = _told(
        "dpkg-shlibdeps",
        "-O",
        "--warnings=0",
        # What wheels brought along is in no package and needs none.
        "--ignore-missing-info",
        f"-l{place / '_internal'}",
        *(f"-e{one}" for one in programs),
        folder=source,
    )
    found = told.partition("shlibs:Depends=")[2].split(", ")
    return sorted({*found, *_FURTHER})


def _is_program(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def _told(*command: str, folder: Path | None = None) -> str:
    return subprocess.run(command, check=True, cwd=folder, stdout=subprocess.PIPE, text=True).stdout.strip()
