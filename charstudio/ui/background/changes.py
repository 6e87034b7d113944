"""Where the panes hear that something in the library is different now."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Changes(QObject):
    """Whoever changes something says so here; whoever shows it listens.

    Signals:
        character_changed: A `Character` as it is now, images included: new, changed, trashed or brought back.
        character_removed: The id of one that is gone for good.
        engines_changed: Engines came or went, or offer something else.
        money_changed: Budget or prices are others, or something was spent elsewhere than on a round.
        library_changed: Anything may be different: another process wrote, or the trash was emptied.
    """

    character_changed = Signal(object)
    character_removed = Signal(str)
    engines_changed = Signal()
    money_changed = Signal()
    library_changed = Signal()
