"""What `charstudio connections` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from charstudio.domain.connection import ServerKind

if TYPE_CHECKING:
    import argparse


class Action(Protocol):
    """Adds an action to a command; `more` stands in its own help alone."""

    def __call__(self, name: str, help_: str, more: str = "") -> argparse.ArgumentParser:
        """Gives its parser."""
        ...


_KEY: Final = (
    "The key is asked for without showing it, or read from standard input; it goes to the system's keyring. "
    "It is no argument, because the list of processes and the history of the shell would show it to others."
)


def add_connections(action: Action) -> None:
    """Adds every action; without one, the connections are listed."""
    added = action("add", "connect a service; its key comes next, with `charstudio connections key`")
    added.add_argument("name", metavar="NAME", help="what you call it")
    added.add_argument("url", metavar="URL", help="its address, such as http://127.0.0.1:1234/v1")
    _add_details(added)
    added.add_argument("--key-stdin", action="store_true", help="read its key from standard input")

    changed = _with_id(action("change", "change what is given, and keep the rest"))
    changed.add_argument("--name", metavar="NAME", help="what you call it")
    changed.add_argument("--url", metavar="URL", help="its address")
    _add_details(changed)

    _with_id(action("remove", "forget a connection and its key; openai only loses its key and its changes"))
    _with_id(action("test", "ask a service for its models, and remember them"))
    key = _with_id(action("key", "give a connection its key", _KEY))
    key.add_argument("--forget", action="store_true", help="forget the key instead")


def _add_details(parser: argparse.ArgumentParser) -> None:
    kinds = [kind.value for kind in ServerKind]
    parser.add_argument(
        "--server", choices=kinds, metavar="KIND", help=f"what answers there: {', '.join(kinds)}"
    )
    parser.add_argument("--image-model", metavar="M", help="the model that makes images unless one is named")
    parser.add_argument("--text-model", metavar="M", help="the same for words; none lets the rules write")


def _with_id(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("id", metavar="ID", help="the first word of its line in `charstudio connections`")
    return parser
