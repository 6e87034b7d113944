"""Copies of images for other programs: the clipboard, a drag, an editor. Originals are never handed out."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.character import Character
    from charstudio.domain.image import Image, Original
    from charstudio.services.ports import Originals

_PNG: Final = "image/png"
# Numbers of images have at least so many digits: files sort as they were made.
_DIGITS: Final = 2


@dataclass(frozen=True)
class Copied:
    """Files for other programs.

    Attributes:
        picture: Of a single image: it can be pasted where no files are taken.
        png: The same as a file's bytes.
    """

    files: tuple[Path, ...]
    picture: QImage | None = None
    png: bytes = b""

    def mime(self) -> QMimeData:
        """What the clipboard or a drag offers."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in self.files])
        if self.picture is not None:
            data.setImageData(self.picture)
            data.setData(_PNG, QByteArray(self.png))
        return data


class Copies:
    """Makes copies in a temporary folder. They stay there: whoever took them may still need them."""

    def __init__(self, originals: Originals) -> None:
        self._originals = originals
        self._folder: Path | None = None

    def make(self, wanted: Sequence[tuple[Original, str]]) -> Copied:
        """Copies originals to files of these names. Takes its time: not for the window's thread.

        Raises:
            LibraryError: An original can't be read.
            OSError: A copy can't be written.
        """
        files, data = [], b""
        for original, name in wanted:
            data = self._originals.read(original)
            files.append(self._file(original, name, data))
        if len(files) != 1:
            return Copied(tuple(files))
        picture = QImage.fromData(data)
        if picture.isNull():
            return Copied(tuple(files))
        return Copied(tuple(files), picture, data if wanted[0][0].format == "png" else _encoded(picture))

    def _file(self, original: Original, name: str, data: bytes) -> Path:
        """A file that has these bytes: one that was changed since it was handed out is left alone."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="charstudio-"))
        number = 0
        while True:
            file = self._folder / f"{original.sha256[:16]}-{number}" / name
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
                return file
            if file.read_bytes() == data:
                return file
            number += 1


def copy_name(character: Character, image: Image, untitled: str) -> str:
    """“Nyx Calloway 03.png”: the character's name and the image's number among its images."""
    number = character.images.index(image) + 1
    digits = max(_DIGITS, len(str(len(character.images))))
    return f"{character.name or untitled} {number:0{digits}}.{image.original.format}"


def _encoded(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, b"PNG")
    return bytes(buffer.data().data())
