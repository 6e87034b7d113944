"""The English plurals of the window's words: `python -m tools.translations` makes `resources/translations`.

Qt shows a text with a number as the source has it where nothing translates it: "1 image(s)". This reads the
texts of `charstudio/ui`, writes what English makes of them for one and for many as `charstudio_en.ts`, and
has Qt compile that. Where the forms are not plain it says which texts those are, and changes nothing.

Qt's own lupdate does not do for this: it sees no text inside an f-string, and not that a text which goes
through `QCoreApplication.translate` has a number.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

import PySide6

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = ROOT / "charstudio" / "ui"
TS: Final = ROOT / "resources" / "translations" / "charstudio_en.ts"

# What reads alike whatever the number is.
_SAME: Final = frozenset({"%n from elsewhere", "%n more", "%n taken"})
# One and many, where an "s" behind one word is not the whole difference.
_IRREGULAR: Final[dict[str, tuple[str, str]]] = {
    "%n round(s) were interrupted when CharStudio stopped.": (
        "One round was interrupted when CharStudio stopped.",
        "%n rounds were interrupted when CharStudio stopped.",
    ),
}

_NUMBER: Final = re.compile(r"%L?n")
_PLURAL: Final = re.compile(r"(\w+)\(s\)")
# "entry(s)" is no English, and "1 image are" is none either.
_ODD_NOUN: Final = re.compile(r"([^aeiou]y|s|x|z|ch|sh)$")
_AGREES: Final = re.compile(r"\b(are|were|have|do|these|those|them|they|their)\b")


@dataclass(frozen=True, order=True)
class Text:
    """A text with a number, as Qt finds its translation."""

    context: str
    source: str
    comment: str = ""


@dataclass
class Texts:
    """What the sources have.

    Attributes:
        found: The texts.
        faults: What can't be read, and where.
    """

    found: set[Text] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def forms(source: str) -> tuple[str, str]:
    """What a text says of one and of many.

    Raises:
        ValueError: That is not plain; the tables above are the place for it.
    """
    if source in _SAME:
        return source, source
    if source in _IRREGULAR:
        return _IRREGULAR[source]
    nouns = _PLURAL.findall(source)
    if len(nouns) != 1:
        raise ValueError('it has not one "(s)"')
    if odd := _ODD_NOUN.search(nouns[0]):
        raise ValueError(f"“{nouns[0]}” ends in “{odd[0]}”")
    if agreeing := _AGREES.search(source):
        raise ValueError(f"“{agreeing[0]}” is not for one")
    return _PLURAL.sub(r"\1", source), _PLURAL.sub(r"\1s", source)


def texts(sources: Path = SOURCES) -> Texts:
    """Every text with a number below a folder."""
    modules = {file: ast.parse(file.read_bytes()) for file in sorted(sources.rglob("*.py"))}
    heirs = _heirs(modules.values())
    gathered = Texts()
    for file, module in modules.items():
        _Reader(file.relative_to(sources).as_posix(), heirs, gathered).visit(module)
    return gathered


class _Reader(ast.NodeVisitor):
    """Finds the texts of one file."""

    def __init__(self, file: str, heirs: dict[str, set[str]], gathered: Texts) -> None:
        self._file, self._heirs, self._gathered = file, heirs, gathered
        self._classes: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in ("tr", "translate"):
            return
        of_class = node.func.attr == "tr"
        first = 0 if of_class else 1
        # The text, what tells it from an equal one, the number.
        words = node.args[first : first + 1]
        numbered = len(node.args) > first + 2 or any(word.arg == "n" for word in node.keywords)
        named = any(_NUMBER.search(text) for word in words for text in _literals(word))
        if not words or not (numbered or named):
            return
        if numbered and named:
            self._keep(node, of_class=of_class)
        else:
            self._fail(node, "a number and a text with %n (no variable) belong together")

    def _keep(self, node: ast.Call, *, of_class: bool) -> None:
        contexts = self._own(node) if of_class else _literals(node.args[0])
        if not contexts:
            self._fail(node, "whose text it is can't be told")
        first = 0 if of_class else 1
        comments = _literals(node.args[first + 1]) if len(node.args) > first + 1 else [""]
        for source in _literals(node.args[first]):
            self._gathered.found |= {Text(context, source, comments[0]) for context in contexts}

    def _own(self, node: ast.Call) -> list[str]:
        """The classes in whose name Qt looks for the text: that of the object, and it may be an heir."""
        on = node.func.value if isinstance(node.func, ast.Attribute) else None
        if not self._classes or not isinstance(on, ast.Name) or on.id != "self":
            return []
        return sorted({self._classes[-1], *self._heirs.get(self._classes[-1], ())})

    def _fail(self, node: ast.Call, why: str) -> None:
        self._gathered.faults.append(f"{self._file}:{node.lineno}: {why}")


def _literals(node: ast.expr) -> list[str]:
    """The texts that an expression can be; none when a variable is among them."""
    if isinstance(node, ast.IfExp):
        one, other = _literals(node.body), _literals(node.orelse)
        return one + other if one and other else []
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _heirs(modules: Iterable[ast.Module]) -> dict[str, set[str]]:
    """For each class, those that are made from it, however far down."""
    children: dict[str, set[str]] = {}
    for module in modules:
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                for base in node.bases:
                    if name := _last_name(base):
                        children.setdefault(name, set()).add(node.name)

    def below(name: str) -> Iterator[str]:
        for child in children.get(name, ()):
            yield child
            yield from below(child)

    return {name: set(below(name)) for name in children}


def _last_name(base: ast.expr) -> str:
    if isinstance(base, ast.Subscript):
        return _last_name(base.value)
    return base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""


def write(found: Iterable[Text], file: Path) -> None:
    """Writes the texts with their English forms as Qt's tools read them."""
    root = ElementTree.Element("TS", version="2.1", language="en", sourcelanguage="en")
    contexts: dict[str, ElementTree.Element] = {}
    for text in sorted(found):
        if text.context not in contexts:
            contexts[text.context] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[text.context], "name").text = text.context
        message = ElementTree.SubElement(contexts[text.context], "message", numerus="yes")
        ElementTree.SubElement(message, "source").text = text.source
        if text.comment:
            ElementTree.SubElement(message, "comment").text = text.comment
        translation = ElementTree.SubElement(message, "translation")
        for form in forms(text.source):
            ElementTree.SubElement(translation, "numerusform").text = form
    ElementTree.indent(root, " " * 4)
    body = ElementTree.tostring(root, encoding="unicode")
    file.parent.mkdir(parents=True, exist_ok=True)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    file.write_text(f"{head}{body}\n", encoding="utf-8", newline="\n")


def compile_(file: Path) -> Path:
    """Has Qt make the file that a window loads, beside it."""
    (lrelease,) = (
        tool
        for tool in Path(PySide6.__file__).parent.iterdir()
        if tool.stem == "lrelease" and tool.suffix in ("", ".exe")
    )
    made = file.with_suffix(".qm")
    subprocess.run([lrelease, "-silent", file, "-qm", made], check=True)
    return made


def main() -> int:
    """Makes both files; 1 when a text has no plain plural."""
    gathered = texts()
    faults = list(gathered.faults)
    for source in sorted({text.source for text in gathered.found}):
        try:
            forms(source)
        except ValueError as error:
            faults.append(f"“{source}”: {error}")
    if faults:
        print(
            "Nothing was written. Change these, or add their forms to tools/translations.py:",
            *faults,
            sep="\n  ",
        )
        return 1
    write(gathered.found, TS)
    compile_(TS)
    print(f"{len(gathered.found)} texts with a number in {TS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
