"""A library of a thousand characters."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bench import libraries
from charstudio.engines.sketch.model import PortraitOrder
from charstudio.engines.sketch.sketcher import Sketcher
from charstudio.storage.library import DATABASE, open_library

if TYPE_CHECKING:
    from pathlib import Path

    from tools.tour.artist import Artist

_MANY = 1_000
_LOOKS = ("red curly hair", "grey beard", "silver hair", "round glasses", "black hair, freckles", "pink hair")


def prepare(home: Path) -> None:
    """Makes it; its images are a few portraits again and again."""
    libraries.make(home, _MANY)
    library = open_library(home)
    try:
        kept = [library.originals.keep(data).sha256 for data in _portraits()]
    finally:
        library.close()
    with closing(sqlite3.connect(home / DATABASE)) as database, database:
        for place, sha256 in enumerate(kept):
            share = (sha256, len(kept), place)
            database.execute("UPDATE image SET sha256 = ? WHERE rowid % ? = ?", share)
            database.execute("UPDATE character SET thumbnail = ? WHERE rowid % ? = ?", share)
        database.execute(
            "UPDATE character SET thumbnail = (SELECT sha256 FROM image WHERE id = primary_image_id)"
        )


def _portraits() -> list[bytes]:
    sketcher = Sketcher()
    styles = [style.id for style in sketcher.styles()]
    return [
        sketcher.draw(
            PortraitOrder(
                style=style,
                person_seed=place * 7 + number,
                image_seed=place + number,
                phrases=(look,),
                extra=(),
                width=512,
                height=512,
            )
        ).data
        for place, style in enumerate(styles)
        for number, look in enumerate(_LOOKS[:3])
    ]


def a_thousand(a: Artist) -> None:
    """All of them can be scrolled."""
    a.resize(1440, 900)
    a.until("all are listed", lambda: len(a.names()) == _MANY)
    a.until("the first is shown", lambda: a.rooms.current.character is not None)
    a.rest()
    a.wait_for_pictures()
    a.shot("a thousand")
    list_ = a.window.library.list
    a.click(list_.viewport())
    a.press("End")
    a.until("the last is shown", lambda: a.character.name == a.names()[-1])
    a.rest()
    a.shot("a thousand, the last")


def found_among_many(a: Artist) -> None:
    """A word finds some of them."""
    a.press("Ctrl+F")
    a.type("nyx cal")
    a.until("some are found", lambda: 0 < len(a.names()) < _MANY)
    a.rest()
    a.shot("a thousand, searched")
    a.press("Return")
    a.until("the first of them is shown", lambda: a.character.name.startswith("Nyx"))
    a.press("Ctrl+F", "Ctrl+A", "Delete")
    a.until("all are back", lambda: len(a.names()) == _MANY)


def all_of_them(a: Artist) -> None:
    """Many at once are a mosaic, and sorted by name."""
    a.click("sortButton")
    a.take("Name")
    a.until("they are sorted by name", lambda: a.names() == sorted(a.names(), key=str.casefold))
    list_ = a.window.library.list
    a.click(list_.viewport())
    a.press("Ctrl+A")
    a.until("all are selected", lambda: len(a.rooms.library.selected_ids()) == _MANY)
    a.rest()
    a.until("the first of them are seen", lambda: a.seen("characterMosaic"))
    a.shot("a thousand, all selected")
    a.appearance("Dark")
    a.shot("a thousand, all selected, dark")
    a.press("Home")
    a.until("one is selected", lambda: len(a.rooms.library.selected_ids()) == 1)
    a.resize(1024, 700)
    a.rest()
    a.shot("a thousand, 1024")


STEPS = (a_thousand, found_among_many, all_of_them)
