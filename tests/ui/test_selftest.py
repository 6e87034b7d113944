"""Checks of the window's parts whose loss can't be had by deleting a file of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QIcon

from charstudio.app import selftest_window
from charstudio.app.selftest import outcome_of
from charstudio.ui.background.pictures import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from charstudio.app.selftest import Outcome

    Run = Callable[[str], Outcome]


@pytest.fixture
def run(tmp_path: Path, qapp: object) -> Run:
    return lambda name: outcome_of(name, selftest_window.CHECKS[name], tmp_path)


def test_a_platform_that_is_not_there_is_missed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest_window, "_PLATFORMS", {})
    assert run("window platforms").said == "offscreen"
    monkeypatch.setattr(selftest_window.sys, "platform", "amiga")
    monkeypatch.setattr(selftest_window, "_PLATFORMS", {"amiga": ("workbench",)})
    outcome = run("window platforms")
    assert not outcome.ok
    assert "workbench is not among Qt's platforms" in outcome.said


def test_a_platform_whose_libraries_are_missing_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "libqoffscreen.so"
    broken.write_bytes(b"no library")
    monkeypatch.setattr(selftest_window, "_PLATFORMS", {})
    monkeypatch.setattr(selftest_window, "_plugins", lambda _kind: [broken])
    outcome = run("window platforms")
    assert not outcome.ok
    assert "libqoffscreen.so" in outcome.said


@pytest.mark.parametrize("ending", ["jpg", "webp", "gif"])
def test_a_format_that_qt_can_t_read_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    read = selftest_window.read_picture
    monkeypatch.setattr(
        selftest_window,
        "read_picture",
        lambda file: Fault.DAMAGED if file.suffix == f".{ending}" else read(file),
    )
    outcome = run("thumbnails")
    assert not outcome.ok
    assert f"can't read {ending}" in outcome.said


def test_an_application_without_its_icon_is_not_whole(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "in 9 sizes" in run("icons").said
    monkeypatch.setattr(selftest_window, "application_icon", QIcon)
    assert not run("icons").ok


def test_a_drawing_that_does_not_come_back_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("editor").ok
    monkeypatch.setattr(selftest_window.files, "encoded", lambda _kind, _picture: b"")
    outcome = run("editor")
    assert not outcome.ok
    assert "mask does not come back" in outcome.said
