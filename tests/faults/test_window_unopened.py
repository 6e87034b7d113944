"""A window whose library can't be opened, or can't be written: it says so, lives on, and knows a way out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from charstudio.storage.schema import HEAD
from tests.faults.small_disks import obeying_rights
from tests.faults.windows import at_work, charstudio, window
from tests.stand_ins import contents
from tests.unit.cli.test_broken_library import cut_short, gone, newer, no_database
from tests.unit.storage.test_read_only import bound_read_only

FIXTURE = Path(__file__).parents[1] / "fixtures" / "libraries" / f"schema-{HEAD}"
BROKEN = {
    "newer": (newer, "newer CharStudio"),
    "not a library": (no_database, "not a CharStudio library"),
    "damaged": (cut_short, "damaged"),
    "without its database": (gone, "not there"),
}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other pipes and rights")


@pytest.fixture
def library(folder: Path) -> Path:
    """A library with one character, Mara Voss, and her image."""
    return Path(shutil.copytree(FIXTURE, folder))


def inside(library: Path) -> dict[str, tuple[int, bytes | None]]:
    """All that is in it, but not when its folder changed: a window's lock comes and goes there."""
    return {name: what for name, what in contents(library).items() if name != "."}


@pytest.mark.parametrize("how", BROKEN)
def test_it_says_why_and_leaves_it_as_it_is(library: Path, how: str) -> None:
    harm, words = BROKEN[how]
    harm(library / "library.db")
    before = inside(library)
    with window(library, awaited=False) as opened:
        state = opened.until(lambda state: state["banners"])
        assert words in state["banners"]["banner_library"]
        assert all(words in dialog for dialog in state["dialogs"])
        assert {"bannerButton1", "bannerButton2"} <= set(state["buttons"])
        opened.do("close")
        assert opened.end() == 0
        assert opened.told == ""
    assert inside(library) == before


def test_another_library_is_chosen_or_this_one_is_mended(library: Path, tmp_path: Path) -> None:
    shutil.move(library / "library.db", tmp_path / "aside.db")
    with window(library, awaited=False) as opened:
        opened.until(lambda state: state["banners"])
        # Another start is no second window, but this one.
        opened.do("minimize")
        assert charstudio(library).returncode == 0
        opened.until(lambda state: not state["minimized"])

        opened.do("click", name="bannerButton2")
        opened.until(lambda state: len(state["opening"]) == 2 and state["banners"])
        shutil.move(tmp_path / "aside.db", library / "library.db")
        opened.do("click", name="bannerButton2")
        state = opened.until(at_work)
        assert "Mara Voss" in state["names"]
        assert not state["banners"]
        opened.do("close")
        assert opened.end() == 0

    newer(library / "library.db")
    with window(library, awaited=False) as opened:
        opened.until(lambda state: state["dialogs"])
        opened.do("click", name="errorCloseButton")
        opened.do("act", name="open_library")
        opened.until(lambda state: state["dialogs"])
        opened.do("choose", folder=str(tmp_path / "new"))
        opened.until(lambda state: at_work(state) and not state["banners"])
        assert (tmp_path / "new" / "library.db").exists()
        opened.do("close")
        assert opened.end() == 0


def test_a_folder_that_nobody_may_look_into(library: Path) -> None:
    library.chmod(0)
    try:
        with window(library, awaited=False, before=tuple(obeying_rights())) as opened:
            state = opened.until(lambda state: state["banners"] or state["dialogs"])
            assert "Something went wrong" not in str(state["dialogs"])
            assert str(library) in state["banners"]["banner_library"]
            opened.do("close")
            assert opened.end() == 0
            assert opened.told == ""
    finally:
        library.chmod(0o755)


def test_a_drive_that_is_not_there(tmp_path: Path) -> None:
    place = tmp_path / "media"
    place.mkdir(mode=0o555)
    with window(place / "drive" / "library", awaited=False, before=tuple(obeying_rights())) as opened:
        state = opened.until(lambda state: state["banners"])
        assert str(place / "drive") in state["banners"]["banner_library"]
        opened.do("close")
        assert opened.end() == 0
        assert opened.told == ""


def test_the_home_of_nobody_is_told_as_the_command_line_does() -> None:
    told = charstudio(Path("~nobody-of-this-name/library"))
    assert told.returncode == 2
    assert "'~nobody-of-this-name/library' is the home of nobody here" in told.stderr


def test_a_read_only_library_is_shown_and_every_edit_says_why_it_is_not_kept(library: Path) -> None:
    before = tuple(bound_read_only(library))
    if os.geteuid() != 0 or subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted read-only here")
    untouched = contents(library)
    with window(library, before=before) as opened:
        assert "Mara Voss" in opened.look()["names"]
        opened.do("select", name="Mara Voss")
        opened.until(lambda state: state["fields"].get("nameField") == "Mara Voss")
        for deed in ("favourite", "new", "duplicate", "trash_character"):
            opened.do("act", name=deed)
            state = opened.until(lambda state: "banner_library" in state["banners"])
            assert "can't be written" in state["banners"]["banner_library"], deed
            opened.do("put_away")
            opened.until(lambda state: not state["banners"])
        opened.do("type", name="nameField", text=" II")
        opened.until(lambda state: "banner_library" in state["banners"])
        opened.do("close")
        opened.until(lambda state: any("unsavedQuestion" in dialog for dialog in state["dialogs"]))
        opened.do("click", name="answer_leave")
        assert opened.end() == 0
        assert opened.told == ""
    assert contents(library) == untouched
