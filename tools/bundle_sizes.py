"""Lists what is in the bundle by size, and what it is there for: `python -m tools.bundle_sizes [FOLDER]`."""

from __future__ import annotations

import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path("dist/charstudio")
_MEGABYTE: Final = 1_000_000

# What files are there for, by where they are; the first that fits.
REASONS: Final = {
    "charstudio": "the program: every module of Python in one archive, compiled",
    "*/base_library.zip": "what Python itself imports to start",
    "*/libpython*": "Python",
    "*/python3*/*": "Python's own extension modules",
    "*/libicu*": "Qt: letters and their order in every language",
    "*/libQt6*": "Qt",
    "*/PySide6/Qt/plugins/*": "Qt: screens, input methods, picture formats",
    "*/PySide6/*": "Qt for Python",
    "*/shiboken6/*": "Qt for Python",
    "*/lib*shiboken6*": "Qt for Python",
    "*/libpyside6*": "Qt for Python",
    "*/*libvips*": "the renderer of the built-in engine",
    "*/_cffi_backend*": "the way to the renderer",
    "*/dicebear_*": "the art of the built-in engine",
    "*/charstudio/*": "icons, words, styles, translations, migrations",
    "*/rapidfuzz/*": "words that are nearly those the built-in engine knows",
    "*/PIL/*": "pictures: Pillow",
    "*/lib*-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].*": "pictures: Pillow's formats",
    "*/cryptography*": "the system's keyring on Linux",
    "*/sqlalchemy/*": "the database",
    "*/libsqlite3*": "the database",
    "*/markupsafe/*": "the database's migrations",
    "*/pydantic_core/*": "OpenAI's client: answers checked",
    "*/jiter/*": "OpenAI's client: JSON that is not whole yet",
    "*/rpds/*": "the built-in engine: its options checked",
    "*/jsonschema*": "the built-in engine: its options checked",
    "*/libssl*": "TLS",
    "*/libcrypto*": "TLS",
    "*.dist-info/*": "versions, entry points, licences",
    "*/libX*": "X11",
    "*/libx*": "X11",
    # What other systems call theirs.
    "*.exe": "the program: every module of Python in one archive, compiled",
    "*/python3*.dll": "Python",
    "*/Python": "Python",
    "*/Python.framework/*": "Python",
    "*.pyd": "Python's own extension modules",
    "*/sqlite3.dll": "the database",
    "*/VCRUNTIME140*": "what everything compiled for Windows needs",
    "*/MSVCP140*": "what everything compiled for Windows needs",
    "*/api-ms-win-*": "what everything compiled for Windows needs",
    "*/ucrtbase.dll": "what everything compiled for Windows needs",
    "*/lib*": "libraries of the system that the above need",
}
UNEXPLAINED: Final = "nobody knows: tools/bundle_sizes.py should say"


class Part(NamedTuple):
    """Files with one purpose. `bytes`: their sizes together."""

    reason: str
    bytes: int
    files: tuple[tuple[str, int], ...]


def reason(name: str) -> str:
    """What a file is there for; `name` is its path within the bundle."""
    return next((why for pattern, why in REASONS.items() if fnmatch(name, pattern)), UNEXPLAINED)


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of every file of the bundle, by its path within it."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return {file.relative_to(folder).as_posix(): file.stat().st_size for file in files}


def parts(found: dict[str, int]) -> list[Part]:
    """The files by what they are there for, the largest first."""
    grouped: dict[str, list[tuple[str, int]]] = {}
    for name, size in found.items():
        grouped.setdefault(reason(name), []).append((name, size))
    made = (
        Part(why, sum(size for _, size in files), tuple(sorted(files, key=lambda file: -file[1])))
        for why, files in grouped.items()
    )
    return sorted(made, key=lambda part: -part.bytes)


def main() -> int:
    """Prints them; 1 where a file has no reason to be there."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    found = sizes(folder)
    listed = parts(found)
    for part in listed:
        print(f"{part.bytes / _MEGABYTE:8.1f} MB  {part.reason} ({len(part.files)})")
        for name, size in part.files[:3]:
            print(f"{size / _MEGABYTE:14.1f} MB  {name}")
    print(f"{sum(found.values()) / _MEGABYTE:8.1f} MB  in all, {len(found)} files")
    return 1 if any(part.reason == UNEXPLAINED for part in listed) else 0


if __name__ == "__main__":
    sys.exit(main())
