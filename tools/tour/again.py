"""The second start: everything is there, in the dark, and in every size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton

from tools.tour.first_hour import NAME

if TYPE_CHECKING:
    from tools.tour.artist import Artist

# Those that artists have: a laptop, a small laptop, a netbook, and the smallest of all.
_SIZES = ((1366, 696), (1280, 648), (1024, 700), (880, 600))


def everything_is_there(a: Artist) -> None:
    """What was closed is opened again as it was."""
    kept = a.kept()
    a.until("the characters are there", lambda: sorted(a.names()) == kept["names"])
    a.see("the window is as large as it was", (a.window.width(), a.window.height()) == (1440, 900))
    a.open(NAME)
    a.see("the traits are there", a.phrases() == kept["traits"])
    a.see("the primary is the same", a.character.primary_image_id == kept["primary"])
    a.wait_for_images(int(str(kept["images"])))
    a.shot("started again")


def dark(a: Artist) -> None:
    """The same in the dark."""
    a.appearance("Dark")
    a.tile(1)
    a.press("Right")
    a.shot("dark")
    for tab in ("prompt", "image", "history"):
        a.tab(tab)
        a.rest()
        a.shot(f"dark, {tab}")
    a.tab("character")
    a.press("Ctrl+Shift+R")
    a.until("the cursor is in the instruction", lambda: a.focus_is("refineInstruction"))
    a.type("make the hair red, add grey temples, and add a monocle")
    a.press("Ctrl+Return")
    a.until("changes are proposed", lambda: "proposed" in a.text("refineSummary"))
    a.shot("dark, refine")
    a.click("refineCancelButton")
    a.press("Ctrl+E")
    accept = a.find(QAbstractButton, "enhanceCancelButton")
    a.rest()
    a.shot("dark, enhance")
    a.click(accept)
    a.press("Ctrl+,")
    a.dialog("settingsDialog")
    a.rest()
    a.shot("dark, settings")
    a.close_dialog("settingsDialog")
    a.tile(0)
    a.press("Space")
    a.until("the viewer is open", lambda: a.window.pages.viewing)
    a.shot("dark, viewer")
    a.press("Space")


def sizes(a: Artist) -> None:
    """Small windows: the library becomes a rail, then the inspector a drawer."""
    for look in ("Dark", "Light"):
        a.appearance(look)
        for width, height in _SIZES:
            a.resize(width, height)
            a.open(NAME)
            a.wait_for_pictures()
            a.shot(f"{look.lower()}, {width} × {height}")


def smallest(a: Artist) -> None:
    """The drawers of the smallest window, and its dialogs."""
    a.resize(880, 600)
    a.press("F9")
    a.until("the inspector lies over the centre", a.window.inspector.isVisible)
    a.shot("smallest, inspector")
    a.press("Esc")
    a.until("it is put away", lambda: not a.window.inspector.isVisible())
    a.press("Ctrl+F")
    a.until("the search opens", lambda: a.window.library.drawer_open)
    a.shot("smallest, library")
    a.press("Esc")
    a.press("Ctrl+Shift+R")
    a.until("the cursor is in the instruction", lambda: a.focus_is("refineInstruction"))
    a.type("make the hair red, add a scar over the chin, add a monocle, add a beard, add a cape")
    a.press("Ctrl+Return")
    a.until("changes are proposed", lambda: "proposed" in a.text("refineSummary"))
    a.shot("smallest, refine")
    a.click("refineCancelButton")
    a.tile(0)
    a.press("Space")
    a.until("the viewer is open", lambda: a.window.pages.viewing)
    a.shot("smallest, viewer")
    a.press("Space")
    a.press("Ctrl+,")
    a.dialog("settingsDialog")
    a.rest()
    a.shot("smallest, settings")
    a.close_dialog("settingsDialog")
    a.press("F1")
    a.dialog("shortcutsDialog")
    a.shot("smallest, shortcuts")
    a.close_dialog("shortcutsDialog")
    a.resize(1440, 900)


STEPS = (everything_is_there, dark, sizes, smallest)
