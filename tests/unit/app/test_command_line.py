"""What holds for every command, whatever it does."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from charstudio import paths
from charstudio.app import command_line, logs

if TYPE_CHECKING:
    import pytest


def test_a_bug_is_told_with_an_id_and_logged_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise ZeroDivisionError("a bug of ours")

    monkeypatch.setattr(command_line, "open_studio", broken)
    assert command_line.run(["list"]) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    error_id = told.strip().rpartition("error id ")[2]
    log = (paths.log_folder() / logs.FILE).read_text()
    assert error_id in log
    assert "ZeroDivisionError: a bug of ours" in log
    assert not logging.getLogger("charstudio").handlers


def test_what_to_type_is_the_name_where_a_shell_finds_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "bin" / "charstudio"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script.with_name("python")))
    monkeypatch.chdir(tmp_path)

    monkeypatch.setenv("PATH", str(script.parent))
    assert command_line._program() == "charstudio"
    monkeypatch.setenv("PATH", os.defpath)
    assert command_line._program() == str(Path("bin") / "charstudio")
