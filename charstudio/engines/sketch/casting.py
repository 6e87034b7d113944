"""From wishes and seeds to a portrait's options: who it is, and what this image shows of it.

Every slot draws its own lot from the seed, so a trait changes its own slots and no other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from charstudio.engines.sketch import colours
from charstudio.engines.sketch.chance import happens, number, pick
from charstudio.engines.sketch.lexicon import lexicon
from charstudio.engines.sketch.tables import Choice, ColourSlot, Part, StyleTable, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.engines.sketch.phrases import Wish

# What a wish weighs; one of the image's own prompt beats all traits.
_TRAIT, _PROMPT, _TINT = 100.0, 10_000.0, 60.0
# Luminance of hair that black ink can stand for: strictly where a trait named the colour, else generously.
_INK_NAMED, _INK_ANY = 0.05, 0.15
_PARTNER = {"femme": "masc", "masc": "femme"}


@dataclass
class Brief:
    """What a style was asked for, in its own terms."""

    whom: str
    old: bool
    young: bool
    tags: dict[str, float] = field(default_factory=dict)
    soft_tags: dict[str, float] = field(default_factory=dict)
    denied_tags: set[str] = field(default_factory=set)
    denied_roles: set[str] = field(default_factory=set)
    colours: dict[str, str] = field(default_factory=dict)  # role to the name of a colour
    moods: list[Wish] = field(default_factory=list)
    denied_moods: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Cast:
    """A portrait's options.

    Attributes:
        variants: Component to variant; a component that is missing is left out of the picture.
        colours: The style's colour name to `#rrggbb`.
        background: The colours in the middle and at the edge.
        expression: Its name.
        undrawn: The wishes that this style cannot draw.
    """

    variants: dict[str, str]
    colours: dict[str, str]
    background: tuple[str, str]
    expression: str
    undrawn: tuple[Wish, ...]


def cast(table: StyleTable, wishes: Sequence[Wish], person_seed: int, image_seed: int) -> Cast:
    """Choose every option of a portrait.

    Args:
        table: The style.
        wishes: What the traits and the image's prompt ask for.
        person_seed: Decides what the wishes leave open about the person.
        image_seed: Decides what may differ between the person's images.
    """
    brief = _brief(table, wishes, person_seed)
    hexes = {role: _colour(table, role, brief, person_seed) for role in ("hair", "skin")}
    if "hair" not in brief.colours:
        hexes["hair"] = colours.apart(hexes["hair"], hexes["skin"])
    chosen = {
        part.name: _variant(table, part, brief, hexes["hair"], person_seed=person_seed, image_seed=image_seed)
        for part in table.parts.values()
    }
    expression, faces = _expression(table, brief, person_seed, image_seed)
    variants = faces | {table.parts[name].component: variant for name, variant in chosen.items() if variant}
    hexes |= {role: _colour(table, role, brief, person_seed) for role in table.colours if role not in hexes}
    return Cast(
        variants=variants,
        colours=_style_colours(table, hexes, chosen),
        background=_background(brief, person_seed, image_seed),
        expression=expression,
        undrawn=tuple(wish for wish in wishes if not _drawn(table, wish, chosen, brief)),
    )


def _brief(table: StyleTable, wishes: Sequence[Wish], person_seed: int) -> Brief:
    """Sort the wishes; where two speak of one thing, the first wins."""
    people = [wish.key for wish in wishes if wish.kind == "people"]
    ages = [wish.key for wish in wishes if wish.kind == "age"]
    whom = people[0] if people else pick(("femme", "masc"), person_seed, "whom")
    brief = Brief(whom=whom, old=ages[:1] == ["old"], young=ages[:1] == ["young"])
    if brief.old:
        brief.soft_tags["wrinkles"] = 1.0
    roles = {tag: entry["of"] for tag, entry in lexicon().raw["tags"].items()}
    for place, wish in enumerate(wishes):
        match wish.kind:
            case "tag" if wish.key not in brief.denied_tags and roles[wish.key] not in brief.denied_roles:
                weight = (_PROMPT if wish.decides else _TRAIT) - place / 100
                brief.tags.setdefault(nearest(table, wish.key), weight)
            case "no tag" if wish.key not in brief.tags:
                brief.denied_tags.add(wish.key)
            case "no role" if not any(roles.get(tag) == wish.role for tag in brief.tags):
                brief.denied_roles.add(wish.role)
            case "colour":
                brief.colours.setdefault(wish.role, wish.key)
            case "mood":
                brief.moods.append(wish)
            case "no mood":
                brief.denied_moods.add(wish.key)
    return brief


def nearest(table: StyleTable, tag: str) -> str:
    """Return the tag itself, or the one closest to it that the style shows."""
    near: str = lexicon().raw["near"].get(tag, tag)
    return near if tag not in table.shown and near in table.shown else tag


def _variant(
    table: StyleTable, part: Part, brief: Brief, hair: str, *, person_seed: int, image_seed: int
) -> str:
    """Choose a part's variant; nothing leaves the part out.

    Images may differ in whether an accessory that no trait names is there, never in which one it is.
    """
    if part.role in brief.denied_roles or brief.tags.keys() & part.never_with:
        return ""
    allowed = {name: tags for name, tags in part.variants.items() if not tags & brief.denied_tags}
    wanted = brief.tags | brief.soft_tags
    tinted = part.name in table.tinted
    inked = colours.luminance(hair) < (_INK_NAMED if "hair" in brief.colours else _INK_ANY)
    if tinted and not inked and "hair" in brief.colours:
        wanted = wanted | {"tint": _TINT}
    scores = {name: sum(wanted.get(tag, 0.0) for tag in tags) for name, tags in allowed.items()}
    best = max(scores.values(), default=0.0)
    asked = best > (_TINT if tinted and "tint" in wanted else 0.0) or (best > 0 and not part.optional)
    if wanted.get(part.absence_draws, 0.0) > best:
        return ""
    if (
        not asked
        and part.optional
        and not _by_chance(part, brief, image_seed if part.per_image else person_seed)
    ):
        return ""
    pool = [name for name in allowed if scores[name] == best]
    for unsuited in ({"rare"}, {_PARTNER[brief.whom]}, {"tint" if inked else "ink"}):
        pool = [name for name in pool if not allowed[name] & unsuited] or pool
    return pick(pool, person_seed, table.id, part.name) if pool else ""


def _by_chance(part: Part, brief: Brief, seed: int) -> bool:
    if part.only_for and part.only_for != brief.whom:
        return False
    if part.role == "beard" and brief.young:
        return False
    return happens(part.chance, seed, part.role or part.name, "there")


def _expression(
    table: StyleTable, brief: Brief, person_seed: int, image_seed: int
) -> tuple[str, dict[str, str]]:
    """Choose the expression, so that consecutive seeds differ, and its variants."""
    names = _expressions(table, brief)
    # A person's own seed shows the first face of the cycle, a friendly one.
    turn = image_seed - person_seed
    expression = names[turn % len(names)]
    faces = {}
    for choice in table.expressions[expression]:
        group = _group(choice, brief.whom, person_seed)
        start = number(person_seed, "first", choice.component)
        faces[choice.component] = group[(start + turn // len(names)) % len(group)]
    return expression, faces


def _expressions(table: StyleTable, brief: Brief) -> list[str]:
    moods = lexicon().raw["moods"]
    unwanted = {name for mood in brief.denied_moods for name in words(moods[mood]["draw"])}
    decided = [wish for wish in brief.moods if wish.decides]
    names: list[str] = []
    for wish in decided[:1] or brief.moods:
        family = [name for name in words(moods[wish.key]["draw"]) if name in table.expressions]
        names += family[:1] if decided else family
    names = names or [name for name in words(lexicon().raw["every mood"]) if name in table.expressions]
    return [name for name in dict.fromkeys(names) if name not in unwanted] or ["neutral"]


def _group(choice: Choice, whom: str, person_seed: int) -> tuple[str, ...]:
    """Return the variants of the person's own eyes, brows or mouth."""
    suited = [variants for group_for, variants in choice.groups if group_for in ("", whom)]
    groups = {"|".join(variants): variants for variants in suited}
    return groups[pick(tuple(groups), person_seed, choice.component)]


