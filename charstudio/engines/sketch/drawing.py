"""The drawing itself: DiceBear makes the SVG, librsvg (in libvips) its pixels."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pyvips
from dicebear import Avatar, Style
from dicebear.style import Canvas, Color, Component, Meta

from charstudio.engines.sketch.tables import StyleTable, style_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charstudio.engines.sketch.casting import Cast
    from charstudio.engines.sketch.framing import Place

_PNG_EFFORT = 6  # zlib's default: with unfiltered rows half the size of effort 1 for a few milliseconds


class ShippedStyle(Style):
    """A style of the installed `dicebear-styles`, built without validating it again.

    `Style()` checks every definition against its schema, which takes 0.2 to 2 s a style. The shipped
    definitions don't change between releases, so a test runs the full validation over all of them and this
    class answers what the renderer asks from the same public parts that `Style` builds.
    """

    def __init__(self, definition: dict[str, Any], canvas: Canvas | None = None) -> None:
        self.definition = definition
        self._parts: dict[str, Component] = {}
        self._own_meta = Meta(definition["meta"])
        self._own_canvas = canvas or Canvas(definition["canvas"])
        self._own_colours = {name: Color(data) for name, data in definition["colors"].items()}
        for name, data in definition["components"].items():
            if "extends" not in data:
                self._parts[name] = Component(name, data)
        for name, data in definition["components"].items():
            if "extends" in data:
                self._parts[name] = Component(name, data, self._parts[data["extends"]])

    def meta(self) -> Meta:
        """Return the author and the licence."""
        return self._own_meta

    def attributes(self) -> dict[str, Any]:
        """Return the SVG's root attributes."""
        attributes: dict[str, Any] = self.definition.get("attributes", {})
        return attributes

    def canvas(self) -> Canvas:
        """Return the picture: its size and elements."""
        return self._own_canvas

    def components(self) -> dict[str, Component]:
        """Return the components by their names."""
        return self._parts

    def colors(self) -> dict[str, Color]:
        """Return the colours by their names."""
        return self._own_colours

    def framed(self, width: int, height: int, where: Place) -> ShippedStyle:
        """Return the same style on a canvas of another size, with its picture where it is wanted."""
        move = f"translate({where.x:.3f} {where.y:.3f}) scale({where.scale:.5f})"
        portrait = {
            "type": "element",
            "name": "g",
            "attributes": {"transform": move},
            "children": self.definition["canvas"]["elements"],
        }
        framed = ShippedStyle.__new__(ShippedStyle)
        framed.__dict__ = self.__dict__ | {
            "_own_canvas": Canvas({"width": width, "height": height, "elements": [portrait]})
        }
        return framed


def definition(style: str) -> dict[str, Any]:
    """Return a style's definition as `dicebear-styles` ships it, with the repairs of our table."""
    raw: dict[str, Any] = json.loads(files("dicebear_styles").joinpath(f"{style}.json").read_text("utf-8"))
    for marked, attributes in style_table(style).repair.items():
        _repair(raw["canvas"]["elements"], marked, attributes)
    return raw


def _repair(elements: list[dict[str, Any]], marked: str, attributes: Mapping[str, str | None]) -> None:
    for element in elements:
        if marked in element.get("attributes", {}).values():
            merged = element["attributes"] | attributes
            element["attributes"] = {name: value for name, value in merged.items() if value is not None}
        _repair(element.get("children", []), marked, attributes)


@cache
def shipped_style(style: str) -> ShippedStyle:
    """Return a style, built once in a process."""
    return ShippedStyle(definition(style))


def svg(table: StyleTable, cast: Cast, where: Place, width: int, height: int) -> str:
    """Return the portrait as an SVG document of this size in pixels.

    No text of the artist comes near it: every value is one of the tables' names or a colour.
    """
    style = shipped_style(table.id)
    options: dict[str, Any] = {"seed": table.id}
    for name, component in style.components().items():
        if component.extends_name() is None:
            variant = cast.variants.get(name)
            options |= (
                {f"{name}Variant": variant, f"{name}Probability": 100}
                if variant
                else {f"{name}Probability": 0}
            )
    options |= {f"{name}Color": colour for name, colour in cast.colours.items()}
    options |= {
        "backgroundColor": list(cast.background),
        "backgroundColorFill": "radial",
        "backgroundColorOrder": "fixed",
    }
    for key, value in table.fixed.items():
        options[key] = value
        if key.endswith("Variant"):
            options[key.removesuffix("Variant") + "Probability"] = 100
    return str(Avatar(style.framed(width, height, where), options))


def png(document: str) -> bytes:
    """Return the pixels of an SVG document as a PNG without any metadata, so without a date."""
    image = pyvips.Image.svgload_buffer(document.encode())
    opaque = image[:3] if image.bands > 3 else image  # noqa: PLR2004 - the background covers everything
    data: bytes = opaque.pngsave_buffer(compression=_PNG_EFFORT, filter="none", keep="none")
    return data
