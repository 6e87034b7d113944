"""What is too much, too long, or in use already: said beside its field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QWidget

if TYPE_CHECKING:
    from tools.tour.artist import Artist

_LONG = "Maximiliana Featherstonehaugh-Cholmondeley of Wyke"
_SYLLABLES = ("ba", "do", "ki", "lu", "me", "no", "pa", "ri", "su", "te")


def a_first_character(a: Artist) -> None:
    """Somebody whose name is in use."""
    a.resize(1440, 900)
    a.until("the welcome is shown", lambda: a.window.pages.welcoming)
    a.press("Space")
    a.until("somebody is there", lambda: a.rooms.current.character is not None)
    a.wait_for_images(4)
    a.keep("taken", a.character.name)


def a_name_that_is_taken(a: Artist) -> None:
    """Names are checked while they are typed; one that can't be is not taken."""
    a.press("Ctrl+N")
    a.until("the cursor is in the name", lambda: a.focus_is("nameField"))
    a.type(str(a.kept()["taken"]).upper())
    a.until("it is in use", lambda: "in use" in a.text("nameErrorMessage"))
    a.shot("name in use")
    a.retype("<script>")
    a.until("it has letters that names don't have", lambda: "<" in a.text("nameErrorMessage"))
    a.shot("name with signs")
    a.retype("x" * 51)
    a.until("it is too long", lambda: "51" in a.text("nameErrorMessage"))
    a.shot("name too long")


def a_long_name_and_a_hundred_traits(a: Artist) -> None:
    """As much as there can be."""
    a.see("it is as long as can be", len(_LONG) == 50)
    a.retype(_LONG)
    a.until("it is taken", lambda: a.character.name == _LONG)
    a.press("Tab")
    a.paste("\n".join(f"{one}{two} {number}" for number, (one, two) in enumerate(_pairs(), 1)))
    a.until("a hundred traits are there", lambda: len(a.phrases()) == 100)
    a.rest()
    a.shot("a hundred traits")
    a.type("one more\n")
    a.until("one more is too much", lambda: "101" in a.text("traitEditorError_appearanceMessage"))
    a.see("what is wrong is in sight", _in_sight(a.dialog("traitEditorError_appearance")))
    a.shot("one trait too many")
    a.retype("")
    a.press("Ctrl+Return")
    a.wait_for_images(4)
    a.shot("a long name")
    a.resize(880, 600)
    a.shot("a long name, smallest")
    a.press("Ctrl+Shift+R")
    a.until("the cursor is in the instruction", lambda: a.focus_is("refineInstruction"))
    a.type("compose a sonnet about her")
    a.press("Ctrl+Return")
    a.until("that is beyond the rules", lambda: a.text("refineErrorMessage"))
    a.shot("beyond the rules, smallest")
    a.press("Esc")
    a.until("it is closed", lambda: a.seen("refineDialog") is None)
    a.resize(1440, 900)


def words_that_are_too_long(a: Artist) -> None:
    """A trait, and a summary."""
    a.open(str(a.kept()["taken"]))
    a.click("traitInput_personality")
    a.paste("w" * 201)
    a.press("Return")
    a.until("the trait is too long", lambda: "201" in a.text("traitEditorError_personalityMessage"))
    a.retype("")
    a.paste("never at a loss for a word where three or four would do as well or better " * 2)
    a.press("Return")
    a.click("summaryField")
    a.press("Ctrl+A")
    a.paste("Reads storms. " * 160)
    a.until("the summary is too long", lambda: a.text("summaryErrorMessage"))
    a.shot("too long")
    a.press("Ctrl+Z")
    a.press("Tab")
    a.rest()


def a_size_that_can_not_be(a: Artist) -> None:
    """A size is typed, and the engine can't make it."""
    a.choose("sizeCombo", "Other…", instead="sizeField")
    a.retype("9000 x 10")
    a.press("Return")
    a.until("it can't be", lambda: a.text("generateErrorMessage"))
    a.shot("a size that can't be")
    a.press("Esc")
    a.rest()


def restored_over_a_name_in_use(a: Artist) -> None:
    """A character comes back whose name another has meanwhile."""
    name = str(a.kept()["taken"])
    a.open(name)
    a.press("Delete")
    a.until("it is gone", lambda: name not in a.names())
    a.press("Ctrl+N")
    a.until("the cursor is in the name", lambda: a.focus_is("nameField"))
    a.type(name)
    a.press("Tab")
    a.rest()
    a.click("saveWithoutImagesButton")
    a.until("it is a character", lambda: not a.character.draft)
    a.rest()
    a.shot("saved without images")
    a.show_source("Trash")
    a.open(name)
    a.click(a.find(QAbstractButton, "restoreButton", a.window.library))
    a.dialog("restoreDialog")
    a.shot("restored over a name in use")
    a.retype(f"{name} the Elder")
    a.until("the name can be had", lambda: a.find(QAbstractButton, "restoreNameButton").isEnabled())
    a.press("Return")
    a.until("it is back", lambda: a.seen("restoreDialog") is None and not a.names())
    a.show_source("All characters")
    a.open(f"{name} the Elder")


def _in_sight(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect().height() == widget.height()


def _pairs() -> list[tuple[str, str]]:
    return [(one, two) for one in _SYLLABLES for two in _SYLLABLES]


STEPS = (
    a_first_character,
    a_name_that_is_taken,
    a_long_name_and_a_hundred_traits,
    words_that_are_too_long,
    a_size_that_can_not_be,
    restored_over_a_name_in_use,
)
