"""Looking at images, at their recipes and at earlier states, and finding characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton

from charstudio.ui.inspector.tag_editor import TagEditor
from tools.tour.first_hour import NAME

if TYPE_CHECKING:
    from tools.tour.artist import Artist


def viewer(a: Artist) -> None:
    """Space looks at an image; the wheel zooms, C compares, B changes the backdrop, Space goes back."""
    a.tile(2)
    seen = a.rooms.grid.selected_ids()[0]
    a.press("Space")
    a.until("the viewer is open", lambda: a.window.pages.viewing)
    a.shot("viewer")
    canvas = a.window.pages.viewer.canvas
    a.wheel(canvas, 4, QPoint(canvas.width() // 3, canvas.height() // 3))
    a.until("it is zoomed", lambda: not canvas.fits)
    a.shot("viewer, zoomed")
    a.press("0")
    a.until("it fits again", lambda: canvas.fits)
    a.key_down("C")
    a.until("the primary is seen in its place", lambda: a.seen("viewerComparing"))
    a.shot("viewer, compared with the primary")
    a.key_up("C")
    a.until("the image is back", lambda: a.seen("viewerComparing") is None)
    a.press("B", "Right")
    a.until("the next one is seen", lambda: a.rooms.viewer.image and a.rooms.viewer.image.id != seen)
    a.shot("viewer, the next on another backdrop")
    a.press("B", "B", "Space")
    a.until("the grid is back", lambda: not a.window.pages.viewing)
    a.shot("back in the grid")


def recipe_of_an_image(a: Artist) -> None:
    """The tab Image: of none, of one, of many."""
    a.press("Esc")
    a.tab("image")
    a.rest()
    a.shot("recipe of the primary")
    a.tile(1)
    a.rest()
    a.shot("recipe of an image")
    a.press("Ctrl+A")
    a.until("all are selected", lambda: len(a.rooms.grid.selected_ids()) == len(a.images))
    a.rest()
    a.shot("recipes of many images")
    a.press("Esc")
    a.until("none is selected", lambda: not a.rooms.grid.selected_ids())


def history(a: Artist) -> None:
    """Earlier states, opened, and one restored and taken back."""
    a.tab("history")
    a.rest()
    a.shot("history")
    a.click("historyOpenButton")
    a.rest()
    a.shot("history, one opened")
    before = a.character.details
    rows = a.window.inspector.findChildren(QAbstractButton, "historyRestoreButton")
    a.click(next(one for one in rows if one.isVisible()))
    a.until("the earlier state is back", lambda: a.character.details != before)
    a.rest()
    a.shot("history, restored")
    a.press("Ctrl+Z")
    a.until("and taken back", lambda: a.character.details == before)
    a.tab("character")


def pointed_at(a: Artist) -> None:
    """What can be done with an image stands on it while it is pointed at; its menu has everything."""
    view = a.window.pages.grid.grid
    a.tile(1)
    middle = view.row_rect(view.currentIndex().row()).center()
    a.point_at(view.viewport(), middle)
    a.shot("image pointed at")
    a.open_context_menu(view.viewport(), middle)
    a.see("an image's menu has all of it", "Make primary" in a.offered())
    a.shot("menu of an image")
    a.press("Esc")
    a.click("characterMenuButton")
    a.see("a character's menu has all of it", "Duplicate" in a.offered())
    a.shot("more for a character")
    a.press("Esc")
    a.open_context_menu(a.window.library.list.viewport(), QPoint(60, 30))
    a.shot("menu of a character")
    a.press("Esc")


def search(a: Artist) -> None:
    """Ctrl+F finds by any word; what matches nothing says so."""
    a.press("Ctrl+F")
    a.until("the cursor is in the search", lambda: a.focus_is("searchField"))
    a.type("lighthouse")
    a.until("it is found", lambda: a.names() == [NAME])
    a.rest()
    a.shot("search")
    a.type(" on mars")
    a.until("nothing matches", lambda: a.seen("libraryMessageButton"))
    a.rest()
    a.shot("search, no match")
    a.click("libraryMessageButton")
    a.until("all are back", lambda: len(a.names()) > 1)


def favourite_and_duplicate(a: Artist) -> None:
    """F in the list, Ctrl+D, and the favourites alone."""
    a.open(NAME)
    a.press("F")
    a.until("it is a favourite", lambda: a.character.favourite)
    a.press("Ctrl+D")
    a.until("there is a copy", lambda: len(a.names()) == 3)
    a.rest()
    a.shot("duplicate")
    a.show_source("Favourites")
    a.rest()
    a.shot("favourites")
    a.show_source("All characters")
    copy = next(one for one in a.names() if one.startswith(NAME) and one != NAME)
    a.open(copy)
    a.press("Ctrl+Z")
    a.until("the copy is gone", lambda: copy not in a.names())
    a.open(NAME)


def drafts(a: Artist) -> None:
    """A draft with a word in it stays; Generate without a name asks for one and offers it."""
    a.press("Ctrl+N")
    a.until("the cursor is in the name", lambda: a.focus_is("nameField"))
    a.press("Tab")
    a.type("silver hair\n")
    a.until("it is saved", lambda: a.phrases() == ["silver hair"])
    a.press("Ctrl+Return")
    a.until("it asks for a name", lambda: "Name this character" in a.text("nameErrorMessage"))
    a.until("and offers one", lambda: a.seen("offerButton"))
    a.shot("draft without a name")
    a.open(NAME)
    a.see("the draft is listed", "Untitled" in a.names())
    a.press("Ctrl+N")
    a.until("another is begun", lambda: a.names().count("Untitled") == 2)
    a.rest()
    a.open(NAME)
    a.until("left empty, it is dropped", lambda: a.names().count("Untitled") == 1)
    a.shot("draft")


def many_characters(a: Artist) -> None:
    """Several characters at once are a mosaic."""
    other = str(a.kept()["surprise"])
    a.go_to(NAME)
    a.go_to(other, keys=Qt.KeyboardModifier.ControlModifier)
    a.until("both are selected", lambda: len(a.rooms.library.selected_ids()) == 2)
    a.rest()
    a.until("both are seen", lambda: a.seen("characterMosaic"))
    a.click("manyTagInput")
    a.type("ensemble\n")
    a.rest()
    a.until("all of them have the tag", lambda: "ensemble" in a.find(TagEditor, "manyTagEditor").tags)
    a.shot("two characters")
    a.press("Ctrl+Z")
    a.rest()
    a.open(NAME)


STEPS = (
    viewer,
    recipe_of_an_image,
    history,
    pointed_at,
    search,
    favourite_and_duplicate,
    drafts,
    many_characters,
)
