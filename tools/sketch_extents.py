"""Measures how far every variant of the built-in engine's styles reaches: `python -m tools.sketch_extents`.

Run it after a new release of `dicebear-styles`; the portraits are framed by its result,
`resources/sketch/extents.json`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyvips
from dicebear import Avatar

from charstudio.engines.sketch.drawing import shipped_style
from charstudio.engines.sketch.framing import Place
from charstudio.engines.sketch.tables import STYLE_IDS, style_table
from charstudio.paths import resources

if TYPE_CHECKING:
    from collections.abc import Mapping

Box = tuple[float, ...]

_PIXELS = 400  # of the style's own canvas; half of them again around it
_SEEN = 8  # alpha above which a pixel counts


def _measure(style: str, variants: Mapping[str, str]) -> Box | None:
    """Return left, top, right and bottom of what these variants draw, in the canvas's units."""
    shipped = shipped_style(style)
    side = shipped.canvas().width()
    scale = _PIXELS / side
    margin = _PIXELS / 2
    options: dict[str, Any] = {"seed": style, "backgroundColor": "#00000000"}
    for name in shipped.components():
        options |= {f"{name}Variant": variants[name]} if name in variants else {}
        options[f"{name}Probability"] = 100 if name in variants else 0
    framed = shipped.framed(2 * _PIXELS, 2 * _PIXELS, Place(scale, margin, margin))
    image = pyvips.Image.svgload_buffer(str(Avatar(framed, options)).encode())
    left, top, width, height = (image[3] > _SEEN).find_trim(threshold=1, background=0)
    if not width:
        return None
    edges = (left, top, left + width, top + height)
    return tuple(round((edge - margin) / scale, 1 if side < 100 else 0) for edge in edges)


def _area(box: Box | None) -> float:
    return (box[2] - box[0]) * (box[3] - box[1]) if box else 0.0


def measure_style(style: str) -> dict[str, Any]:
    """Return one style's extents: the side of its canvas, and boxes by component and variant.

    Some parts are drawn only inside others (a head inside its hair), so each variant is measured on the
    smallest figure that bears it.
    """
    table = style_table(style)
    components = {part.component: list(part.variants) for part in table.parts.values()}
    components |= {
        key.removesuffix("Variant"): [value] for key, value in table.fixed.items() if key.endswith("Variant")
    }
    always = [part.component for part in table.parts.values() if not part.optional]
    bearing = {
        name: min(components[name], key=lambda variant: _area(_measure(style, {name: variant})))
        for name in always
    }
    parts: dict[str, dict[str, Box]] = {}
    for component, variants in components.items():
        for variant in variants:
            box = _measure(style, bearing | {component: variant})
            if box:
                parts.setdefault(component, {})[variant] = box
    return {"side": shipped_style(style).canvas().width(), "parts": parts}


def main() -> None:
    """Write the extents of all styles."""
    extents = {style: measure_style(style) for style in STYLE_IDS}
    lines = []
    for style, measured in extents.items():
        parts = ",\n".join(
            f"    {json.dumps(name)}: {json.dumps(boxes)}" for name, boxes in measured["parts"].items()
        )
        lines.append(f'  {json.dumps(style)}: {{"side": {measured["side"]}, "parts": {{\n{parts}\n  }}}}')
    (resources() / "sketch" / "extents.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
