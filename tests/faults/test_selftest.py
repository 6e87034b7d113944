"""The self-test, as a process: all is well from source, and each check misses what is gone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PySide6")

ROOT = Path(__file__).parents[2]
MIGRATIONS = "charstudio/storage/migrations/versions"

# What can't be deleted is refused: modules that others installed.
RUN = """
import json, sys
for name in json.loads(sys.argv[1]):
    sys.modules[name] = None
from charstudio.app.start import run
sys.exit(run(json.loads(sys.argv[2])))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """CharStudio in a folder where it may be broken."""
    for name in ("charstudio", "resources"):
        shutil.copytree(ROOT / name, tmp_path / "copy" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "copy"


def told(
    place: Path, *words: str, missing: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN, json.dumps(missing), json.dumps(["--selftest", *words])]
    return subprocess.run(
        command,
        check=False,
        cwd=place,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def failed(answer: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """The checks that failed, with what they say."""
    assert answer.returncode == 1, answer.stderr
    shape: dict[str, Any] = json.loads(answer.stdout)
    assert shape["ok"] is False
    return {check["name"]: check["said"] for check in shape["checks"] if not check["ok"]}


def test_all_is_well_from_source_and_nothing_of_the_user_is_touched(tmp_path: Path) -> None:
    home = Path(os.environ["HOME"])
    before = sorted(home.rglob("*"))

    answer = told(
        ROOT, CHARSTUDIO_HOME=str(tmp_path / "library"), OPENAI_API_KEY="sk-nobody", TMPDIR=str(tmp_path)
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr
    lines = answer.stdout.splitlines()
    assert len(lines) > 15
    assert all(line.startswith("ok ") for line in lines)
    assert answer.stderr == ""
    assert list(tmp_path.iterdir()) == []
    assert sorted(home.rglob("*")) == before


def test_files_that_are_gone_are_missed(copy: Path) -> None:
    for name in (
        "resources/words/rules.json",
        "resources/openai/models.json",
        "resources/openai/words/form.txt",
        "resources/translations/charstudio_en.qm",
        "resources/welcome/micah.png",
    ):
        (copy / name).unlink()
    (copy / "resources/icons/star.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')

    found = failed(told(copy, "--json"))

    assert found.keys() == {"words", "OpenAI client", "text models", "translations", "welcome", "icons"}
    assert "form.txt" in found["text models"]
    assert "rules.json" in found["words"]
    assert "star" in found["icons"]


def test_what_the_library_needs_is_missed(copy: Path, tmp_path: Path) -> None:
    (copy / MIGRATIONS / "r0002_attempts.py").unlink()
    (copy / "resources/sketch/styles/micah.json").unlink()
    (copy / "resources/openai/prices.json").write_text('{"as_of": "2026-11-27", "prices": [{"models": "m"}]}')
    next((copy / "resources/licences/texts").iterdir()).unlink()
    (copy / "resources/updates/feed.json").write_text('{"feed": "http://example.org"}')
    nobody = tmp_path / "nobody"
    nobody.mkdir()
    missing = (
        *("secretstorage", "rich.table", "PIL.WebPImagePlugin"),
        *("charstudio.ui.notices.queue", "charstudio.ui.editor.controller"),
    )

    found = failed(told(copy, "--json", missing=missing, SSL_CERT_DIR=str(nobody), SSL_CERT_FILE=""))

    assert found.keys() == {
        "licences",
        "release feed",
        "database",
        "migrations",
        "drawings",
        "money",
        "built-in engine",
        "picture formats",
        "keyring",
        "TLS roots",
        "terminal",
        "thumbnails",
        "editor",
        "window",
    }
    assert "micah" in found["built-in engine"]
    assert "secretstorage" in found["keyring"]
    assert "none: m" in found["money"]


def test_a_system_without_fonts_or_client_is_told_so(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>')

    found = failed(told(ROOT, "--json", missing=("PySide6.QtNetwork", "openai"), FONTCONFIG_FILE=str(fonts)))

    assert found.keys() == {"OpenAI client", "text models", "local sockets", "fonts", "icons", "window"}


def test_a_room_that_can_t_be_imported_is_one_failure_and_the_others_go_on() -> None:
    found = failed(told(ROOT, "--json", missing=("PySide6.QtSvg", "PySide6.QtWidgets")))
    assert found.keys() == {"window"}


def test_it_stands_alone() -> None:
    assert told(ROOT, "list").returncode == 2
