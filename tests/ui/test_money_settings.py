"""Money in the settings: a budget, an amount to be asked about, and prices; what is typed holds at once."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QTableView

from charstudio.domain.money import MoneyRules, Price
from charstudio.errors import LibraryErrorKind, SettingsError
from charstudio.ui.dialogs.settings import SettingsController
from charstudio.ui.dialogs.settings_dialog import SettingsDialog
from charstudio.ui.money.price_model import Column
from charstudio.ui.preferences import Preferences
from charstudio.ui.widgets.inline_error import InlineError
from tests.ui.desk import Desk, W, find, window_for
from tests.ui.money_room import World, paying_desk
from tests.unit.services.paying import Service

FLARE, WRITER = "gpt-image-2.6-*", "writer-*"


class Room:
    """The settings, over a window."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.window = window_for(desk.qtbot, QLineEdit(), width=900, height=800)
        self.controller = SettingsController(
            self.window,
            studio=desk.studio,
            tasks=desk.tasks,
            changes=desk.changes,
            preferences=Preferences(),
        )
        self.told: list[int] = []
        desk.changes.money_changed.connect(lambda: self.told.append(1))

    def open(self) -> SettingsDialog:
        self.controller.open_money()
        self.desk.settle()
        dialog = find(self.window, SettingsDialog, "settingsDialog")
        self.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    def find(self, kind: type[W], name: str) -> W:
        return find(self.window, kind, name)

    def type(self, name: str, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
        field = self.find(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClick(field, Qt.Key.Key_Delete)
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, key)
        self.desk.settle()

    @property
    def rules(self) -> MoneyRules:
        return self.desk.do(self.desk.studio.money.rules())

    @property
    def table(self) -> QTableView:
        return self.find(QTableView, "priceTable")

    def row(self, title: str) -> int:
        model = self.table.model()
        return next(row for row in range(model.rowCount()) if model.index(row, 0).data() == title)

    def prices(self, title: str) -> list[str]:
        model, row = self.table.model(), self.row(title)
        return [model.index(row, column).data() for column in list(Column)[1:]]

    def titles(self) -> list[str]:
        model = self.table.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def edit(self, index: QModelIndex, text: str) -> None:
        """Types a cell anew, as by F2."""
        self.table.setCurrentIndex(index)
        self.table.setFocus()
        self.qtbot.keyClick(self.table, Qt.Key.Key_F2)
        self.type_in_cell(text)

    def type_in_cell(self, text: str) -> None:
        self.qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        self.qtbot.keyClicks(editor, text)
        self.qtbot.keyClick(editor, Qt.Key.Key_Return)
        # Qt hands over what was typed a moment later.
        self.qtbot.waitUntil(lambda: self.table.state() is not QTableView.State.EditingState)
        self.desk.settle()

    def cell(self, title: str, column: Column) -> QModelIndex:
        return self.table.model().index(self.row(title), column)

    def error(self, name: str) -> str:
        error = self.find(InlineError, name)
        return error.text if error.isVisible() else ""


@pytest.fixture
def room(world: World) -> Iterator[Room]:
    with paying_desk(world, Service()) as desk:
        yield Room(desk)


def test_they_open_at_the_budget(room: Room) -> None:
    dialog = room.open()
    field = room.find(QLineEdit, "budgetField")
    assert field.hasFocus()
    area = dialog.findChild(QScrollArea)
    assert area is not None
    room.qtbot.waitUntil(lambda: 0 <= field.mapTo(area, QPoint()).y() < area.height() // 3)
    room.controller.open_money()
    assert len(room.window.findChildren(SettingsDialog)) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
@pytest.mark.parametrize(
    ("name", "kept"), [("budgetField", "monthly_budget"), ("askAboveField", "ask_above")]
)
def test_an_amount_holds_when_its_field_is_left(key: Qt.Key, name: str, kept: str, room: Room) -> None:
    dialog = room.open()
    room.type(name, "12.5", key)
    assert getattr(room.rules, kept) == Decimal("12.5")
    assert room.find(QLineEdit, name).text() == "12.50"
    assert room.told == [1]
    assert dialog.isVisible(), "Enter has done its work in the field"
    room.type(name, "", key)
    assert getattr(room.rules, kept) is None
    room.type(name, "", key)
    assert room.told == [1, 1], "that changed nothing"


def test_what_is_typed_last_holds_when_the_settings_are_closed(room: Room) -> None:
    dialog = room.open()
    field = room.find(QLineEdit, "budgetField")
    # Not every system takes the keyboard from a field before its window is gone.
    field.clearFocus()
    room.qtbot.keyClicks(field, "7")
    with room.qtbot.waitSignal(dialog.finished):
        room.qtbot.keyClick(field, Qt.Key.Key_Escape)
    room.desk.settle()
    assert room.rules.monthly_budget == 7


@pytest.mark.parametrize("typed", ["ten", "1,5", "-3", "99999999999"])
def test_what_is_no_amount_is_said_beside_the_field_and_not_kept(typed: str, room: Room) -> None:
    room.open()
    room.type("budgetField", "5")
    room.type("budgetField", typed)
    assert room.error("budgetFieldError")
    assert room.error("askAboveFieldError") == ""
    assert room.find(QLineEdit, "budgetField").property("invalid") == "true"
    assert room.find(QLineEdit, "budgetField").text() == typed, "it can be mended"
    assert room.rules.monthly_budget == 5
    assert not room.desk.errors

    room.type("budgetField", "6")
    assert room.error("budgetFieldError") == ""
    assert room.rules.monthly_budget == 6


def test_two_changes_at_once_are_both_kept(room: Room) -> None:
    room.open()
    for name in ("budgetField", "askAboveField"):
        field = room.find(QLineEdit, name)
        field.setFocus()
        room.qtbot.keyClicks(field, "4")
    room.edit(room.cell(FLARE, Column.IMAGE_OUT), "31")
    rules = room.rules
    assert (rules.monthly_budget, rules.ask_above) == (4, 4)
    assert [price.image_out for price in rules.own_prices] == [31]
    assert room.find(QLineEdit, "askAboveField").text() == "4.00"


def test_what_is_half_typed_survives_what_is_kept_elsewhere(room: Room) -> None:
    dialog = room.open()
    field = room.find(QLineEdit, "askAboveField")
    field.setFocus()
    room.qtbot.keyClicks(field, "0.")
    dialog.money.budget_committed.emit(Decimal(4))
    room.desk.settle()
    assert room.rules.monthly_budget == 4
    assert field.text() == "0."


def test_what_is_refused_stays_in_its_field_though_another_amount_is_kept(room: Room) -> None:
    dialog = room.open()
    room.type("askAboveField", "-3", Qt.Key.Key_Tab)
    said = "The amount to ask about can't be -3."
    assert room.error("askAboveFieldError").startswith(said)
    dialog.money.budget_committed.emit(Decimal(4))
    room.desk.settle()
    assert room.find(QLineEdit, "askAboveField").text() == "-3"
    room.type("askAboveField", "3")
    assert (room.rules.ask_above, room.error("askAboveFieldError")) == (3, "")


def test_what_is_typed_before_the_rules_are_read_is_what_holds(room: Room) -> None:
    room.desk.do(room.desk.studio.money.set_rules(MoneyRules(Decimal(10))))
    room.controller.open_money()
    field = room.find(QLineEdit, "budgetField")
    field.setText("")
    room.qtbot.keyClicks(field, "0.45")
    room.desk.settle()
    assert field.text() == "0.45"
    room.qtbot.keyClick(field, Qt.Key.Key_Return)
    room.desk.settle()
    assert room.rules.monthly_budget == Decimal("0.45")


def test_rules_that_cannot_be_kept_are_said(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.open()

    def fail(_rules: MoneyRules) -> None:
        raise SettingsError(LibraryErrorKind.FULL, "full", place="money.json", of="money")

    monkeypatch.setattr(room.desk.studio.workspace.money, "save", fail)
    room.type("budgetField", "5")
    assert "disk is full" in room.error("moneyError")
    assert room.rules.monthly_budget is None


def test_rules_that_cannot_be_read_are_said(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> MoneyRules:
        raise SettingsError(LibraryErrorKind.DAMAGED, "damaged", place="money.json", of="money")

    monkeypatch.setattr(room.desk.studio.workspace.money, "load", fail)
    room.open()
    assert "damaged" in room.error("moneyError")


# --- Prices -----------------------------------------------------------------------------------------------


def test_prices_stand_there_with_their_day(room: Room) -> None:
    room.open()
    assert room.titles() == [FLARE, WRITER]
    assert room.prices(FLARE) == ["5.00", "8.00", "–", "30.00"]
    assert room.prices(WRITER) == ["1.00", "–", "5.00", "–"]
    assert "27 Nov 2026" in room.find(QLabel, "priceDate").text()
    room.table.setCurrentIndex(room.cell(FLARE, Column.TEXT_IN))
    assert not room.find(QPushButton, "resetPriceButton").isEnabled()


def test_a_price_is_given_and_taken_back(room: Room) -> None:
    room.open()
    room.edit(room.cell(FLARE, Column.IMAGE_OUT), "$24.5")
    mine = f"{FLARE} · yours"
    assert room.prices(mine) == ["5.00", "8.00", "–", "24.50"]
    (price,) = room.rules.own_prices
    assert price == Price(FLARE, text_in=Decimal(5), image_in=Decimal(8), image_out=Decimal("24.5"))
    assert room.told == [1]

    room.edit(room.cell(mine, Column.TEXT_OUT), "1")
    assert room.prices(mine) == ["5.00", "8.00", "1.00", "24.50"]
    assert len(room.rules.own_prices) == 1
    reset = room.find(QPushButton, "resetPriceButton")
    assert reset.isEnabled()
    reset.click()
    room.desk.settle()
    assert room.prices(FLARE) == ["5.00", "8.00", "–", "30.00"]
    assert room.rules.own_prices == ()


def test_the_models_of_a_price_are_what_they_are(room: Room) -> None:
    room.open()
    index = room.cell(FLARE, Column.MODELS)
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable


@pytest.mark.parametrize("typed", ["cheap", "-1", ""])
def test_what_is_no_price_is_said_below_and_not_kept(typed: str, room: Room) -> None:
    room.open()
    room.edit(room.cell(FLARE, Column.IMAGE_OUT), typed or " ")
    assert room.error("priceError") == f"“{typed}” is not a price."
    assert room.prices(FLARE)[-1] == "30.00"
    assert room.rules.own_prices == ()
    room.edit(room.cell(FLARE, Column.IMAGE_OUT), "29")
    assert room.error("priceError") == ""


def test_a_model_is_added_with_its_price(room: Room) -> None:
    room.open()
    room.find(QPushButton, "addPriceButton").click()
    room.type_in_cell("my-model-*")
    assert room.rules.own_prices == (), "nobody has said yet what it costs"
    assert room.titles()[-1] == "my-model-* · yours"
    room.edit(room.cell("my-model-* · yours", Column.IMAGE_OUT), "0.075")
    assert room.rules.own_prices == (Price("my-model-*", image_out=Decimal("0.075")),)
    assert room.prices("my-model-* · yours") == ["–", "–", "–", "0.075"]

    room.table.setCurrentIndex(room.cell("my-model-* · yours", Column.TEXT_IN))
    room.find(QPushButton, "resetPriceButton").click()
    room.desk.settle()
    assert room.titles() == [FLARE, WRITER]


def test_a_model_that_has_a_price_gets_no_second_one(room: Room) -> None:
    room.open()
    room.find(QPushButton, "addPriceButton").click()
    room.type_in_cell(WRITER)
    assert room.error("priceError") == f"“{WRITER}” has a price already."
    room.find(QPushButton, "addPriceButton").click()
    assert len(room.titles()) == 3, "one is begun at a time"
    QApplication.processEvents()
    room.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    room.find(QPushButton, "resetPriceButton").click()
    assert room.titles() == [FLARE, WRITER]


def test_the_table_is_as_high_as_its_rows(room: Room) -> None:
    room.open()
    assert room.table.verticalScrollBar().maximum() == 0
    before = room.table.height()
    room.find(QPushButton, "addPriceButton").click()
    assert room.table.height() > before


def test_tab_leaves_the_table(room: Room) -> None:
    room.open()
    room.table.setFocus()
    room.qtbot.keyClick(room.table, Qt.Key.Key_Tab)
    assert not room.table.hasFocus()


def test_the_settings_can_be_closed_while_they_are_read(room: Room) -> None:
    room.controller.open_money()
    find(room.window, SettingsDialog, "settingsDialog").reject()
    room.desk.settle()
    assert not room.desk.errors
