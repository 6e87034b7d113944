"""Writes who made what is in CharStudio, and under which licence: `python -m tools.licences [WHEEL ...]`.

It reads the metadata of what is installed here: the project, and everything that it needs. `build.spec` does
so for each bundle. What the checkout has is what Linux needs on the oldest Python, and what was given as a
wheel for the other systems.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from contextlib import suppress
from email import message_from_string
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import Message

ROOT: Final = Path(__file__).parents[1]
RESOURCE: Final = ROOT / "resources" / "licences"
LOCK: Final = ROOT / "requirements" / "run.lock"
INDEX: Final = "parts.json"
_OTHERS: Final = ROOT / "packaging" / "licences"
_PROJECT: Final = "charstudio"
_TEXT: Final = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)", re.IGNORECASE)
_PINNED: Final = re.compile(r"^([\w.-]+)==([\w.!+]+)", re.MULTILINE)
# Its start is in every program that it makes.
_BOOTLOADER: Final = "pyinstaller"
# A package that names more has its tests and tools among them.
_MOST_NAMED: Final = 4


class Part(NamedTuple):
    """A part that others made.

    Attributes:
        about: Whose it is and where its source is, in the words of a reader.
        texts: The whole of its licence, in as many texts as it has.
    """

    name: str
    version: str
    licence: str
    about: str
    texts: tuple[str, ...]


@cache
def others() -> dict[str, Any]:
    """What no metadata says: parts that are no distributions, and what is known of some that are."""
    return tomllib.loads((_OTHERS / "parts.toml").read_text(encoding="utf-8"))


def locked() -> dict[str, set[str]]:
    """The versions of every distribution that the run lock has and a bundle can have."""
    found: dict[str, set[str]] = {}
    for name, version in _PINNED.findall(LOCK.read_text(encoding="utf-8")):
        if name not in others()["not_bundled"]:
            found.setdefault(name, set()).add(version)
    return found


def parts() -> list[Part]:
    """What is in a bundle that is built here, but for libraries of the system."""
    made = [_of_distribution(one) for one in _needed(_PROJECT)]
    made += [_other(one) for one in others()["part"]]
    # Who builds has it.
    with suppress(PackageNotFoundError):
        made.append(_of_distribution(distribution(_BOOTLOADER)))
    return made


def of_wheel(file: Path) -> Part:
    """What a wheel says of itself; for what this system can't install."""
    with zipfile.ZipFile(file) as wheel:
        names = [name for name in wheel.namelist() if ".dist-info/" in name]
        (metadata,) = (name for name in names if name.endswith("/METADATA"))
        texts = [wheel.read(name).decode() for name in sorted(names) if _TEXT.match(name.rpartition("/")[2])]
        return _part(message_from_string(wheel.read(metadata).decode()), texts)


def of_the_system(libraries: Iterable[str]) -> list[Part]:
    """The packages of Debian that some files came from; nothing where there is no such thing."""
    if shutil.which("dpkg-query") is None:
        return []
    packages: dict[str, str] = {}
    for library in libraries:
        # A library is known by the one of its names that the package has.
        for name in dict.fromkeys((library, str(Path(library).resolve()), library.removeprefix("/usr"))):
            if owner := _told("dpkg-query", "--search", name).partition(": ")[0]:
                packages[owner.split(", ")[0]] = name
                break
    return [_of_package(package) for package in sorted(packages)]


def write(folder: Path, made: Iterable[Part]) -> None:
    """Writes the index and the texts; what was in the folder before is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "texts").mkdir(parents=True)
    listed = []
    for part in sorted(made, key=lambda part: (part.name.casefold(), part.version)):
        names = []
        for text in part.texts:
            name = f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.txt"
            (folder / "texts" / name).write_text(text, encoding="utf-8", newline="\n")
            names.append(name)
        listed.append({**part._asdict(), "texts": names})
    text = json.dumps(listed, ensure_ascii=False, indent=1) + "\n"
    (folder / INDEX).write_text(text, encoding="utf-8", newline="\n")


def read(folder: Path) -> list[Part]:
    """What `write` wrote."""
    listed = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    for one in listed:
        one["texts"] = tuple((folder / "texts" / name).read_text(encoding="utf-8") for name in one["texts"])
    return [Part(**one) for one in listed]


def main() -> int:
    """Writes the resource of the checkout; what this system can't install stays as it is known."""
    made = parts() + [of_wheel(Path(file)) for file in sys.argv[1:]]
    here = {canonicalize_name(part.name) for part in made}
    if (RESOURCE / INDEX).exists():
        known = locked()
        made += [
            part
            for part in read(RESOURCE)
            if (name := canonicalize_name(part.name)) not in here and part.version in known.get(name, ())
        ]
    write(RESOURCE, made)
    print(f"{len(made)} parts in {RESOURCE.relative_to(ROOT)}")
    return 0


