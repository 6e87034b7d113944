"""What the command line takes."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from charstudio import __version__
from charstudio.cli.connection_parser import Action, add_connections
from charstudio.cli.money_parser import add_agree, add_money
from charstudio.cli.output import as_line, note, say
from charstudio.domain.listing import Sort
from charstudio.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Callable

_DESCRIPTION: Final = "Describe a character, watch its portraits appear, and find them again years later."
_EPILOGUE: Final = (
    "Without a command, the window opens; where there is no display, a first character is made for you. "
    "`charstudio COMMAND --help` says more."
)


Arguments = argparse.Namespace


class UsageError(Exception):
    """The words of the command line can't be understood; `usage` says what would be."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class _Parser(argparse.ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        # A script that shortens a flag would break with the next flag that begins alike.
        super().__init__(allow_abbrev=False, **settings)
        self.register("type", None, _text)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}", self.format_usage())


def parse(words: list[str]) -> Arguments:
    """What the words ask for: `command`, its arguments, and the global ones.

    Leaves the process with exit code 2 when they can't be understood, and with 0 after `--help` and
    `--version`.
    """
    # Not by `set_defaults`: what stands before the command would be lost to the defaults of the command.
    everywhere = argparse.Namespace(
        command=None, home=None, artist=None, json=False, verbose=False, selftest=False
    )
    try:
        parser = _parser()
        args = parser.parse_args(words, everywhere)
        if args.selftest and args.command is not None:
            parser.error("--selftest stands alone, or with --json")
    except UsageError as error:
        # Who gives a key as an argument all the same need not read it in a report as well.
        message = redacted(str(error))
        note(f"{error.usage}{message}")
        if "--json" in takewhile(lambda word: word != "--", words):
            told: dict[str, object] = {"class": "UsageError", "kind": "usage"}
            told |= {
                "title": "That can't be understood",
                "message": message,
                "hint": "See charstudio --help",
                "error_id": None,
            }
            with suppress(OSError):
                say(as_line({"error": told}, sys.stdout))
        raise SystemExit(2) from None
    return args


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="charstudio", description=_DESCRIPTION, epilog=_EPILOGUE, parents=[_everywhere()])
    parser.add_argument("--version", action="version", version=f"CharStudio {__version__}")
    parser.add_argument(
        "--selftest", action="store_true", default=argparse.SUPPRESS,
        help="say whether this installation has all that it needs; touches no library",
    )  # fmt: skip
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    commands.type = _left_to_the_command

    def command(name: str, help_: str, *parents: _Parser) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help_, description=help_, parents=[_everywhere(), *parents])

    details, images = _details(), _images()
    made = command("create", "make a character and its portraits", details, images)
    made.add_argument("name")
    made.add_argument("-n", "--count", type=int, default=4, metavar="N", help="how many images (4)")

    command("surprise", "make a character that is made up, with four portraits", images)

    _add_list(command("list", "list characters"))
    _with_id(command("show", "show a character with its images"))
    _add_update(_with_id(command("update", "change a character", details)))
    _with_id(command("status", "say how far the latest generation of a character is"))

    selected = _with_id(command("select", "make an image the primary one"))
    _with_image(selected)

    again = _with_id(command("regenerate", "make a new round of images", images))
    again.add_argument("-n", "--count", type=int, default=4, metavar="N", help="how many images (4)")
    more = _with_id(command("generate", "make one more image", images))
    more.add_argument("-n", "--count", type=int, default=1, metavar="N", help="how many images (1)")
    for one in (again, more):
        one.add_argument("--prompt", dest="round_prompt", metavar="T", help="a prompt for this round alone")

    _add_edits(command)

    enhanced = _with_id(command("enhance", "propose a better image prompt"))
    enhanced.add_argument("--prompt", metavar="T", help="start from this prompt")
    enhanced.add_argument("--accept", action="store_true", help="save what is proposed")
    _by(enhanced)

    refined = _with_id(command("refine", "propose changes, keeping the face", images))
    refined.add_argument("--instruction", metavar="T", help='what to change, such as "make the hair blue"')
    _trait(refined, "a new trait; repeat for more")
    _by(refined)
    refined.add_argument("--accept", action="store_true", help="save what is proposed and make a new round")
    refined.add_argument("-n", "--count", type=int, default=4, metavar="N", help="how many images (4)")

    _add_continue(_with_id(command("continue", "make what the latest generation of a character still owes")))

    _with_id(command("delete", "move a character to the trash"))
    restored = _with_id(command("restore", "bring a character back from the trash"))
    restored.add_argument("--name", metavar="NAME", help="under another name")
    command("empty-trash", "remove what is in the trash for good")
    command("check-name", "say whether a name can be used").add_argument("name")
    _with_image(_with_id(command("trash-image", "move an image to the trash")))
    _with_image(_with_id(command("restore-image", "bring an image back from the trash")))
    _with_id(command("duplicate", "copy a character, without its images"))
    _with_id(command("revisions", "list the earlier states of a character"))
    back = _with_id(command("restore-revision", "bring back an earlier state of a character"))
    back.add_argument("revision", type=int, metavar="N", help="its number in `charstudio revisions`")
    add_money(command)
    _add_artist(command("artist", "list, create, rename or switch artists"))
    command("engines", "list what can make images and what writes, with the models")
    connections = command("connections", "list, add, change, test or remove services that make images")
    add_connections(_actions(connections, required=False))
    return parser


