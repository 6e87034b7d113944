"""What a desktop of Linux wants to know: entry, icons, file type, description, manual page."""

from __future__ import annotations

import argparse
import gzip
import shutil
from typing import TYPE_CHECKING, Final

from charstudio.cli import parser as cli
from tools.app_icons import SIZES
from tools.installers.project import ICONS, PACKAGING, epoch, version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LINUX: Final = PACKAGING / "linux"
_FILES: Final = (
    ("~/.local/share/charstudio/library", "the library: everything that was made"),
    ("~/.config/charstudio", "settings, connections without their keys, the budget and prices of your own"),
    ("~/.local/state/charstudio/log", "the log"),
    ("~/.cache/charstudio", "small copies of the images, which are made again where they are gone"),
)
_ENVIRONMENT: Final = (
    ("CHARSTUDIO_HOME", "the folder of the library"),
    ("OPENAI_API_KEY", "is used as long as it is set, in place of the key that is kept, and is not kept"),
    ("OPENAI_BASE_URL", "the same, of OpenAI's address"),
)
_EXAMPLES: Final = (
    (
        'charstudio create "Nyx Calloway" --trait "appearance:red curly hair"',
        "a character with four portraits",
    ),
    ('charstudio edit ID 2 --words "make the hair blue"', "the second of them with one change"),
    ("charstudio budget --monthly 20 --ask-above 0.50", "no more than 20 US dollars in a month"),
)
_EXITS: Final = (
    ("0", "all is done"),
    ("1", "an error, also where only a part was made"),
    ("2", "words that can't be understood"),
    ("130", "it was interrupted, in order"),
)


def add_desktop_files(share: Path) -> None:
    """Writes them below a folder `share`, where the system's own are as well."""
    _copy(_LINUX / "charstudio.desktop", share / "applications" / "charstudio.desktop")
    _copy(_LINUX / "charstudio-mime.xml", share / "mime" / "packages" / "charstudio.xml")
    for side in SIZES:
        place = share / "icons" / "hicolor" / f"{side}x{side}" / "apps" / "charstudio.png"
        _copy(ICONS / f"charstudio-{side}.png", place)
    _copy(ICONS / "charstudio.svg", share / "icons" / "hicolor" / "scalable" / "apps" / "charstudio.svg")
    _write(share / "metainfo" / "io.github.charstudio.charstudio.metainfo.xml", metainfo())
    page = share / "man" / "man1" / "charstudio.1.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(gzip.compress(manual_page().encode(), mtime=0))


def metainfo() -> str:
    """The description that software centres show."""
    text = (_LINUX / "charstudio.metainfo.xml.in").read_text(encoding="utf-8")
    return text.replace("@VERSION@", version()).replace("@DATE@", f"{epoch():%Y-%m-%d}")


def manual_page() -> str:
    """The manual page, in roff: what `--help` says, with services, files and exit codes."""
    parser = cli._parser()
    paragraphs = (_LINUX / "manual.txt").read_text(encoding="utf-8").strip().split("\n\n")
    lines = [
        f'.TH CHARSTUDIO 1 "{epoch():%Y-%m-%d}" "CharStudio {version()}" "User Commands"',
        ".SH NAME",
        r"charstudio \- a desktop studio for artists who create characters",
        ".SH SYNOPSIS",
        ".B charstudio",
        "[OPTION]... [COMMAND [ARGUMENT]...]",
        ".SH DESCRIPTION",
        _prose(f"{parser.description} {parser.epilog}"),
        ".SH OPTIONS",
        *_options(parser),
        ".SH COMMANDS",
        *_commands(parser),
        ".SH SERVICES AND MONEY",
        *(line for text in paragraphs for line in (".PP", _prose(text))),
    ]
    sections = {"FILES": _FILES, "ENVIRONMENT": _ENVIRONMENT, "EXIT STATUS": _EXITS, "EXAMPLES": _EXAMPLES}
    for title, entries in sections.items():
        lines.append(f".SH {title}")
        for name, text in entries:
            lines += _entry(name, text)
    return "\n".join(lines) + "\n"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if action.option_strings:
            value = f" {action.metavar}" if action.metavar else ""
            yield from _entry(", ".join(action.option_strings) + value, action.help or "")


def _commands(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                yield from _entry(choice.dest, choice.help or "")


def _entry(name: str, text: str) -> list[str]:
    return [".TP", f".B {_roff(name)}", _roff(text)]


def _prose(text: str) -> str:
    return _roff(text.replace("`", ""))


def _roff(text: str) -> str:
    """Text with nothing in it that roff takes for its own."""
    plain = text.replace("\\", r"\e").replace("-", r"\-").replace("’", "'")
    for typographic, ours in (('"', r"\(dq"), ("“", r"\(lq"), ("”", r"\(rq"), ("…", "..."), ("×", r"\(mu")):
        plain = plain.replace(typographic, ours)
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
