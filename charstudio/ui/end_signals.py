"""Ctrl+C, and the system's polite request to end."""

from __future__ import annotations

import signal
import socket
from functools import cache
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_NUMBERS: Final = (signal.SIGINT, signal.SIGTERM)


class EndSignals(QObject):
    """Hears them at once, also while Qt waits and no line of Python runs.

    Signals:
        asked: This process shall end.
    """

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)
        for number in _NUMBERS:
            # What starts CharStudio in the background of a shell may not want Ctrl+C to reach it.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _noted)
        signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._on_woken)

    def _on_woken(self) -> None:
        if any(number in _NUMBERS for number in self._ours.recv(4096)):
            self.asked.emit()


@cache
def end_signals() -> EndSignals:
    """Those of this process, from the first call on."""
    return EndSignals()


def _noted(*_: object) -> None:
    """Nothing: the byte that the system writes is enough, and here nobody knows what is just being done."""
