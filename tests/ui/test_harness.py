"""The harness itself: what a window's test must not get away with is seen to fail."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

_INI = """
[pytest]
addopts = -p no:randomly -p no:xdist -p no:random_order
filterwarnings = error
qt_api = pyside6
qt_log_level_fail = WARNING
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
"""
_GUILTY = {
    "task left": "async def forever(): await asyncio.Event().wait()\n"
    "def test(loop): tasks.append(loop.create_task(forever()))",
    "task error": "async def fail(): raise ValueError('lost')\n"
    "def test(loop, qtbot):\n"
    "    task = loop.create_task(fail())\n"
    "    qtbot.waitUntil(task.done)\n"
    "    del task\n"
    "    gc.collect()",
    "callback error": "def test(loop, qtbot):\n"
    "    seen = []\n"
    "    loop.call_soon(lambda: [seen.append(1), 1 / 0])\n"
    "    qtbot.waitUntil(lambda: bool(seen))",
    "slot error": "def test(qtbot):\n"
    "    timer = QTimer(singleShot=True)\n"
    "    timer.timeout.connect(lambda: 1 / 0)\n"
    "    with qtbot.waitSignal(timer.timeout): timer.start(0)",
    "Qt warning": "def test(qtbot): qWarning('something is off')",
    "thread left": "def test():\n    threading.Thread(target=released.wait, daemon=True).start()",
    "coroutine not awaited": "async def work(): pass\ndef test():\n    work()\n    gc.collect()",
}
_HEAD = """
import asyncio, gc, threading
from PySide6.QtCore import QTimer, qWarning
tasks = []
released = threading.Event()
"""


@pytest.mark.parametrize("body", _GUILTY.values(), ids=_GUILTY.keys())
def test_what_a_test_must_not_leave_or_hide_fails_it(body: str, pytester: pytest.Pytester) -> None:
    pytester.makefile(".ini", pytest=_INI)
    tests = Path(__file__).parent.parent
    pytester.makeconftest((tests / "ui" / "conftest.py").read_text() + _thread_guard(tests))
    pytester.makepyfile(_HEAD + body)

    result = pytester.runpytest_subprocess()

    outcome = result.parseoutcomes()
    assert outcome.get("failed", 0) + outcome.get("errors", 0) > 0, result.stdout.str()


def test_an_innocent_test_passes(pytester: pytest.Pytester) -> None:
    pytester.makefile(".ini", pytest=_INI)
    tests = Path(__file__).parent.parent
    pytester.makeconftest((tests / "ui" / "conftest.py").read_text() + _thread_guard(tests))
    pytester.makepyfile(
        _HEAD
        + "async def work(): return 7\n"
        + "def test(loop, qtbot):\n"
        + "    task = loop.create_task(work())\n"
        + "    qtbot.waitUntil(task.done)\n"
        + "    assert task.result() == 7"
    )

    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def _thread_guard(tests: Path) -> str:
    text = (tests / "conftest.py").read_text()
    start = text.index("@pytest.fixture(autouse=True)\ndef _no_thread_left")
    return "\n\n" + text[start : text.index("@pytest.fixture", start + 20)]
