"""`charstudio connections`: what services there are, and what can be done to them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from charstudio.cli import shapes
from charstudio.cli.output import Answer, on_terminal, table
from charstudio.domain.connection import KeyPlace, ServerKind, checked_url, is_openai, is_readable_by_others
from charstudio.errors import CharacterUpdateError, CharacterValidationError

if TYPE_CHECKING:
    from argparse import Namespace

    from charstudio.services.connections import ConnectionService, ConnectionState
    from charstudio.services.studio import Studio

_KEYS: Final = {
    KeyPlace.NONE: "no key",
    KeyPlace.KEYRING: "in the keyring",
    KeyPlace.SESSION: "not kept",
    KeyPlace.ENVIRONMENT: "from OPENAI_API_KEY",
}


async def connections(studio: Studio, args: Namespace) -> Answer:
    """The answer to `charstudio connections` and each of its actions."""
    service = studio.connections
    match args.action:
        case "add":
            guessed = ServerKind.OPENAI if is_openai(checked_url(args.url)) else ServerKind.OTHER
            state = await service.add_connection(
                args.name,
                args.url,
                guessed if args.server is None else ServerKind(args.server),
                key=args.key or "",
                image_model=args.image_model or "",
                text_model=args.text_model or "",
            )
        case "change":
            state = await service.change_connection(
                args.id,
                name=args.name,
                base_url=args.url,
                server=None if args.server is None else ServerKind(args.server),
                image_model=args.image_model,
                text_model=args.text_model,
            )
        case "key":
            if not args.forget and not args.key:
                raise CharacterValidationError("No key was given", field="key", kind="no_key_given")
            state = await service.change_connection(args.id, key="" if args.forget else args.key)
        case "remove":
            await service.remove_connection(args.id)
            return await _listed(service, studio)
        case "test":
            return await _tested(service, studio, args.id)
        case _:
            return await _listed(service, studio)
    answer = Answer({"connection": _shape(state, studio)}, [_line(state), *_warnings(state)])
    if state.key_place is KeyPlace.SESSION:
        # The session of a command is over with it.
        answer.error = CharacterUpdateError("The key is not kept", kind="no_keyring", system=state.trouble)
        answer.error.located(f"connections.{args.action}")
    return answer


async def _listed(service: ConnectionService, studio: Studio) -> Answer:
    states = await service.list_connections()
    rows = [
        (
            state.connection.id,
            state.connection.name,
            state.connection.base_url,
            state.connection.server.value,
            _key_words(state),
            _models_words(state),
        )
        for state in states
    ]
    lines = table(rows, ("id", "name", "address", "server", "key", "models"))
    if on_terminal(sys.stdout):
        lines += [f"{state.connection.id}: {text}" for state in states for text in _warnings(state)]
    return Answer({"connections": [_shape(state, studio) for state in states]}, lines)


async def _tested(service: ConnectionService, studio: Studio, connection_id: str) -> Answer:
    report = await service.test_connection(connection_id)
    state = next(one for one in await service.list_connections() if one.connection.id == connection_id)
    today = studio.workspace.now().date()
    lines = [f"{len(report.models)} models in {report.seconds:.1f} s"]
    for model in report.models:
        day = model.retired_on
        gone = "" if day is None else f"  {'gone since' if day <= today else 'until'} {day.isoformat()}"
        lines.append(f"  {model.id}{gone}")
    shape = {"connection": _shape(state, studio), "seconds": round(report.seconds, 3)}
    return Answer(shape, [*lines, *_warnings(state)])


def _shape(state: ConnectionState, studio: Studio) -> shapes.Shape:
    today = studio.workspace.now().date()
    return shapes.connection_shape(state, today) | {"warnings": _warnings(state)}


def _line(state: ConnectionState) -> str:
    connection = state.connection
    words = [connection.id, connection.name, connection.base_url, connection.server.value]
    return "  ".join([*words, _key_words(state)])


def _key_words(state: ConnectionState) -> str:
    return f"{_KEYS[state.key_place]}{f' ({state.trouble})' if state.trouble else ''}"


def _models_words(state: ConnectionState) -> str:
    chosen = state.connection.image_model
    listed = f"{len(state.connection.models)} listed" if state.connection.models else "not asked yet"
    return f"{chosen}, {listed}" if chosen else listed


def _warnings(state: ConnectionState) -> list[str]:
    """What is better known before something is sent there."""
    if is_readable_by_others(state.connection.base_url):
        return ["Nothing that goes there is encrypted: others in the network can read key and images."]
    return []
