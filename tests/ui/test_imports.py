"""What importing the window costs."""

from __future__ import annotations

import subprocess
import sys

KEPT = (
    "import linecache, charstudio.ui.session; print([one for one in linecache.cache if 'charstudio' in one])"
)


def test_no_source_is_read_and_kept() -> None:
    kept = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, text=True, check=True)
    assert kept.stdout.strip() == "[]"
