"""From an artist's phrases to wishes: "red curly hair, no glasses" asks for three things.

Colours and shapes belong to a noun: "red and curly hair", "eyes as blue as ice". A word that is not
understood is kept, so that the window can say that it is not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from charstudio.engines.sketch.lexicon import LONGEST_TERM, Sense, lexicon, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

WishKind = Literal[
    "tag", "colour", "mood", "people", "age", "no tag", "no role", "no mood", "unknown", "neutral"
]

# A trait is a phrase, not a book: what is longer is read this far.
LONGEST_PHRASE = 400
MOST_TOKENS = 60
MOST_PHRASES = 200
_NOUNS = ("tag", "thing", "other", "people")
_ENDS = ("stop", "separator")
_MODIFIERS = ("shape", "colour", "shade")
_COLOURED_WITH = {"pattern": "clothes", "backpack": "clothes", "scalp": "hair"}
_LONE_SHADES = ("dark", "light", "pale", "darker", "lighter")


@dataclass(frozen=True)
class Wish:
    """One thing that a phrase asks for."""

    kind: WishKind
    key: str
    text: str
    phrase: int
    role: str = ""
    decides: bool = False  # of the image's own prompt: it wins over the character's traits


@dataclass(frozen=True)
class _Atom:
    text: str
    sense: Sense | None
    also: tuple[Sense, ...] = ()

    @property
    def kind(self) -> str:
        return self.sense.kind if self.sense else "unknown"


def read_phrases(phrases: Sequence[str], extra: Sequence[str] = ()) -> tuple[Wish, ...]:
    """Return what the phrases ask for, the image's own (`extra`) first.

    Args:
        phrases: The character's traits.
        extra: The image's own phrases.

    Returns:
        Wishes whose `phrase` counts through `extra` and then `phrases`.
    """
    wishes: list[Wish] = []
    for number, phrase in enumerate([*extra, *phrases][:MOST_PHRASES]):
        wishes += (replace(wish, decides=number < len(extra)) for wish in _read_phrase(phrase, number))
    return tuple(wishes)


def _read_phrase(phrase: str, number: int) -> list[Wish]:
    atoms = _join_shades(_atoms(tokens(phrase[:LONGEST_PHRASE])[:MOST_TOKENS]))
    wishes = []
    denied = False
    for place, atom in enumerate(atoms):
        if atom.kind in ("separator", "negation"):
            denied = atom.kind == "negation"
        elif atom.kind != "stop":
            found = _denied(atom) if denied else _asked(atoms, place)
            wishes += [replace(wish, phrase=number) for wish in found]
    return wishes


def _atoms(words: list[str]) -> list[_Atom]:
    """Match the longest known terms from the left; then single words by their likely spelling."""
    book = lexicon()
    atoms = []
    place = 0
    while place < len(words):
        for length in range(min(LONGEST_TERM, len(words) - place), 0, -1):
            term = " ".join(words[place : place + length])
            senses = book.senses(term)
            if senses:
                break
        senses = senses or book.guess(term)
        atoms.append(_Atom(term, senses[0] if senses else None, senses[1:]))
        place += length
    return atoms


def _join_shades(atoms: list[_Atom]) -> list[_Atom]:
    """Make one colour of "dark" and "brown"; a shade alone is a colour only where it can be one."""
    joined: list[_Atom] = []
    for atom in atoms:
        last = joined[-1] if joined else None
        if atom.sense and atom.kind == "colour" and last and _shade(last):
            joined[-1] = _Atom(
                f"{last.text} {atom.text}",
                replace(atom.sense, key=f"{_shade(last)} {atom.sense.key}"),
                atom.also,
            )
        else:
            joined.append(atom)
    return [_lone_shade(atom) if atom.kind == "shade" else atom for atom in joined]


def _shade(atom: _Atom) -> str:
    senses = (atom.sense, *atom.also)
    return next((sense.key for sense in senses if sense and sense.kind == "shade"), "")


def _lone_shade(atom: _Atom) -> _Atom:
    return replace(atom, sense=Sense("colour", _shade(atom)) if atom.text in _LONE_SHADES else None)


def _denied(atom: _Atom) -> list[Wish]:
    """What "no …" asks of a word: a thing is left out; anything else is left out by itself."""
    sense = atom.sense
    if sense and sense.kind == "tag":
        general = sense.key == sense.role
        return [Wish("no role" if general else "no tag", sense.key, atom.text, 0, sense.role)]
    if sense and sense.kind == "thing" and sense.role == "hair":
        return [Wish("tag", "bald", atom.text, 0, "scalp")]
    if sense and sense.kind == "mood":
        return [Wish("no mood", sense.key, atom.text, 0)]
    return [Wish("neutral", "", atom.text, 0)]


def _asked(atoms: list[_Atom], place: int) -> list[Wish]:
    atom = atoms[place]
    if atom.sense is None or atom.kind == "other":
        return [Wish("unknown", "", atom.text, 0)]
    if atom.kind == "shape":
        return [_shape(atoms, place)]
    if atom.kind == "colour":
        return [_colour(atoms, place)]
    return [_plain(sense, atom.text) for sense in (atom.sense, *atom.also) if sense.kind not in _MODIFIERS]


def _plain(sense: Sense, text: str) -> Wish:
    if sense.kind == "absence":
        return Wish("no role", sense.key, text, 0, sense.key)
    if sense.kind == "creature":
        return Wish("colour", sense.key, text, 0, "skin")
    if sense.kind in ("tag", "mood", "people", "age"):
        return Wish(sense.kind, sense.key, text, 0, sense.role)
    return Wish("neutral", "", text, 0)


def _shape(atoms: list[_Atom], place: int) -> Wish:
    atom = atoms[place]
    assert atom.sense is not None  # noqa: S101 - the caller looked
    entry = lexicon().raw["shapes"][atom.sense.key]
    noun = _noun_of(atoms, place)
    tag = entry.get(noun.sense.role if noun and noun.sense else "alone")
    return Wish("tag", tag, atom.text, 0) if tag else Wish("unknown", "", atom.text, 0)


def _colour(atoms: list[_Atom], place: int) -> Wish:
    atom = atoms[place]
    assert atom.sense is not None  # noqa: S101 - the caller looked
    noun = _noun_of(atoms, place)
    role = noun.sense.role if noun and noun.sense else ""
    if noun is None or (noun.kind == "people" or role == "person"):
        role = atom.sense.role or ("skin" if noun else "")
    if role in ("pattern", "backpack"):
        role = "clothes"
    return (
        Wish("colour", atom.sense.key, atom.text, 0, {"scalp": "hair"}.get(role, role))
        if role
        else Wish("unknown", "", atom.text, 0)
    )


def _noun_of(atoms: list[_Atom], place: int) -> _Atom | None:
    """Return the noun that a colour or shape belongs to, or None.

    The next noun on the right ("red and curly hair"), except where the noun stands before ("hair red, eyes
    blue", "eyes as blue as ice"). A word we don't know may be the noun itself ("red boots"): then it has it.
    """
    before = [atom for atom in atoms[:place] if atom.kind != "stop"]
    if before and before[-1].kind in _NOUNS and (place + 1 == len(atoms) or atoms[place + 1].kind in _ENDS):
        return before[-1]
    stranger = False
    for atom in atoms[place + 1 :]:
        if atom.kind in _NOUNS:
            return atom
        if stranger and (atom.kind == "separator" or atom.text in ("and", "or")):
            return None
        stranger = stranger or atom.kind == "unknown"
    return None if stranger else next((atom for atom in reversed(before) if atom.kind in _NOUNS), None)
