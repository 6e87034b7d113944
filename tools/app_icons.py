"""The application's icon in every size: `python -m tools.app_icons` makes them of two drawings.

Linux takes a PNG for each size, Windows an .ico, macOS an .icns.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Final

import pyvips
from PIL import Image

FOLDER: Final = Path(__file__).parents[1] / "resources" / "app_icon"
# Pixels of a side; those of the icon theme that every desktop falls back to.
SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
# Up to this size the plain drawing, whose lines are whole pixels.
SMALL: Final = 24
_ICO: Final = (16, 24, 32, 48, 64, 128, 256)
_ICNS: Final = (32, 64, 128, 256, 512, 1024)


def drawn(side: int) -> Image.Image:
    """The icon in so many pixels."""
    name = "charstudio-small.svg" if side <= SMALL else "charstudio.svg"
    # The drawings say how wide they are in their own units, and that is taken for pixels.
    scale = side / (16 if side <= SMALL else 256)
    vector = pyvips.Image.svgload(str(FOLDER / name), scale=scale)
    picture = Image.open(BytesIO(vector.pngsave_buffer()))
    return picture.convert("RGBA")


def files() -> dict[str, bytes]:
    """Every file that is made, by its name."""
    made = {f"charstudio-{side}.png": _saved(drawn(side), "PNG", optimize=True) for side in SIZES}
    pictures = {side: drawn(side) for side in {*_ICO, *_ICNS}}
    of_ico = [pictures[side] for side in _ICO]
    made["charstudio.ico"] = _saved(
        of_ico[-1], "ICO", sizes=[picture.size for picture in of_ico], append_images=of_ico[:-1]
    )
    of_icns = [pictures[side] for side in _ICNS]
    made["charstudio.icns"] = _saved(of_icns[-1], "ICNS", append_images=of_icns[:-1])
    return made


def _saved(picture: Image.Image, format_: str, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def main() -> int:
    """Writes them."""
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)
        print(f"{name} {len(data)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
