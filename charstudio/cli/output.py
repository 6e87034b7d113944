"""Writing answers: one JSON object for scripts, or lines for people."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from charstudio.cli import shapes
from charstudio.cli.remedies import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.errors import CharacterError


@dataclass
class Answer:
    """What a command answers.

    Attributes:
        shape: The object for `--json`.
        lines: The same for people.
        error: What went wrong beside it, if anything did.
        interrupted: Whether the artist stopped it.
    """

    shape: shapes.Shape = field(default_factory=dict)
    lines: Sequence[str] = ()
    error: CharacterError | None = None
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """0: done; 130: interrupted, in order; 1: an error."""
        if self.interrupted:
            return 130
        return 1 if self.error is not None else 0


def write(answer: Answer, *, as_json: bool) -> None:
    """Writes an answer to standard output and its error where it belongs.

    Raises:
        OSError: Standard output can't be written.
    """
    if as_json:
        shape = dict(answer.shape)
        if answer.error is not None:
            shape["error"] = shapes.error_shape(answer.error)
        say(as_line(shape, sys.stdout))
        return
    for line in answer.lines:
        say(line)
    if answer.error is not None:
        words, hint = told(answer.error)
        note(f"{words.title}: {words.message}")
        note(hint)
        note(f"error id {answer.error.context.error_id}")


def warn(error: CharacterError, *, as_json: bool) -> None:
    """Writes to standard error what went wrong beside the work, which goes on."""
    if as_json:
        note(as_line({"event": "warning", "error": shapes.error_shape(error)}, sys.stderr))
        return
    words, hint = told(error)
    note(f"{words.message} {hint}")


def say(text: str) -> None:
    """Writes a line to standard output.

    Raises:
        OSError: It can't be written.
    """
    _write_line(text, sys.stdout)


def note(text: str) -> None:
    """Writes a line to standard error. When nobody listens any more, the work goes on all the same."""
    try:
        _write_line(text, sys.stderr)
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Lets nobody hear a stream that can't be written: Python would try again at the end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def as_line(shape: shapes.Shape, stream: TextIO | None) -> str:
    """An object as one line of JSON that the stream's encoding can take."""
    text = json.dumps(shape, ensure_ascii=False)
    try:
        text.encode(_encoding(stream))
    except UnicodeEncodeError:
        return json.dumps(shape)
    return text


def on_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sees the stream as it is written."""
    return stream is not None and stream.isatty()


def _write_line(text: str, stream: TextIO | None) -> None:
    # A stream that was closed before the start is None.
    if stream is not None:
        # What the terminal's encoding lacks is replaced, not refused.
        encoding = _encoding(stream)
        # One write: a line of another process shall not come between a line and its end.
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()


def _encoding(stream: TextIO | None) -> str:
    return (stream and stream.encoding) or "utf-8"


def table(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> list[str]:
    """Rows in columns on a terminal; elsewhere one row a line, its columns parted by tabs."""
    if not on_terminal(sys.stdout):
        return ["\t".join(row) for row in rows]
    from rich.console import Console  # noqa: PLC0415  (only a terminal needs it)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        # Ids are there to be copied whole.
        drawn.add_column(heading, no_wrap=place == 0)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console = Console()
    with console.capture() as captured:
        console.print(drawn)
    return captured.get().splitlines()