def _colour(table: StyleTable, role: str, brief: Brief, person_seed: int) -> str:
    """Return the colour of a role, as named or the person's own."""
    slot = table.colours.get(role)
    name = brief.colours.get(role, "")
    if role == "hair" and not name:
        name = brief.colours.get("beard", "")  # one colour for hair, brows and beard
    found = colours.named(role, name) if name else ""
    if not found and slot and slot.plain:
        return slot.plain
    if not found:
        found = pick(colours.palette("old hair" if role == "hair" and brief.old else role), person_seed, role)
    if slot and slot.darkest:
        found = colours.no_darker(found, slot.darkest)
    return colours.mix(found, "#1d1a21", slot.darken) if slot and slot.darken else found


def _style_colours(table: StyleTable, hexes: dict[str, str], chosen: dict[str, str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for slot in table.colours.values():
        if not named.keys() & slot.keys or _visible(table, slot, chosen):  # a turban takes the hair's place
            named |= dict.fromkeys(slot.keys, hexes[slot.role])
            named |= dict.fromkeys(slot.deeper, colours.deeper(hexes[slot.role]))
    return named


def _background(brief: Brief, person_seed: int, image_seed: int) -> tuple[str, str]:
    name = brief.colours.get("background", "")
    colour = colours.named("background", name) if name else ""
    if colour:
        return colours.mix(colour, "#ffffff", 0.3), colour
    pairs = colours.backgrounds()
    light, edge = pairs[(number(person_seed, "background") + image_seed) % len(pairs)]
    return light, edge


def _drawn(table: StyleTable, wish: Wish, chosen: dict[str, str], brief: Brief) -> bool:
    """Return whether the picture shows what the wish asks for; overruled wishes are no one's fault."""
    if wish.kind == "unknown":
        return False
    if wish.kind == "mood":
        return any(name in table.expressions for name in words(lexicon().raw["moods"][wish.key]["draw"]))
    if wish.kind == "colour":
        return _shows_colour(table, wish, chosen)
    if wish.kind != "tag" or wish.key in brief.denied_tags:
        return True
    role = lexicon().raw["tags"][wish.key]["of"]
    tag = nearest(table, wish.key)
    return role in brief.denied_roles or any(tag in _shows(part, chosen) for part in table.parts.values())


def _shows(part: Part, chosen: dict[str, str]) -> frozenset[str]:
    variant = chosen[part.name]
    return part.variants[variant] if variant else frozenset((part.absence_draws,))


def _shows_colour(table: StyleTable, wish: Wish, chosen: dict[str, str]) -> bool:
    if not colours.named("hair" if wish.role == "beard" else wish.role, wish.key):
        return False
    if wish.role == "background":
        return True
    if wish.role == "beard":
        beards = [_shows(part, chosen) for part in table.parts.values() if part.role == "beard"]
        return any(tags - {""} and "ink" not in tags for tags in beards) and bool(table.colours["hair"].keys)
    slot = table.colours.get(wish.role)
    return slot is not None and (wish.key in slot.only or (bool(slot.keys) and _visible(table, slot, chosen)))


def _visible(table: StyleTable, slot: ColourSlot, chosen: dict[str, str]) -> bool:
    if not slot.part:
        return True
    tags = _shows(table.parts[slot.part], chosen)
    if not chosen[slot.part]:
        return False
    return (not slot.tag_needed or slot.tag_needed in tags) and slot.tag_hiding not in tags
