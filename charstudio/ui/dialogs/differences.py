"""How two texts differ, word by word, and how that is shown.

Colour is never the only sign: what goes is struck through, what comes has a "+" before it or a line below.
"""

from __future__ import annotations

import difflib
import html
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt

from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

# Scripts without spaces are compared sign by sign; elsewhere a word keeps the space behind it.
_UNSPACED: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN: Final = re.compile(
    rf"\n+|[{_UNSPACED}]|(?:(?![{_UNSPACED}])[\w'’-])+[^\S\n]*|[^\w\s][^\S\n]*|[^\S\n]+"
)
# Where less than this of the shorter one is shared, it is another text: shown whole, one after the other.
_ALIKE: Final = 0.35
_AROUND: Final = 4
# Above so many words, frequent ones are no landmarks: comparing takes too long otherwise.
_LONG: Final = 4_000
# Fields that are running text; the others are phrases.
PROSE: Final = ("summary", "backstory", "image_prompt")


class Kind(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Marks(StrEnum):
    """How a difference is marked beside its colour.

    LINES: What goes is struck through, what comes is underlined; for running text.
    PHRASES: What goes is struck through, what comes follows a "+".
    SIGNS: What goes follows a "−", what comes a "+"; for summaries.
    """

    LINES = "lines"
    PHRASES = "phrases"
    SIGNS = "signs"


# A sign never stands alone at the end of a line.
_SIGNS: Final = {
    (Marks.PHRASES, Kind.ADDED): "+\N{NO-BREAK SPACE}",
    (Marks.SIGNS, Kind.ADDED): "+\N{NO-BREAK SPACE}",
    (Marks.SIGNS, Kind.REMOVED): "−\N{NO-BREAK SPACE}",
}
_LINES: Final = {
    (Marks.LINES, Kind.REMOVED): "line-through",
    (Marks.PHRASES, Kind.REMOVED): "line-through",
    (Marks.LINES, Kind.ADDED): "underline",
}


@dataclass(frozen=True)
class Run:
    """Words that share a fate."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> tuple[Run, ...]:
    """How `before` becomes `after`: the runs that are not added make up the one, those not removed the other.

    Where only spaces differ, they are those of `after`.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    head, tail = _ends(old, new)
    matcher = _matcher(old[head : len(old) - tail], new[head : len(new) - tail])
    shared = head + tail + sum(block.size for block in matcher.get_matching_blocks())
    if old and new and shared < _ALIKE * min(len(old), len(new)):
        return (Run(Kind.REMOVED, before), Run(Kind.ADDED, after))
    changes: list[tuple[str, int, int, int, int]] = [("equal", 0, head, 0, head)]
    changes += [
        (tag, old_from + head, old_to + head, new_from + head, new_to + head)
        for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes()
    ]
    changes.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    runs: list[Run] = []
    for tag, old_from, old_to, new_from, new_to in changes:
        if tag == "equal":
            _add(runs, Run(Kind.SAME, "".join(new[new_from:new_to])))
            continue
        if old_from < old_to:
            runs.append(Run(Kind.REMOVED, "".join(old[old_from:old_to])))
        if new_from < new_to:
            runs.append(Run(Kind.ADDED, "".join(new[new_from:new_to])))
    return tuple(runs)


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words both begin and end with: they need no comparing, which is not quick in long texts."""
    most = min(len(old), len(new))
    head = next((place for place in range(most) if _key(old[place]) != _key(new[place])), most)
    left = most - head
    tail = next((place for place in range(left) if _key(old[-1 - place]) != _key(new[-1 - place])), left)
    return head, tail


def _matcher(old: Sequence[str], new: Sequence[str]) -> difflib.SequenceMatcher[str]:
    keys = [_key(word) for word in old], [_key(word) for word in new]
    return difflib.SequenceMatcher(None, *keys, autojunk=len(old) + len(new) > _LONG)


def _add(runs: list[Run], same: Run) -> None:
    """Unchanged words, with those before them one run."""
    if runs and runs[-1].kind is Kind.SAME:
        same = Run(Kind.SAME, runs.pop().text + same.text)
    if same.text:
        runs.append(same)


def phrase_differences(before: str | None, after: str | None) -> tuple[Run, ...]:
    """The same for a phrase, such as a trait: it goes or comes as a whole."""
    removed = (Run(Kind.REMOVED, before),) if before else ()
    return removed + ((Run(Kind.ADDED, after),) if after else ())


def change_runs(field: str, before: str | None, after: str | None) -> tuple[Run, ...]:
    """The runs of a `domain.revision.Change`: texts word by word, a name or a phrase as a whole."""
    if field in PROSE:
        return differences(before or "", after or "")
    return phrase_differences(before, after)


def marks_of(field: str) -> Marks:
    """How the differences of a field are marked."""
    return Marks.LINES if field in PROSE else Marks.PHRASES


def shortened(runs: Sequence[Run], around: int = _AROUND) -> tuple[Run, ...]:
    """The runs with "…" in the place of long unchanged stretches; `around` words stay beside a difference."""
    last = len(runs) - 1
    return tuple(
        Run(run.kind, _cut(run.text, 0 if place == 0 else around, 0 if place == last else around))
        if run.kind is Kind.SAME and len(runs) > 1
        else run
        for place, run in enumerate(runs)
    )


def markup(runs: Sequence[Run], marks: Marks) -> str:
    """The runs as rich text in the colours in force."""
    look = theme()
    colours = {Kind.REMOVED: look.colour("danger").name(), Kind.ADDED: look.colour("success").name()}
    parts = []
    for place, run in enumerate(runs):
        words = run.text.rstrip(" ")
        gap = run.text[len(words) :]
        # Without a space behind it, what goes would run into what comes.
        if not gap and run.kind is Kind.REMOVED and runs[place + 1 :] and runs[place + 1].text[:1].isalnum():
            gap = " "
        text = _SIGNS.get((marks, run.kind), "") + words
        text = html.escape(text, quote=False).replace("\n", "<br>")
        if run.kind is not Kind.SAME:
            line = _LINES.get((marks, run.kind), "none")
            text = f'<span style="color:{colours[run.kind]}; text-decoration:{line}">{text}</span>'
        parts.append(text + gap)
    return f'<div style="white-space:pre-wrap">{"".join(parts)}</div>'


def spoken(runs: Sequence[Run]) -> str:
    """The runs in words, for screen readers."""
    said = []
    for run in runs:
        if run.kind is Kind.REMOVED:
            said.append(_say("removed: {words}").format(words=run.text.strip()))
        elif run.kind is Kind.ADDED:
            said.append(_say("added: {words}").format(words=run.text.strip()))
    return ", ".join(said)


class DifferenceText(Prose):
    """Runs to read, in the colours in force."""

    def __init__(self, marks: Marks, *, type_: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(type_=type_, parent=parent)
        # Lists are walked with Tab; their texts are no stops of their own.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._runs: tuple[Run, ...] = ()
        self._marks = marks
        theme().changed.connect(self._show)

    def set_runs(self, runs: Sequence[Run]) -> None:
        """Shows these."""
        self._runs = tuple(runs)
        self.setAccessibleName(spoken(runs))
        self._show()

    def _show(self) -> None:
        self.set_markup(markup(self._runs, self._marks))


def _key(token: str) -> str:
    return token.strip(" \t") or token


def _cut(text: str, head: int, tail: int) -> str:
    """The first `head` and the last `tail` words with "…" between; the whole where little would go."""
    words = _TOKEN.findall(text)
    if len(words) <= head + tail + 2:
        return text
    start = "".join(words[:head]).rstrip(" ,;:.")
    end = "".join(words[len(words) - tail :]).lstrip(" ,;:.") if tail else ""
    if start and end:
        return f"{start} … {end}"
    return f"{start}…" if start else f"…{end}"


def _say(text: str) -> str:
    return QCoreApplication.translate("Differences", text)
