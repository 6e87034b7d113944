"""Installers of Windows and macOS, and the workflows that build them: what holds without those systems."""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from tools.installers import bill, macos, project, release, windows
from tools.installers.windows_trial import stand_in

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = windows.SCRIPT.read_text(encoding="utf-8")
WORKFLOWS = sorted((project.ROOT / ".github" / "workflows").glob("*.yml"))
SHELL = sorted((project.PACKAGING / "macos").glob("*.sh"))
MIME = (project.PACKAGING / "linux" / "charstudio-mime.xml").read_text(encoding="utf-8")
NOT_ON_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="Windows has no shell for them")


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle in its shape alone, with one package and one library of the system."""
    made = stand_in(tmp_path / "dist" / "charstudio", "libX11.so.6")
    art = made / "_internal" / "Some_Art-1.0.dist-info"
    art.mkdir()
    (art / "METADATA").write_text("Name: Some_Art\nVersion: 1.0\nLicense-Expression: CC0-1.0\n\nPictures.")
    (made.parent / project.SYSTEM_LIBRARIES).write_text("libX11.so.6\nleft-to-debian.so\n")
    for module in (project, windows, bill):
        monkeypatch.setattr(module, "DIST", made.parent)
    monkeypatch.setattr(windows, "WORK", tmp_path / "build")
    monkeypatch.setattr(project, "BUNDLE", made)
    monkeypatch.delenv("CHARSTUDIO_SIGN", raising=False)
    return made


def told(bundle: Path, *, quick: bool = True) -> dict[str, str]:
    words = windows.defines(bundle, "AMD64", bundle / "COPYRIGHT.txt", bundle / "setup.exe", quick=quick)
    return dict(word.removeprefix("-D").split("=", 1) for word in words)


def test_the_script_for_windows_is_told_names_and_version_and_has_none_of_its_own(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHARSTUDIO_SIGN", "sign it")
    names = told(bundle)
    pyproject = tomllib.loads((project.ROOT / "pyproject.toml").read_text())["project"]
    assert names["VERSION"] == pyproject["version"]
    assert names["NAME"] == pyproject["name"] == names["TITLE"].lower()
    assert names["SUMMARY"] == pyproject["description"]
    assert names["SIGN"] == "sign it"
    commands = "\n".join(line.partition(";")[0] for line in SCRIPT.splitlines())
    assert "charstudio" not in commands.lower()
    assert not re.search(r"\d+\.\d+\.\d+", commands)
    used = set(re.findall(r"\$\{([A-Z0-9]+)\}", commands)) | set(re.findall(r"!ifdef (\w+)", commands))
    own = set(re.findall(r"!define (\w+)", commands)) | set(
        re.findall(r"!macro \w+ (\w+) (\w+)", commands)[0]
    )
    assert used - own <= set(names)
    assert set(names) <= used


def test_a_signature_is_asked_for_only_where_there_is_a_key(bundle: Path) -> None:
    assert "SIGN" not in told(bundle)
    assert "QUICK" not in told(bundle, quick=False)


@pytest.mark.skipif(windows.makensis() is None, reason="there is no makensis here")
def test_makensis_builds_it_without_a_warning(bundle: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = windows.build(bundle=bundle, machine="AMD64", quick=True)
    assert made.name == f"charstudio-{project.version()}-windows-amd64-setup.exe"
    assert made.read_bytes().startswith(b"MZ")
    assert capfd.readouterr().out == "not signed: CHARSTUDIO_SIGN names no command\n"


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", "0.1.0.0"), ("2.10", "2.10.0.0"), ("1.2.3rc4", "1.2.3.0"), ("1.2.3+local.5", "1.2.3.0")],
)
def test_windows_gets_every_version_as_four_numbers(
    version: str, numbers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "version", lambda: version)
    assert project.numbers() == numbers


def test_the_programs_of_windows_say_which_version_they_are() -> None:
    class Seen:
        def __init__(self, *positional: object, **named: object) -> None:
            self.all = (positional, named)

    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "VarFileInfo", "VarStruct")
    strings: dict[str, str] = {}
    known = {**dict.fromkeys(names, Seen), "StringStruct": strings.__setitem__}
    # PyInstaller reads it like this.
    eval(windows.version_resource("charstudiow"), known)  # noqa: S307
    assert strings["ProductVersion"] == project.version()
    assert strings["FileDescription"] == "CharStudio"
    assert strings["OriginalFilename"] == "charstudiow.exe"


def test_macos_is_told_the_version_and_the_file_type_that_linux_knows() -> None:
    said = plistlib.loads(plistlib.dumps(macos.info_plist()))
    assert said["CFBundleShortVersionString"] == project.version()
    assert said["CFBundleName"] == project.TITLE
    (exported,), (document,) = said["UTExportedTypeDeclarations"], said["CFBundleDocumentTypes"]
    assert document["LSItemContentTypes"] == [exported["UTTypeIdentifier"]]
    assert document["CFBundleTypeRole"] == "Viewer"
    tags = exported["UTTypeTagSpecification"]
    assert f'glob pattern="*.{tags["public.filename-extension"][0]}"' in MIME
    assert f'mime-type type="{tags["public.mime-type"][0]}"' in MIME
    assert (project.ICONS / document["CFBundleTypeIconFile"]).is_file()
    granted = plistlib.loads(macos.ENTITLEMENTS.read_bytes())
    assert set(granted.values()) == {True}
    # With it any library would be let in.
    assert "com.apple.security.cs.disable-library-validation" not in granted


@NOT_ON_WINDOWS
@pytest.mark.parametrize("script", SHELL, ids=lambda path: path.name)
def test_shellcheck_finds_nothing_in_the_scripts_of_macos(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    if shutil.which("shellcheck") is None:
        pytest.skip("there is no shellcheck here")
    assert subprocess.run(["shellcheck", script], capture_output=True, text=True, check=False).stdout == ""


@NOT_ON_WINDOWS
def test_without_a_certificate_nothing_is_signed_and_that_is_said() -> None:
    script = next(path for path in SHELL if path.name == "keychain.sh")
    ended = subprocess.run(
        [script], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True
    )
    assert ended.stdout == ""
    assert "not signed" in ended.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_the_commit_that_was_looked_at(workflow: Path) -> None:
    for line in workflow.read_text(encoding="utf-8").splitlines():
        if "uses:" in line and "uses: ./" not in line:
            assert re.search(r"uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_one_action_has_one_version_everywhere() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    used = set(re.findall(r"uses: ([\w/-]+)@(\w+) # (\S+)", text))
    assert len(used) == len({name for name, *_ in used}) > 3


def test_workflows_name_no_version_of_ours_and_test_every_python_that_we_claim() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in WORKFLOWS}
    ours = re.compile(rf"(?<![\d.]){re.escape(project.version())}(?![\d.])")
    assert not [name for name, text in texts.items() if ours.search(text)]
    claimed = [
        one.rpartition(" ")[2]
        for one in project.project()["classifiers"]
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", one)
    ]
    (tested,) = re.findall(r"python: \[(.*)\]", texts["ci.yml"])
    assert tested.replace('"', "").split(", ") == claimed
    for system in ("ubuntu", "windows", "macos"):
        assert re.search(rf"os: \[.*{system}-", texts["ci.yml"])


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="there is no actionlint here")
def test_actionlint_finds_nothing() -> None:
    ended = subprocess.run(["actionlint", *WORKFLOWS], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_bill_has_what_is_in_the_bundle_and_not_what_built_it(bundle: Path) -> None:
    made = bill.bill(bundle)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert made["metadata"]["component"]["version"] == project.version()
    found = {one["name"]: one for one in made["components"]}
    assert set(found) == {"Some_Art", "python", "openssl", "sqlite", "libX11.so.6"}
    assert found["Some_Art"]["purl"] == "pkg:pypi/some-art@1.0"
    assert found["Some_Art"]["licenses"] == [{"license": {"name": "CC0-1.0"}}]
    assert len(found["libX11.so.6"]["hashes"][0]["content"]) == 64
    (needed,) = made["dependencies"]
    assert needed["dependsOn"] == [one["bom-ref"] for one in made["components"]]


def test_the_same_bundle_has_the_same_bill_and_another_has_another(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    first = bill.write(bundle).read_bytes()
    assert bill.write(bundle).read_bytes() == first
    (bundle / "_internal" / "libX11.so.6").write_bytes(b"another")
    assert bill.bill(bundle)["serialNumber"].encode() not in first


def test_the_bill_keeps_to_its_schema(bundle: Path) -> None:
    validation = pytest.importorskip("cyclonedx.validation.json", reason="there is no cyclonedx here")
    schema = pytest.importorskip("cyclonedx.schema")
    validator = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)
    assert validator.validate_str(bill.write(bundle).read_text(encoding="utf-8")) is None


def test_a_release_says_what_the_changelog_says_of_its_version() -> None:
    number = project.version()
    changes = f"# Changelog\n\n## Unreleased\n\n- x\n\n## [{number}] - 2026-12-01\n\n### Added\n\n- y\n\n"
    changes += "## 0.0.1\n\n- z\n"
    assert release.notes(f"v{number}", changes) == f"CharStudio {number}\n\n### Added\n\n- y\n"


@pytest.mark.parametrize(
    ("tag", "changes", "said"),
    [
        ("v9.9.9", "## 9.9.9\n\n- x\n", "is not of the version"),
        (f"v{project.version()}", "## Unreleased\n\n- x\n", "has nothing on"),
        (f"v{project.version()}", f"## {project.version()}\n\n## 0.0.1\n\n- x\n", "has nothing on"),
    ],
)
def test_a_tag_of_another_version_or_without_a_word_is_no_release(tag: str, changes: str, said: str) -> None:
    with pytest.raises(SystemExit, match=said):
        release.notes(tag, changes)
