"""The built-in engine's drawing core: from a character's traits and seeds to a portrait.

The libraries that draw are imported with the first portrait, so that listing characters stays quick.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from charstudio.engines.sketch.casting import Cast, cast, nearest
from charstudio.engines.sketch.framing import place
from charstudio.engines.sketch.lexicon import lexicon
from charstudio.engines.sketch.model import Portrait, PortraitOrder, SketchStyle
from charstudio.engines.sketch.phrases import Wish, read_phrases
from charstudio.engines.sketch.tables import STYLE_IDS, StyleTable, style_table

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_REPORT = 120  # characters of a phrase that is said not to be drawn
_ANYONE = 0  # the person and image that stand for all of them where no seed is given


class Sketcher:
    """Draws portraits. It keeps nothing that changes, so any thread may call it."""

    def styles(self) -> tuple[SketchStyle, ...]:
        """Return the styles, the default first."""
        return tuple(_sketch_style(style_table(style)) for style in STYLE_IDS)

    def choose_style(self, phrases: Sequence[str]) -> str:
        """Return the id of the style that draws most of the phrases; the default where styles are equal."""
        wishes = read_phrases(phrases)
        return min(STYLE_IDS, key=lambda style: _regret(style, wishes))

    def not_drawn(self, style: str, phrases: Sequence[str]) -> tuple[str, ...]:
        """Return the phrases, or the words of a phrase, that a style cannot draw.

        Raises:
            KeyError: There is no such style.
        """
        wishes = read_phrases(phrases)
        return _report(tuple(phrases), wishes, _anyone(style, wishes).undrawn)

    def suggestions(self, style: str) -> tuple[tuple[str, str], ...]:
        """Return pairs of a group (appearance, outfit, personality, other) and a phrase that a style draws.

        Raises:
            KeyError: There is no such style.
        """
        table = style_table(style)
        return tuple(pair for pair in _all_suggestions() if not self.not_drawn(table.id, [pair[1]]))

    def svg(self, order: PortraitOrder) -> str:
        """Return the portrait as an SVG document.

        Raises:
            KeyError: There is no such style.
        """
        table = style_table(order.style)
        return _svg(table, order, _cast(table, order, _wishes(order)))

    def draw(self, order: PortraitOrder) -> Portrait:
        """Return the portrait, byte for byte the same for the same order.

        Raises:
            KeyError: There is no such style.
        """
        from charstudio.engines.sketch import drawing  # noqa: PLC0415 - see the module's docstring

        table = style_table(order.style)
        wishes = _wishes(order)
        chosen = _cast(table, order, wishes)
        return Portrait(
            data=drawing.png(_svg(table, order, chosen)),
            style=order.style,
            expression=chosen.expression,
            options={
                "variants": dict(sorted(chosen.variants.items())),
                "colours": dict(sorted(chosen.colours.items())),
                "background": list(chosen.background),
            },
            not_drawn=_report((*order.extra, *order.phrases), wishes, chosen.undrawn),
            credit=table.credit,
        )


def _regret(style: str, wishes: tuple[Wish, ...]) -> float:
    """Return what is lost in a style.

    A word that is not drawn costs one, and a little more the earlier its phrase stands; one that is drawn
    as something near it ("stubble" as a beard) a fraction.
    """
    table = style_table(style)
    lost = sum(1 + 0.1 / (1 + wish.phrase) for wish in _anyone(style, wishes).undrawn)
    lost += table.reluctance * len(wishes)
    return lost + sum(0.2 for wish in wishes if wish.kind == "tag" and nearest(table, wish.key) != wish.key)


def _sketch_style(table: StyleTable) -> SketchStyle:
    return SketchStyle(
        table.id, table.title, table.creator, table.source, table.licence, table.licence_url, table.credit
    )


def _wishes(order: PortraitOrder) -> tuple[Wish, ...]:
    return read_phrases(order.phrases, order.extra)


def _cast(table: StyleTable, order: PortraitOrder, wishes: tuple[Wish, ...]) -> Cast:
    return cast(table, wishes, order.person_seed, order.image_seed)


def _anyone(style: str, wishes: tuple[Wish, ...]) -> Cast:
    return cast(style_table(style), wishes, _ANYONE, _ANYONE)


def _svg(table: StyleTable, order: PortraitOrder, chosen: Cast) -> str:
    from charstudio.engines.sketch import drawing  # noqa: PLC0415 - see the module's docstring

    where = place(table, chosen.variants, order.width, order.height)
    return drawing.svg(table, chosen, where, order.width, order.height)


def _report(phrases: Sequence[str], wishes: Sequence[Wish], undrawn: Sequence[Wish]) -> tuple[str, ...]:
    """Return the phrases of which nothing is drawn, and the undrawn words of the others."""
    missed: dict[int, list[str]] = {}
    for wish in undrawn:
        missed.setdefault(wish.phrase, []).append(wish.text)
    drawn = {wish.phrase for wish in wishes if wish.kind != "neutral" and wish not in undrawn}
    report: list[str] = []
    for number, texts in sorted(missed.items()):
        if number in drawn:
            report += texts
        else:
            phrase = " ".join(phrases[number][: _LONGEST_REPORT * 2].split())
            report.append(phrase if len(phrase) <= _LONGEST_REPORT else phrase[: _LONGEST_REPORT - 1] + "…")
    return tuple(dict.fromkeys(report))


@cache
def _all_suggestions() -> tuple[tuple[str, str], ...]:
    raw = lexicon().raw
    pairs = [(entry["group"], entry["say"]) for entry in raw["tags"].values()]
    pairs += [("personality", mood) for mood in raw["moods"]]
    tables = lexicon().colours
    for role, noun, group in (
        ("hair", "hair", "appearance"),
        ("skin", "skin", "appearance"),
        ("eyes", "eyes", "appearance"),
    ):
        pairs += [(group, f"{name} {noun}") for name in tables["roles"][role] if " " not in name]
    pairs += [("other", f"{name} background") for name in tables["roles"]["background"]]
    return tuple(dict.fromkeys(pairs))
