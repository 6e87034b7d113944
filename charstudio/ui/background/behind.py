"""What stands behind every room of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.undo import UndoHistory


class Behind(TypedDict):
    """What most controllers take, by keyword."""

    studio: Studio
    tasks: TaskRunner
    changes: Changes
    current: CurrentCharacter
    undo: UndoHistory
