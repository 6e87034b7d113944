"""Which release is newer, and which is nobody's update."""

from __future__ import annotations

import pytest

from charstudio.domain.release import Release, newest_after


@pytest.mark.parametrize(
    ("current", "told", "newer"),
    [
        ("0.1.0", ["0.2.0"], "0.2.0"),
        ("0.9.0", ["0.10.0", "0.9.5"], "0.10.0"),
        ("1.0", ["1.0.0"], None),
        ("1.0.1", ["1.0"], None),
        ("1.0", ["1.1rc1", "2.0.0a1", "1.1.dev3", "1.1-beta"], None),
        ("1.1rc1", ["1.1"], "1.1"),
        ("1.1.dev1", ["1.0"], None),
        ("1.0", ["1.0.post1"], "1.0.post1"),
        ("1.0+debian", ["1.0"], None),
        ("2026.1", ["1!1.0"], "1!1.0"),
        ("1.0", ["v1.1"], "v1.1"),
        ("1.0", ["latest", "", "1.0.0.0.0.0.0.0.0.0.0.1", "9" * 5000], None),
        ("unknown", ["2.0"], None),
        ("1.0", [], None),
    ],
)
def test_the_newest_final_release_counts(current: str, told: list[str], newer: str | None) -> None:
    found = newest_after(current, map(Release, told))
    assert (found and found.version) == newer
