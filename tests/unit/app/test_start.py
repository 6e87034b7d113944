"""Whether a start is for the window, and whether there is a display for one."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import pytest

from charstudio.app import start
from charstudio.app.start import WindowStart, has_display, window_start

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("", WindowStart()),
        ("--home there", WindowStart(home="there")),
        ("--home=there --artist Bo --verbose", WindowStart("there", "Bo", verbose=True)),
        ("list", None),
        ("--home there list", None),
        ("--json", None),
        ("--home", None),
        ("--home=", None),
        ("--help", None),
        ("--verbose=yes", None),
        ("surprise --home there", None),
        ("/there/Nyx.charstudio", WindowStart(file="/there/Nyx.charstudio")),
        ("--home there list.CharStudio", WindowStart("there", file="list.CharStudio")),
        ("list x.charstudio", None),
        ("x.charstudio list", None),
        ("x.charstudio y.charstudio", None),
        ("--x.charstudio", None),
    ],
)
def test_only_a_start_without_a_command_is_for_the_window(words: str, meant: WindowStart | None) -> None:
    assert window_start(words.split()) == meant


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    return monkeypatch


def test_no_display_is_noticed(bare: pytest.MonkeyPatch) -> None:
    assert not has_display()


def test_a_display_that_nobody_serves_is_none(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DISPLAY", ":4711")
    assert not has_display()
    bare.setenv("DISPLAY", "nonsense")
    assert not has_display()


def test_a_display_elsewhere_wayland_or_another_platform_is_one(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DISPLAY", "remote:0")
    assert has_display()
    bare.delenv("DISPLAY")
    bare.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_display()
    bare.delenv("WAYLAND_DISPLAY")
    bare.setenv("QT_QPA_PLATFORM", "offscreen")
    assert has_display()
    bare.setenv("QT_QPA_PLATFORM", "xcb")
    assert not has_display()


def test_an_x_server_that_listens_is_a_display(bare: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X4712")
        server.listen()
        bare.setenv("DISPLAY", ":4712.0")
        assert has_display()


def test_without_a_display_the_command_line_takes_over(
    bare: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bare.setenv("CHARSTUDIO_HOME", str(tmp_path / "library"))
    assert start.run([]) == 0
    told = capfd.readouterr().err
    assert "no display" in told
    assert "DISPLAY" in told
    assert (tmp_path / "library" / "library.db").exists()


def test_without_a_window_a_file_of_characters_is_not_taken_for_a_command(
    bare: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bare.setenv("CHARSTUDIO_HOME", str(tmp_path / "library"))
    assert start.run(["list.charstudio"]) == 1
    told = capfd.readouterr()
    assert "list.charstudio was not imported" in told.err
    assert not told.out
    assert not (tmp_path / "library").exists()
