"""The four portraits of the welcome: `python -m tools.welcome_pictures` draws them with the built-in engine.

Four people in four styles, so that a first look shows what there is to choose from.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from charstudio.engines.sketch.model import PortraitOrder
from charstudio.engines.sketch.sketcher import Sketcher

OUT: Final = Path(__file__).parents[1] / "resources" / "welcome"
# Twice what they are shown at, for screens with two pixels a pixel.
SIDE: Final = 216
_COLOURS: Final = 128
# Style, seed, traits.
PEOPLE: Final = (
    ("adventurer", 6, ("red wavy hair", "freckles", "brown skin", "happy")),
    ("avataaars", 7, ("brown curly hair", "green sunglasses", "tan skin", "overalls", "happy")),
    ("micah", 4, ("grey hair", "round glasses", "dark skin", "smiling")),
    ("lorelei", 6, ("short black hair", "serious")),
)
_GROUND: Final = "light background"


def drawn(style: str, seed: int, traits: tuple[str, ...]) -> bytes:
    """One of them as a small PNG."""
    order = PortraitOrder(style, seed, seed, (*traits, _GROUND), (), SIDE, SIDE)
    small = BytesIO()
    with Image.open(BytesIO(Sketcher().draw(order).data)) as picture:
        picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """Draws them into `resources/welcome`."""
    OUT.mkdir(parents=True, exist_ok=True)
    for style, seed, traits in PEOPLE:
        file = OUT / f"{style}.png"
        file.write_bytes(drawn(style, seed, traits))
        print(f"{file.relative_to(OUT.parents[1])}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
