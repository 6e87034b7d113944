"""The entry: `charstudio` and `python -m charstudio`."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs CharStudio with the words of the command line."""
    try:
        from charstudio.app.start import run  # noqa: PLC0415  (nothing is imported before it is needed)

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
