"""`python -m tools.installers`: every installer that this system can make, checked by its own tools."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tools.installers import bill, debian, macos, portable, windows
from tools.installers.project import WORK, version

if TYPE_CHECKING:
    from pathlib import Path


def main() -> int:
    """Makes them, and says where they are; leaves by `SystemExit` where a check finds an error."""
    if sys.platform == "win32":
        print(windows.build())
    elif sys.platform == "darwin":
        print(macos.build())
    elif sys.platform.startswith("linux"):
        _build_on_linux()
    else:
        raise SystemExit("There is no installer for this system")
    print(bill.write())
    return 0


def _build_on_linux() -> None:
    if shutil.which("dpkg-shlibdeps") is None:
        print("no .deb: it needs dpkg-dev")
    else:
        package = debian.build(version())
        check(WORK / "debian" / "charstudio" / "usr" / "share", package)
        print(package)
    print(portable.build())


def check(share: Path, package: Path | None) -> None:
    """Has the system's own tools look at what a desktop is told, and at the package.

    Raises:
        SystemExit: One of them finds an error.
    """
    _run("desktop-file-validate", *(share / "applications").iterdir())
    _run("appstreamcli", "validate", "--no-net", *(share / "metainfo").iterdir())
    if package is not None:
        _run("lintian", "--allow-root", "--fail-on", "error", package)


def _run(program: str, *words: str | Path) -> None:
    if shutil.which(program) is None:
        print(f"not checked: {program} is not installed")
    elif subprocess.run([program, *words], check=False).returncode:
        raise SystemExit(f"{program} finds errors")


if __name__ == "__main__":
    raise SystemExit(main())