def _needed(name: str) -> list[Distribution]:
    """The distributions that one needs here, and those that they need; not itself."""
    found: dict[str, Distribution] = {}
    left: list[tuple[str, frozenset[str]]] = [(name, frozenset())]
    seen = set(left)
    while left:
        name, extras = left.pop()
        needer = distribution(name)
        found[canonicalize_name(name)] = needer
        for text in needer.requires or ():
            need = Requirement(text)
            if need.marker and not any(need.marker.evaluate({"extra": one}) for one in ("", *extras)):
                continue
            wanted = canonicalize_name(need.name), frozenset(need.extras)
            if wanted not in seen:
                seen.add(wanted)
                left.append(wanted)
    del found[_PROJECT]
    return list(found.values())


def _of_distribution(one: Distribution) -> Part:
    named = (file for file in one.files or () if _TEXT.match(file.name))
    # Some have code of others in them, with its own.
    files = sorted((file for file in named if file.suffix not in (".py", ".pyc")), key=str)
    texts = [Path(str(file.locate())).read_text(encoding="utf-8") for file in files]
    return _part(message_from_string(one.read_text("METADATA") or ""), texts)


def _part(metadata: Message, texts: list[str]) -> Part:
    name = metadata["Name"]
    texts = texts or [_text(file) for file in _known("texts_of", name, [])]
    return Part(
        name,
        metadata["Version"],
        _known("licence_of", name, None) or _licence(metadata),
        "\n".join(filter(None, (_author(metadata), _source(metadata)))),
        tuple(texts),
    )


def _known(what: str, name: str, default: Any) -> Any:
    named = {canonicalize_name(key): value for key, value in others()[what].items()}
    return named.get(canonicalize_name(name), default)


def _licence(metadata: Message) -> str:
    named = str(metadata["License-Expression"] or metadata["License"] or "").strip()
    if named and "\n" not in named:
        return named
    # Some give the whole text as the name.
    classes = [one for one in metadata.get_all("Classifier", []) if one.startswith("License :: ")]
    return ", ".join(one.split(" :: ")[-1] for one in classes)


def _author(metadata: Message) -> str:
    said = str(metadata["Author"] or metadata["Author-email"] or "")
    # Who made it is told, not how to write to them.
    return re.sub(r"\s*<[^>]*>", "", said).strip().strip('"')


def _source(metadata: Message) -> str:
    links = [str(one).partition(", ")[::2] for one in metadata.get_all("Project-URL", [])]
    wanted = ("source", "repository", "code", "github", "homepage")
    for want in wanted:
        for title, address in links:
            if want in title.casefold():
                return f"Source: {address}"
    home = metadata["Home-page"]
    return f"Source: {home}" if home else ""


def _other(known: dict[str, Any]) -> Part:
    return Part(
        known["name"],
        _version_of(known.get("version_of", "")),
        known["licence"],
        known["about"].strip(),
        tuple(_text(name) for name in known["texts"]),
    )


def _version_of(name: str) -> str:
    if name == "python":
        return platform.python_version()
    return distribution(name).version if name else ""


def _text(name: str) -> str:
    file = ROOT / name if "/" in name else _OTHERS / "texts" / name
    return file.read_text(encoding="utf-8")


def _of_package(package: str) -> Part:
    name, version, source, home = _told(
        "dpkg-query", "--show", "--showformat=${Package}\t${Version}\t${source:Package}\t${Homepage}", package
    ).split("\t")
    file = Path("/usr/share/doc") / name / "copyright"
    text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    short = sorted({one.strip() for one in re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)})
    about = [
        f"A library of Debian, from its source package {source}: https://sources.debian.org/src/{source}/"
    ]
    return Part(
        name,
        version,
        ", ".join(short) if 0 < len(short) <= _MOST_NAMED else "by file, as its text says",
        "\n".join([*about, *([f"Source: {home}"] if home else [])]),
        (text,) if text else (),
    )


def _told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip("\n")


if __name__ == "__main__":
    sys.exit(main())
