"""Keys: in the keyring of the real `keyring` package, and in memory where that does not take them."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import keyring.core
import pytest
from keyring.backends import chainer, fail, null

from charstudio.app.logs import redacted
from charstudio.domain.connection import KeyPlace
from charstudio.errors import LibraryErrorKind, SettingsError
from charstudio.services.ports import KeptKey
from charstudio.settings.keyring_service import SERVICE
from charstudio.settings.keys import KeyringKeys, SessionKeys
from tests.unit.settings.memory_backend import FileKeyring, LockedKeyring, MemoryKeyring, SilentKeyring

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "marked-Key-of-Mara-4711"


@pytest.fixture(autouse=True)
def _keyring_as_it_was() -> Iterator[None]:
    before = keyring.core._keyring_backend
    yield
    keyring.core._keyring_backend = before


@pytest.fixture
def memory() -> MemoryKeyring:
    keyring.set_keyring(ring := MemoryKeyring())
    return ring


@pytest.fixture
def silent() -> Iterator[SilentKeyring]:
    keyring.set_keyring(ring := SilentKeyring())
    yield ring
    ring.allowed.set()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join()


async def test_a_key_is_in_the_keyring_under_our_name_and_the_connections(memory: MemoryKeyring) -> None:
    keys = KeyringKeys()
    assert await keys.get("openai") is None
    assert await keys.put("openai", KEY) == KeptKey(KEY, KeyPlace.KEYRING)
    assert memory.entries == {(SERVICE, "openai"): KEY} == {("CharStudio", "openai"): KEY}
    assert await KeyringKeys().get("openai") == KeptKey(KEY, KeyPlace.KEYRING)
    assert await keys.get("other") is None

    await keys.remove("openai")
    await keys.remove("openai")
    assert memory.entries == {}
    assert await keys.get("openai") is None


async def test_a_key_is_concealed_when_it_is_given_and_when_it_is_handed_out(memory: MemoryKeyring) -> None:
    await KeyringKeys().put("a", "given-4f6d1c")
    memory.entries[SERVICE, "b"] = "found-9d2e7a"
    await KeyringKeys().get("b")
    assert redacted("given-4f6d1c, found-9d2e7a") == "[key removed], [key removed]"


async def test_without_a_keyring_a_key_is_in_memory_for_this_session_and_in_no_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyring.set_keyring(fail.Keyring())
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    session = SessionKeys()
    keys = KeyringKeys(session=session)
    nothing = await keys.get("openai")
    assert nothing is not None
    assert (nothing.key, nothing.place) == ("", KeyPlace.NONE)
    kept = await keys.put("openai", KEY)
    assert (kept.key, kept.place) == (KEY, KeyPlace.SESSION)
    assert kept.trouble
    assert kept.trouble == nothing.trouble
    assert await keys.get("openai") == kept
    # The next library that is opened in this window.
    assert await KeyringKeys(session=session).get("openai") == kept
    assert (await KeyringKeys().get("openai") or kept).key == ""
    written = [path for path in Path.home().rglob("*") if path.is_file()]
    assert not any(KEY.encode() in path.read_bytes() for path in written)

    await keys.remove("openai")
    assert await keys.get("openai") == nothing


@pytest.mark.parametrize("ring", [fail.Keyring, null.Keyring, FileKeyring])
async def test_what_keeps_no_secret_is_not_used(ring: type, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(made := ring())
    kept = await KeyringKeys().put("openai", KEY)
    assert kept.place is KeyPlace.SESSION
    assert kept.trouble
    assert not getattr(made, "entries", None)


async def test_keyrings_of_a_package_of_makeshifts_are_not_used_whatever_they_say_of_themselves() -> None:
    made = type("Plain", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})()
    keyring.set_keyring(made)
    kept = await KeyringKeys().put("openai", KEY)
    assert (kept.place, kept.trouble) == (KeyPlace.SESSION, "keyrings.alt.file does not keep secrets safely")
    assert not made.entries


async def test_of_several_keyrings_only_those_are_used_that_keep_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, one, other = FileKeyring(), MemoryKeyring(), MemoryKeyring()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [file, one, other])
    keyring.set_keyring(chainer.ChainerBackend())
    keys = KeyringKeys()
    assert (await keys.put("openai", KEY)).place is KeyPlace.KEYRING
    assert (len(file.entries), len(one.entries), len(other.entries)) == (0, 1, 0)
    other.entries[SERVICE, "elsewhere"] = "another-key-1"
    assert await keys.get("elsewhere") == KeptKey("another-key-1", KeyPlace.KEYRING)
    other.entries[SERVICE, "openai"] = "an-older-key-1"
    await keys.remove("openai")
    assert await keys.get("openai") is None

    monkeypatch.setattr(chainer.ChainerBackend, "backends", [file])
    assert (await keys.put("openai", KEY)).place is KeyPlace.SESSION
    assert not file.entries


async def test_a_locked_keyring_is_told_in_its_own_words_without_the_key() -> None:
    keyring.set_keyring(LockedKeyring())
    keys = KeyringKeys()
    kept = await keys.put("openai", KEY)
    assert kept.place is KeyPlace.SESSION
    assert kept.trouble == "Failed to unlock the collection for [key removed]!"
    nothing = await keys.get("other")
    assert nothing == KeptKey("", KeyPlace.NONE, "Failed to unlock the collection!")


async def test_what_a_locked_keyring_may_still_have_is_not_used_once_it_is_to_be_forgotten() -> None:
    keyring.set_keyring(LockedKeyring())
    keys = KeyringKeys()
    await keys.put("openai", KEY)
    with pytest.raises(SettingsError) as raised:
        await keys.remove("openai")
    assert raised.value.kind is LibraryErrorKind.BUSY
    # Its owner unlocks it.
    keyring.set_keyring(ring := MemoryKeyring())
    ring.set_password(SERVICE, "openai", KEY)
    assert await keys.get("openai") is None
    await keys.remove("openai")
    assert ring.entries == {}
    assert (await keys.put("openai", KEY)).place is KeyPlace.KEYRING
    assert await keys.get("openai") == KeptKey(KEY, KeyPlace.KEYRING)


async def test_a_silent_keyring_keeps_nobody_waiting_and_is_asked_once(
    silent: SilentKeyring,
) -> None:
    keys = KeyringKeys(time_limit_s=0.02)
    kept = await keys.put("openai", KEY)
    assert (kept.place, kept.trouble) == (KeyPlace.SESSION, "the keyring did not answer within 0.02 s")
    assert silent.calls == 1
    for name in ("a", "b"):
        assert await keys.get(name) == KeptKey("", KeyPlace.NONE, kept.trouble)
    assert (await keys.put("b", "another-key-2")).place is KeyPlace.SESSION
    with pytest.raises(SettingsError):
        await keys.remove("b")
    assert silent.calls == 1
    assert await keys.get("openai") == kept


async def late(silent: SilentKeyring) -> None:
    """Lets the keyring answer, and waits until that has come."""
    silent.allowed.set()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            await asyncio.to_thread(thread.join)
    # What it called back is done in the next turn of the loop.
    done = asyncio.Event()
    asyncio.get_running_loop().call_soon(done.set)
    await done.wait()


async def test_a_keyring_that_is_unlocked_at_leisure_is_used_again(silent: SilentKeyring) -> None:
    keys = KeyringKeys(time_limit_s=0.02)
    await keys.put("openai", KEY)
    await late(silent)
    # It took the key after all.
    assert await KeyringKeys().get("openai") == KeptKey(KEY, KeyPlace.KEYRING)
    assert await keys.get("openai") == KeptKey(KEY, KeyPlace.KEYRING)
    assert (await keys.put("b", "another-key-2")).place is KeyPlace.KEYRING


async def test_a_keyring_that_is_late_each_time_is_left_alone(silent: SilentKeyring) -> None:
    keys = KeyringKeys(time_limit_s=0.02)
    await keys.get("a")
    await late(silent)
    silent.allowed.clear()
    await keys.get("a")
    await late(silent)
    assert silent.calls == 2
    nothing = await keys.get("a")
    assert nothing is not None
    assert nothing.trouble
    assert silent.calls == 2


async def test_calls_at_the_same_time_wait_once(silent: SilentKeyring) -> None:
    keys = KeyringKeys(time_limit_s=0.02)
    found = await asyncio.gather(*(keys.get(name) for name in "abcd"))
    assert all(one is not None and one.trouble for one in found)
    assert silent.calls == 1


async def test_who_asked_may_leave_and_the_loop_may_end(silent: SilentKeyring) -> None:
    keys = KeyringKeys(time_limit_s=60)
    asking = asyncio.create_task(keys.get("a"))
    await asyncio.to_thread(silent.waiting.wait)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    silent.allowed.set()
    assert await keys.get("a") is None


def test_a_thread_that_answers_after_the_loop_is_closed_is_quiet(silent: SilentKeyring) -> None:
    asyncio.run(KeyringKeys(time_limit_s=0.02).put("openai", KEY))
    silent.allowed.set()
