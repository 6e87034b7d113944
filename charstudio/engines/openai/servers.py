"""What each kind of server takes: nothing is sent that is not known to be understood."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from charstudio.domain.connection import ServerKind
from charstudio.paths import resources

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Server:
    """A kind of server.

    Attributes:
        fields: What may stand in a request beside the prompt; nothing else is sent.
        edits: Whether it takes reference images.
        images: How many images it is asked for in one request. What makes them one after the other anyway
            is asked for one after the other: each is seen when it is ready, and kept when the next fails.
        at_once: How many requests it gets at the same time.
        seed: Where a seed goes: in a `field`, into the `prompt`, or nowhere.
        grey_masks: Whether a mask is grey, white where the image may change, and whatever the model is.
        repeats_image: Whether several references are several fields `image`, not `image[]`.
        no_bars: Whether a bar in the prompt begins what the picture must not show.
        needs_key: Whether it takes nobody without a key.
        free: Whether it runs on the artist's own machines, so that nothing it does is charged.
        formats: The formats of files that it can make of any model.
        words: How it is asked for words: by "responses" or by "chat"; empty where it writes none.
        word_tokens: How many tokens an answer in words may have; 0 leaves that to the server.
    """

    fields: frozenset[str]
    edits: bool
    images: int
    at_once: int = 1
    seed: str = ""
    grey_masks: bool = False
    repeats_image: bool = False
    no_bars: bool = False
    needs_key: bool = False
    free: bool = False
    formats: tuple[str, ...] = ()
    words: str = ""
    word_tokens: int = 0


def server(kind: ServerKind) -> Server:
    """What a kind of server takes."""
    return _servers()[kind]


@cache
def _servers() -> Mapping[ServerKind, Server]:
    text = (resources() / "openai" / "servers.json").read_text(encoding="utf-8")
    return {
        ServerKind(kind): Server(
            **{
                **rules,
                "fields": frozenset(rules["fields"]),
                "formats": tuple(rules.get("formats", ())),
            }
        )
        for kind, rules in json.loads(text).items()
    }
