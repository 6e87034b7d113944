"""Rounds that did not come to their end: cut off, failed, made in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.errors import EngineErrorKind
from charstudio.ui.grid.cells import Kind
from charstudio.ui.grid.parts import Ask
from tools.tour.first_hour import NAME

if TYPE_CHECKING:
    from tools.tour.artist import Artist


def cut_off(a: Artist) -> None:
    """The power goes when two of four images are there."""
    a.open(NAME)
    before = len(a.images)
    a.keep("before", before)
    a.engine.hold(after=2)
    a.press("Ctrl+Return")
    a.until("two are there", lambda: len(a.images) == before + 2)
    a.shot("just before the power goes")


def gone_on_with(a: Artist) -> None:
    """The next start says what was cut off, and goes on with it."""
    before = int(str(a.kept()["before"]))
    a.until("the banner says it", lambda: NAME in a.text("bannerText"))
    a.open(NAME)
    a.until("two places are cut off", lambda: len(a.cells(Kind.INTERRUPTED)) in (1, 2))
    a.see("what came is there", len(a.images) == before + 2)
    a.wait_for_pictures()
    a.shot("cut off")
    a.click("bannerButton1")
    a.until("the banner is gone", lambda: not a.text("bannerText"))
    a.wait_for_images(before + 4)
    a.shot("gone on with")


def failed_round(a: Artist) -> None:
    """A round that brings nothing says so once, in its place; Details says more."""
    before = len(a.images)
    a.engine.fail(EngineErrorKind.NETWORK)
    a.press("Ctrl+Return")
    a.until("it says so", lambda: a.cells(Kind.FAILED))
    a.rest()
    a.see("no dialog opens by itself", a.seen("errorDialog") is None)
    a.shot("failed round")
    a.press_part(a.cells(Kind.FAILED)[0], Ask.DETAILS)
    a.dialog("errorDialog")
    a.shot("failed round, details")
    a.close_dialog("errorDialog")
    a.engine.go_on()
    a.press_part(a.cells(Kind.FAILED)[0], Ask.RETRY)
    a.wait_for_images(before + 4)


def round_made_in_part(a: Artist) -> None:
    """What came stays; what did not says why."""
    before = len(a.images)
    a.engine.fail(EngineErrorKind.MODERATION, after=2)
    a.press("Ctrl+Return")
    a.until("two are there", lambda: len(a.images) == before + 2)
    a.until("two are not", lambda: a.cells(Kind.FAILED))
    a.rest()
    a.wait_for_pictures()
    a.shot("made in part")
    a.appearance("Dark")
    a.shot("made in part, dark")
    a.resize(1024, 700)
    a.shot("made in part, 1024")
    a.resize(1440, 900)
    a.appearance("Light")
    a.press_part(a.cells(Kind.FAILED)[0], Ask.EDIT_PROMPT)
    a.until("the prompt has the keyboard", lambda: a.focus_is("promptField"))
    a.shot("edit the prompt")
    a.tab("character")
    a.engine.go_on()


CUT_OFF = (cut_off,)
AFTER_THAT = (gone_on_with,)
FAILING = (failed_round, round_made_in_part)
