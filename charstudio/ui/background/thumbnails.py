"""Small pictures of images, from memory at once, else made on threads of their own."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPixmap

from charstudio.ui.background.pictures import fitted
from charstudio.ui.background.thumbnail_files import LARGEST, ThumbnailFiles
from charstudio.ui.background.thumbnail_queue import ThumbnailQueue
from charstudio.ui.background.workers import give_way

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QImage

    from charstudio.ui.background.thumbnail_queue import Size, Wish

_FOLDER: Final = "thumbnails"
_THREADS: Final = 2
# Of what all screens show: tiles at the edges are in sight in part, and what was scrolled away may come back.
_SCREENS_FULL: Final = 1.5
_BYTES_A_PIXEL: Final = 4

_Key = tuple[str, "Size"]


class Thumbnails(QObject):
    """Thumbnails of the originals of one library; all of it is for the window's thread.

    Files and decoding are for two threads, which begin with the first picture that is not in memory and end
    with `close`.

    Signals:
        ready: The SHA-256 of one to ask for again: it is there now, or it is broken; or it was forgotten
            while it waited, and only who still shows it wants it.
    """

    ready = Signal(str)
    _made = Signal(object, object)

    def __init__(self, originals: Path, cache: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = ThumbnailFiles(originals, cache / _FOLDER)
        self._queue = ThumbnailQueue()
        self._memory = PixmapMemory(enough_bytes)
        self._asked: set[_Key] = set()
        self._broken: set[str] = set()
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._made.connect(self._on_made)

    def pixmap(self, sha256: str, side: int, ratio: float = 1.0) -> QPixmap | None:
        """The whole picture within a square of the window, never larger than it is; None: `ready` follows.

        Args:
            sha256: Of the original.
            side: Of the square, in pixels of the window.
            ratio: Pixels of the screen for each of them.
        """
        key = (sha256, (side, ratio))
        kept = self._memory.get(key)
        if kept is None and not self._closed and sha256 not in self._broken:
            if key in self._asked:
                self._queue.renew(sha256)
            else:
                self._asked.add(key)
                self._queue.ask(*key)
                self._begin()
        return kept

    @property
    def busy(self) -> bool:
        """Whether `ready` is going to be said of one that was asked for."""
        return bool(self._asked) and not self._closed

    def prepare(self, sha256: str) -> None:
        """Makes the file of one that just arrived, when nothing else is to be done."""
        if not self._closed and sha256 not in self._broken:
            self._queue.prepare(sha256)
            self._begin()

    def broken(self, sha256: str) -> bool:
        """Whether the original is missing or can't be read; it is not tried again by itself."""
        return sha256 in self._broken

    def mended(self, sha256: str = "") -> None:
        """The original was brought back, or without a name all of them: what is broken is tried again."""
        found = [one for one in self._broken if sha256 in ("", one)]
        self._broken.difference_update(found)
        for one in found:
            if not self._closed:
                self.ready.emit(one)

    def forget_waiting(self) -> None:
        """Drops what was asked for and has not begun: it was scrolled away."""
        dropped = self._queue.forget()
        self._asked -= {(wish.sha256, size) for wish in dropped for size in wish.sizes}
        if dropped:
            # Not everything that was dropped was whose who scrolled.
            QTimer.singleShot(0, self, partial(self._say_forgotten, dropped))

    def close(self) -> None:
        """Ends the threads and waits for them; nothing is made or said afterwards."""
        self._closed = True
        self._queue.close()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self._memory.clear()

    # --- On the window's thread -------------------------------------------------------------------------

    def _begin(self) -> None:
        while len(self._threads) < _THREADS:
            thread = threading.Thread(target=self._serve, name=f"thumbnails-{len(self._threads) + 1}")
            self._threads.append(thread)
            thread.start()

    def _on_made(self, wish: Wish, pictures: dict[int, QImage] | None) -> None:
        if self._closed:
            return
        self._asked -= {(wish.sha256, size) for size in wish.sizes}
        if pictures is None:
            self._broken.add(wish.sha256)
        else:
            for size in wish.sizes:
                self._memory.put((wish.sha256, size), _pixmap(pictures[_pixels(size)], size))
        if wish.sizes or pictures is None:
            self.ready.emit(wish.sha256)

    def _say_forgotten(self, dropped: list[Wish]) -> None:
        for wish in dropped:
            again = any((wish.sha256, size) in self._asked for size in wish.sizes)
            if not self._closed and not again:
                self.ready.emit(wish.sha256)

    # --- On the threads ---------------------------------------------------------------------------------

    def _serve(self) -> None:
        give_way()
        while (wish := self._queue.next()) is not None:
            try:
                self._make(wish)
            finally:
                self._queue.done(wish.sha256)

    def _make(self, wish: Wish) -> None:
        sides = {_pixels(size) for size in wish.sizes}
        pictures = self._files.cached(wish.sha256, sides)
        if pictures is not None:
            self._made.emit(wish, pictures)
            return
        picture = self._files.made(wish.sha256)
        if picture is None:
            self._made.emit(wish, None)
            return
        # Seen first, kept then.
        self._made.emit(wish, {side: fitted(picture, side) for side in sides})
        self._files.keep(wish.sha256, picture)


def enough_bytes() -> int:
    """More than the tiles in sight ever have; those that were scrolled away are quickly read again."""
    pixels = 0.0
    for screen in QGuiApplication.screens():
        size, ratio = screen.size(), screen.devicePixelRatio()
        pixels += size.width() * size.height() * ratio * ratio
    return round(_SCREENS_FULL * pixels) * _BYTES_A_PIXEL


class PixmapMemory:
    """Pixmaps up to a number of bytes; those that were not asked for longest go first.

    Args:
        most_bytes: Asked each time, as screens come and go.
    """

    def __init__(self, most_bytes: Callable[[], int]) -> None:
        self._most, self._bytes = most_bytes, 0
        self._pixmaps: dict[_Key, QPixmap] = {}

    def get(self, key: _Key) -> QPixmap | None:
        """The pixmap, if it is still there."""
        pixmap = self._pixmaps.pop(key, None)
        if pixmap is not None:
            self._pixmaps[key] = pixmap
        return pixmap

    def put(self, key: _Key, pixmap: QPixmap) -> None:
        """Keeps a pixmap."""
        if (old := self._pixmaps.pop(key, None)) is not None:
            self._bytes -= _bytes(old)
        self._pixmaps[key] = pixmap
        self._bytes += _bytes(pixmap)
        most = self._most()
        while self._bytes > most and len(self._pixmaps) > 1:
            self._bytes -= _bytes(self._pixmaps.pop(next(iter(self._pixmaps))))

    def clear(self) -> None:
        """Keeps none."""
        self._pixmaps.clear()
        self._bytes = 0


def _pixels(size: Size) -> int:
    side, ratio = size
    return min(max(1, round(side * ratio)), LARGEST)


def _pixmap(picture: QImage, size: Size) -> QPixmap:
    side, ratio = size
    pixmap = QPixmap.fromImage(picture)
    pixels = _pixels(size)
    # Where it is as large as wanted, it fills the square also if rounding or its largest size are in the way.
    filled = max(picture.width(), picture.height()) >= pixels
    pixmap.setDevicePixelRatio(pixels / side if filled else ratio)
    return pixmap


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * pixmap.depth() // 8
