"""The log file: where it is, how it grows, and that it stops nobody from working."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from charstudio.app import logs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOG = logging.getLogger("charstudio.test")


@pytest.fixture(autouse=True)
def _taken_down() -> Iterator[None]:
    yield
    logs.take_down()


def lines(folder: Path) -> list[str]:
    return (folder / logs.FILE).read_text(encoding="utf-8").splitlines()


def test_a_line_has_time_level_process_and_logger(tmp_path: Path) -> None:
    logs.set_up(tmp_path / "new" / "log", verbose=False)
    LOG.info("Éowyn %s", "李")
    LOG.debug("not this")
    (line,) = lines(tmp_path / "new" / "log")
    assert line.endswith("charstudio.test: Éowyn 李")
    assert " INFO " in line
    assert line[4] == "-"


def test_verbose_has_more_and_goes_to_standard_error_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(tmp_path, verbose=True)
    LOG.debug("sk-0123456789abcdef0123")
    assert "[key removed]" in lines(tmp_path)[0]
    assert "[key removed]" in capsys.readouterr().err


def test_set_up_twice_writes_each_line_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(tmp_path, verbose=True)
    logs.set_up(tmp_path, verbose=True)
    LOG.info("once")
    assert len(lines(tmp_path)) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_taken_down_it_leaves_logging_as_it_was(tmp_path: Path) -> None:
    log = logging.getLogger("charstudio")
    before = (log.level, log.propagate, list(log.handlers))
    logs.set_up(tmp_path, verbose=True)
    logs.take_down()
    assert (log.level, log.propagate, log.handlers) == before


def test_it_rotates_and_keeps_a_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_BYTES", 400)
    logs.set_up(tmp_path, verbose=False)
    for number in range(100):
        LOG.info("line %03d of a long story", number)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 6
    assert all(file.stat().st_size <= 400 for file in files)
    assert "line 099" in lines(tmp_path)[-1]


def test_a_folder_that_cannot_be_is_said_once_and_work_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    logs.set_up(tmp_path / "file" / "log", verbose=False)
    LOG.error("this has nowhere to go")
    LOG.error("nor has this")
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("charstudio: no log is written: ")


def test_a_file_that_becomes_unwritable_is_said_once_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.set_up(tmp_path, verbose=False)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("logging.StreamHandler.flush", full)
    LOG.error("one")
    LOG.error("two")
    monkeypatch.undo()
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "charstudio: no log is written: [Errno 28] No space left on device"


def test_a_log_whose_standard_error_is_closed_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", None)
    (tmp_path / "file").write_text("x")
    logs.set_up(tmp_path / "file" / "log", verbose=True)
    LOG.error("this has nowhere to go")


def test_text_that_is_no_unicode_is_written_all_the_same(tmp_path: Path) -> None:
    logs.set_up(tmp_path, verbose=False)
    LOG.info("caf%s", "\udce9")
    assert lines(tmp_path)[0].endswith("caf?")
