"""Every part of a bundle is told with its licence, whatever the lock brings next."""

from __future__ import annotations

import re
import sys
import zipfile
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from packaging.utils import canonicalize_name

from tools import licences
from tools.licences import RESOURCE, Part, locked, read, write

if TYPE_CHECKING:
    from pathlib import Path


# Who has no Qt can't say what a bundle needs.
WHOLE = pytest.mark.skipif(find_spec("PySide6") is None, reason="needs PySide6")


def _known() -> dict[str, Part]:
    return {canonicalize_name(part.name.replace(" ", "-")): part for part in read(RESOURCE)}


def test_every_distribution_of_the_run_lock_is_there_with_its_version_and_text() -> None:
    known = _known()
    lacking = {
        name: versions
        for name, versions in locked().items()
        if name not in known or known[name].version not in versions or not known[name].texts
    }
    assert not lacking, f"make licences: {lacking}"
    assert len(locked()) > 40


@WHOLE
def test_what_no_bundle_gets_is_in_the_lock_and_nothing_needs_it() -> None:
    lock = licences.LOCK.read_text(encoding="utf-8")
    needed = {canonicalize_name(one.name) for one in licences._needed("charstudio")}
    for name in licences.others()["not_bundled"]:
        assert re.search(rf"^{name}==", lock, re.MULTILINE), name
        assert name not in needed


def test_python_qt_icons_and_art_are_told_with_where_their_source_is() -> None:
    known = _known()
    for name in ("python", "qt", "icu", "libvips", "lucide-icons", "openssl", "sqlite", "pyinstaller"):
        assert "https://" in known[name].about, name
    qt = known["qt"]
    assert qt.version == known["pyside6-essentials"].version
    assert qt.licence == "LGPL-3.0-only"
    assert "download.qt.io" in qt.about
    assert any("GNU LESSER GENERAL PUBLIC LICENSE" in text for text in qt.texts)
    (art,) = known["art-of-the-built-in-engine"].texts
    assert "Pablo Stanley" in art


def test_everything_has_a_licence_and_nobodys_address() -> None:
    for part in read(RESOURCE):
        assert part.licence, part.name
        assert "@" not in part.about, part.name


def test_a_wheel_of_another_system_can_be_added(tmp_path: Path) -> None:
    file = tmp_path / "one-2.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as wheel:
        wheel.writestr(
            "one-2.0.dist-info/METADATA",
            "Metadata-Version: 2.4\nName: One\nVersion: 2.0\nAuthor-email: Ada <ada@example.org>\n"
            "Project-URL: Source, https://example.org/one\nLicense: long\n text\n"
            "Classifier: License :: OSI Approved :: MIT License\n",
        )
        wheel.writestr("one-2.0.dist-info/licenses/LICENCE.md", "Do as you like.")
        wheel.writestr("one/licence.py", "no text")
    part = licences.of_wheel(file)
    assert part == Part(
        "One", "2.0", "MIT License", "Ada\nSource: https://example.org/one", ("Do as you like.",)
    )
    write(tmp_path / "written", [part])
    assert read(tmp_path / "written") == [part]


@pytest.mark.skipif(sys.platform == "win32", reason="no Debian")
def test_libraries_of_the_system_are_told_by_their_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def told(*command: str) -> str:
        if "--search" in command:
            asked.append(command[-1])
            return "libfoo1:amd64: /lib/x/libfoo.so.1" if command[-1] == "/lib/x/libfoo.so.1" else ""
        return "libfoo1\t1.2\tfoo\thttps://example.org/foo"

    monkeypatch.setattr(licences, "_told", told)
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/dpkg-query")
    (part,) = licences.of_the_system(["/usr/lib/x/libfoo.so.1"])
    assert asked == ["/usr/lib/x/libfoo.so.1", "/lib/x/libfoo.so.1"]
    assert (part.name, part.version) == ("libfoo1", "1.2")
    assert "sources.debian.org/src/foo/" in part.about
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert licences.of_the_system(["/usr/lib/x/libfoo.so.1"]) == []
