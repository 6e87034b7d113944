"""Makes the installer for Windows, which installs the bundle for one user. Needs `makensis` (NSIS 3.08).

Where `CHARSTUDIO_SIGN` names a command that signs the file whose path comes after its own words, the
programs, the installer and its uninstaller are signed.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from tools.installers import project
from tools.installers.licences import copyright_text
from tools.installers.project import DIST, ICONS, PACKAGING, TITLE, WORK, numbers, publisher, version

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT: Final = PACKAGING / "windows" / "charstudio.nsi"
# Where its own installer puts it, and does not say so to anyone.
_USUAL_PLACES: Final = (r"C:\Program Files (x86)\NSIS", r"C:\Program Files\NSIS")
# What Windows calls processors of 64 bits.
_WIN64: Final = ("AMD64", "ARM64")
_SIGNS_WITH: Final = "CHARSTUDIO_SIGN"


def makensis() -> str | None:
    """The program that builds it; None where there is none."""
    return shutil.which("makensis") or shutil.which("makensis", path=os.pathsep.join(_USUAL_PLACES))


def build(*, bundle: Path | None = None, machine: str | None = None, quick: bool = False) -> Path:
    """Makes the installer and gives its path.

    Args:
        bundle: The folder that is packed; None takes what `make bundle` built.
        machine: The processor that the bundle is for, as Windows calls it; None takes this one.
        quick: Whether it may be large, as long as it is made soon.

    Raises:
        SystemExit: There is no bundle, or no `makensis`, or it finds an error.
    """
    program = makensis()
    if program is None:
        raise SystemExit("The installer for Windows needs NSIS: makensis is not there")
    folder, machine = bundle or project.bundle(), machine or platform.machine()
    made = DIST / f"{project.project()['name']}-{version()}-windows-{machine.lower()}-setup.exe"
    made.parent.mkdir(parents=True, exist_ok=True)
    credits_ = WORK / "windows" / "COPYRIGHT.txt"
    credits_.parent.mkdir(parents=True, exist_ok=True)
    # With the ends of lines that every editor of Windows knows.
    credits_.write_text(copyright_text(folder, "."), encoding="utf-8-sig", newline="\r\n")
    _sign(folder)
    names = defines(folder, machine, credits_, made, quick=quick)
    command = [program, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *names, str(SCRIPT)]
    if subprocess.run(command, check=False, cwd=SCRIPT.parent).returncode:
        raise SystemExit("makensis finds errors")
    return made


def defines(folder: Path, machine: str, credits_: Path, made: Path, *, quick: bool) -> list[str]:
    """What the script is told, as words for `makensis`."""
    told = {
        "NAME": project.project()["name"],
        "TITLE": TITLE,
        "VERSION": version(),
        "NUMBERS": numbers(),
        "SUMMARY": project.project()["description"],
        "PUBLISHER": publisher(),
        "BUNDLE": folder.resolve(),
        "ICON": (ICONS / "charstudio.ico").resolve(),
        "CREDITS": credits_.resolve(),
        "OUT": made.resolve(),
        "KILOBYTES": sum(-(-one.stat().st_size // 1024) for one in folder.rglob("*") if one.is_file()),
    }
    if machine.upper() in _WIN64:
        told["WIN64"] = 1
    if quick:
        told["QUICK"] = 1
    if os.environ.get(_SIGNS_WITH):
        told["SIGN"] = os.environ[_SIGNS_WITH]
    return [f"-D{name}={value}" for name, value in told.items()]


def version_resource(name: str) -> str:
    """What Windows shows of a program's file, as PyInstaller reads it; `name`: its own without the ending."""
    whole = tuple(int(part) for part in numbers().split("."))
    texts = {
        "ProductName": TITLE,
        "ProductVersion": version(),
        "FileVersion": version(),
        # The name under which the task manager and the task bar have it.
        "FileDescription": TITLE,
        "CompanyName": publisher(),
        "LegalCopyright": publisher(),
        "InternalName": name,
        "OriginalFilename": f"{name}.exe",
    }
    strings = ", ".join(f"StringStruct({key!r}, {text!r})" for key, text in texts.items())
    # American English, in Unicode.
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={whole}, prodvers={whole}), kids=["
        f"StringFileInfo([StringTable('040904B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def _sign(folder: Path) -> None:
    words = os.environ.get(_SIGNS_WITH)
    if not words:
        print(f"not signed: {_SIGNS_WITH} names no command")
        return
    for one in sorted(folder.glob("*.exe")):
        subprocess.run([*shlex.split(words, posix=os.name != "nt"), str(one)], check=True)
