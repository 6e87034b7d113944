"""Who made what is in the bundle, and under which licence it is."""

from __future__ import annotations

from email import message_from_string
from typing import TYPE_CHECKING, Final, NamedTuple

from tools.installers.project import PACKAGING, ROOT

if TYPE_CHECKING:
    from pathlib import Path

_ART: Final = ROOT / "resources" / "sketch" / "LICENCES.md"
_ICONS: Final = ROOT / "resources" / "icons" / "LICENSE"
_OURS: Final = ROOT / "LICENSE"
_OTHERS: Final = PACKAGING / "other-licences.md"


class Part(NamedTuple):
    """A part of the bundle that others made. `texts`: names of the files with its licence, in the bundle."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


def parts(bundle: Path) -> list[Part]:
    """Every package of Python in the bundle, by its name."""
    folders = sorted(bundle.rglob("*.dist-info"), key=lambda folder: folder.name.lower())
    return [_part(folder, bundle) for folder in folders if not folder.name.startswith("charstudio-")]


def _part(folder: Path, bundle: Path) -> Part:
    metadata = message_from_string((folder / "METADATA").read_text(encoding="utf-8"))
    classes = [one for one in metadata.get_all("Classifier", []) if one.startswith("License :: ")]
    # Some give the whole text as the name.
    named = (metadata["License-Expression"] or metadata["License"] or "").strip()
    named = named if named and "\n" not in named else ", ".join(one.split(" :: ")[-1] for one in classes)
    texts = sorted(
        file.relative_to(bundle).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and file.name.upper().startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS"))
    )
    return Part(metadata["Name"], metadata["Version"], named or "see its files", tuple(texts))


def copyright_text(bundle: Path, installed: str) -> str:
    """The whole of it as text; `installed`: where the bundle will be."""
    blocks = [
        "CharStudio, a desktop studio for artists who create characters.",
        _OURS.read_text(encoding="utf-8").strip(),
        _ART.read_text(encoding="utf-8").strip(),
        "# The icons of the window",
        _ICONS.read_text(encoding="utf-8").strip(),
        _OTHERS.read_text(encoding="utf-8").strip(),
    ]
    for part in parts(bundle):
        where = "".join(f"\n    {installed}/{text}" for text in part.texts)
        blocks.append(f"{part.name} {part.version}: {part.licence}{where}")
    return "\n\n".join(blocks) + "\n"
