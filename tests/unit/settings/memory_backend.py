"""Keyrings for the real `keyring` package: in memory, locked, silent, and those that are not to be used."""

from __future__ import annotations

import threading

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps everything as long as it lives."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("no such password")


class LockedKeyring(MemoryKeyring):
    """Its owner does not unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"Failed to unlock the collection for {password}!")

    delete_password = get_password  # type: ignore[assignment]


class SilentKeyring(MemoryKeyring):
    """Answers when it is allowed to.

    Attributes:
        calls: How often it was asked.
        waiting: Set while a call waits.
    """

    def __init__(self) -> None:
        super().__init__()
        self.allowed, self.waiting = threading.Event(), threading.Event()
        self.calls = 0

    def _wait(self) -> None:
        self.calls += 1
        self.waiting.set()
        self.allowed.wait()

    def get_password(self, service: str, username: str) -> str | None:
        self._wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._wait()
        super().set_password(service, username, password)


class FileKeyring(MemoryKeyring):
    """As `keyrings.alt` has some: it writes a file that anybody can read."""

    priority = 0.5
