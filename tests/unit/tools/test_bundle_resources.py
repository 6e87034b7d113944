"""A bundle tells the licences of what is in it, and looks for releases where its build says."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from charstudio.paths import resources
from tools import licences
from tools.bundle_resources import FEED, is_licence, written

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(find_spec("PySide6") is None, reason="needs PySide6")
def test_the_licences_are_those_of_the_build_and_the_feed_is_its_own(tmp_path: Path) -> None:
    made = written(tmp_path / "made", [], "https://example.org/feed.json")
    places = {target: source for target, source, kind in made if kind == "DATA"}
    feed = tmp_path / "made" / "updates" / "feed.json"
    assert places["charstudio/resources/updates/feed.json"] == str(feed)
    assert json.loads(feed.read_text()) == {"feed": "https://example.org/feed.json"}
    names = {part.name for part in licences.read(tmp_path / "made" / "licences")}
    assert {"Qt", "Python", "openai"} <= names
    assert sum(map(is_licence, made)) == len(made) - 1
    assert is_licence(("charstudio\\resources\\licences\\parts.json", "", "DATA"))


def test_a_feed_that_is_not_asked_over_tls_fails_the_build(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=FEED):
        written(tmp_path, [], "http://example.org/feed.json")


def test_a_checkout_knows_no_feed() -> None:
    assert json.loads((resources() / "updates" / "feed.json").read_text()) == {"feed": ""}
