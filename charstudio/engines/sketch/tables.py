"""The engine's own data in `resources/sketch`, read once into frozen objects.

A style's table says what its variants show, in tags such as `long-hair`; three tags are about ourselves:
`femme` and `masc` say whom a variant suits when no trait chooses it, `rare` that only a trait chooses it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from charstudio.paths import resources

# The order in which `auto` prefers the styles when they draw equally much.
STYLE_IDS = (
    "lorelei",
    "open-peeps",
    "adventurer",
    "toon-head",
    "avataaars",
    "personas",
    "micah",
    "notionists",
    "voxel-art",
    "pixel-art",
)


@dataclass(frozen=True)
class Part:
    """A component of a style that the person's seed, the image's seed or a trait chooses."""

    name: str
    component: str
    variants: dict[str, frozenset[str]]
    role: str  # what the whole part is, for "no beard"; empty where it is no one thing
    chance: int  # per cent, when no trait asks for it; a part that is always there has 100
    optional: bool
    per_image: bool
    only_for: str  # "femme", "masc" or ""
    never_with: frozenset[str]
    absence_draws: str  # the tag that leaving the part out draws, such as "bald"

    @property
    def tags(self) -> frozenset[str]:
        """Every tag that one of the variants shows."""
        return frozenset().union(*self.variants.values())


@dataclass(frozen=True)
class ColourSlot:
    """Where a style shows the colour of a role such as `hair`."""

    role: str
    keys: tuple[str, ...]
    deeper: tuple[str, ...]  # drawn in a deeper shade: brows beside hair
    part: str  # the part that must be there for the colour to be seen
    tag_needed: str
    tag_hiding: str
    only: frozenset[str]  # the colours a style without this slot happens to have
    plain: str  # the colour when no trait names one
    darkest: str  # a darker skin would hide the lines
    darken: float


@dataclass(frozen=True)
class Choice:
    """Variants of one component for one expression: the person picks a group, the image within it."""

    component: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]  # (femme, masc or "", variants)


@dataclass(frozen=True)
class StyleTable:
    """What CharStudio knows about one style."""

    id: str
    title: str
    creator: str
    source: str
    licence: str
    licence_url: str
    stands: bool  # shoulders reach the lower edge; otherwise the portrait floats
    size: float  # how much of the frame a portrait fills
    reach: float  # of the style's canvas; what reaches less is not drawn larger
    snap: bool
    reluctance: float  # what `auto` adds a wish: a look apart has to draw clearly more to be chosen
    fixed: dict[str, Any]
    repair: dict[
        str, dict[str, str]
    ]  # attributes to set on elements with some CSS, where the art looks wrong
    tinted: frozenset[str]  # parts of which only some variants take the hair's colour
    colours: dict[str, ColourSlot]
    parts: dict[str, Part]
    expressions: dict[str, tuple[Choice, ...]]
    shown: frozenset[str]  # every tag that some part can draw
    extents: dict[
        str, dict[str, tuple[float, float, float, float]]
    ]  # component, variant: left, top, right, bottom
    side: float  # of the style's own square canvas, in the units of the extents

    @property
    def credit(self) -> str:
        """The line that names the art's author and licence."""
        return (
            f"“{self.title}” by {self.creator}, {self.licence} ({self.licence_url}), adapted; {self.source}"
        )


def read(name: str) -> Any:
    """Return one JSON file of `resources/sketch`."""
    return json.loads((resources() / "sketch" / name).read_text("utf-8"))


def words(text: str) -> tuple[str, ...]:
    """Split a comma-separated entry of the tables."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _part(name: str, raw: dict[str, Any]) -> Part:
    optional = "chance" in raw or "of" in raw
    return Part(
        name=name,
        component=raw.get("component", name),
        variants={variant: frozenset(tags.split()) for variant, tags in raw["variants"].items()},
        role=raw.get("of", ""),
        chance=raw.get("chance", 0 if optional else 100),
        optional=optional,
        per_image=raw.get("per") == "image",
        only_for=raw.get("when", ""),
        never_with=frozenset(raw.get("never with", "").split()),
        absence_draws=raw.get("absence draws", ""),
    )


def _slot(role: str, raw: dict[str, Any]) -> ColourSlot:
    return ColourSlot(
        role=role,
        keys=tuple(raw["keys"]),
        deeper=tuple(raw.get("deeper", ())),
        part=raw.get("part", ""),
        tag_needed=raw.get("with", ""),
        tag_hiding=raw.get("without", ""),
        only=frozenset(words(raw.get("only", ""))),
        plain=raw.get("plain", ""),
        darkest=raw.get("darkest", ""),
        darken=raw.get("darken", 0.0),
    )


def _choice(component: str, text: str, lists: dict[str, str]) -> Choice:
    groups = []
    for group in (lists[text[1:]] if text.startswith("@") else text).split():
        whom, _, variants = group.rpartition(":")
        groups.append((whom, tuple(variants.split("|"))))
    return Choice(component, tuple(groups))


@cache
def style_table(style: str) -> StyleTable:
    """Return the table of a style.

    Raises:
        KeyError: CharStudio has no such style.
    """
    if style not in STYLE_IDS:
        raise KeyError(style)
    raw = read(f"styles/{style}.json")
    lists = raw["lists"]
    parts = {name: _part(name, part) for name, part in raw["parts"].items()}
    extents = read("extents.json").get(style, {"side": 0, "parts": {}})
    return StyleTable(
        id=style,
        title=raw["title"],
        creator=raw["creator"],
        source=raw["source"],
        licence=raw["licence"],
        licence_url=raw["licence_url"],
        stands=raw["frame"]["stand"] == "ground",
        size=raw["frame"]["size"],
        reach=raw["frame"].get("reach", 0.9),
        snap=raw["frame"].get("snap", False),
        reluctance=raw.get("reluctance", 0.0),
        fixed=raw["fixed"],
        repair=raw.get("repair", {}),
        tinted=frozenset(raw.get("tint", ())),
        colours={role: _slot(role, slot) for role, slot in raw["colours"].items()},
        parts=parts,
        expressions={
            name: tuple(_choice(component, text, lists) for component, text in faces.items())
            for name, faces in raw["expressions"].items()
        },
        shown=frozenset().union(*(part.tags | {part.absence_draws} for part in parts.values())) - {""},
        side=extents["side"],
        extents={
            component: {variant: tuple(box) for variant, box in boxes.items()}
            for component, boxes in extents["parts"].items()
        },
    )
