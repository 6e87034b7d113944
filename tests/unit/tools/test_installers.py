"""What installers say of the program, and what they leave to the system."""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from charstudio.cli.commands import _COMMANDS
from charstudio.cli.parser import _parser
from tools.app_icons import SIZES
from tools.installers import debian, desktop, licences, project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def share(tmp_path: Path) -> Path:
    desktop.add_desktop_files(tmp_path / "share")
    return tmp_path / "share"


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle of a few files, built on a system that has one of its libraries."""
    made = tmp_path / "dist" / "charstudio"
    art = made / "_internal" / "art-1.0.dist-info" / "licenses"
    art.mkdir(parents=True)
    (art / "LICENSE.txt").write_text("as you like")
    (art.parent / "METADATA").write_text("Name: art\nVersion: 1.0\nLicense-Expression: CC0-1.0\n\nPictures.")
    for name in ("charstudio", "_internal/libX11.so.6", "_internal/libQt6Core.so.6"):
        (made / name).write_bytes(b"\x7fELF")
    (made.parent / project.SYSTEM_LIBRARIES).write_text("libX11.so.6\n")
    for module in (project, debian):
        monkeypatch.setattr(module, "DIST", made.parent)
        monkeypatch.setattr(module, "WORK", tmp_path / "build")
    monkeypatch.setattr(project, "BUNDLE", made)
    monkeypatch.setattr(debian, "dependencies", lambda _root: ["libc6", "libx11-6"])
    return made


def test_the_manual_page_has_every_command_and_flag(share: Path) -> None:
    page = gzip.decompress((share / "man" / "man1" / "charstudio.1.gz").read_bytes()).decode()
    for name in _COMMANDS:
        assert f".B {name}\n".replace("-", r"\-") in page
    assert r".B \-\-selftest" in page
    assert project.version() in page
    assert page.isascii()


def test_the_manual_page_says_what_is_paid_for_and_names_nothing_that_is_not_there(share: Path) -> None:
    page = gzip.decompress((share / "man" / "man1" / "charstudio.1.gz").read_bytes()).decode()
    assert page.index(".SH SERVICES AND MONEY") < page.index(".SH FILES")
    said = (project.PACKAGING / "linux" / "manual.txt").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z]+)", said)
    assert {"edit", "enhance", "refine", "ledger", "budget", "prices"} <= set(named) <= set(_COMMANDS)
    helped = "".join(parser.format_help() for parser in _commands_of(_parser()))
    assert all(flag in helped for flag in re.findall(r"--[a-z]+", said))


def _commands_of(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return list(commands.choices.values())


@pytest.mark.skipif(shutil.which("man") is None, reason="there is no man here")
def test_man_reads_it_without_a_complaint(tmp_path: Path) -> None:
    page = tmp_path / "charstudio.1"
    page.write_text(desktop.manual_page())
    command = ["man", "--warnings", "-l", "-Tutf8", page]
    told = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"},
    )
    assert told.stderr == ""
    assert "a desktop studio for artists" in told.stdout
    # Without what makes letters bold on a printer.
    assert 'charstudio create "Nyx Calloway" --trait' in re.sub(r".\x08", "", told.stdout)


def test_icons_are_there_in_every_size_under_the_name_that_the_entry_says(share: Path) -> None:
    entry = (share / "applications" / "charstudio.desktop").read_text()
    (icon,) = re.findall(r"^Icon=(.*)$", entry, re.MULTILINE)
    found = {file.relative_to(share).as_posix() for file in (share / "icons").rglob("*") if file.is_file()}
    wanted = {f"icons/hicolor/{side}x{side}/apps/{icon}.png" for side in SIZES}
    assert found == {*wanted, f"icons/hicolor/scalable/apps/{icon}.svg"}


def test_the_description_names_this_version_and_the_entry(share: Path) -> None:
    (file,) = (share / "metainfo").iterdir()
    described = ElementTree.fromstring(file.read_text())  # noqa: S314  (our own)
    release = described.find("releases/release")
    assert release is not None
    assert release.get("version") == project.version()
    assert described.findtext("launchable") == "charstudio.desktop"
    assert file.name == f"{described.findtext('id')}.metainfo.xml"
    types = ElementTree.fromstring((share / "mime/packages/charstudio.xml").read_text())  # noqa: S314
    assert types[0].get("type") == described.findtext("provides/mediatype")


@pytest.mark.parametrize("checker", [("desktop-file-validate", "applications"), ("appstreamcli", "metainfo")])
def test_the_desktops_own_tools_find_no_fault(share: Path, checker: tuple[str, str]) -> None:
    program, folder = checker
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program} here")
    words = ["validate", "--no-net"] if program == "appstreamcli" else []
    told = subprocess.run([program, *words, *(share / folder).iterdir()], capture_output=True, check=False)
    assert told.returncode == 0, told.stdout


def test_the_art_and_every_package_are_credited(bundle: Path) -> None:
    text = licences.copyright_text(bundle, "/usr/lib/charstudio")
    for said in ("Lisa Wischofsky", "Pablo Stanley", "CC BY 4.0", "Lucide", "LGPL", "MIT License"):
        assert said in text
    assert (
        "art 1.0: CC0-1.0\n    /usr/lib/charstudio/_internal/art-1.0.dist-info/licenses/LICENSE.txt" in text
    )


def test_a_licence_that_is_given_as_a_whole_text_is_named_by_its_class(bundle: Path) -> None:
    metadata = bundle / "_internal" / "art-1.0.dist-info" / "METADATA"
    metadata.write_text(
        "Name: art\nVersion: 1.0\nLicense: Do\n what you like\n"
        "Classifier: License :: OSI Approved :: MIT License\n"
    )
    assert [part.licence for part in licences.parts(bundle)] == ["MIT License"]


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="there is no dpkg-deb here")
def test_the_package_has_the_program_and_leaves_the_systems_libraries_to_the_system(bundle: Path) -> None:
    made = debian.build("1.2.3", quick=True)
    told = subprocess.run(["dpkg-deb", "-c", made], capture_output=True, text=True, check=True).stdout
    names = {line.split()[5]: line.split()[0] for line in told.splitlines()}
    assert "./usr/lib/charstudio/_internal/libQt6Core.so.6" in names
    assert "./usr/lib/charstudio/_internal/libX11.so.6" not in names
    assert names["./usr/lib/charstudio/charstudio"] == "-rwxr-xr-x"
    assert names["./usr/share/doc/charstudio/copyright"] == "-rw-r--r--"
    assert "./usr/bin/charstudio -> ../lib/charstudio/charstudio" in told
    assert "root/root" in told.splitlines()[0]
    fields = subprocess.run(["dpkg-deb", "-f", made], capture_output=True, text=True, check=True).stdout
    assert "Version: 1.2.3\n" in fields
    assert "Depends: libc6, libx11-6\n" in fields
    assert "@" not in fields.replace("team@", "")


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="there is no dpkg-deb here")
def test_the_same_bundle_makes_the_same_package(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    first = debian.build("1.2.3", quick=True).read_bytes()
    assert debian.build("1.2.3", quick=True).read_bytes() == first


def test_without_a_bundle_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(project, "BUNDLE", tmp_path)
    with pytest.raises(SystemExit, match="make bundle"):
        project.bundle()
