"""Drawings as files: a PNG with alpha for each. Never on the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QImageWriter, QPainter

from charstudio.domain.drawing import DrawingKind

if TYPE_CHECKING:
    from PySide6.QtCore import QSize

_ARGB: Final = QImage.Format.Format_ARGB32
_PNG: Final = QByteArray(b"png")


def encoded(kind: DrawingKind, picture: QImage) -> bytes:
    """The PNG of what is drawn. A mask is transparent where it was painted, and opaque everywhere else."""
    if kind is DrawingKind.MASK:
        kept = picture.copy()
        kept.invertPixels(QImage.InvertMode.InvertRgba)
        file = QImage(picture.size(), _ARGB)
        file.fill(Qt.GlobalColor.black)
        file.setAlphaChannel(kept)
    else:
        file = picture.convertToFormat(_ARGB)
    device = QBuffer()
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(device, _PNG).write(file)
    return bytes(device.data().data())


def decoded(kind: DrawingKind, data: bytes, size: QSize) -> QImage | None:
    """What is drawn in a PNG, as a `Layer` has it; None when it is none of this size."""
    file = _read(data)
    if file.isNull() or file.size() != size:
        return None
    if kind is DrawingKind.MARKUP:
        return file.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    painted = file.convertToFormat(QImage.Format.Format_Alpha8)
    painted.invertPixels(QImage.InvertMode.InvertRgba)
    return painted


def small(kind: DrawingKind, data: bytes, below: QImage, side: int, tint: QColor) -> QImage | None:
    """A drawing over its image, within a square of so many pixels.

    Args:
        kind: What it is.
        data: Its PNG.
        below: The image, of any size.
        side: Of the square.
        tint: The colour, with alpha, of what a mask leaves open.
    """
    file = _read(data)
    painted = None if file.isNull() else decoded(kind, data, file.size())
    if painted is None:
        return None
    aspect, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    over = painted.scaled(side, side, aspect, smooth)
    if kind is DrawingKind.MASK:
        over = tinted(over, tint)
    whole = QImage(over.size(), QImage.Format.Format_ARGB32_Premultiplied)
    whole.fill(Qt.GlobalColor.transparent)
    painter = QPainter(whole)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if not below.isNull():
        painter.drawImage(QRectF(whole.rect()), below)
    painter.drawImage(0, 0, over)
    painter.end()
    return whole


def _read(data: bytes) -> QImage:
    device = QBuffer()
    device.setData(QByteArray(data))
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    return QImageReader(device, _PNG).read()


def tinted(alpha: QImage, colour: QColor) -> QImage:
    """A colour, as far as there is alpha."""
    whole = QImage(alpha.size(), QImage.Format.Format_ARGB32_Premultiplied)
    whole.fill(colour)
    painter = QPainter(whole)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(0, 0, alpha)
    painter.end()
    return whole