def _everywhere() -> _Parser:
    """What can stand before and after the command alike.

    Made anew for each parser: `set_defaults` of one would change what the others share with it.
    """
    parser = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = parser.add_argument_group("everywhere")
    group.add_argument("--home", type=_folder, metavar="DIR", help="the library folder, else CHARSTUDIO_HOME")
    group.add_argument("--artist", metavar="NAME", help="work as this artist")
    group.add_argument("--json", action="store_true", help="write one JSON object to standard output")
    group.add_argument("--verbose", action="store_true", help="write the log to standard error")
    return parser


def _details() -> _Parser:
    parser = _Parser(add_help=False)
    _trait(parser, "a trait, such as “appearance:red curly hair”; repeat for more")
    parser.add_argument("--summary", metavar="T")
    parser.add_argument("--backstory", metavar="T")
    parser.add_argument("--tag", action="append", dest="tags", metavar="T", help="a tag; repeat for more")
    parser.add_argument("--prompt", metavar="T", help="the character's image prompt")
    return parser


def _trait(parser: argparse.ArgumentParser, help_: str) -> None:
    parser.add_argument("--trait", action="append", dest="traits", metavar="GROUP:PHRASE", help=help_)


def _by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--by", metavar="WRITER",
        help="who writes: rule, openai, or openai:ID for another connection (a text model that is connected)",
    )  # fmt: skip


def _images(*, edits: bool = False) -> _Parser:
    """What can be asked for of images. Edits have the style of their image, which is their reference."""
    parser = _Parser(add_help=False)
    group = parser.add_argument_group("images")
    by_default = "what made the image" if edits else "sketch"
    group.add_argument(
        "--engine", default=None if edits else "sketch", metavar="E",
        help=f"what makes them: sketch, openai, or openai:ID for another connection ({by_default})",
    )  # fmt: skip
    group.add_argument("--model", metavar="M", help="`charstudio engines` has them, and what they take")
    if not edits:
        group.add_argument("--style", metavar="S", help="see `charstudio engines`; auto chooses one anew")
    group.add_argument("--size", type=_size, metavar="WxH", help="in pixels")
    group.add_argument("--quality", metavar="Q")
    group.add_argument("--background", metavar="B", help="such as transparent")
    group.add_argument("--format", metavar="F", help="of the file, such as png")
    group.add_argument("--fidelity", metavar="F", help="how closely it keeps to the references")
    group.add_argument("--complexity", metavar="C", help="how much is in it")
    group.add_argument("--seed", type=int, metavar="N", help="the same seed draws the same picture")
    if not edits:
        group.add_argument(
            "--reference", action="append", type=Path, default=[], dest="references", metavar="FILE",
            help="a picture to look at; repeat for more",
        )  # fmt: skip
    add_agree(group)
    return parser


def _add_continue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--again", action="store_true", help="ask again for images that may have been charged already"
    )
    add_agree(parser)


