"""The question before something that may have been charged is asked for again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale, QTime

from charstudio.ui.dialogs.questions import Answer, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from charstudio.domain.generation import Generation

# The kind of the error that says it.
MAY_BE_CHARGED: Final = "may_be_charged"


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
