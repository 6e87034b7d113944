"""What is seen of a clean system from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.installers import clean_root
from tools.installers.clean_root import CleanRoot, System

if TYPE_CHECKING:
    from pathlib import Path


def test_all_files_count_but_those_that_are_different_each_time(tmp_path: Path) -> None:
    for name in ("usr/bin/charstudio", "var/lib/charstudio/left", "home/ada/.local/library.db"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in ("proc/1/task", "var/cache/fontconfig", "var/lib/dpkg/info", "usr/share/proc"):
        (tmp_path / name).mkdir(parents=True)

    found = CleanRoot(tmp_path).files()

    assert found == {
        *("usr", "usr/bin", "usr/bin/charstudio", "usr/share", "usr/share/proc"),
        *("var", "var/lib", "var/lib/charstudio", "var/lib/charstudio/left"),
    }


def test_a_link_that_leads_out_is_a_file_and_not_walked_through(tmp_path: Path) -> None:
    (tmp_path / "bin").symlink_to("/usr/bin")
    assert CleanRoot(tmp_path).files() == {"bin"}


def test_a_process_that_ends_meanwhile_disturbs_nobody(tmp_path: Path) -> None:
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc" / "14080").mkdir(mode=0)
    assert CleanRoot(tmp_path).files() == set()


@pytest.mark.parametrize(
    ("told", "mirror"),
    [("debian", "http://deb.debian.org/debian"), ("ubuntu", "http://archive.ubuntu.com/ubuntu")],
)
def test_a_package_is_tried_in_the_release_that_it_was_built_on(
    told: str, mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = {"ID": told, "NAME": "Some", "VERSION_ID": "7", "VERSION_CODENAME": "calm"}
    monkeypatch.setattr(clean_root.platform, "freedesktop_os_release", lambda: release)
    assert clean_root.own_system() == System("Some 7", "calm", mirror)


def test_a_mirror_that_nobody_answers_at_is_not_reachable(tmp_path: Path) -> None:
    assert not clean_root.is_reachable(System("Some 7", "calm", tmp_path.as_uri()))
