"""Prompts and refinements by rule, for when no text model is connected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.domain.prompting import composed_prompt, followed_prompt
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.paths import resources
from charstudio.services.ports import Enhanced, Refined, RequestLog, WriterInfo

# What stands before one of these words is the thing that a phrase speaks of.
_OF: Final = re.compile(r"\b(?:on|over|under|of|with|at|in|from|around|behind|across|above|below|like|for)\b")
_VERB: Final = r"(?:add|give|remove|drop|delete|lose|take|replace|swap|change|turn|make|no)\b"
_CLAUSE: Final = re.compile(
    rf"[.;\n]+|,?\s+(?:and\s+)?then\s+|,\s*(?:and\s+)?(?={_VERB})|\s+and\s+(?={_VERB})", re.IGNORECASE
)
_POLITE: Final = re.compile(r"^(?:please\s+|also\s+|now\s+)+", re.IGNORECASE)
_BARE: Final = re.compile(r"^(?:the|her|his|their|its|my|a|an|some)\s+", re.IGNORECASE)

Traits = tuple[Trait, ...]


class RuleWords:
    """See `ports.WordEngine`. Understands plain instructions and says when one is beyond it."""

    info: Final = WriterInfo("rule", "By rule", offline=True, free=True)

    async def enhance(
        self,
        details: Details,
        prompt: str,
        requests: RequestLog,  # noqa: ARG002
    ) -> Enhanced:
        """A prompt composed of subject, appearance, outfit, mood, framing, light and medium."""
        return Enhanced(composed_prompt(details, prompt))

    async def refine(
        self,
        details: Details,
        traits: Sequence[Trait],
        instruction: str,
        requests: RequestLog,  # noqa: ARG002
    ) -> Refined:
        """See `ports.WordEngine`."""
        changed, missed = details.traits, list[str]()
        for trait in traits:
            changed = _with(changed, trait)
        clauses = [_POLITE.sub("", clause.strip(" ,!")) for clause in _CLAUSE.split(instruction)]
        plain = [clause for clause in clauses if clause]
        for clause in plain:
            if (obeyed := _obeyed(changed, clause)) is None:
                missed.append(clause)
            else:
                changed = obeyed
        if missed and len(missed) == len(plain) and not traits:
            raise EngineError(
                EngineErrorKind.NEEDS_TEXT_MODEL, "The instruction is beyond the rules", clause=missed[0][:80]
            )
        prompt = followed_prompt(details.image_prompt, details.traits, changed)
        return Refined(replace(details, traits=changed, image_prompt=prompt), tuple(missed))


def _obeyed(traits: Traits, clause: str) -> Traits | None:
    """None when no rule knows what to do: it is beyond them, or speaks of what is not there."""
    for pattern, rule in _RULES:
        if found := pattern.fullmatch(clause):
            changed = rule(traits, *(_BARE.sub("", part.strip()) for part in found.groups()))
            if changed is not None:
                return changed
    return None


def _add(traits: Traits, phrase: str) -> Traits:
    return _with(traits, Trait(_group(phrase), phrase))


def _remove(traits: Traits, phrase: str) -> Traits | None:
    left = tuple(trait for trait in traits if not _speaks_of(trait, phrase))
    return left if len(left) < len(traits) else None


def _replace(traits: Traits, old: str, new: str) -> Traits | None:
    """In the place of what speaks of `old`; None when nothing does."""
    if not any(_speaks_of(trait, old) for trait in traits):
        return None
    return tuple(Trait(trait.group, new) if _speaks_of(trait, old) else trait for trait in traits)


def _change(traits: Traits, old: str, new: str) -> Traits | None:
    """“Change the hair to blue” gives the hair a quality, “change the coat to a cape” replaces it."""
    return _make(traits, f"{old} {new}") if _kinds(new) else _replace(traits, old, new)


def _make(traits: Traits, words: str) -> Traits | None:
    """“Hair short and blue”: a thing, then its qualities; None when the last word is no quality."""
    thing, qualities = words.split(), list[str]()
    while len(thing) > 1 and (_kinds(thing[-1]) or (qualities and thing[-1].lower() == "and")):
        qualities.insert(0, thing.pop())
    qualities = [word for word in qualities if word.lower() != "and"]
    if not qualities:
        return None
    name = " ".join(thing)
    for place, trait in enumerate(traits):
        if _head(trait.text) == _head(name):
            text = trait.text
            for quality in qualities:
                text = _qualified(text, quality)
            return (*traits[:place], Trait(trait.group, text), *traits[place + 1 :])
    return _add(traits, " ".join([*qualities, name]))


_Rule = Callable[..., Traits | None]
_RULES: Final[tuple[tuple[re.Pattern[str], _Rule], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), rule)
    for pattern, rule in (
        (r"(?:add|give (?:her|him|them|it))\s+(.+)", _add),
        (r"(?:remove|drop|delete|lose|take (?:off|away)|no(?: more)?)\s+(.+)", _remove),
        (r"replace\s+(.+?)\s+(?:with|by)\s+(.+)", _replace),
        (r"swap\s+(.+?)\s+(?:for|with)\s+(.+)", _replace),
        (r"(?:change|turn)\s+(.+?)\s+(?:in)?to\s+(.+)", _change),
        (r"(?:make|turn)\s+(.+)", _make),
    )
)


def _with(traits: Traits, new: Trait) -> Traits:
    """The traits with a new one, in the place of the one that it contradicts."""
    for place, trait in enumerate(traits):
        if trait.group is new.group and _single(new) and _head(trait.text) == _head(new.text):
            return (*traits[:place], new, *traits[place + 1 :])
    return (*traits, new)


def _single(trait: Trait) -> bool:
    """Whether someone has one of it: two scars are two traits, two kinds of hair are a contradiction."""
    return _head(trait.text) in _vocabulary()["single"]


def _speaks_of(trait: Trait, phrase: str) -> bool:
    """Whether every word of the phrase stands in the trait."""
    words = re.findall(r"[\w'’-]+", trait.text.casefold())
    return all(word in words for word in re.findall(r"[\w'’-]+", phrase.casefold()))


def _qualified(text: str, quality: str) -> str:
    """“Red curly hair” and “blue” give “blue curly hair”: a quality takes the place of its own kind."""
    words = text.split()
    for place, word in enumerate(words):
        if _kinds(word) & _kinds(quality):
            return " ".join([*words[:place], quality, *words[place + 1 :]])
    return f"{quality} {text}"


def _head(phrase: str) -> str:
    """The thing that a phrase speaks of: its last word, before any "over the left brow"."""
    words = re.findall(r"[\w'’-]+", _OF.split(phrase.casefold(), maxsplit=1)[0])
    return words[-1] if words else phrase.casefold()


def _kinds(word: str) -> set[str]:
    """Which kinds of quality a word is."""
    vocabulary = _vocabulary()
    return {kind for kind in ("colour", "length", "texture", "size") if word.casefold() in vocabulary[kind]}


def _group(phrase: str) -> TraitGroup:
    words = set(re.findall(r"[\w'’-]+", phrase.casefold()))
    for group in (TraitGroup.OUTFIT, TraitGroup.PERSONALITY):
        if words & _vocabulary()[group.value]:
            return group
    return TraitGroup.APPEARANCE


@cache
def _vocabulary() -> dict[str, frozenset[str]]:
    text = (resources() / "words" / "rules.json").read_text(encoding="utf-8")
    return {kind: frozenset(words) for kind, words in json.loads(text).items()}
