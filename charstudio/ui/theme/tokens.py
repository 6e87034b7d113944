"""Every colour and size of the window. Nowhere else is one written down."""

from __future__ import annotations

from typing import Final, NamedTuple


class Colours(NamedTuple):
    """The colours of one scheme, as #rrggbb.

    Attributes:
        canvas, pane, bar: The three grounds: the centre, the side panes, menu and status bar.
        field: Behind what can be typed into.
        chip: Behind chips and buttons.
        hairline: Between panes; decoration, not what a control is recognised by.
        border: Around controls: at least 3:1 on every ground.
        text, text_2, text_3: Words, lesser words, and placeholders.
        accent: Words in the accent colour.
        ring: Around what is selected.
        fill, on_fill: The one main button, and the words on it.
        focus: Around what has the keyboard, and information.
        badge, badge_ground: Words on a picture, and what lies behind them.
        checker: The second square behind what is transparent.
    """

    canvas: str
    pane: str
    bar: str
    field: str
    chip: str
    hover: str
    selected: str
    hairline: str
    border: str
    text: str
    text_2: str
    text_3: str
    accent: str
    ring: str
    danger: str
    success: str
    focus: str
    checker: str
    fill: str = "#e8a33d"
    on_fill: str = "#1a1b1e"
    badge: str = "#e8a33d"
    badge_text: str = "#ececee"
    badge_ground: str = "#101114"


DARK: Final = Colours(
    canvas="#1a1b1e",
    pane="#202125",
    bar="#232428",
    field="#16171a",
    chip="#2e3138",
    hover="#33353d",
    selected="#3a3c45",
    hairline="#33353d",
    border="#7b7e88",
    text="#ececee",
    text_2="#b4b6bd",
    text_3="#a3a6af",
    accent="#e8a33d",
    ring="#e8a33d",
    danger="#ff8f8a",
    success="#7fcb83",
    focus="#8abdf5",
    checker="#2e3138",
)
LIGHT: Final = Colours(
    canvas="#e9e9eb",
    pane="#f5f5f6",
    bar="#ededef",
    field="#ffffff",
    chip="#e1e1e5",
    hover="#dadade",
    selected="#d3d3d9",
    hairline="#d0d0d5",
    border="#7c7e86",
    text="#1b1c1f",
    text_2="#43454c",
    text_3="#53555d",
    accent="#7d4a00",
    ring="#9a5b00",
    danger="#a8221c",
    success="#1f622b",
    focus="#174f91",
    checker="#ffffff",
)

# What a markup is drawn in, the usual one first: in any scheme the same, as it is part of the drawing.
INKS: Final = {
    "red": "#e5342b",
    "yellow": "#ffd21f",
    "green": "#2fae4e",
    "blue": "#2f7de1",
    "white": "#ffffff",
    "black": "#000000",
}

# Sizes are in pixels at a system font of this size, and grow with it.
BASE_FONT: Final = 13

# Type: size, line height, weight.
TYPE: Final = {
    "caption": (12, 16, 400),
    "body": (13, 18, 400),
    "lead": (15, 22, 400),
    "heading": (15, 20, 600),
    "title": (20, 26, 600),
    "display": (28, 36, 600),
}

SIZES: Final = {
    # Space between things.
    "space_1": 4,
    "space_2": 8,
    "space_3": 12,
    "space_4": 16,
    "space_5": 20,
    "space_6": 32,
    # Corners.
    "radius_field": 6,
    "radius_tile": 8,
    "radius_chip": 14,
    # Heights.
    "height_chip": 28,
    "height_control": 32,
    "height_generate": 36,
    "height_row": 60,
    # Icons and pictures.
    "icon_chip": 13,
    "icon_row": 16,
    "icon": 20,
    "thumbnail_row": 44,
    "rail": 64,
    # Lines.
    "ring_width": 2,
    "ring_gap": 2,
    "selection_bar": 3,
    "hairline_width": 1,
    # Panes and tiles.
    "window_width": 1440,
    "window_height": 900,
    "window_least_width": 880,
    "window_least_height": 600,
    "library": 284,
    "library_least": 200,
    "library_most": 360,
    "inspector": 344,
    "inspector_least": 280,
    "inspector_most": 440,
    "centre_least": 640,
    "generate_bar": 97,
    "rail_below": 1200,
    "drawer_below": 1000,
    "tile_least": 144,
    "tile_most": 256,
    "filmstrip": 64,
    "viewer_words_from": 812,
    "dialog": 720,
    "message": 440,
    "scrollbar": 12,
    "progress": 150,
}

# Milliseconds. None of it under reduced motion.
FADE_MS: Final = 120
DRAWER_MS: Final = 160
