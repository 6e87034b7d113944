"""Makes the portable folder of Linux, packed.

The whole bundle, with the libraries of X11 and the others that a distribution may have in other versions. Of
the system it needs what belongs to its kernel and its graphics: glibc, libGL and libEGL, with the libxcb and
the libwayland-client that those load; and a font.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from typing import TYPE_CHECKING

from tools.installers.desktop import add_desktop_files
from tools.installers.licences import copyright_text
from tools.installers.project import DIST, PACKAGING, WORK, bundle, epoch, set_times, version

if TYPE_CHECKING:
    from pathlib import Path


def build() -> Path:
    """Packs the folder and gives the file's path."""
    name = f"charstudio-{version()}-linux-{platform.machine()}"
    folder = WORK / "portable" / name
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(bundle(), folder, symlinks=True)
    add_desktop_files(folder / "share")
    words = (PACKAGING / "linux" / "README.portable").read_text(encoding="utf-8")
    words = words.replace("@GLIBC@", " ".join(platform.libc_ver()))
    (folder / "README").write_text(words, encoding="utf-8")
    (folder / "COPYRIGHT").write_text(copyright_text(bundle(), "."), encoding="utf-8")
    set_times(folder)
    made = DIST / f"{name}.tar.zst"
    command = [
        *("tar", "--zstd", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"),
        *(f"--mtime=@{int(epoch().timestamp())}", "-C", str(folder.parent), "-cf", str(made), name),
    ]
    subprocess.run(command, check=True, env={"ZSTD_CLEVEL": "19", "ZSTD_NBTHREADS": "0", **os.environ})
    return made
