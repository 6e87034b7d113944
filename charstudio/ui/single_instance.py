"""One window a library: a second start hands over what it was asked to the first, and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QElapsedTimer, QLockFile, QObject, QSysInfo, QThread, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_LOCK: Final = "window.lock"
_LONGEST: Final = 64_000
_TIMEOUT_MS: Final = 3_000
_AGAIN_MS: Final = 30
_OK: Final = b"ok\n"


class SingleInstance(QObject):
    """Whether this process has the window of a library.

    A lock file decides: the system gives it back when its process ends, however that ends.

    Signals:
        asked: What another start was asked, a dictionary. This process has answered already.
    """

    asked = Signal(dict)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder.resolve()
        self._lock = QLockFile(str(self._folder / _LOCK))
        # A lock is never too old: it is stale when its process is gone, and only then.
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def try_hold(self) -> bool:
        """Takes the library's window; False when another process has it.

        A folder that can't take a lock (read-only, or not made yet) has no holder: True.
        """
        if self._lock.isLocked() or not self._there() or self._lock.tryLock(0):
            return True
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            return True
        return self._held_elsewhere() and self._lock.removeStaleLockFile() and self._lock.tryLock(0)

    def listen(self) -> None:
        """Answers other starts from now on, if there is a folder.

        Not part of `try_hold`: the first paint need not wait for it.
        """
        if self._server is not None or not self._there():
            return
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        # What a killed process left behind.
        QLocalServer.removeServer(self._name)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(self._name)

    def hand_over(self, message: dict[str, Any]) -> bool:
        """Tells the process that has the window; True when it has heard."""
        import json  # noqa: PLC0415

        from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415

        socket, waited = QLocalSocket(), QElapsedTimer()
        waited.start()
        socket.connectToServer(self._name)
        # One that has only just started will listen in a moment.
        while not socket.waitForConnected(_TIMEOUT_MS):
            if waited.hasExpired(_TIMEOUT_MS) or self.try_hold():
                return False
            QThread.msleep(_AGAIN_MS)
            socket.connectToServer(self._name)
        socket.write(json.dumps(message).encode() + b"\n")
        socket.waitForBytesWritten(_TIMEOUT_MS)
        while not socket.canReadLine():
            if not socket.waitForReadyRead(_TIMEOUT_MS):
                return False
        return bytes(socket.readLine().data()) == _OK

    def release(self) -> None:
        """Lets another process have the window."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _held_elsewhere(self) -> bool:
        """Whether the lock is of another machine, or of this one when it had another name.

        Its window can't be brought to the front from here; and the library bears both.
        """
        host = self._lock.getLockInfo()[1]
        return bool(host) and host != QSysInfo.machineHostName()

    def _there(self) -> bool:
        try:
            return self._folder.is_dir()
        except OSError:
            return False

    @property
    def _name(self) -> str:
        import hashlib  # noqa: PLC0415

        return "charstudio-" + hashlib.sha256(str(self._folder).encode()).hexdigest()[:24]

    def _on_connection(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._on_words(socket))
            socket.disconnected.connect(socket.deleteLater)
            self._on_words(socket)

    def _on_words(self, socket: QLocalSocket) -> None:
        import json  # noqa: PLC0415

        if socket.bytesAvailable() > _LONGEST:
            socket.abort()
        elif socket.canReadLine():
            try:
                message = json.loads(bytes(socket.readLine().data()))
            except (ValueError, RecursionError):
                message = None
            if isinstance(message, dict):
                socket.write(_OK)
                socket.flush()
                self.asked.emit(message)
            socket.disconnectFromServer()
