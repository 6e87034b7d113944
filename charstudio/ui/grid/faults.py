"""What is known of a place whose image did not come: why, whether it was charged, and what helps."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from charstudio.domain.generation import AttemptState, GenerationStatus
from charstudio.services.message_texts import Remedy
from charstudio.services.messages import remedy_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.generation import Attempt, Generation, GenerationFault
    from charstudio.services.ports import EngineInfo

# An engine that gets these goes on by itself, after a while or in another way.
_PASSING: Final = ("rate_limit", "unsupported")
_CATEGORY: Final = re.compile(r"\(([^()]+)\)")


class Charge(StrEnum):
    """Whether an image that did not come costs something."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


class Missing(NamedTuple):
    """A place without its image, as far as it matters whether two are alike."""

    kind: str
    message: str
    charge: Charge


def charge_at(generation: Generation, place: int) -> Charge:
    """Whether what was asked for at a place costs something. What was never sent does not."""
    attempt = generation.attempt_at(place)
    if attempt is None or attempt.state is AttemptState.REFUSED:
        return Charge.NO
    return Charge.YES if attempt.state is AttemptState.ANSWERED else Charge.MAYBE


def missed(attempt: Attempt | None) -> bool:
    """Whether no image will come by the last request for a place, though its round still runs."""
    if attempt is None or attempt.fault is None or attempt.state is AttemptState.SENT:
        return False
    return attempt.fault.kind not in _PASSING


def sent(attempt: Attempt | None) -> bool:
    """Whether the last request for a place waits for an answer."""
    return attempt is not None and attempt.state is AttemptState.SENT


def alike(generation: Generation, places: Sequence[int]) -> bool:
    """Whether one message says all of these places; what was interrupted is one thing anyway."""
    if generation.status is GenerationStatus.INTERRUPTED:
        return True
    return len({_missing(generation, place) for place in places}) == 1


def remedy_at(generation: Generation, place: int, engine: EngineInfo | None) -> Remedy | None:
    """What helps with a place, beside trying again. `engine`: what is known of the one that was asked."""
    fault = generation.fault_at(place)
    remedy = None if fault is None else remedy_for(fault.kind)
    pages = {
        Remedy.OPEN_BILLING: "" if engine is None else engine.billing_page,
        Remedy.VERIFY: "" if engine is None else engine.account_page,
    }
    if remedy is None or remedy is Remedy.RETRY or not pages.get(remedy, "there"):
        return None
    return remedy


def said_briefly(fault: GenerationFault) -> tuple[str, str]:
    """A fault in a few words for a small tile, and what it was about: “Prompt · violence”, often nothing."""
    title = {
        "no_key": _say("No key"),
        "bad_key": _say("The key is wrong or revoked"),
        "quota": _say("No credit left"),
        "rate_limit": _say("Too many requests"),
        "moderation": _say("Refused by the safety filter"),
        "moderation_output": _say("Refused by the safety filter"),
        "not_verified": _say("Not verified yet"),
        "not_available_here": _say("Not available here"),
        "not_allowed": _say("Not allowed with this key"),
        "model_not_found": _say("No such model any more"),
        "refused": _say("Refused by the service"),
        "too_large": _say("Too large to send"),
        "network": _say("Can’t be reached"),
        "cut_off": _say("The connection broke"),
        "unavailable": _say("Busy or broken"),
        "timeout": _say("It took too long"),
        "bad_answer": _say("No picture came back"),
        "over_budget": _say("Over this month’s budget"),
    }.get(fault.kind, fault.message.rstrip("."))
    about = {
        "moderation": _say("Prompt"),
        "moderation_output": _say("Finished picture"),
    }.get(fault.kind, "")
    category = _CATEGORY.search(fault.message) if about else None
    return title, f"{about} · {category[1]}" if category else about


def said_charge(charge: Charge) -> str:
    """Whether it costs something, in words."""
    return {
        Charge.NO: _say("Not charged"),
        Charge.MAYBE: _say("May have been charged"),
        Charge.YES: _say("Charged"),
    }[charge]


def _missing(generation: Generation, place: int) -> Missing:
    fault = generation.fault_at(place)
    charge = charge_at(generation, place)
    return Missing("", "", charge) if fault is None else Missing(fault.kind, fault.message, charge)


def _say(text: str) -> str:
    return QCoreApplication.translate("Faults", text)
