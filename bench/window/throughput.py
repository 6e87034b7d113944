"""Originals to cached thumbnails, in turn with decoding them, scaled, and nothing else; two threads each."""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QSize
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication

from charstudio.ui.background.thumbnail_files import LARGEST
from charstudio.ui.background.thumbnails import Thumbnails

_ORIGINALS = 200
_RUNS = 7
_SIDE = 240


def main() -> None:
    """Prints pairs of seconds. The command line names a folder of originals, and one for caches."""
    _app = QApplication(sys.argv[:1])
    originals, place = Path(sys.argv[1]), Path(sys.argv[2])
    files = sorted(originals.glob("??/*.png"))[:_ORIGINALS]
    pairs = []
    for run in range(_RUNS + 1):
        floor = _decoded(files)
        pairs.append((_cached(originals, files, place / str(run)), floor))
    print(json.dumps(pairs[1:]), flush=True)


def _cached(originals: Path, files: list[Path], cache: Path) -> float:
    """Shows all of them; it is over when each has its file in the cache."""
    missing = [cache / "thumbnails" / file.parent.name / f"{file.stem}.jpg" for file in files]
    started = time.perf_counter()
    thumbnails = Thumbnails(originals, cache)
    for file in files:
        thumbnails.pixmap(file.stem, _SIDE)
    while missing:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        while missing and missing[-1].exists():
            missing.pop()
        time.sleep(0.001)
    took = time.perf_counter() - started
    thumbnails.close()
    shutil.rmtree(cache)
    return took


def _decoded(files: list[Path]) -> float:
    left = list(files)

    def decode() -> None:
        while left:
            try:
                reader = QImageReader(str(left.pop()))
            except IndexError:
                return
            reader.setScaledSize(QSize(LARGEST, LARGEST))
            reader.read()

    threads = [threading.Thread(target=decode) for _ in range(2)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
