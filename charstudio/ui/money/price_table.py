"""The table of prices in the settings, and what adds and resets rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from charstudio.ui.generate.choices import said_date
from charstudio.ui.money.price_model import Column, PriceModel
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, label
from charstudio.ui.widgets.inline_error import InlineError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from charstudio.domain.money import Price

# More rows than these are scrolled to.
_ROWS: Final = 24


class PriceTable(QWidget):
    """See the module.

    Signals:
        edited: An artist's own `Price` as it shall be.
        reset_asked: The models whose own price is to be forgotten.
        grown: This widget in it takes more room now and should be seen.
    """

    edited = Signal(object)
    reset_asked = Signal(str)
    grown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px("space_2"))
        self._date = label(type_="caption", tone="2", wrap=True)
        self._date.setObjectName("priceDate")
        column.addWidget(self._date)
        self.model = PriceModel(self)
        self.model.edited.connect(self._on_edited)
        self.model.refused.connect(self._on_refused)
        self.model.modelReset.connect(self._fit)
        self.model.rowsInserted.connect(self._fit)
        self.model.rowsRemoved.connect(self._fit)
        self._table = self._made_table()
        column.addWidget(self._table)
        self._error = InlineError("priceError")
        column.addWidget(self._error)
        row = QHBoxLayout()
        row.setSpacing(theme().px("space_2"))
        self._add = Button(self.tr("Add a model"), icon="plus")
        self._add.setObjectName("addPriceButton")
        self._add.clicked.connect(self._on_add)
        self._reset = Button(self.tr("Reset this row"), look="flat", icon="rotate-ccw")
        self._reset.setObjectName("resetPriceButton")
        self._reset.setToolTip(self.tr("Forgets your own price of the model"))
        self._reset.clicked.connect(self._on_reset)
        row.addWidget(self._add)
        row.addWidget(self._reset)
        row.addStretch(1)
        column.addLayout(row)
        self._fit()
        self._show_reset()

    def show_prices(self, prices: Sequence[Price], own: Sequence[Price], as_of: date) -> None:
        """Shows other ones; see `PriceModel.show_prices`. `as_of`: the day of the table behind them."""
        index = self._table.currentIndex()
        place = index.row(), index.column()
        self._error.clear()
        self.model.show_prices(prices, own)
        said = self.tr("US dollars for a million tokens, as of {day}. A double click changes a price.")
        self._date.setText(said.format(day=said_date(as_of)))
        self._table.setCurrentIndex(self.model.index(*place) if index.isValid() else self.model.index(0, 0))
        self._show_reset()

    def say_error(self, message: str, hint: str = "") -> None:
        """Says what is wrong with a price; what held before holds on."""
        self._error.say(message, hint)
        self.grown.emit(self)

    def _made_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("priceTable")
        table.setProperty("look", "lines")
        table.setAccessibleName(self.tr("Prices of models"))
        table.setModel(self.model)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().px("height_chip"))
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.MODELS, QHeaderView.ResizeMode.Stretch)
        for section in list(Column)[1:]:
            head.resizeSection(section, theme().px(80))
        table.selectionModel().currentChanged.connect(lambda *_: self._show_reset())
        return table

    def _fit(self) -> None:
        """As high as its rows: one page scrolls, not a part of it too."""
        rows = min(max(1, self.model.rowCount()), _ROWS)
        head = self._table.horizontalHeader().sizeHint().height()
        frame = 2 * self._table.frameWidth() + 2
        self._table.setFixedHeight(rows * theme().px("height_chip") + head + frame)

    def _show_reset(self) -> None:
        index = self._table.currentIndex()
        self._reset.setEnabled(index.isValid() and self.model.is_own(index.row()))

    def _on_add(self) -> None:
        self._error.clear()
        index = self.model.index(self.model.add(), Column.MODELS)
        self._table.setCurrentIndex(index)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._table.edit(index)
        self.grown.emit(self)

    def _on_reset(self) -> None:
        row = self._table.currentIndex().row()
        self._error.clear()
        if self.model.is_new(row):
            self.model.drop_new()
        else:
            self.reset_asked.emit(self.model.models_in(row))

    def _on_edited(self, price: Price) -> None:
        self._error.clear()
        self.edited.emit(price)

    def _on_refused(self, why: str) -> None:
        self.say_error(why, self.tr("What held before holds on."))
