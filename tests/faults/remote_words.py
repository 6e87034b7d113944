"""Having words written by a service on this machine, and what that leaves behind."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from charstudio.domain.character import Trait, TraitGroup
from charstudio.domain.connection import ServerKind
from charstudio.errors import CharacterUpdateError, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.domain.money import ExpenseState
    from tests.faults.conftest import Connected
    from tests.faults.remote import Remote
    from tests.scripted_server import Answer, Request, ScriptedServer

# One kind of server for each way of asking.
WAYS: Final = (ServerKind.OPENAI, ServerKind.OTHER)


async def writing(
    connected: Connected, script: Callable[[Request], Answer], **more: Any
) -> tuple[ScriptedServer, Remote]:
    """A service with a text model, and Nyx, who has hair and a coat."""
    server, remote = await connected(script, text_model="gpt-6.1-terra", **more)
    traits = (Trait(TraitGroup.APPEARANCE, "red curly hair"), Trait(TraitGroup.OUTFIT, "long coat"))
    await remote.studio.characters.update_character(
        remote.character, lambda details: dataclasses.replace(details, traits=traits)
    )
    return server, remote


async def failure_of(remote: Remote) -> CharacterUpdateError:
    """Why no better prompt is written."""
    with pytest.raises(CharacterUpdateError) as raised:
        await remote.studio.words.enhance_prompt(remote.character)
    assert isinstance(raised.value.__cause__, EngineError)
    assert raised.value.kind == raised.value.__cause__.kind
    return raised.value


async def ledger(remote: Remote) -> list[ExpenseState]:
    """What stands in the ledger."""
    workspace, day = remote.studio.workspace, timedelta(days=1)
    now = workspace.now()
    found = await workspace.library.read(
        lambda records: records.expenses.between(workspace.artist.id, now - day, now + day)
    )
    return [expense.state for expense, _ in found]
