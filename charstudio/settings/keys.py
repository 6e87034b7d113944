"""The keys of connections: in the system's keyring, and where that fails in memory, but in no file."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from charstudio.domain.connection import KeyPlace
from charstudio.errors import LibraryErrorKind, SettingsError
from charstudio.redaction import conceal, without_concealed
from charstudio.services.ports import KeptKey
from charstudio.settings.keyring_service import NoKeyringError, SystemKeyring

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# Longer than a keyring that works ever takes; one that asks its owner for a password takes longer.
TIME_LIMIT_S: Final = 5.0
# How often it may be late: each time somebody waits that long.
_PATIENCE: Final = 2


class Keyring(Protocol):
    """What keeps secrets; each call may block, and raises what it likes."""

    def get(self, connection_id: str) -> str | None: ...
    def put(self, connection_id: str, key: str) -> None: ...
    def remove(self, connection_id: str) -> None: ...


class SessionKeys:
    """What the keyring did not take, for as long as the process lives.

    Attributes:
        kept: The keys that are here alone, by connection.
        forgotten: The connections whose key is not to be used, though it may be in the keyring still.
    """

    def __init__(self) -> None:
        self.kept: dict[str, KeptKey] = {}
        self.forgotten: set[str] = set()


class _SilentError(Exception):
    """The keyring did not answer in time, or is not asked any more because it did not before.

    Attributes:
        answer: What may come of the call yet; None where it was not asked.
    """

    def __init__(self, seconds: float, answer: asyncio.Future[Any] | None = None) -> None:
        super().__init__(f"the keyring did not answer within {seconds:g} s")
        self.answer = answer


class KeyringKeys:
    """`KeyStore` on the system's keyring. Each call of that runs on a thread that nobody waits for long.

    Args:
        keyring: The keyring.
        session: Remembers what that does not take.
        time_limit_s: How many seconds it has to answer.
    """

    def __init__(
        self,
        keyring: Keyring | None = None,
        session: SessionKeys | None = None,
        *,
        time_limit_s: float = TIME_LIMIT_S,
    ) -> None:
        self._keyring = SystemKeyring() if keyring is None else keyring
        self._session = SessionKeys() if session is None else session
        self._time_limit_s = time_limit_s
        self._asking = asyncio.Lock()
        # The call that is late; as long as it hangs, another one would hang as well.
        self._late: asyncio.Future[Any] | None = None
        self._times_late = 0

    async def get(self, connection_id: str) -> KeptKey | None:
        if (kept := self._session.kept.get(connection_id)) is not None:
            return kept
        if connection_id in self._session.forgotten:
            return None
        try:
            key = await self._ask(lambda: self._keyring.get(connection_id))
        except Exception as error:  # noqa: BLE001  (a keyring raises what it likes, and is not needed to work)
            return KeptKey("", KeyPlace.NONE, _said(error))
        if not key:
            return None
        conceal(key)
        return KeptKey(key, KeyPlace.KEYRING)

    async def put(self, connection_id: str, key: str) -> KeptKey:
        conceal(key)
        kept = KeptKey(key, KeyPlace.KEYRING)
        try:
            await self._ask(lambda: self._keyring.put(connection_id, key))
        except Exception as error:  # noqa: BLE001  (as above)
            kept = replace(kept, place=KeyPlace.SESSION, trouble=_said(error))
            self._session.kept[connection_id] = kept
            if isinstance(error, _SilentError) and error.answer is not None:
                error.answer.add_done_callback(partial(self._on_put_late, connection_id, kept))
        else:
            self._session.kept.pop(connection_id, None)
        self._session.forgotten.discard(connection_id)
        return kept

    async def remove(self, connection_id: str) -> None:
        self._session.kept.pop(connection_id, None)
        try:
            await self._ask(lambda: self._keyring.remove(connection_id))
        except NoKeyringError:
            return
        except Exception as error:  # noqa: BLE001  (as above)
            self._session.forgotten.add(connection_id)
            said = _said(error)
            raise SettingsError(LibraryErrorKind.BUSY, said, place="keyring", system=said) from None
        self._session.forgotten.discard(connection_id)

    async def _ask(self, call: Callable[[], T]) -> T:
        """What a call of the keyring returns or raises.

        Raises:
            _SilentError: It did not answer in time.
        """
        async with self._asking:
            if self._late is not None and self._late.done() and self._times_late < _PATIENCE:
                # Somebody unlocked it meanwhile.
                self._late = None
            if self._late is not None:
                raise _SilentError(self._time_limit_s)
            answer, thread = _on_a_thread(call)
            done, _ = await asyncio.wait([answer], timeout=self._time_limit_s)
            if not done:
                self._late, self._times_late = answer, self._times_late + 1
                answer.add_done_callback(_seen)
                raise _SilentError(self._time_limit_s, answer)
            # It has nothing left to do.
            thread.join()
            return answer.result()

    def _on_put_late(self, connection_id: str, kept: KeptKey, answer: asyncio.Future[None]) -> None:
        """The keyring has the key after all, as when its owner unlocked it at leisure."""
        done = not answer.cancelled() and answer.exception() is None
        if done and self._session.kept.get(connection_id) is kept:
            del self._session.kept[connection_id]


def _on_a_thread(call: Callable[[], T]) -> tuple[asyncio.Future[T], threading.Thread]:
    """What will be the answer of a call, and its thread, which does not keep the process from ending."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def deliver(result: T | None, error: Exception | None) -> None:
        if answer.cancelled():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(cast("T", result))

    def work() -> None:
        result, error = None, None
        try:
            result = call()
        except Exception as failure:  # noqa: BLE001  (it is raised where it is waited for)
            error = failure
        # Nobody waits any more where the loop is closed.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(deliver, result, error)

    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    return answer, thread


def _seen(answer: asyncio.Future[Any]) -> None:
    """What a late call raises is no news."""
    if not answer.cancelled():
        answer.exception()


def _said(error: Exception) -> str:
    """What the system says, in one line without a key."""
    text = " ".join(str(error).split()) or type(error).__name__
    return without_concealed(text)
