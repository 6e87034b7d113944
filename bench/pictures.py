"""Picture files as the built-in engine makes them, many of them quickly."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from charstudio.engines.sketch.model import PortraitOrder
from charstudio.engines.sketch.sketcher import Sketcher
from charstudio.engines.sketch.tables import STYLE_IDS

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = 1_500
_PORTRAITS = 40
_PHRASES = ("red curly hair", "round glasses")
# A PNG ends with this chunk; those of text may stand before it.
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


class Picture(NamedTuple):
    """A picture in a folder of originals."""

    sha256: str
    bytes: int


def make_pictures(folder: Path) -> list[Picture]:
    """Draws some portraits of 1024 px and writes each many times, as files that differ in a comment."""
    sketcher = Sketcher()
    orders = [
        PortraitOrder(
            style=STYLE_IDS[number % len(STYLE_IDS)], person_seed=number, image_seed=number, phrases=_PHRASES
        )
        for number in range(_PORTRAITS)
    ]
    with ThreadPoolExecutor(2) as workers:
        portraits = [portrait.data for portrait in workers.map(sketcher.draw, orders)]
    return [_write(folder, portraits[number % _PORTRAITS], number) for number in range(PICTURES)]


def link(pictures: Path, originals: Path) -> None:
    """Gives a library the pictures: as links, or as copies where there can be none."""
    for file in pictures.glob("??/*.png"):
        target = originals / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(file, target)
        except OSError:
            shutil.copy(file, target)


def _write(folder: Path, portrait: bytes, number: int) -> Picture:
    body = b"tEXt" + b"Comment\0" + str(number).encode()
    comment = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    data = portrait.removesuffix(_END) + comment + _END
    sha256 = hashlib.sha256(data).hexdigest()
    file = folder / sha256[:2] / f"{sha256}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return Picture(sha256, len(data))
