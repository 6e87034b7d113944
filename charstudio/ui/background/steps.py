"""A change of a character's words as a step of undo."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from charstudio.domain.revision import apply_changes, changes_between
from charstudio.ui.background.undo import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.domain.character import Details
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes


def details_step(
    text: str,
    character_id: str,
    before: Details,
    after: Details,
    *,
    studio: Studio,
    changes: Changes,
    place: Callable[[], object] | None = None,
) -> Step:
    """A step that leads from `after` back to `before`.

    Fields that are the same in both are left alone, and so is what changed elsewhere meanwhile. For `text`
    and `place` see `Step`.
    """

    async def put(now: Details, wanted: Details) -> None:
        def change(details: Details) -> Details:
            if details == now:
                return wanted
            return apply_changes(details, changes_between(now, wanted))

        changes.character_changed.emit(await studio.characters.update_character(character_id, change))

    return Step(text, undo=partial(put, after, before), redo=partial(put, before, after), place=place)
