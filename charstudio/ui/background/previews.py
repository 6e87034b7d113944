"""Partial previews as pictures; to be called on a thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

# A tile at 200 %.
_LONGEST_SIDE: Final = 512


def decoded(data: bytes) -> QImage | None:
    """The picture in these bytes, at most 512 pixels wide and high; None when there is none.

    A reader, not `QImage.fromData`: that holds Python's lock, and with it the window, until it is done.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size, most = reader.size(), QSize(_LONGEST_SIDE, _LONGEST_SIDE)
    if size.width() > most.width() or size.height() > most.height():
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    return None if picture.isNull() else picture
