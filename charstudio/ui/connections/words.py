"""What connections are called, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from charstudio.domain.connection import NO_MODEL, OPENAI_URL, KeyPlace, ServerKind, image_models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from charstudio.domain.connection import ListedModel
    from charstudio.services.connections import ConnectionReport, ConnectionState

# Where each server answers when nobody has told it otherwise.
ADDRESSES: Final[Mapping[ServerKind, str]] = {
    ServerKind.OPENAI: OPENAI_URL,
    ServerKind.SD_SERVER: "http://127.0.0.1:1234/v1",
    ServerKind.LOCALAI: "http://127.0.0.1:8080/v1",
    ServerKind.KOBOLDCPP: "http://127.0.0.1:5001/v1",
    ServerKind.VLLM: "http://127.0.0.1:8000/v1",
    ServerKind.OTHER: "",
}
# So many letters of it are shown in the list.
_ADDRESS: Final = 40
# Of a long list the rest is only counted.
_NAMED: Final = 12


def title_of(server: ServerKind) -> str:
    """What a kind of server is called."""
    return {
        ServerKind.OPENAI: "OpenAI",
        ServerKind.SD_SERVER: "stable-diffusion.cpp",
        ServerKind.LOCALAI: "LocalAI",
        ServerKind.KOBOLDCPP: "KoboldCpp",
        ServerKind.VLLM: "vLLM",
        ServerKind.OTHER: _say("Another server"),
    }[server]


def said_state(state: ConnectionState) -> str:
    """“https://api.openai.com/v1 · key in the keyring · 12 models”."""
    parts = [_short(state.connection.base_url), said_key(state.key_place)]
    if wrong := said_of_variable(state):
        parts.append(wrong)
    if state.connection.models:
        parts.append(said_count(state.connection.models))
    return " · ".join(parts)


def said_writer(state: ConnectionState) -> str:
    """“words by gpt-5.6”; empty where nobody knows yet what could write."""
    if state.connection.text_model == NO_MODEL:
        return _say("words by rule")
    return _say("words by {model}").format(model=state.text_model) if state.text_model else ""


def _short(url: str) -> str:
    """An address of which what follows it can be read still; the card has the whole of it."""
    return url if len(url) <= _ADDRESS else f"{url[: _ADDRESS - 1]}…"


def said_key(place: KeyPlace) -> str:
    """Where a key is."""
    return {
        KeyPlace.NONE: _say("no key"),
        KeyPlace.KEYRING: _say("key in the keyring"),
        KeyPlace.SESSION: _say("key for this session only"),
        KeyPlace.ENVIRONMENT: _say("key from OPENAI_API_KEY"),
    }[place]


def said_trouble(states: Sequence[ConnectionState]) -> tuple[str, str]:
    """What it means that the keyring is not there or does not answer, and why, in the system's words.

    Both are empty where nothing is wrong with it.
    """
    reason = next((one.trouble for one in states if one.trouble and not said_of_variable(one)), "")
    if not reason:
        return "", ""
    return (
        _say(
            "This system has no keyring that can be used now. Keys stay in memory until CharStudio is closed."
        ),
        reason,
    )


def said_of_variable(state: ConnectionState) -> str:
    """What is wrong with a variable of the environment, by whose name it begins; empty for nothing."""
    return state.trouble if state.trouble.startswith("OPENAI_") else ""


def said_count(models: Sequence[ListedModel]) -> str:
    """“12 models”."""
    return QCoreApplication.translate("Connections", "%n model(s)", "", len(models))


def said_report(report: ConnectionReport) -> str:
    """“12 models · 0.3 s”."""
    seconds = QLocale().toString(max(0.1, report.seconds), "f", 1)
    return _say("{models} · {seconds} s").format(models=said_count(report.models), seconds=seconds)


def said_image_models(models: Sequence[ListedModel], today: date) -> str:
    """Those that make images by name, each with the day from which it answers no more."""
    if not models:
        return _say("It lists no models. What it makes images with need not be named there.")
    names = [_said_model(one, today) for one in image_models(models)]
    text = ", ".join(names[:_NAMED])
    if (more := len(names) - _NAMED) > 0:
        text = _say("{names} and {count} more").format(names=text, count=more)
    return _say("For images: {names}").format(names=text)


def _said_model(model: ListedModel, today: date) -> str:
    if model.retired_on is None:
        return model.id
    day = QDate(model.retired_on.year, model.retired_on.month, model.retired_on.day)
    past = model.retired_on <= today
    form = _say("{model} (retired on {day})") if past else _say("{model} (until {day})")
    return form.format(model=model.id, day=QLocale().toString(day, _say("d MMM yyyy")))


def _say(text: str) -> str:
    return QCoreApplication.translate("Connections", text)
