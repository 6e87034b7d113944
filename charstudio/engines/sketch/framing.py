"""Where a portrait stands in its picture, so that neither hair nor hat is cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charstudio.engines.sketch.tables import StyleTable

_SIDE_MARGIN = 0.02  # of the picture's width


@dataclass(frozen=True)
class Place:
    """A style's canvas in the picture: its scale and where its upper left corner comes to lie, in pixels."""

    scale: float
    x: float
    y: float


def place(table: StyleTable, variants: Mapping[str, str], width: int, height: int) -> Place:
    """Return where the canvas lies in a picture of this size.

    Args:
        table: The style, with the measured extents of its variants.
        variants: Component to variant.
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
    """
    left, top, right, bottom = _extent(table, variants)
    reach = table.reach * table.side
    room = table.size * min(width, height)
    if table.stands:
        bottom = table.side
        wide = width * (1 - 2 * _SIDE_MARGIN)
        scale = min(room / max(reach, bottom - top), wide / (right - left))
    else:
        scale = room / max(reach, right - left, bottom - top)
    if table.snap:
        scale = max(1.0, float(int(scale)))
    x = (width - (left + right) * scale) / 2
    y = height - bottom * scale if table.stands else (height - (top + bottom) * scale) / 2
    if table.snap:
        x, y = float(round(x)), float(round(y))
    return Place(scale, x, y)


def _extent(table: StyleTable, variants: Mapping[str, str]) -> tuple[float, float, float, float]:
    boxes = [
        table.extents[component][variant]
        for component, variant in variants.items()
        if variant in table.extents.get(component, {})
    ]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
