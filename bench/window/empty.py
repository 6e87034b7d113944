"""The floor of every start: a process with an empty main window, painted."""

from __future__ import annotations

import sys
import time

from PySide6.QtWidgets import QApplication, QMainWindow

_SIZE = (1400, 900)


def main() -> None:
    """Paints, and says when."""
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(*_SIZE)
    window.show()
    window.repaint()
    app.processEvents()
    print(time.monotonic(), flush=True)


if __name__ == "__main__":
    main()
