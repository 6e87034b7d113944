"""What can be pressed in a tile or a header, and where it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QRect
from PySide6.QtGui import QFontMetrics

from charstudio.services.message_texts import Remedy
from charstudio.ui.grid.cells import Kind
from charstudio.ui.grid.faults import remedy_at
from charstudio.ui.grid.text import wrapped
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from charstudio.services.ports import EngineInfo
    from charstudio.ui.grid.cells import Cell
    from charstudio.ui.grid.text import Block
    from charstudio.ui.grid.words import FaultWords, GridWords


class Ask(StrEnum):
    """What can be asked of an image, a place for one, or a round."""

    VIEW = "view"
    PRIMARY = "primary"
    MORE_LIKE = "more_like"
    COPY = "copy"
    MENU = "menu"
    TRASH = "trash"
    RESTORE = "restore"
    RETRY = "retry"
    RETRY_ALL = "retry_all"
    CONTINUE = "continue"
    DISCARD = "discard"
    DETAILS = "details"
    EDIT_PROMPT = "edit_prompt"
    OPEN_CONNECTIONS = "open_connections"
    OPEN_BILLING = "open_billing"
    VERIFY = "verify"
    CHOOSE_MODEL = "choose_model"
    USE_SKETCH = "use_sketch"
    OPEN_MONEY = "open_money"
    FOLD = "fold"
    RESTORE_TRAITS = "restore_traits"
    TRASH_OTHERS = "trash_others"
    FAVOURITE = "favourite"


class Part(NamedTuple):
    """Something to press: an icon, or words."""

    ask: Ask
    name: str
    rect: QRect = QRect()
    icon: str = ""

    def at(self, rect: QRect) -> Part:
        """The same, standing there."""
        return self._replace(rect=rect)


class Message(NamedTuple):
    """A tile that says something: its sign, its words, and what can be pressed."""

    sign: QRect
    title: Block
    text: Block
    parts: tuple[Part, ...]


_OF_REMEDY: Final = {
    Remedy.EDIT_PROMPT: Ask.EDIT_PROMPT,
    Remedy.OPEN_CONNECTIONS: Ask.OPEN_CONNECTIONS,
    Remedy.OPEN_BILLING: Ask.OPEN_BILLING,
    Remedy.VERIFY: Ask.VERIFY,
    Remedy.CHOOSE_MODEL: Ask.CHOOSE_MODEL,
    Remedy.USE_SKETCH: Ask.USE_SKETCH,
    Remedy.OPEN_MONEY: Ask.OPEN_MONEY,
}
_ICONS: Final = {
    Ask.PRIMARY: "crown",
    Ask.MORE_LIKE: "copy-plus",
    Ask.COPY: "copy",
    Ask.MENU: "ellipsis",
    Ask.RESTORE: "rotate-ccw",
}


def said(ask: Ask) -> str:
    """What it is called."""
    return {
        Ask.VIEW: _say("Look at it"),
        Ask.PRIMARY: _say("Make primary"),
        Ask.MORE_LIKE: _say("More like this"),
        Ask.COPY: _say("Copy"),
        Ask.MENU: _say("More"),
        Ask.TRASH: _say("Move to the trash"),
        Ask.RESTORE: _say("Restore"),
        Ask.RETRY: _say("Retry"),
        Ask.RETRY_ALL: _say("Retry all that is missing"),
        Ask.CONTINUE: _say("Continue"),
        Ask.DISCARD: _say("Discard"),
        Ask.DETAILS: _say("Details"),
        Ask.EDIT_PROMPT: _say("Edit prompt"),
        Ask.OPEN_CONNECTIONS: _say("Connections…"),
        Ask.OPEN_BILLING: _say("Billing page"),
        Ask.VERIFY: _say("Verify"),
        Ask.CHOOSE_MODEL: _say("Other model"),
        Ask.USE_SKETCH: _say("Use Sketch"),
        Ask.OPEN_MONEY: _say("Budget…"),
        Ask.FOLD: _say("Fold"),
        Ask.RESTORE_TRAITS: _say("Restore these traits"),
        Ask.TRASH_OTHERS: _say("Trash all but selected"),
        Ask.FAVOURITE: _say("Favourite"),
    }[ask]


def asks_of(cell: Cell, engines: Mapping[str, EngineInfo]) -> tuple[Ask, ...]:
    """What can be done about an image that did not come, the first thing first.

    `engines`: what is known of them, by their names.
    """
    if cell.kind is Kind.INTERRUPTED:
        return Ask.CONTINUE, Ask.DISCARD
    if cell.kind is not Kind.FAILED:
        return ()
    generation = cell.generation
    if generation is None:
        return ()
    place = cell.number - 1
    if generation.fault_at(place) is None:
        return Ask.RETRY, Ask.DISCARD
    remedy = remedy_at(generation, place, engines.get(generation.engine))
    # What still runs can't be begun anew.
    again = (Ask.RETRY,) if generation.status.final else ()
    return (*([] if remedy is None else [_OF_REMEDY[remedy]]), *again, Ask.DETAILS)


def overlay(cell: Cell, rect: QRect, *, editable: bool, in_trash: bool) -> tuple[Part, ...]:
    """The buttons of an image that is pointed at, at its bottom right."""
    if cell.kind is not Kind.IMAGE:
        return ()
    if in_trash:
        asks: list[Ask] = [Ask.RESTORE]
    elif editable:
        asks = [Ask.PRIMARY, Ask.MORE_LIKE, Ask.COPY, Ask.MENU]
        if cell.primary:
            asks.remove(Ask.PRIMARY)
    else:
        asks = [Ask.COPY]
    look = theme()
    side, gap, inset = look.px("height_chip"), look.px("space_1"), look.px("space_2")
    x = rect.right() + 1 - inset - len(asks) * side - (len(asks) - 1) * gap
    y = rect.bottom() + 1 - inset - side
    return tuple(
        Part(ask, said(ask), QRect(x + number * (side + gap), y, side, side), _ICONS[ask])
        for number, ask in enumerate(asks)
    )


def message(cell: Cell, rect: QRect, words: GridWords, *, editable: bool) -> Message:
    """How a tile says why its image is not there."""
    fault = words.fault(cell)
    parts = [
        Part(ask, fault.retry if ask is Ask.RETRY and fault.retry else said(ask))
        for ask in asks_of(cell, words.engines)
    ]
    if not editable:
        parts = []
    if cell.wide:
        return _lying(rect, fault.title, fault.text, parts)
    return _standing(rect, fault, parts)


def _standing(rect: QRect, fault: FaultWords, parts: Sequence[Part]) -> Message:
    """Everything below each other, in the middle.

    What there is no room for goes: the sign, then what can be asked for by the menu as well, then the text.
    """
    look = theme()
    inset, gap = look.px("space_2"), look.px("space_2")
    room = rect.adjusted(inset, inset, -inset, -inset)
    above = wrapped(fault.title, look.font(bold=True), look.line(), room.width(), 2)
    below = wrapped(fault.text, look.font("caption"), look.line("caption"), room.width(), 2)
    if len(fault.lines) > 1 and len(below.lines) > 1:
        # Sentence below sentence, where one would be broken in its middle.
        lines = [wrapped(line, below.font, below.line, room.width(), 1).lines for line in fault.lines]
        below = below._replace(lines=tuple(line for one in lines for line in one))
    rows = _rows(parts, room.width())
    sign = look.px("icon")
    heights = [sign + gap, above.height, below.height and below.height + look.px("space_1"), _stacked(rows)]
    if sum(heights) > room.height():
        heights[0] = 0
    while sum(heights) > room.height() and len(rows) > 1:
        rows = rows[:-1]
        heights[3] = _stacked(rows)
    if sum(heights) > room.height():
        heights[2] = 0
        below = below._replace(lines=())
    y = room.top() + max(0, (room.height() - sum(heights)) // 2)
    place = QRect(rect.center().x() - sign // 2, y, sign, sign) if heights[0] else QRect()
    y += heights[0]
    above = above.at(QRect(room.x(), y, room.width(), above.height))
    y += above.height
    below = below.at(QRect(room.x(), y + look.px("space_1"), room.width(), below.height))
    y += heights[2] + gap
    return Message(place, above, below, tuple(_placed(rows, room, y)))


def _stacked(rows: Sequence[Sequence[Part]]) -> int:
    """The height of rows of buttons, and of the gap above them."""
    look = theme()
    if not rows:
        return 0
    between = (len(rows) - 1) * look.px("space_1")
    return look.px("space_2") + len(rows) * (look.px("height_chip") - look.px("space_1")) + between


def _lying(rect: QRect, title: str, text: str, parts: Sequence[Part]) -> Message:
    """Sign and words at the left, what can be pressed at the right."""
    look = theme()
    inset, gap = look.px("space_4"), look.px("space_3")
    row = _sized(parts)
    space = look.px("space_1") * max(0, len(row) - 1)
    buttons = sum(part.rect.width() for part in row) + space
    sign = QRect(rect.x() + inset, 0, look.px("icon"), look.px("icon"))
    sign.moveTop(rect.center().y() - sign.height() // 2)
    left = sign.right() + 1 + gap
    width = max(1, rect.right() - inset - buttons - gap - left)
    above = wrapped(title, look.font(bold=True), look.line(), width, 1)
    below = wrapped(text, look.font("caption"), look.line("caption"), width, 1)
    y = rect.center().y() - (above.height + below.height) // 2
    above = above.at(QRect(left, y, width, above.height), centred=False)
    below = below.at(QRect(left, y + above.height, width, below.height), centred=False)
    x = rect.right() + 1 - inset - buttons
    placed = []
    for part in row:
        top = rect.center().y() - part.rect.height() // 2
        placed.append(part.at(QRect(x, top, part.rect.width(), part.rect.height())))
        x += part.rect.width() + look.px("space_1")
    return Message(sign, above, below, tuple(placed))


def _sized(parts: Sequence[Part]) -> list[Part]:
    look = theme()
    metrics = QFontMetrics(look.font("caption"))
    height = look.px("height_chip") - look.px("space_1")
    around = 2 * look.px("space_2")
    return [part.at(QRect(0, 0, metrics.horizontalAdvance(part.name) + around, height)) for part in parts]


def _rows(parts: Sequence[Part], width: int) -> list[list[Part]]:
    """As many beside each other as fit."""
    gap = theme().px("space_1")
    rows: list[list[Part]] = []
    for part in _sized(parts):
        used = sum(one.rect.width() + gap for one in rows[-1]) if rows else 0
        if rows and used + part.rect.width() <= width:
            rows[-1].append(part)
        else:
            rows.append([part])
    return rows


def _placed(rows: Sequence[Sequence[Part]], room: QRect, y: int) -> list[Part]:
    gap = theme().px("space_1")
    placed = []
    for row in rows:
        whole = sum(part.rect.width() for part in row) + gap * (len(row) - 1)
        x = room.x() + (room.width() - whole) // 2
        for part in row:
            placed.append(part.at(QRect(x, y, part.rect.width(), part.rect.height())))
            x += part.rect.width() + gap
        y += row[0].rect.height() + gap
    return placed


def _say(text: str) -> str:
    return QCoreApplication.translate("Grid", text)
