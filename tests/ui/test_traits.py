"""Traits as chips: typed, pasted, walked, changed, moved and removed, and never lost."""

from collections.abc import Iterable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QLibraryInfo, QMimeData, QPoint, QPointF, Qt, QVersionNumber
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from charstudio.domain import limits
from charstudio.domain.character import Trait, TraitGroup
from charstudio.ui.inspector.chip_input import ChipInput
from charstudio.ui.inspector.chip_row import ChipRow
from charstudio.ui.inspector.chips import Chip
from charstudio.ui.inspector.suggestions import SuggestionList
from charstudio.ui.inspector.trait_editor import TraitEditor
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.inline_error import InlineError
from tests.ui.desk import find, window_for

LOOKS, OUTFIT, WAYS, OTHER = TraitGroup
NYX = (
    Trait(LOOKS, "red wavy hair"),
    Trait(LOOKS, "round glasses"),
    Trait(LOOKS, "freckles"),
    Trait(OUTFIT, "brass compass"),
)


class Room:
    """The editor between two other fields."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.before, self.editor, self.after = QLineEdit(), TraitEditor(), QLineEdit()
        self.window = window_for(qtbot, self.before, self.editor, self.after, width=344)
        self.changes: list[tuple[tuple[Trait, ...], str]] = []
        self.asked: list[tuple[TraitGroup, str]] = []
        self.left: list[bool] = []
        self.editor.changed.connect(lambda traits, what: self.changes.append((traits, what)))
        self.editor.suggestions_asked.connect(lambda group, typed: self.asked.append((group, typed)))
        self.editor.left.connect(lambda: self.left.append(True))
        self.editor.set_traits(NYX)

    def input(self, group: TraitGroup = LOOKS) -> ChipInput:
        return find(self.editor, ChipInput, f"traitInput_{group}")

    def row(self, group: TraitGroup = LOOKS) -> ChipRow:
        row = self.input(group).parentWidget()
        assert isinstance(row, ChipRow)
        return row

    def chip(self, text: str) -> Chip:
        return next(c for c in self.editor.findChildren(Chip, "chip") if c.text == text)

    def type(self, text: str, group: TraitGroup = LOOKS) -> None:
        self.input(group).setFocus()
        self.qtbot.keyClicks(self.input(group), text)

    def press(
        self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, text: str = ""
    ) -> None:
        for key in keys:
            there = QApplication.focusWidget()
            assert there is not None
            self.qtbot.keyClick(there, key, modifier)

    def paste(self, text: str, group: TraitGroup = LOOKS) -> None:
        QGuiApplication.clipboard().setText(text)
        self.input(group).setFocus()
        self.input(group).paste()

    def of(self, group: TraitGroup = LOOKS) -> list[str]:
        return [trait.text for trait in self.editor.traits if trait.group == group]

    def error(self, group: TraitGroup = LOOKS) -> str:
        found = self.editor.findChild(InlineError, f"traitEditorError_{group}")
        return found.text if found is not None else ""

    @property
    def whats(self) -> list[str]:
        return [what for _, what in self.changes]

    @property
    def selected(self) -> str | None:
        there = QApplication.focusWidget()
        return there.text if isinstance(there, Chip) else None


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    return Room(qtbot)


def _texts(chips: Iterable[Chip]) -> list[str]:
    return [chip.text for chip in chips]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Comma, Qt.Key.Key_Semicolon])
def test_a_phrase_is_typed(room: Room, key: Qt.Key) -> None:
    room.type("  Brown   skin ")
    there = room.input()
    text = {Qt.Key.Key_Comma: ",", Qt.Key.Key_Semicolon: ";"}.get(key, "\r")
    QApplication.sendEvent(there, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text))
    assert room.of() == ["red wavy hair", "round glasses", "freckles", "Brown skin"]
    assert room.changes == [((*NYX, Trait(LOOKS, "Brown skin")), "add “Brown skin”")]
    assert (there.text(), there.hasFocus()) == ("", True)
    assert _texts(room.row().chips) == room.of()


def test_a_comma_takes_what_stands_before_it(room: Room) -> None:
    room.type("scarbrown skin")
    room.input().setCursorPosition(4)
    room.qtbot.keyClicks(room.input(), ",")
    assert room.whats == ["add “scar”"]
    assert (room.input().text(), room.input().cursorPosition()) == ("brown skin", 0)


def test_several_phrases_are_pasted_as_one_change(room: Room) -> None:
    room.paste("scar; Outfit: oilskin coat, boots\nBROWN skin\n\npersonality: wry\n freckles,")
    assert room.of() == ["red wavy hair", "round glasses", "freckles", "scar", "BROWN skin"]
    assert room.of(OUTFIT) == ["brass compass", "oilskin coat", "boots"]
    assert room.of(WAYS) == ["wry"]
    assert room.whats == ["add 5 traits"]
    assert room.chip("freckles").flashing
    assert room.input().text() == ""


def test_a_single_phrase_may_be_pasted_and_typed_on(room: Room) -> None:
    room.paste("a wooden")
    room.type(" leg")
    room.press(Qt.Key.Key_Return)
    assert room.whats == ["add “a wooden leg”"]


def test_a_group_may_be_named(room: Room) -> None:
    room.type("outfit: oilskin coat")
    room.press(Qt.Key.Key_Return)
    assert room.of(OUTFIT) == ["brass compass", "oilskin coat"]
    assert room.input().hasFocus()
    room.type("motto: never again")
    room.press(Qt.Key.Key_Return)
    assert room.of()[-1] == "motto: never again"


def test_a_duplicate_flashes_its_twin(room: Room) -> None:
    room.type("FRECKLES")
    room.press(Qt.Key.Key_Return)
    assert room.changes == []
    assert room.input().text() == ""
    assert room.chip("freckles").flashing
    room.qtbot.waitUntil(lambda: not room.chip("freckles").flashing)
    room.type("freckles", OTHER)
    room.press(Qt.Key.Key_Return)
    assert room.of(OTHER) == ["freckles"]


def test_what_cannot_be_is_said_beneath_and_kept(room: Room) -> None:
    long = "x" * (limits.TRAIT + 1)
    room.input().setFocus()
    room.input().setText(long)
    room.press(Qt.Key.Key_Return)
    assert room.changes == []
    assert "201" in room.error()
    assert room.row().property("invalid") == "true"
    assert room.input().text() == long
    assert not room.editor.commit_open_inputs()
    room.press(Qt.Key.Key_Backspace)
    assert room.error() == ""
    assert room.row().property("invalid") == "false"
    room.press(Qt.Key.Key_Return)
    assert room.of()[-1] == "x" * limits.TRAIT
    room.type("outfit:", OTHER)
    room.press(Qt.Key.Key_Return)
    assert room.error(OTHER)
    room.editor.clear_error()
    assert not room.error(OTHER)
    room.editor.say_error(None, "It could not be saved.", "Try again.")
    assert find(room.editor, QLabel, "traitEditorErrorMessage").text() == "It could not be saved."


def test_tab_takes_the_words_and_goes_on(room: Room) -> None:
    room.before.setFocus()
    room.press(Qt.Key.Key_Tab)
    assert room.input().hasFocus()
    room.type("scar")
    room.press(Qt.Key.Key_Tab)
    assert room.whats == ["add “scar”"]
    assert room.input(OUTFIT).hasFocus()
    room.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    assert room.left == []
    room.type("left-handed", OTHER)
    room.press(Qt.Key.Key_Tab)
    assert room.of(OTHER) == ["left-handed"]
    assert room.after.hasFocus()
    assert room.left == [True]
    room.press(Qt.Key.Key_Backtab, Qt.Key.Key_Backtab)
    assert room.input(WAYS).hasFocus()


def test_tab_leads_on_from_a_chip_too(room: Room) -> None:
    room.input().setFocus()
    room.press(Qt.Key.Key_Left, Qt.Key.Key_Tab)
    assert room.input(OUTFIT).hasFocus()
    room.press(Qt.Key.Key_Left)
    assert room.selected == "brass compass"
    room.press(Qt.Key.Key_Backtab)
    assert room.input().hasFocus()


def test_chips_are_walked_and_removed(room: Room) -> None:
    room.input().setFocus()
    room.press(Qt.Key.Key_Backspace)
    assert (room.selected, room.changes) == ("freckles", [])
    room.press(Qt.Key.Key_Backspace)
    assert room.whats == ["remove “freckles”"]
    assert room.input().hasFocus()
    room.press(Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert room.selected == "red wavy hair"
    room.press(Qt.Key.Key_Delete)
    assert room.selected == "round glasses"
    assert room.row().property("focused") == "true"
    room.press(Qt.Key.Key_Right)
    assert room.input().hasFocus()
    assert room.of() == ["round glasses"]
    room.press(Qt.Key.Key_Home)
    room.press(Qt.Key.Key_Left)
    room.qtbot.keyClicks(QApplication.focusWidget(), "s")
    room.qtbot.keyClicks(QApplication.focusWidget(), "car")
    assert room.input().text() == "scar"


def test_chips_are_reordered(room: Room) -> None:
    room.input().setFocus()
    alt = Qt.KeyboardModifier.AltModifier
    room.press(Qt.Key.Key_Left)
    room.press(Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, modifier=alt)
    assert room.of() == ["freckles", "red wavy hair", "round glasses"]
    assert room.selected == "freckles"
    room.press(Qt.Key.Key_Right, modifier=alt)
    assert room.of() == ["red wavy hair", "freckles", "round glasses"]
    assert room.whats == ["move “freckles”"] * 3
    assert _texts(room.row().chips) == room.of()


def test_a_click_on_the_cross_removes(room: Room) -> None:
    chip = room.chip("round glasses")
    room.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert (room.selected, room.changes) == ("round glasses", [])
    room.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.cross().center())
    assert room.of() == ["red wavy hair", "freckles"]
    assert room.input().hasFocus()


def test_a_chip_is_changed_in_its_place(room: Room) -> None:
    room.input().setFocus()
    room.press(Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_F2)
    edit = find(room.editor, QLineEdit, "chipEdit")
    assert edit.selectedText() == "round glasses"
    room.qtbot.keyClicks(edit, "square glasses")
    room.press(Qt.Key.Key_Escape)
    assert (room.selected, room.changes) == ("round glasses", [])
    room.press(Qt.Key.Key_F2)
    room.qtbot.keyClicks(QApplication.focusWidget(), "square glasses")
    room.press(Qt.Key.Key_Return)
    assert room.of() == ["red wavy hair", "square glasses", "freckles"]
    assert room.whats == ["change “round glasses” to “square glasses”"]
    assert room.selected == "square glasses"
    room.press(Qt.Key.Key_F2, Qt.Key.Key_Backspace, Qt.Key.Key_Return)
    assert room.of() == ["red wavy hair", "freckles"]
    assert room.whats[1:] == ["remove “square glasses”"]


def test_a_change_may_name_a_group_or_meet_a_twin(room: Room) -> None:
    room.qtbot.mouseDClick(room.chip("freckles"), Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    room.qtbot.keyClicks(QApplication.focusWidget(), "Round Glasses")
    room.press(Qt.Key.Key_Return)
    assert room.changes == []
    assert room.chip("round glasses").flashing
    assert room.selected == "freckles"
    room.press(Qt.Key.Key_F2)
    room.qtbot.keyClicks(QApplication.focusWidget(), "outfit: veil")
    room.after.setFocus()
    assert room.of(OUTFIT) == ["brass compass", "veil"]
    assert room.of() == ["red wavy hair", "round glasses"]
    assert (room.after.hasFocus(), room.left) == (True, [True])


def test_typed_words_are_not_lost_when_the_field_is_left(room: Room) -> None:
    room.type("scar")
    room.after.setFocus()
    assert room.whats == ["add “scar”"]
    room.type("tall")
    room.input(OUTFIT).setText("veil")
    room.chip("freckles").parentWidget().edit(room.chip("freckles"))  # type: ignore[union-attr]
    room.qtbot.keyClicks(QApplication.focusWidget(), "spots")
    assert room.editor.commit_open_inputs()
    assert room.of() == ["red wavy hair", "round glasses", "spots", "scar", "tall"]
    assert room.of(OUTFIT) == ["brass compass", "veil"]
    room.type("gone")
    room.editor.drop_open_inputs()
    room.after.setFocus()
    assert "gone" not in room.of()


def test_other_traits_leave_what_goes_on(room: Room) -> None:
    room.type("sca", OTHER)
    room.editor.set_traits((Trait(LOOKS, "freckles"), Trait(OTHER, "tall")))
    assert room.input(OTHER).text() == "sca"
    room.input().setFocus()
    room.press(Qt.Key.Key_Left)
    room.editor.set_traits((Trait(LOOKS, "scar"), Trait(LOOKS, "freckles"), Trait(LOOKS, "tall")))
    assert room.selected == "freckles"
    assert _texts(room.row().chips) == ["scar", "freckles", "tall"]
    room.press(Qt.Key.Key_F2)
    room.editor.set_traits((Trait(LOOKS, "tall"),))
    assert room.input().hasFocus()
    assert room.whats == ["add “sca”"]


def test_the_order_between_groups_is_kept(room: Room) -> None:
    mixed = (Trait(OTHER, "a"), Trait(LOOKS, "b"), Trait(OTHER, "c"), Trait(LOOKS, "d"))
    room.editor.set_traits(mixed)
    assert room.editor.traits == mixed
    room.type("e", OUTFIT)
    room.press(Qt.Key.Key_Return)
    assert room.editor.traits == (*mixed, Trait(OUTFIT, "e"))


def test_suggestions_come_after_a_pause_and_never_by_themselves(room: Room) -> None:
    room.type("fr")
    room.type("e")
    room.qtbot.waitUntil(lambda: bool(room.asked))
    assert room.asked == [(LOOKS, "fre")]
    room.editor.show_suggestions(OUTFIT, ["frock"])
    room.editor.show_suggestions(LOOKS, ["fresh scar", "free hands"])
    proposed = room.window.findChild(SuggestionList)
    assert proposed is not None
    assert (proposed.isVisible(), proposed.words) == (True, ("fresh scar", "free hands"))
    room.qtbot.keyClicks(room.input(), " " + "e" * 40)
    room.qtbot.waitUntil(lambda: proposed.y() > room.row().mapTo(room.window, room.input().pos()).y())
    room.input().setText("fre")
    room.press(Qt.Key.Key_Return)
    assert room.of()[-1] == "fre"
    assert not proposed.isVisible()
    room.editor.show_suggestions(LOOKS, ["too late"])
    assert not proposed.isVisible()


def test_a_suggestion_is_taken_with_the_keys_or_a_click(room: Room) -> None:
    room.input(OUTFIT).setFocus()
    room.press(Qt.Key.Key_Down)
    assert room.asked == [(OUTFIT, "")]
    room.editor.show_suggestions(OUTFIT, ["top hat", "tiara, silver"])
    proposed = room.window.findChild(SuggestionList)
    assert proposed is not None
    room.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert room.of(OUTFIT) == ["brass compass", "tiara, silver"]
    room.type("personality: w", OUTFIT)
    room.qtbot.waitUntil(lambda: room.asked[1:] == [(WAYS, "w")])
    room.editor.show_suggestions(WAYS, ["wry", "wise"])
    where = proposed.visualRect(proposed.model().index(1, 0)).center()
    room.qtbot.mouseClick(proposed.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert room.of(WAYS) == ["wise"]
    assert (room.input(OUTFIT).text(), room.input(OUTFIT).hasFocus()) == ("", True)
    room.press(Qt.Key.Key_Down)
    room.editor.show_suggestions(OUTFIT, ["boots"])
    room.press(Qt.Key.Key_Escape)
    assert not proposed.isVisible()


def dragged(
    data: QMimeData,
) -> tuple[Qt.DropAction, QMimeData, Qt.MouseButton, Qt.KeyboardModifier]:
    return Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def entering(at: QPoint, data: QMimeData) -> QDragEnterEvent:
    # Qt 6.12 warns of the whole numbers that are all that earlier ones take.
    place: Any = QPointF(at) if QLibraryInfo.version() >= QVersionNumber(6, 12) else at
    return QDragEnterEvent(place, *dragged(data))


def test_a_chip_is_dragged_to_another_group(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    target = room.row(OUTFIT)

    def drop(drag: QDrag, _action: Qt.DropAction) -> Qt.DropAction:
        data, at = drag.mimeData(), QPoint(4, 10)
        entered = entering(at, data)
        QApplication.sendEvent(target, entered)
        assert entered.isAccepted()
        QApplication.sendEvent(target, QDropEvent(QPointF(at), *dragged(data)))
        return Qt.DropAction.MoveAction

    monkeypatch.setattr(QDrag, "exec", drop)
    chip = room.chip("freckles")
    room.qtbot.mousePress(chip, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    room.qtbot.mouseMove(chip, QPoint(40, 20))
    room.qtbot.waitUntil(lambda: bool(room.changes))
    assert room.of(OUTFIT) == ["freckles", "brass compass"]
    assert room.of() == ["red wavy hair", "round glasses"]
    assert room.whats == ["move “freckles”"]


def test_nothing_else_can_be_dropped(room: Room) -> None:
    data = QMimeData()
    data.setText("scar")
    entered = entering(QPoint(4, 10), data)
    QApplication.sendEvent(room.row(), entered)
    assert not entered.isAccepted()


def test_what_cannot_be_drawn_is_underlined(room: Room) -> None:
    room.editor.set_not_drawn({"brass compass", "WAVY", "air"}, "Sketch")
    assert room.chip("brass compass").underlined == ("brass compass",)
    hair = room.chip("red wavy hair")
    assert hair.underlined == ("wavy",)
    assert hair.toolTip() == "Sketch cannot draw this; it stays in the prompt"
    assert room.chip("freckles").toolTip() == ""
    room.type("wavy seas")
    room.press(Qt.Key.Key_Return)
    assert room.chip("wavy seas").underlined == ("wavy",)
    room.editor.set_not_drawn((), "Sketch")
    assert (hair.underlined, hair.toolTip()) == ((), "")


def test_a_long_phrase_is_cut_and_told_whole(room: Room) -> None:
    long = "walks as if the deck were always about to tilt under her feet, even ashore"
    room.editor.set_traits((Trait(OTHER, long), Trait(OTHER, "tall")))
    room.qtbot.waitUntil(lambda: room.chip(long).toolTip() == long)
    assert room.chip(long).width() <= room.row(OTHER).width()
    assert room.chip("tall").toolTip() == ""


def test_in_the_trash_traits_can_only_be_read(room: Room) -> None:
    room.editor.set_read_only(True)
    room.type("scar")
    room.press(Qt.Key.Key_Return, Qt.Key.Key_Home, Qt.Key.Key_Left)
    assert room.selected == "freckles"
    room.press(Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2)
    room.press(Qt.Key.Key_Left, modifier=Qt.KeyboardModifier.AltModifier)
    assert (room.changes, room.selected) == ([], "freckles")
    assert room.chip("freckles").cross().isNull()
    assert room.chip("freckles").accessibleName() == "freckles, trait"
    room.editor.set_read_only(False)
    room.press(Qt.Key.Key_Delete)
    assert room.whats == ["remove “freckles”"]


def test_screen_readers_hear_what_it_is(room: Room) -> None:
    assert room.chip("red wavy hair").accessibleName() == "red wavy hair, trait; Delete removes it"
    assert room.input(OUTFIT).accessibleName() == "Outfit: add a trait"
    assert room.input().placeholderText() == "Add…"
    assert room.editor.first is room.input()


def test_undo_belongs_to_the_window_when_nothing_is_typed(room: Room) -> None:
    def kept(text: str) -> bool:
        room.input().setFocus()
        keys = QKeySequence(QKeySequence.StandardKey.Undo)[0]
        event = QKeyEvent(QEvent.Type.ShortcutOverride, keys.key(), keys.keyboardModifiers(), text)
        event.ignore()
        QApplication.sendEvent(room.input(), event)
        return event.isAccepted()

    room.type("scar")
    assert kept("")
    room.press(Qt.Key.Key_Return)
    assert not kept("")


def test_chips_follow_the_colours(room: Room) -> None:
    chip, look = room.chip("freckles"), theme()
    dark, light = look.appearance.DARK, look.appearance.LIGHT
    seen, wanted = [], []
    for appearance in (dark, light, look.appearance.SYSTEM):
        look.set_appearance(appearance)
        seen.append(chip.grab().toImage().pixelColor(12, 3).name())
        wanted.append(look.colour("chip").name())
    assert seen == wanted
    assert seen[0] != seen[1]
