"""Colours by their names, softened, and what they need beside each other."""

from __future__ import annotations

from functools import cache

from charstudio.engines.sketch.lexicon import lexicon
from charstudio.engines.sketch.tables import words

_LIKE = 62.0  # a distance under which two colours can't be told apart in a small picture
_LIGHT = 0.45  # luminance from which hair is white or fair
_SOFTEN = 0.18


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{min(255, max(0, round(part))):02x}" for part in (red, green, blue))


def mix(colour: str, other: str, amount: float) -> str:
    """Return a colour moved towards another, 0 not at all and 1 wholly."""
    one, two = _rgb(colour), _rgb(other)
    return _hex(*(a + (b - a) * amount for a, b in zip(one, two, strict=True)))


def luminance(colour: str) -> float:
    """Return the relative luminance, from 0 for black to 1 for white."""
    linear = [float((part / 255) ** 2.2) for part in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def deeper(colour: str) -> str:
    """Return the shade for brows beside hair or freckles on skin."""
    return mix(colour, "#1c1418", 0.3)


def no_darker(colour: str, darkest: str) -> str:
    """Return the colour, lifted in its own hue where dark lines on it could not be seen."""
    lifted = colour
    while luminance(lifted) < luminance(darkest) - 1e-6:
        lifted = _hex(*(part * 1.06 + 1 for part in _rgb(lifted)))
    return lifted


def apart(colour: str, other: str) -> str:
    """Return the colour, moved away where it could be taken for the other one: brown hair on brown skin."""
    if luminance(colour) < _LIGHT:
        away = "#1a1216"
    else:  # fair hair becomes fairer on darker skin, white hair greyer on paler skin
        away = "#f6f2e8" if luminance(other) < luminance(colour) else "#8b8794"
    steps = (mix(colour, away, step / 5) for step in range(6))
    return next((moved for moved in steps if _distance(moved, other) >= _LIKE), away)


def _distance(colour: str, other: str) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(_rgb(colour), _rgb(other), strict=True)) ** 0.5)


@cache
def palette(name: str) -> tuple[str, ...]:
    """Return the colours that a role has when no trait names one."""
    return words(lexicon().colours["natural"][name])


def backgrounds() -> list[list[str]]:
    """Return pairs of a background's colours: the light in the middle and the edge."""
    pairs: list[list[str]] = lexicon().colours["backgrounds"]
    return pairs


@cache
def named(role: str, name: str) -> str:
    """Return the colour that a name means for a role such as `hair`, or nothing.

    Args:
        role: What has the colour; red hair is not the red of a coat.
        name: A name of the tables or of CSS, after a shade perhaps: `dark slate blue`, `light brown`.
    """
    tables = lexicon().colours
    for known in (tables["roles"].get(role, {}), tables["any"]):
        if name in known:
            return str(known[name])
    shade, _, rest = name.partition(" ")
    css = _css(name.replace(" ", ""))
    if css:
        return mix(css, "#b8b4b0", _SOFTEN)
    entry, base = tables["shades"].get(shade), named(role, rest) if rest else ""
    if not entry or not base:
        return ""
    return mix(base, entry["mix"] or _css(rest.replace(" ", "")) or base, entry["amount"])


def _css(name: str) -> str:
    import webcolors  # noqa: PLC0415 - only names that are not in the tables need it

    try:
        return str(webcolors.name_to_hex(name))
    except ValueError:
        return ""
