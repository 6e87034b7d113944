"""What goes into a bundle, and what fails its build."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import _imaging

from tools import bundle_sizes, bundling

QT = "PySide6/Qt/plugins"


@pytest.mark.parametrize(
    ("target", "stays"),
    [
        (f"{QT}/platforms/libqxcb.so", True),
        (f"{QT}/platforms/libqoffscreen.so", True),
        (f"{QT}/platforms/libqwayland.so", True),
        (f"{QT}/platforms/libqvnc.so", False),
        (f"{QT}/platformthemes/libqgtk3.so", False),
        (f"{QT}/platformthemes/libqxdgdesktopportal.so", True),
        (f"{QT}/platforminputcontexts/libcomposeplatforminputcontextplugin.so", True),
        (f"{QT}/imageformats/libqwebp.so", True),
        (f"{QT}/imageformats/libqsvg.so", True),
        (f"{QT}/imageformats/libqtiff.so", False),
        (f"{QT}\\generic\\qtuiotouchplugin.dll", False),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("charstudio/resources/translations/charstudio_en.qm", True),
        ("charstudio/resources/translations/charstudio_en.ts", False),
        ("charstudio/storage/migrations/versions/r0001_first_schema.py", True),
    ],
)
def test_what_is_left_out_and_what_stays(target: str, stays: bool) -> None:
    assert bool(bundling.kept([(target, "", "DATA")])) == stays


def test_a_library_goes_with_the_last_that_needs_it() -> None:
    binaries = [
        ("libgtk-3.so.0", "/lib/libgtk-3.so.0", "BINARY"),
        ("libxcb-cursor.so.0", "/lib/libxcb-cursor.so.0", "BINARY"),
        ("libXau.so.6", "/lib/libXau.so.6", "BINARY"),
        ("libpython3.11.so.1.0", "/lib/libpython3.11.so.1.0", "BINARY"),
        ("libvips.abi3.so", "/site/libvips.abi3.so", "EXTENSION"),
        (f"{QT}/platforms/libqxcb.so", "/qt/libqxcb.so", "BINARY"),
    ]
    needs = {"/qt/libqxcb.so": ["libxcb-cursor.so.0", "libXau.so.6"], "/lib/libgtk-3.so.0": ["libXau.so.6"]}

    left = bundling.reached(binaries, lambda file: needs.get(file, ()))

    assert [name for name, *_ in left] == [name for name, *_ in binaries if "gtk" not in name]


def test_what_the_system_has_is_told_apart_from_what_wheels_brought() -> None:
    binaries = [
        ("libssl.so.3", "/lib/x86_64-linux-gnu/libssl.so.3", "BINARY"),
        ("libX11.so.6", "/usr/lib/x86_64-linux-gnu/libX11.so.6", "BINARY"),
        ("libpython3.11.so.1.0", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", "BINARY"),
        ("python3.11/lib-dynload/_ssl.so", "/usr/lib/python3.11/lib-dynload/_ssl.so", "EXTENSION"),
        ("libQt6Core.so.6", "/venv/PySide6/Qt/lib/libQt6Core.so.6", "BINARY"),
    ]
    assert bundling.of_the_system(binaries) == ["libssl.so.3", "libX11.so.6"]


@pytest.mark.skipif(shutil.which("strip") is None, reason="there is no strip here")
def test_libraries_lose_their_symbols_and_those_that_a_wheel_repaired_stay(tmp_path: Path) -> None:
    source = Path(_imaging.__file__)
    entries = [
        ("a.so", str(source), "EXTENSION"),
        ("liba-0123abcd.so.1", str(source), "BINARY"),
        ("b.txt", str(source), "DATA"),
    ]
    before = source.read_bytes()

    made = bundling.stripped(entries, tmp_path / "stripped")

    assert [entry[1] for entry in made[1:]] == [str(source)] * 2
    assert Path(made[0][1]) == tmp_path / "stripped" / "a.so"
    assert Path(made[0][1]).stat().st_size <= len(before)
    assert source.read_bytes() == before


def test_what_only_one_system_needs_is_missed_there_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings = "missing module named secretstorage - imported by keyring.backends.SecretService (optional)"
    for platform, told in (("linux", 1), ("win32", 0), ("darwin", 0)):
        monkeypatch.setattr(sys, "platform", platform)
        assert len(bundling.unexplained(warnings)) == told


def test_only_a_missing_module_without_a_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    warnings = """
missing module named winreg - imported by platform (delayed, optional)
missing module named 'psycopg.types' - imported by sqlalchemy.dialects.postgresql.psycopg (delayed)
missing module named 'pygments.lexers' - imported by rich.syntax (top-level)
excluded module named tkinter - imported by PIL.ImageTk (top-level)
missing module named secretstorage - imported by keyring.backends.SecretService (optional)
missing module named 'charstudio.lost'
"""
    assert bundling.unexplained(warnings) == [
        "secretstorage, imported by keyring.backends.SecretService (optional)",
        "charstudio.lost, imported by build.spec",
    ]


def test_every_known_missing_module_has_a_reason_and_stands_once() -> None:
    groups = bundling.tomllib.loads(bundling.KNOWN_MISSING.read_text(encoding="utf-8"))["harmless"]
    names = [name for group in groups for name in group["modules"]]
    assert len(names) == len(set(names))
    assert all(group["why"] for group in groups)
    assert "*" not in names


def test_sizes_are_listed_by_what_files_are_there_for(tmp_path: Path) -> None:
    inside = tmp_path / "_internal"
    (inside / "PySide6").mkdir(parents=True)
    (tmp_path / "charstudio").write_bytes(b"1" * 10)
    (inside / "libQt6Core.so.6").write_bytes(b"2" * 30)
    (inside / "libQt6Gui.so.6").write_bytes(b"2" * 40)
    (inside / "PySide6" / "QtCore.abi3.so").write_bytes(b"3" * 20)
    (inside / "link").symlink_to("libQt6Gui.so.6")

    listed = bundle_sizes.parts(bundle_sizes.sizes(tmp_path))

    assert [(part.reason, part.bytes) for part in listed][:2] == [("Qt", 70), ("Qt for Python", 20)]
    assert listed[0].files[0] == ("_internal/libQt6Gui.so.6", 40)
    command = [sys.executable, "-m", "tools.bundle_sizes", str(tmp_path)]
    assert subprocess.run(command, cwd=bundling.ROOT, capture_output=True, check=False).returncode == 0
    (inside / "surprise.bin").write_bytes(b"?")
    told = subprocess.run(command, cwd=bundling.ROOT, capture_output=True, check=False, text=True)
    assert told.returncode == 1
    assert bundle_sizes.UNEXPLAINED in told.stdout