def _add_edits(command: Callable[..., argparse.ArgumentParser]) -> None:
    edit = _with_id(command("edit", "change an image, and only what is said of it", _images(edits=True)))
    _with_image(edit)
    edit.add_argument("--words", metavar="T", help='what to change, such as "make the hair blue"')
    edit.add_argument("--trait", metavar="GROUP:PHRASE", help="a trait that the image shall show")
    drawn = edit.add_mutually_exclusive_group()
    drawn.add_argument(
        "--mask", type=Path, metavar="FILE",
        help="a PNG as large as the image, which changes where this is transparent",
    )  # fmt: skip
    drawn.add_argument("--markup", type=Path, metavar="FILE", help="a PNG with what is drawn over the image")
    drawn.add_argument("--drawing", metavar="DRAWING", help="one of `charstudio drawings`, once more")
    edit.add_argument("-n", "--count", type=int, default=1, metavar="N", help="how many images (1)")
    more = _with_id(command("more", "make more images like one, by its recipe"))
    _with_image(more)
    more.add_argument("-n", "--count", type=int, default=4, metavar="N", help="how many images (4)")
    add_agree(more)
    _with_image(_with_id(command("drawings", "list what is drawn over images")), optional=True)


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--search", default="", metavar="T", help="words that all stand somewhere in it")
    parser.add_argument("--tag", metavar="T", help="those with this tag")
    parser.add_argument("--favourite", action="store_true", help="favourites")
    shelf = parser.add_mutually_exclusive_group()
    shelf.add_argument("--drafts", action="store_true", help="what is begun but not named yet")
    shelf.add_argument("--trash", action="store_true", help="what is in the trash")
    orders = ", ".join(Sort)
    parser.add_argument("--sort", default=Sort.EDITED.value, metavar="K", help=f"{orders} (edited)")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most this many (50)")
    parser.add_argument("--after", metavar="CURSOR", help="go on where the page before ended")


def _add_update(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", metavar="NAME")
    _repeated(parser, "--add-trait", "GROUP:PHRASE", "add a trait to the others")
    _repeated(parser, "--remove-trait", "GROUP:PHRASE", "remove a trait")
    _repeated(parser, "--add-tag", "T", "add a tag to the others")
    _repeated(parser, "--remove-tag", "T", "remove a tag")
    parser.add_argument("--favourite", action=argparse.BooleanOptionalAction, help="mark it as a favourite")
    parser.add_argument("--revision", type=int, metavar="N", help="refuse if it has another revision by now")


def _repeated(parser: argparse.ArgumentParser, flag: str, metavar: str, help_: str) -> None:
    parser.add_argument(flag, action="append", default=[], metavar=metavar, help=help_)


def _add_artist(parser: argparse.ArgumentParser) -> None:
    action = _actions(parser)
    action("list", "list the artists of the library")
    action("create", "add an artist").add_argument("name")
    renamed = action("rename", "give an artist another name")
    renamed.add_argument("name")
    renamed.add_argument("new_name", metavar="NEW")
    action("switch", "work as this artist from now on").add_argument("name")


def _actions(parser: argparse.ArgumentParser, *, required: bool = True) -> Action:
    """Adds the actions of a command, one at a time."""
    actions = parser.add_subparsers(
        dest="action", required=required, metavar="ACTION" if required else "[ACTION]"
    )
    actions.type = _left_to_the_command

    def action(name: str, help_: str, more: str = "") -> argparse.ArgumentParser:
        said = f"{help_}. {more}" if more else help_
        return actions.add_parser(name, help=help_, description=said, parents=[_everywhere()])

    return action


def _with_id(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("id", metavar="ID", help="the character's id")
    return parser


def _with_image(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    parser.add_argument(
        "image",
        type=_image,
        nargs="?" if optional else None,
        metavar="IMAGE",
        help="the image's id, or its number in `show`",
    )


def _text(text: str) -> str:
    """Text, as every argument is unless it says otherwise."""
    # The system hands over bytes; those that are no text arrive as lone surrogates.
    if re.search("[\ud800-\udfff]", text):
        raise argparse.ArgumentTypeError(f"{text[:40]!a} is no text in the terminal's encoding")
    return text


def _left_to_the_command(text: str) -> str:
    """What stands behind a command may be a file, whose name need not be text."""
    return text


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("the folder has no name")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is the home of nobody here") from None


def _image(text: str) -> str | int:
    """A number that is too long to be one is an id."""
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else text


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(-?\d{1,9})[xX×](-?\d{1,9})", text.strip())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no size; write it as 1024x1024")
    return int(found[1]), int(found[2])
