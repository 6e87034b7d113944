"""Threads that work behind the window, and let it go first."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final

_WORKERS: Final = 4
# Enough for the window to take a core at once, and little enough for the work to go on on a busy machine.
_NICER: Final = 5
_NICEST: Final = 19


def workers() -> ThreadPoolExecutor:
    """The threads for what takes long: drawing, decoding, files."""
    return ThreadPoolExecutor(_WORKERS, thread_name_prefix="worker", initializer=give_way)


def give_way() -> None:
    """Lets every other thread of this process go before the one that calls it, where a system can do that."""
    # Elsewhere this number is one of the whole process.
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # The whole process may be nice already, and only root may take that back.
        nicer = min(_NICEST, os.getpriority(os.PRIO_PROCESS, thread) + _NICER)
        os.setpriority(os.PRIO_PROCESS, thread, nicer)
