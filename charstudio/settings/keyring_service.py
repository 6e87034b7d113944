"""The system's keyring as `keyring` finds it. Everything here may take its time, or never end."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "CharStudio"
# Those below 1 are makeshifts in the words of `keyring` itself; these keep secrets in files, or not at all.
_LEAST_PRIORITY: Final = 1
_NOT_SAFE: Final = ("keyrings.alt.", "keyring.backends.fail.", "keyring.backends.null.")
# An old entry under another scheme may lie below the one that was removed.
_MOST_ENTRIES: Final = 8


class NoKeyringError(Exception):
    """There is no keyring that keeps a secret; the text says why."""


class SystemKeyring:
    """Keys in the system's keyring, one for each connection. Call it on a thread that nobody waits for.

    Raises, from every method:
        NoKeyringError: There is none.
        Exception: Whatever the keyring of this system raises, such as that it is locked.
    """

    def get(self, connection_id: str) -> str | None:
        """The key; None where there is none."""
        for one in _backends():
            key = one.get_password(SERVICE, connection_id)
            if key:
                return key
        return None

    def put(self, connection_id: str, key: str) -> None:
        """Keeps a key."""
        _backends()[0].set_password(SERVICE, connection_id, key)

    def remove(self, connection_id: str) -> None:
        """Forgets a key, if there is one."""
        for one in _backends():
            for _ in range(_MOST_ENTRIES):
                if one.get_password(SERVICE, connection_id) is None:
                    break
                one.delete_password(SERVICE, connection_id)


def _backends() -> list[KeyringBackend]:
    """The keyrings that are safe, the preferred one first."""
    # What it complains of comes back as an exception; nothing is to be printed besides.
    logging.getLogger("keyring").addHandler(logging.NullHandler())
    import keyring  # noqa: PLC0415  (slow, and few need it)
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415

    chosen = keyring.get_keyring()
    found = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
    safe = [one for one in found if _is_safe(one)]
    if not safe:
        raise NoKeyringError(_why_none(chosen))
    return safe


def _is_safe(backend: KeyringBackend) -> bool:
    module = f"{type(backend).__module__}."
    return backend.priority >= _LEAST_PRIORITY and not module.startswith(_NOT_SAFE)


def _why_none(chosen: KeyringBackend) -> str:
    """Why there is no safe keyring, in the system's words where it has some."""
    if not type(chosen).__module__.startswith("keyring.backends."):
        return f"{type(chosen).__module__} does not keep secrets safely"
    if sys.platform.startswith("linux"):
        from keyring.backends import SecretService  # noqa: PLC0415

        try:
            _ = SecretService.Keyring.priority
        except RuntimeError as error:
            return str(error)
    return "no keyring service was found"
