"""From parsed arguments to what the use-cases take."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.domain.character import Details, Trait
from charstudio.domain.generation import ImageRequest
from charstudio.domain.listing import ListQuery, Shelf, Sort

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable


def uses_engines(args: Namespace) -> bool:
    """Whether a command makes images, or shows what could."""
    return "engine" in args or args.command in ("engines", "connections", "continue", "more")


def wants_key(args: Namespace) -> bool:
    """Whether a command takes a key besides its words."""
    if args.command != "connections":
        return False
    return (args.action == "key" and not args.forget) or (args.action == "add" and args.key_stdin)


def read_key() -> str:
    """The key that is typed, without showing it, or that stands in the first line of standard input."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        from getpass import getpass  # noqa: PLC0415  (only a terminal needs it)

        return getpass("Key (it is not shown): ").strip()
    try:
        return sys.stdin.readline().strip()
    except UnicodeDecodeError:
        # No key has such letters, which is what is told of this one.
        return "\ufffd"


def details_of(args: Namespace) -> Details:
    """The character that `create` asks for."""
    return Details(
        name=args.name,
        summary=args.summary or "",
        backstory=args.backstory or "",
        image_prompt=args.prompt or "",
        traits=traits_of(args.traits or ()),
        tags=tuple(args.tags or ()),
    )


def traits_of(texts: Iterable[str]) -> tuple[Trait, ...]:
    """Traits from "group:phrase"."""
    return tuple(Trait.parse(text) for text in texts)


def request_of(args: Namespace) -> ImageRequest:
    """The images that a command asks for."""
    width, height = args.size or (None, None)
    return ImageRequest(
        engine=args.engine,
        model=args.model,
        style=getattr(args, "style", None),
        count=args.count,
        width=width,
        height=height,
        quality=args.quality,
        background=args.background,
        format=args.format,
        fidelity=args.fidelity,
        complexity=args.complexity,
        seed=args.seed,
        prompt=getattr(args, "round_prompt", None),
        reference_files=tuple(getattr(args, "references", ())),
        agreed=args.agree,
    )


def query_of(args: Namespace) -> ListQuery:
    """The list that `list` asks for."""
    shelf = Shelf.DRAFTS if args.drafts else Shelf.TRASH if args.trash else Shelf.CHARACTERS
    return ListQuery(
        search=args.search,
        tag=args.tag,
        favourite=args.favourite,
        shelf=shelf,
        sort=Sort.parse(args.sort),
        limit=args.limit,
        after=args.after,
    )


def change_of(args: Namespace) -> Callable[[Details], Details]:
    """The change that `update` asks for, to be made on whatever the character is by then."""
    texts = {"name": args.name, "summary": args.summary, "backstory": args.backstory}
    texts["image_prompt"] = args.prompt
    given = {field: text for field, text in texts.items() if text is not None}
    traits = None if args.traits is None else traits_of(args.traits)
    added, removed = traits_of(args.add_trait), traits_of(args.remove_trait)

    def change(details: Details) -> Details:
        details = replace(details, **given)
        kept = details.traits if traits is None else traits
        gone = {(trait.group, trait.text.casefold()) for trait in removed}
        tags = details.tags if args.tags is None else tuple(args.tags)
        gone_tags = {tag.strip().casefold() for tag in args.remove_tag}
        return replace(
            details,
            traits=(*(trait for trait in kept if (trait.group, trait.text.casefold()) not in gone), *added),
            tags=(*(tag for tag in tags if tag.casefold() not in gone_tags), *args.add_tag),
        )

    return change
