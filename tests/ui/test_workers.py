"""Threads behind the window: it goes before them."""

import os
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from charstudio.ui.background.thumbnails import Thumbnails
from charstudio.ui.background.workers import give_way, workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there threads have priorities")


def priority(thread: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, thread)


def test_what_takes_long_gives_way_to_the_window(qapp: object) -> None:
    ours = priority(threading.get_native_id())
    with workers() as pool:
        theirs = pool.submit(lambda: priority(threading.get_native_id())).result()

    assert theirs > ours
    assert priority(threading.get_native_id()) == ours


@pytest.mark.parametrize(("ours", "theirs"), [(0, 5), (10, 15), (18, 19), (19, 19)])
def test_a_process_that_is_nice_already_is_never_less_so(
    monkeypatch: pytest.MonkeyPatch, ours: int, theirs: int
) -> None:
    wanted: list[int] = []
    monkeypatch.setattr(os, "getpriority", lambda _which, _who: ours)
    monkeypatch.setattr(os, "setpriority", lambda _which, _who, priority: wanted.append(priority))
    give_way()
    assert wanted == [theirs]


def test_thumbnails_give_way_to_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path / "originals", tmp_path / "cache")
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.pixmap("00" * 32, 64)
    made = [thread.native_id for thread in threading.enumerate() if thread.name.startswith("thumbnails-")]

    assert made
    qtbot.waitUntil(lambda: all(priority(id_ or 0) > priority(threading.get_native_id()) for id_ in made))
    thumbnails.close()
