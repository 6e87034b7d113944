"""The first start, and the first two characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QListView

from charstudio.ui.grid.cells import Kind

if TYPE_CHECKING:
    from tools.tour.artist import Artist

NAME = "Nyx Calloway"
SUMMARY = "Lighthouse keeper’s daughter turned smuggler; reads storms the way others read maps."
BACKSTORY = (
    "Born on the Skerry Light the night the fleet went down. Keeps her mother’s log, and has never finished "
    "reading it."
)


def welcome(a: Artist) -> None:
    """An empty library says what can be made here."""
    a.resize(1440, 900)
    a.until("the welcome is shown", lambda: a.window.pages.welcoming)
    a.until("it has the keyboard", lambda: a.focus_is("surpriseButton"))
    a.until("the list says what will stand there", lambda: "stand here" in a.text("libraryMessage"))
    a.see("nothing to generate with is shown", not a.window.generate_bar.isVisible())
    a.shot("welcome")
    a.appearance("Dark")
    a.shot("welcome, dark")
    a.resize(1024, 700)
    a.shot("welcome, dark, 1024")
    a.appearance("Light")
    a.resize(1440, 900)


def surprise_me(a: Artist) -> None:
    """One key makes a first character with four portraits."""
    a.engine.hold()
    a.press("Space")
    a.until("four places wait", lambda: len(a.cells(Kind.QUEUED)) + len(a.cells(Kind.RUNNING)) == 4)
    a.see("it has a name and traits", a.character.name and len(a.phrases()) >= 4)
    a.shot("surprise me, asked for")
    a.engine.go_on()
    a.wait_for_images(4)
    a.see("one of them is the primary", a.character.primary_image_id in [one.id for one in a.images])
    a.see("it is in the list", a.names() == [a.character.name])
    a.keep("surprise", a.character.name)
    a.until("nothing is unsaved", lambda: a.text("savedState") == "Saved")
    a.shot("surprise me")


def new_character(a: Artist) -> None:
    """Ctrl+N: a draft, the cursor in its name."""
    a.press("Ctrl+N")
    a.until("the cursor is in the name", lambda: a.focus_is("nameField"))
    a.until("a draft is listed", lambda: "Untitled" in a.names())
    a.until("four places are there", lambda: len(a.cells(Kind.EMPTY)) == 4)
    a.shot("new character")
    a.type(NAME)
    a.until("it is kept from the first letter on", lambda: a.character.name == NAME)
    a.see("it is still a draft", a.character.draft)


def traits(a: Artist) -> None:
    """Traits by the keyboard alone: Return, comma, semicolon and Tab commit."""
    a.choose("styleCombo", "Adventurer")
    a.click("nameField")
    a.press("Tab")
    a.until("the first group has the keyboard", lambda: a.focus_is("traitInput_appearance"))
    a.type("red wavy hair\nround glasses,brown skin\noutfit: oilskin coat\n")
    a.type("fre")
    a.until("something is suggested", lambda: a.seen("traitSuggestions"))
    a.shot("suggestions")
    offered = a.find(QListView, "traitSuggestions").model().index(0, 0).data()
    a.press("Down", "Return")
    a.until("the first suggestion is taken", lambda: offered in a.phrases())
    a.press("Tab")
    a.until("the next group has the keyboard", lambda: a.focus_is("traitInput_outfit"))
    a.type("brass compass")
    a.press("Tab")
    a.type("wry; patient; afraid of bells\n")
    a.press("Tab")
    a.type("left-handed\n")
    a.until("all are saved", lambda: len(a.phrases()) == 10)
    a.see("they are in their groups", [one.text for one in a.character.details.traits][-1] == "left-handed")


def words(a: Artist) -> None:
    """Summary, backstory and tags."""
    a.click("summaryField")
    a.type(SUMMARY)
    a.press("Tab")
    a.until("the backstory has the keyboard", lambda: a.focus_is("backstoryField"))
    a.type(BACKSTORY)
    a.click("tagInput")
    a.type("harbour-saga\nlead\n")
    a.until("all of it is saved", lambda: a.character.details.tags == ("harbour-saga", "lead"))
    a.rest()
    a.see("the summary is stored", a.character.details.summary == SUMMARY)
    a.shot("a draft with words")


def four_portraits(a: Artist) -> None:
    """Ctrl+Return makes it a character; progress is seen on the way."""
    a.engine.hold()
    a.press("Ctrl+Return")
    a.until("it runs", lambda: a.rooms.runner.running)
    a.until("four places wait", lambda: len(a.cells(Kind.QUEUED)) + len(a.cells(Kind.RUNNING)) == 4)
    a.until("it is no draft any more", lambda: not a.character.draft)
    a.shot("four portraits, waiting")
    a.engine.hold(after=2)
    a.until("two are there", lambda: len(a.cells(Kind.IMAGE)) == 2)
    a.until("the queue says how far it is", lambda: "2 of 4" in a.text("queueDetails"))
    a.see("Cancel is there", a.seen("cancelButton"))
    a.wait_for_pictures()
    a.shot("four portraits, two of them there")
    a.engine.go_on()
    a.wait_for_images(4)
    a.see("it stands first in the list", a.names()[0] == NAME)
    a.shot("four portraits")


STEPS = (welcome, surprise_me, new_character, traits, words, four_portraits)
