"""Search paths of libraries: those that are named from the root go, all else stays byte for byte."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import _imaging

from tools.elf import without_search_path

LIBRARY = Path(_imaging.__file__)

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("readelf") is None,
    reason="ELF and readelf are of Linux",
)


def search_path(data: bytes, place: Path) -> list[str]:
    place.write_bytes(data)
    told = subprocess.run(["readelf", "-dW", place], capture_output=True, text=True, check=True)
    assert not told.stderr
    return [line.partition("[")[2].rstrip("]") for line in told.stdout.splitlines() if "PATH)" in line]


def test_a_path_from_the_root_is_gone_and_the_rest_still_loads(tmp_path: Path) -> None:
    data = LIBRARY.read_bytes()
    (relative,) = search_path(data, tmp_path / "as-it-is.so")
    assert relative.startswith("$ORIGIN")
    absolute = "/builder/" + "x" * (len(relative) - len("/builder/"))
    broken = data.replace(relative.encode() + b"\0", absolute.encode() + b"\0")
    assert search_path(broken, tmp_path / "broken.so") == [absolute]

    mended = without_search_path(broken)

    assert search_path(mended, tmp_path / "mended.so") == []
    assert len(mended) == len(data)
    needed = [
        subprocess.run(["readelf", "-dW", tmp_path / name], capture_output=True, text=True, check=True).stdout
        for name in ("broken.so", "mended.so")
    ]
    assert needed[0].count("(NEEDED)") == needed[1].count("(NEEDED)") > 0


def test_a_path_beside_the_library_stays() -> None:
    data = LIBRARY.read_bytes()
    assert without_search_path(data) == data


@pytest.mark.parametrize("data", [b"", b"MZ", b"\x7fELF\x01\x01 of 32 bits"])
def test_what_is_no_such_file_stays(data: bytes) -> None:
    assert without_search_path(data) == data


def test_a_program_without_a_dynamic_table_stays() -> None:
    header = b"\x7fELF\x02\x01" + bytes(26) + struct.pack("<Q", 64) + bytes(14) + struct.pack("<HH", 56, 0)
    data = header.ljust(64, b"\0")
    assert without_search_path(data) == data
