"""Reads picture files: whole, or no larger than they are wanted. Never on the window's thread."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader

if TYPE_CHECKING:
    from pathlib import Path

# What a library takes is smaller; a header that promises more is not believed.
_MOST_PIXELS: Final = 100_000_000
# Of the whole process: Qt's own 256 would refuse the largest pictures that a library takes.
QImageReader.setAllocationLimit(512)
_JPEG_END, _PNG_END = b"\xff\xd9", b"IEND\xaeB`\x82"
_SMOOTH: Final = Qt.TransformationMode.SmoothTransformation


class Fault(StrEnum):
    """Why a picture can't be had."""

    MISSING = "missing"
    DAMAGED = "damaged"


def read_picture(file: Path, *, within: int = 0) -> QImage | Fault:
    """The picture in a file, in sRGB and in a format that is painted quickly.

    Only the format that the file's name says is tried: a drawing or an icon under the name of a PNG is none.

    Args:
        file: Where it is.
        within: Pixels of a square that it has to fit in; it is decoded no larger, and never made larger.
            0 takes it as it is.
    """
    if not file.is_file():
        return Fault.MISSING
    reader = QImageReader(str(file), QByteArray(file.suffix[1:].lower().encode()))
    return _read(reader, within) or Fault.DAMAGED


def decoded(data: bytes, *, within: int) -> QImage | None:
    """The picture in the bytes of a whole PNG or JPEG, no larger than a square of so many pixels."""
    if data.endswith(_PNG_END):
        ending = b"png"
    elif data.endswith(_JPEG_END):
        ending = b"jpg"
    else:
        return None
    device = QBuffer()
    device.setData(QByteArray(data))
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    return _read(QImageReader(device, QByteArray(ending)), within)


def fitted(picture: QImage, side: int) -> QImage:
    """The whole picture within a square of so many pixels; never larger than it is."""
    wanted = _size_within(picture.size(), side)
    if wanted == picture.size():
        return picture
    return picture.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, _SMOOTH)


def is_opaque(picture: QImage) -> bool:
    """Whether nothing shines through, also where it could."""
    if not picture.hasAlphaChannel():
        return True
    alpha = picture.convertToFormat(QImage.Format.Format_Alpha8)
    width, line = alpha.width(), alpha.bytesPerLine()
    values = bytes(alpha.constBits())
    return all(values.count(b"\xff", start, start + width) == width for start in range(0, len(values), line))


def _read(reader: QImageReader, within: int) -> QImage | None:
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size() if reader.canRead() else QSize()
    if size.isEmpty() or size.width() * size.height() > _MOST_PIXELS:
        return None
    if within:
        reader.setScaledSize(_size_within(size, within))
    picture = reader.read()
    return None if picture.isNull() else _painted_quickly(picture)


def _size_within(size: QSize, side: int) -> QSize:
    if max(size.width(), size.height()) <= side:
        return size
    return size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _painted_quickly(picture: QImage) -> QImage:
    space = picture.colorSpace()
    if space.isValid() and space.colorModel() is QColorSpace.ColorModel.Rgb:
        srgb = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
        if space != srgb:
            picture.convertToColorSpace(srgb)
    formats = QImage.Format
    alpha = picture.hasAlphaChannel()
    picture.convertTo(formats.Format_ARGB32_Premultiplied if alpha else formats.Format_RGB32)
    return picture
