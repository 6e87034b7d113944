"""What the boxes of the generate bar offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from charstudio.services.ordering import AUTO
from charstudio.ui.dialogs.option_titles import option_title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from charstudio.services.ports import EngineInfo, ModelInfo


class Option(NamedTuple):
    """One line of a list. `short`: what the closed box says of it, where that is less."""

    id: str
    title: str
    short: str = ""


@dataclass(frozen=True)
class Choices:
    """What one box offers, and the id that is chosen. `free`: any words will do as well."""

    options: tuple[Option, ...] = ()
    chosen: str = ""
    free: bool = False


def model_choices(info: EngineInfo, chosen: ModelInfo, today: date) -> Choices:
    """The models, those that answer no more last; nothing where the only one is the engine itself."""
    if len(info.models) == 1 and info.offline and not info.free_style:
        return Choices(chosen=chosen.id)
    ordered = sorted(info.models, key=lambda one: one.retired(today))
    return Choices(tuple(Option(one.id, _said_model(one, today), one.title) for one in ordered), chosen.id)


def style_choices(info: EngineInfo, chosen: str) -> Choices:
    """The styles of an engine; for one that takes any words they are proposals."""
    if not (info.styles or info.free_style):
        return Choices()
    auto = Option(AUTO, _say("none") if info.free_style else _say("Auto"))
    return Choices((auto, *(Option(one.id, one.title) for one in info.styles)), chosen, info.free_style)


def option_choices(values: Sequence[str], chosen: str | None) -> Choices:
    """An option's values, and one that leaves it to the engine where none of them says that."""
    if not values:
        return Choices()
    left = () if AUTO in values else (Option("", _say("default")),)
    options = (*left, *(Option(value, option_title(value)) for value in values))
    return Choices(options, chosen or (AUTO if AUTO in values else ""))


def said_date(day: date) -> str:
    """“12 May 2026”."""
    return QLocale().toString(QDate(day.year, day.month, day.day), _say("d MMM yyyy"))


def _said_model(model: ModelInfo, today: date) -> str:
    if model.retired_on is None:
        return model.title
    if model.retired(today):
        return _say("{model} · retired").format(model=model.title)
    return _say("{model} · until {day}").format(model=model.title, day=said_date(model.retired_on))


def _say(text: str) -> str:
    return QCoreApplication.translate("Generate", text)
