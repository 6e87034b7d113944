"""What a release says of itself: `python -m tools.installers.release TAG`, on standard output.

Fails where the tag is not of the version in `pyproject.toml`, or where `CHANGELOG.md` has nothing on it.
"""

from __future__ import annotations

import re
import sys

from tools.installers.project import ROOT, TITLE, version


def notes(tag: str, changes: str) -> str:
    """What is said of a release.

    Args:
        tag: The name that its commit has.
        changes: The changelog, in Markdown.

    Raises:
        SystemExit: The tag is of another version, or the changelog does not know this one.
    """
    if tag != f"v{version()}":
        raise SystemExit(f"The tag {tag} is not of the version {version()}")
    sections = re.split(r"^## ", changes, flags=re.MULTILINE)[1:]
    for section in sections:
        title, _, text = section.partition("\n")
        # The version may be a link, and has its day after it.
        if title.split()[0].strip("[]") == version() and text.strip():
            return f"{TITLE} {version()}\n\n{text.strip()}\n"
    raise SystemExit(f"CHANGELOG.md has nothing on {version()}")


def main() -> int:
    """Writes it."""
    sys.stdout.write(notes(sys.argv[1], (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
