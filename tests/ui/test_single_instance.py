"""One window a library: who holds it, and what is said over the socket."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QDir, QSysInfo
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from charstudio.ui import single_instance
from charstudio.ui.single_instance import SingleInstance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Held:
    """A library whose window this process has, and another start on the same library."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.first, self.second = SingleInstance(folder), SingleInstance(folder)
        self.heard: list[dict[str, Any]] = []
        self.first.asked.connect(self.heard.append)
        assert self.first.try_hold()
        self.first.listen()

    def say(self, words: bytes) -> bytes:
        """What is answered to these words, to the end."""
        peer = QLocalSocket()
        peer.connectToServer(self.first._name)
        self.qtbot.waitUntil(lambda: peer.state() is QLocalSocket.LocalSocketState.ConnectedState)
        peer.write(words)
        self.qtbot.waitUntil(lambda: peer.state() is QLocalSocket.LocalSocketState.UnconnectedState)
        return bytes(peer.readAll().data())


@pytest.fixture
def held(qtbot: QtBot, tmp_path: Path) -> Iterator[Held]:
    held = Held(qtbot, tmp_path)
    yield held
    held.first.release()
    held.second.release()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_instance, "_TIMEOUT_MS", 50)
    monkeypatch.setattr(single_instance, "_AGAIN_MS", 5)


def test_one_holds_a_library_and_lets_go(held: Held, tmp_path: Path) -> None:
    assert held.first.try_hold()
    assert not held.second.try_hold()
    assert not SingleInstance(tmp_path / "x" / "..").try_hold()
    held.first.release()
    assert held.second.try_hold()


def test_a_message_is_heard_and_answered(held: Held) -> None:
    assert held.say(b'{"artist": "Bo"}\n') == b"ok\n"
    assert held.heard == [{"artist": "Bo"}]


@pytest.mark.parametrize(
    "words",
    [b"hello\n", b"\xff\xfe\n", b"[1]\n", b"\n", b"[" * 60_000 + b"\n", b"x" * 70_000],
    ids=["words", "bytes", "no object", "nothing", "deep", "long"],
)
def test_garbage_is_not_answered_and_the_next_is_heard(held: Held, words: bytes) -> None:
    assert held.say(words) == b""
    assert held.heard == []
    assert held.say(b"{}\n") == b"ok\n"


def test_one_who_leaves_without_a_word_does_no_harm(held: Held) -> None:
    peer = QLocalSocket()
    peer.connectToServer(held.first._name)
    peer.write(b'{"artist"')
    peer.abort()
    assert held.say(b"{}\n") == b"ok\n"
    assert held.heard == [{}]


@pytest.mark.usefixtures("quick")
def test_nobody_answers(held: Held) -> None:
    # Holds the lock and runs, but its loop does not turn: this very thread is its.
    assert not held.second.hand_over({})


@pytest.mark.usefixtures("quick")
def test_a_holder_that_does_not_listen_yet(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.try_hold()
    assert not second.hand_over({})
    assert not second.try_hold()
    first.release()
    # It has ended while the second waited: that has the window now.
    assert not second.hand_over({})
    assert not first.try_hold()
    second.release()


# A start that says when it has found nobody to talk to.
SECOND = """
import sys
from pathlib import Path
from charstudio.ui.single_instance import SingleInstance

class Second(SingleInstance):
    def try_hold(self):
        print("tried", flush=True)
        return super().try_hold()

print(Second(Path(sys.argv[1])).hand_over({"artist": "Bo"}))
"""


def test_a_holder_that_listens_in_a_moment_is_waited_for(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    heard: list[object] = []
    first.asked.connect(heard.append)
    assert first.try_hold()
    command = [sys.executable, "-c", SECOND, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as second:
        assert second.stdout is not None
        assert second.stdout.readline() == "tried\n"
        first.listen()
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=10_000)
        assert second.stdout.read().splitlines()[-1] == "True"
    assert heard == [{"artist": "Bo"}]
    first.release()


def test_what_a_killed_one_left_is_no_obstacle(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "window.lock").write_text(f"999999999\ncharstudio\n{QSysInfo.machineHostName()}\n\n\n")
    one = SingleInstance(tmp_path)
    left = socket.socket(socket.AF_UNIX)
    left.bind(QDir.tempPath() + "/" + one._name)
    left.close()
    assert one.try_hold()
    one.listen()
    heard: list[object] = []
    one.asked.connect(heard.append)
    peer = QLocalSocket()
    peer.connectToServer(one._name)
    peer.write(b"{}\n")
    qtbot.waitUntil(lambda: heard == [{}])
    one.release()


def test_a_window_on_another_machine_is_no_holder(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "window.lock").write_text("1\ncharstudio\nanother-machine\n\n\n")
    one, other = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert one.try_hold()
    assert not other.try_hold()
    one.release()
    assert not (tmp_path / "window.lock").exists()


def _file(folder: Path) -> Path:
    (folder / "file").write_text("x")
    return folder / "file"


@pytest.mark.parametrize("place", [lambda folder: folder / "none", _file], ids=["none", "a file"])
def test_where_there_is_no_folder_there_is_no_holder(
    qtbot: QtBot, tmp_path: Path, place: Callable[[Path], Path]
) -> None:
    one = SingleInstance(place(tmp_path))
    assert one.try_hold()
    one.listen()
    assert not one.findChildren(QLocalServer)
    one.release()
