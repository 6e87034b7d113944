"""Times as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

if TYPE_CHECKING:
    from datetime import datetime


def said_when(moment: datetime, now: datetime) -> str:
    """“today 14:02”, “yesterday 14:02”, “12 Nov, 14:02”, or with the year where it is another.

    Args:
        moment: When it was.
        now: The time; both know their time zones, and the words are in this computer's.
    """
    there, here = moment.astimezone(), now.astimezone()
    locale = QLocale()
    time = locale.toString(QTime(there.hour, there.minute), QLocale.FormatType.ShortFormat)
    days = (here.date() - there.date()).days
    if days == 0:
        return _say("today {time}").format(time=time)
    if days == 1:
        return _say("yesterday {time}").format(time=time)
    form = _say("d MMM") if there.year == here.year else _say("d MMM yyyy")
    date = locale.toString(QDate(there.year, there.month, there.day), form)
    return _say("{date}, {time}").format(date=date, time=time)


def _say(text: str) -> str:
    return QCoreApplication.translate("Times", text)
