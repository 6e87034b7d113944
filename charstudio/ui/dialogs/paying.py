"""The questions before money is spent: twice for the same, or more than is spent unasked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale, QTime

from charstudio.domain.money import Estimate
from charstudio.ui.dialogs.questions import Answer, Question
from charstudio.ui.money.amounts import said_amount, said_estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from charstudio.domain.generation import Generation
    from charstudio.errors import CharacterError

# The kinds of the errors that say it.
MAY_BE_CHARGED: Final = "may_be_charged"
ASK_FIRST: Final = "ask_first"


@dataclass(frozen=True)
class Doubtful:
    """Images that were asked for and did not come.

    Attributes:
        name: Of their character.
        round: Which of its rounds.
        count: How many.
        sent_at: When the last of them was asked for; None when that isn't known.
    """

    name: str
    round: int
    count: int
    sent_at: datetime | None


def doubtful(generation: Generation, name: str, places: Sequence[int] | None = None) -> Doubtful:
    """Those of a generation whose outcome nobody knows; of some places where they are named."""
    uncertain = [one for one in generation.uncertain_places if places is None or one in places]
    attempts = [found for one in uncertain if (found := generation.attempt_at(one)) is not None]
    sent_at = max((attempt.sent_at for attempt in attempts), default=None)
    return Doubtful(name, generation.round, len(uncertain), sent_at)


def ask_to_pay_again(window: QWidget, what: Sequence[Doubtful], answered: Callable[[bool], object]) -> None:
    """Asks whether to ask a service again.

    Args:
        window: What the question stands over.
        what: May have been charged.
        answered: Called with whether it shall be asked for again.
    """
    lines = "\n".join(_line(one) for one in what)
    why = _say("No answer came, so nobody knows whether it was charged. Asking again may charge it twice.")
    question = Question(
        window,
        "payAgainQuestion",
        _say("This may have been charged already"),
        f"{lines}\n\n{why}",
        (Answer("leave", _say("Leave it")), Answer("again", _say("Ask again"), "danger")),
    )
    question.answered.connect(lambda key: answered(key == "again"))
    question.open()


class Dear(NamedTuple):
    """Something that may cost more than is spent unasked.

    Attributes:
        estimate: What it may cost.
        limit: What is spent unasked, in US dollars.
    """

    estimate: Estimate
    limit: Decimal


def dear(error: CharacterError) -> Dear | None:
    """What was not begun because it may cost so much; None where that is not why."""
    if error.kind != ASK_FIRST:
        return None
    named = (error.details.get(name) for name in ("low", "high", "limit"))
    match [one for one in named if isinstance(one, Decimal)]:
        case low, high, limit:
            return Dear(Estimate(low, high), limit)
    return None


def ask_about_cost(
    window: QWidget, error: CharacterError, agreed: Callable[[], object], *, what: str = ""
) -> bool:
    """Asks whether to spend more than is spent unasked, where that is why something was not begun.

    Args:
        window: What the question stands over.
        error: Why it was not begun.
        agreed: Called when the artist says yes: it asks again, with `ImageRequest.agreed`.
        what: What it is for, in words.

    Returns:
        Whether that was it; any other error is left to the caller.
    """
    if (found := dear(error)) is None:
        return False
    ask_to_spend(window, found, agreed, what=what)
    return True


def ask_to_spend(window: QWidget, wanted: Dear, agreed: Callable[[], object], *, what: str = "") -> None:
    """Asks whether to spend so much.

    Args:
        window: What the question stands over.
        wanted: How much.
        agreed: Called when the artist says yes.
        what: What it is for, in words.
    """
    why = _say("You want to be asked about more than {limit}. The settings have that amount, under Money.")
    why = why.format(limit=said_amount(wanted.limit))
    cost = said_estimate(wanted.estimate)
    question = Question(
        window,
        "askFirstQuestion",
        _say("This may cost {cost}").format(cost=said_amount(wanted.estimate.high)),
        f"{what}\n\n{why}" if what else why,
        (
            Answer("cancel", _say("Cancel")),
            Answer("generate", _say("Generate for {cost}").format(cost=cost), "primary"),
        ),
    )
    question.answered.connect(lambda key: agreed() if key == "generate" else None)
    question.open()


def said_images(count: int, name: str) -> str:
    """“4 images of Nyx Calloway”."""
    images = QCoreApplication.translate("Paying", "%n image(s)", "", count)
    return _say("{images} of {name}").format(images=images, name=name or _say("Untitled"))


def _line(one: Doubtful) -> str:
    said = [one.name or _say("Untitled"), _say("round {number}").format(number=one.round)]
    images = QCoreApplication.translate("Paying", "%n image(s)", "", max(1, one.count))
    if one.sent_at is not None:
        there = one.sent_at.astimezone()
        moment = QLocale().toString(QTime(there.hour, there.minute), QLocale.FormatType.ShortFormat)
        images = _say("{images}, asked for at {time}").format(images=images, time=moment)
    return f"{', '.join(said)}: {images}"


def _say(text: str) -> str:
    return QCoreApplication.translate("Paying", text)
