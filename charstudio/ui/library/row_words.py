"""What the list says of a character."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from charstudio.ui.library.rows import DRAFT, FAVOURITE, FLAGS, IMAGES, NAME, edited_at

if TYPE_CHECKING:
    from datetime import datetime

    from charstudio.ui.library.rows import Row

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)
_MONTH: Final = timedelta(days=30)
_YEAR: Final = timedelta(days=365)


def title(row: Row) -> str:
    """The name, or what stands for one that is missing."""
    return row[NAME] or QCoreApplication.translate("Library", "Untitled")


def state(row: Row, now: datetime) -> str:
    """“11 images · 3 d”, or “Draft”."""
    if row[FLAGS] & DRAFT:
        return QCoreApplication.translate("Library", "Draft")
    return f"{_counted(row)} · {age(now - edited_at(row))}"


def spoken(row: Row) -> str:
    """What a screen reader says."""
    parts = [title(row), _counted(row)]
    if row[FLAGS] & FAVOURITE:
        parts.append(QCoreApplication.translate("Library", "favourite"))
    if row[FLAGS] & DRAFT:
        parts.append(QCoreApplication.translate("Library", "draft"))
    return ", ".join(parts)


def age(span: timedelta) -> str:
    """“now”, “5 min”, “3 h”, “3 d”, “1 w”, “1 mo” or “2 y”; never rounded up."""
    say = QCoreApplication.translate
    for unit, words in (
        (_YEAR, say("Library", "{n} y")),
        (_MONTH, say("Library", "{n} mo")),
        (_WEEK, say("Library", "{n} w")),
        (_DAY, say("Library", "{n} d")),
        (_HOUR, say("Library", "{n} h")),
        (_MINUTE, say("Library", "{n} min")),
    ):
        if span >= unit:
            return words.format(n=span // unit)
    return say("Library", "now")


def _counted(row: Row) -> str:
    if not row[IMAGES]:
        return QCoreApplication.translate("Library", "no images")
    if row[IMAGES] == 1:
        return QCoreApplication.translate("Library", "1 image")
    return QCoreApplication.translate("Library", "{count} images").format(count=f"{row[IMAGES]:,}")
