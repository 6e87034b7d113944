"""An error dialog of each severity, a banner, and an error that nobody expected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from charstudio.errors import (
    CharacterError,
    CharacterImageError,
    CharacterNotFoundError,
    CharacterUpdateError,
    CharacterValidationError,
    EngineError,
    EngineErrorKind,
    ErrorSeverity,
    LibraryError,
    LibraryErrorKind,
)

if TYPE_CHECKING:
    from tools.tour.artist import Artist


def info(a: Artist) -> None:
    """Something that can't be taken, and belongs to no field."""
    error = CharacterValidationError("In the trash", field="character", kind="in_trash", name="Old Tam")
    _dialog(a, error, ErrorSeverity.INFO)


def warning(a: Artist) -> None:
    """Something that is not there."""
    _dialog(a, CharacterNotFoundError("Not there", kind="character"), ErrorSeverity.WARNING)


def error(a: Artist) -> None:
    """Something that did not work."""
    told = CharacterImageError("No network", kind="network")
    told.__cause__ = EngineError(EngineErrorKind.NETWORK, "No network")
    told.located("images.regenerate_images")
    _dialog(a, told, ErrorSeverity.ERROR)


def critical(a: Artist) -> None:
    """The library is not what it was."""
    told = CharacterError("Damaged", kind="damaged", place="/home/ada/CharStudio/library")
    told.__cause__ = LibraryError(LibraryErrorKind.DAMAGED, "Damaged")
    told.context = replace(told.context, severity=ErrorSeverity.CRITICAL)
    _dialog(a, told, ErrorSeverity.CRITICAL, dark=True)


def stale_write(a: Artist) -> None:
    """It was changed elsewhere meanwhile."""
    _dialog(a, CharacterUpdateError("Stale", kind="stale", revision=7), ErrorSeverity.ERROR)


def unexpected(a: Artist) -> None:
    """What nobody expected is told, and the window goes on."""
    a.session.tell_unexpected(RuntimeError("something that nobody thought of"))
    a.dialog("errorDialog")
    a.click("errorDetailsButton")
    a.until("the error id is there", lambda: "Error id" in a.text("errorDetails"))
    a.shot("error, unexpected, details")
    a.close_dialog("errorDialog")


def banner(a: Artist) -> None:
    """A full disk stays on top until it is mended."""
    told = CharacterUpdateError("Full", kind="full", place="/home/ada/CharStudio/library")
    told.__cause__ = LibraryError(LibraryErrorKind.FULL, "Full")
    a.rooms.errors.present(told)
    a.until("the banner says it", lambda: "full" in a.text("bannerText"))
    a.shot("banner, full disk")
    a.appearance("Dark")
    a.shot("banner, full disk, dark")
    a.resize(880, 600)
    a.shot("banner, full disk, smallest")
    a.resize(1440, 900)
    a.appearance("Light")
    a.rooms.errors.library_mended()
    a.until("mended, it is gone", lambda: not a.text("bannerText"))


def _dialog(a: Artist, told: CharacterError, severity: ErrorSeverity, *, dark: bool = False) -> None:
    a.see(f"it is {severity}", told.context.severity is severity)
    if dark:
        a.appearance("Dark")
    a.rooms.errors.present(told)
    a.dialog("errorDialog")
    a.see("it says by a sign how bad it is", a.dialog("errorIcon").accessibleName() == severity.value)
    a.see("it has a title, words and a way on", a.text("errorTitle") and a.text("errorMessage"))
    a.shot(f"error, {severity}, {told.kind}")
    a.close_dialog("errorDialog")
    if dark:
        a.appearance("Light")


STEPS = (info, warning, error, critical, stale_write, unexpected, banner)
