"""Sheets of the built-in engine's portraits, to look at: `python -m tools.contact_sheet OUT`.

Writes `styles.png` (styles × people), `traits.png` (traits × styles × people, with what is not drawn),
`expressions.png` (styles × expressions) and `rounds.png` (rounds of four images of one person).
"""

from __future__ import annotations

import argparse
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from charstudio.engines.sketch.model import PortraitOrder
from charstudio.engines.sketch.sketcher import Sketcher

if TYPE_CHECKING:
    from collections.abc import Sequence

_CELL = 170  # pixels
_LABEL = 230
_INK, _WARNING = "#22222a", "#b3261e"

TRAITS = (
    (),
    ("red curly hair", "glasses", "smiling"),
    ("dark skin", "beard", "serious"),
    ("pirate eyepatch", "long blonde hair", "angry"),
    ("blue jacket", "brown hair", "happy"),
    ("old man", "bald", "sad"),
    ("green skin", "purple mohawk", "surprised"),
    ("woman", "black hair in a bun", "winking", "pink background"),
    ("young woman with freckles", "long wavy auburn hair", "green eyes"),
    ("headscarf", "cheerful", "earrings"),
    ("elderly woman", "round glasses", "yellow sweater"),
    ("man with a moustache", "hat", "grumpy"),
    ("short blue hair", "red hoodie", "playful"),
    ("loves tea and thunder",),
)

Cell = tuple[PortraitOrder, str]


def _draw_sheet(rows: Sequence[tuple[str, Sequence[Cell]]], out: Path) -> None:
    sketcher = Sketcher()
    columns = max(len(cells) for _, cells in rows)
    sheet = Image.new("RGB", (_LABEL + columns * _CELL, len(rows) * _CELL), "white")
    pen = ImageDraw.Draw(sheet)
    for row, (label, cells) in enumerate(rows):
        pen.multiline_text((6, row * _CELL + 8), label, fill=_INK)
        for column, (order, title) in enumerate(cells):
            left, top = _LABEL + column * _CELL, row * _CELL
            portrait = sketcher.draw(order)
            sheet.paste(Image.open(BytesIO(portrait.data)).convert("RGB"), (left, top))
            pen.text((left + 3, top + 2), title or portrait.expression, fill=_INK)
            if portrait.not_drawn:
                pen.multiline_text((left + 3, top + 14), "\n".join(portrait.not_drawn), fill=_WARNING)
    sheet.save(out)


def _order(
    style: str, person: int, image: int, phrases: tuple[str, ...] = (), extra: tuple[str, ...] = ()
) -> PortraitOrder:
    return PortraitOrder(style, person, image, phrases, extra, _CELL, _CELL)


def _styles(styles: Sequence[str]) -> list[tuple[str, list[Cell]]]:
    return [(style, [(_order(style, 200 + n, 3 * n), "") for n in range(10)]) for style in styles]


def _traits(styles: Sequence[str]) -> list[tuple[str, list[Cell]]]:
    sketcher = Sketcher()
    rows = []
    for traits in TRAITS:
        label = "\n".join(traits or ("(no traits)",)) + f"\n\nauto: {sketcher.choose_style(traits)}"
        rows.append((label, [(_order(style, n, n, traits), style) for style in styles for n in (3, 4)]))
    return rows


def _expressions(styles: Sequence[str]) -> list[tuple[str, list[Cell]]]:
    moods = (
        "neutral",
        "happy",
        "laughing",
        "sad",
        "angry",
        "serious",
        "surprised",
        "wink",
        "sleepy",
        "sly",
        "afraid",
    )
    return [(style, [(_order(style, 11, 3, (), (mood,)), mood) for mood in moods]) for style in styles]


def _rounds(styles: Sequence[str]) -> list[tuple[str, list[Cell]]]:
    return [
        (style, [(_order(style, p, 40 + n), "") for p in (5, 6, 7) for n in range(4)]) for style in styles
    ]


def main() -> None:
    """Draw the sheets into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Draw sheets of the built-in engine's portraits.")
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    styles = [style.id for style in Sketcher().styles()]
    _draw_sheet(_styles(styles), out / "styles.png")
    _draw_sheet(_traits(styles[:5]), out / "traits.png")
    _draw_sheet(_traits(styles[5:]), out / "traits-more.png")
    _draw_sheet(_expressions(styles), out / "expressions.png")
    _draw_sheet(_rounds(styles), out / "rounds.png")


if __name__ == "__main__":
    main()
