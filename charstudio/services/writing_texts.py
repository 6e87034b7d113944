"""What the errors of an engine say and propose where it was asked for words, by their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charstudio.services.message_texts import Remedy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charstudio.services.message_texts import Words

# What is asked of a text model: nothing is saved by it, and there is always the rule.
WRITING: Final = frozenset({"words.enhance_prompt", "words.refine_character"})
WRITING_TITLE: Final = "Nothing was proposed"
WRITTEN: Final[Mapping[str, Words]] = {
    "no_key": (
        "This service needs a key.",
        "Enter it in the settings, or let it be written by rule.",
        Remedy.OPEN_CONNECTIONS,
    ),
    "rate_limit": (
        "The service asks to go slower.",
        "Wait a moment, then try again; or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "moderation": (
        "The safety filter refused it{category}.",
        "Say it in other words, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "moderation_output": (
        "The safety filter refused what was written{category}.",
        "Say it in other words, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "not_available_here": (
        "The service does not work in this country or region.",
        "Use another service, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "model_not_found": (
        "The text model is retired, or not for this key.",
        "Test the connection, which lists its models, and choose another one.",
        Remedy.OPEN_CONNECTIONS,
    ),
    "unsupported": (
        "The service does not take {parameter}.",
        "Choose another text model, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "refused": (
        "The service refused it: {said}",
        "Choose another text model, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "too_large": (
        "What was sent is too large for the service.",
        "Shorten the backstory, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "network": (
        "The service can't be reached.",
        "Check the network, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "cut_off": (
        "The connection broke before the answer had come.",
        "It may be charged all the same. Ask again, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "unavailable": (
        "The service is busy or broken.",
        "Try again in a while; what was sent may be charged all the same. Or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "timeout": (
        "The text model took too long.",
        "It may be charged all the same. Ask again, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "bad_answer": (
        "What the text model wrote can't be used: it is empty, broken off, too long, or something else.",
        "It may be charged all the same. Ask again, choose another text model, or let it be written by rule.",
        Remedy.USE_RULES,
    ),
    "over_budget": (
        "That would go over this month's budget.",
        "Nothing was sent. Raise the budget, wait for next month, or let it be written by rule.",
        Remedy.OPEN_MONEY,
    ),
    "failed": (
        "The text model could not be asked.",
        "Try again, or let it be written by rule; report the error id if it stays so.",
        Remedy.USE_RULES,
    ),
}
