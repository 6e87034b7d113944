"""Settings, help, the menus, the more card, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from tools.tour.first_hour import NAME

if TYPE_CHECKING:
    from tools.tour.artist import Artist


def settings(a: Artist) -> None:
    """Ctrl+, and what is set there; a second artist has a name of its own."""
    a.press("Ctrl+,")
    a.dialog("settingsDialog")
    a.rest()
    a.shot("settings")
    a.click("newArtistField")
    a.type("Artist")
    a.press("Return")
    a.until("the name is taken", lambda: "already" in a.text("newArtistErrorMessage"))
    a.shot("settings, a name that is taken")
    a.close_dialog("settingsDialog")


def shortcuts(a: Artist) -> None:
    """F1 lists every key."""
    a.press("F1")
    a.dialog("shortcutsDialog")
    a.shot("shortcuts")
    a.close_dialog("shortcutsDialog")


def about(a: Artist) -> None:
    """Whose work it stands on."""
    a.menu("Help", "About CharStudio")
    a.dialog("aboutDialog")
    a.rest()
    a.shot("about")
    a.close_dialog("aboutDialog")


def menus(a: Artist) -> None:
    """Every action is in a menu."""
    for name in ("File", "Edit", "Character", "Image", "View", "Help"):
        a.open_menu(name)
        a.shot(f"menu {name}")
        a.press("Esc", "Esc")


def generate_bar(a: Artist) -> None:
    """What a round is made with: a style, and what is seldom set."""
    box = a.find(QComboBox, "styleCombo")
    a.click(box)
    a.until("the styles are offered", lambda: box.view().isVisible())
    a.shot("styles")
    a.press("Esc")
    a.click("moreButton")
    a.until("the card is open", lambda: a.seen("moreCard"))
    a.rest()
    a.shot("more settings")
    a.click("seedField")
    a.type("many")
    a.press("Tab")
    a.until("that is no seed", lambda: a.text("seedErrorMessage"))
    a.shot("more settings, a seed that is none")
    a.click("seedField")
    a.retype("")
    a.press("Esc")
    a.until("the card is closed", lambda: a.seen("moreCard") is None)
    a.choose("styleCombo", "Avataaars")
    a.until("the words that can't be drawn are known", lambda: not a.session.tasks.busy)
    a.shot("another style")


def closing_while_generating(a: Artist) -> None:
    """Ctrl+Q asks while images are being made."""
    before = len(a.images)
    a.engine.hold(after=1)
    a.press("Ctrl+Return")
    a.until("one is there", lambda: len(a.images) == before + 1)
    a.press("Ctrl+Q")
    a.dialog("quitQuestion")
    a.shot("closing while generating")
    a.click("answer_keep")
    a.until("it goes on", lambda: a.seen("quitQuestion") is None)
    a.press("Ctrl+.")
    a.until("it is stopped", lambda: not a.rooms.runner.running)
    a.engine.go_on()
    a.rest()
    a.see("what came stays", len(a.images) == before + 1)
    a.shot("stopped")


def closing(a: Artist) -> None:
    """Everything is remembered for the next start."""
    a.open(NAME)
    a.keep("names", sorted(a.names()))
    a.keep("images", len(a.images))
    a.keep("traits", a.phrases())
    a.keep("primary", a.character.primary_image_id)
    a.press("Ctrl+Q")
    a.until("the window is closed", lambda: a.gone, seconds=10)


STEPS = (settings, shortcuts, about, menus, generate_bar, closing_while_generating, closing)
