"""Prices of models as a table that can be edited."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, Qt, Signal

from charstudio.domain.money import Price
from charstudio.ui.money.amounts import read_amount, typed_amount
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from PySide6.QtCore import QObject, QPersistentModelIndex

    _Index = QModelIndex | QPersistentModelIndex

_NONE: Final = QModelIndex()
_START: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_END: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """What stands in a column."""

    MODELS = 0
    TEXT_IN = 1
    IMAGE_IN = 2
    TEXT_OUT = 3
    IMAGE_OUT = 4


class PriceModel(QAbstractTableModel):
    """One row for each price in force, the artist's own marked as such; and one that is just being added.

    Signals:
        edited: An artist's own `Price` as it shall be.
        refused: In words, why what was typed can't be.
    """

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._prices: list[Price] = []
        self._own: frozenset[str] = frozenset()
        # What is being added: it has a name, or a price, before it has both.
        self._new: Price | None = None
        self._priced = False

    def show_prices(self, prices: Sequence[Price], own: Sequence[Price]) -> None:
        """Shows other ones.

        Args:
            prices: All that are in force. Of two for the same models the first holds.
            own: Those of them that the artist gave.
        """
        self.beginResetModel()
        self._prices = sorted(
            {one.models: one for one in reversed(prices)}.values(), key=lambda one: one.models
        )
        self._own = frozenset(one.models for one in own)
        if self._new is not None and self._new.models in self._own:
            self._new = None
        self.endResetModel()

    def add(self) -> int:
        """Begins a new row, and gives its number."""
        if self._new is None:
            row = len(self._prices)
            self.beginInsertRows(_NONE, row, row)
            self._new, self._priced = Price(""), False
            self.endInsertRows()
        return len(self._prices)

    def drop_new(self) -> None:
        """The row that was begun is not wanted."""
        if self._new is not None:
            row = len(self._prices)
            self.beginRemoveRows(_NONE, row, row)
            self._new = None
            self.endRemoveRows()

    def models_in(self, row: int) -> str:
        """What models a row is about."""
        return self._price(row).models

    def is_own(self, row: int) -> bool:
        """Whether the artist gave this price, or is about to."""
        return self.is_new(row) or self._price(row).models in self._own

    def is_new(self, row: int) -> bool:
        """Whether it is just being added."""
        return row >= len(self._prices)

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._prices) + (self._new is not None)

    def columnCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        # A price of the table can be another; it is about the models that it is about.
        if index.column() != Column.MODELS or self.is_new(index.row()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, price = Column(index.column()), self._price(index.row())
        if role == Qt.ItemDataRole.EditRole:
            return price.models if column is Column.MODELS else self._amount(index.row(), column)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._said(index.row(), column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _START if column is Column.MODELS else _END
        if role == Qt.ItemDataRole.ForegroundRole and column is Column.MODELS and not price.models:
            return theme().colour("text_3")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                Column.MODELS: _say("Model"),
                Column.TEXT_IN: _say("Text in"),
                Column.IMAGE_IN: _say("Image in"),
                Column.TEXT_OUT: _say("Text out"),
                Column.IMAGE_OUT: _say("Image out"),
            }[Column(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _START if section == Column.MODELS else _END
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Takes what was typed; it is shown once it holds."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        column, text = Column(index.column()), str(value).strip()
        if text == self.data(index, Qt.ItemDataRole.EditRole):
            return True
        if column is Column.MODELS:
            return self._take_models(index, text)
        amount = read_amount(text)
        if amount is None or amount < 0:
            self.refused.emit(_say("“{text}” is not a price.").format(text=text))
            return False
        return self._take(index, _priced(self._price(index.row()), column, amount), priced=True)

    def _take_models(self, index: _Index, models: str) -> bool:
        if models in {one.models for one in self._prices}:
            self.refused.emit(_say("“{models}” has a price already.").format(models=models))
            return False
        return self._take(index, replace(self._price(index.row()), models=models))

    def _take(self, index: _Index, price: Price, *, priced: bool = False) -> bool:
        if self.is_new(index.row()):
            self._new, self._priced = price, self._priced or priced
            self.dataChanged.emit(index, index)
            # Nothing costs nothing only because nobody has said yet what it costs.
            if not (price.models and self._priced):
                return True
        self.edited.emit(price)
        return True

    def _price(self, row: int) -> Price:
        if row < len(self._prices):
            return self._prices[row]
        return self._new or Price("")

    def _amount(self, row: int, column: Column) -> str:
        return typed_amount(_amount_in(self._price(row), column))

    def _said(self, row: int, column: Column) -> str:
        if column is not Column.MODELS:
            # Most models know two of the four kinds.
            return self._amount(row, column) if _amount_in(self._price(row), column) else "–"
        models = self._price(row).models
        if not models:
            return _say("name of the model")
        return _say("{models} · yours").format(models=models) if self.is_own(row) else models


def _priced(price: Price, column: Column, amount: Decimal) -> Price:
    """The same with another amount in a column."""
    match column:
        case Column.TEXT_IN:
            return replace(price, text_in=amount)
        case Column.IMAGE_IN:
            return replace(price, image_in=amount)
        case Column.TEXT_OUT:
            return replace(price, text_out=amount)
        case _:
            return replace(price, image_out=amount)


def _amount_in(price: Price, column: Column) -> Decimal:
    amounts = {
        Column.TEXT_IN: price.text_in,
        Column.IMAGE_IN: price.image_in,
        Column.TEXT_OUT: price.text_out,
        Column.IMAGE_OUT: price.image_out,
    }
    return amounts[column]


def _say(text: str) -> str:
    return QCoreApplication.translate("Prices", text)
