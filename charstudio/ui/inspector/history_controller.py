"""Reads the earlier states of the shown character when they can be seen, and brings one back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from charstudio.domain.revision import changes_between
from charstudio.ui.background.steps import details_step
from charstudio.ui.dialogs.differences import PROSE, Kind, Run, change_runs
from charstudio.ui.dialogs.field_titles import field_title
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.inspector.history_tab import HistoryRow
from charstudio.ui.inspector.history_times import said_when

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from charstudio.domain.character import Character, Details
    from charstudio.domain.revision import Change, Revision
    from charstudio.errors import CharacterError
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.undo import Step, UndoHistory
    from charstudio.ui.inspector.history_tab import HistoryTab

# A summary names so many changes, and counts the others.
_NAMED: Final = 6
# A character's id, its revision, and whether it can be changed.
_Shown = tuple[str, int, bool]


class HistoryController(QObject):
    """Behind the history tab.

    Signals:
        toast_requested: What was just done; Undo takes it back.
        reveal_asked: The history tab should be seen: undo changes something there.
    """

    toast_requested = Signal(str)
    reveal_asked = Signal()

    def __init__(
        self,
        tab: HistoryTab,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        current: CurrentCharacter,
        undo: UndoHistory,
    ) -> None:
        super().__init__(tab)
        self._tab, self._studio, self._tasks = tab, studio, tasks
        self._changes, self._current, self._undo = changes, current, undo
        # Which state of which character is shown.
        self._read_for: _Shown | None = None
        tab.shown.connect(self._read)
        tab.restore_asked.connect(self._on_restore)
        current.switched.connect(self._on_switched)
        current.changed.connect(self._on_changed)
        self._on_switched(current.character)

    def _on_switched(self, character: Character | None) -> None:
        self._read_for = None
        self._tab.show_nothing()
        self._on_changed(character)

    def _on_changed(self, _character: Character | None) -> None:
        if self._tab.isVisible():
            self._read()

    def _read(self) -> None:
        """Reads what there is, unless it is shown already."""
        character = self._current.character
        if character is None:
            return
        wanted = (character.id, character.revision, character.trashed_at is None)
        if wanted == self._read_for:
            return
        self._read_for = wanted
        self._tasks.run(
            self._studio.revisions.list_revisions(character.id),
            done=partial(self._show, character, wanted),
            failed=self._on_failed,
        )

    def _show(self, character: Character, wanted: _Shown, revisions: Sequence[Revision]) -> None:
        if wanted != self._read_for:
            return
        now = self._studio.workspace.now()
        saved = self.tr("saved {when} · revision {number}").format(
            when=said_when(character.updated_at, now), number=character.revision
        )
        rows = [HistoryRow(None, self.tr("Now"), (Run(Kind.SAME, saved),))]
        newer = character.details
        for revision in revisions:
            # A sitting that took back all it did has left nothing to go back to.
            if revision.details != newer:
                rows.append(_row(revision, newer, now))
            newer = revision.details
        self._tab.set_rows(rows, editable=character.trashed_at is None)

    def _on_failed(self, error: CharacterError) -> None:
        self._read_for = None
        words = message_of(error)
        self._tab.say_error(words.message, words.hint)

    def _on_restore(self, number: int) -> None:
        character = self._current.character
        if character is not None:
            self._tasks.run(
                self._restore(character.id, number), done=self._on_restored, failed=self._on_not_restored
            )

    async def _restore(self, character_id: str, number: int) -> Step | None:
        before = await self._studio.characters.get_character(character_id)
        after = await self._studio.revisions.restore_revision(character_id, number)
        self._changes.character_changed.emit(after)
        if after.details == before.details:
            return None
        return details_step(
            self.tr("restore an earlier state"),
            character_id,
            before.details,
            after.details,
            studio=self._studio,
            changes=self._changes,
            place=partial(self._show_place, character_id),
        )

    def _on_restored(self, step: Step | None) -> None:
        if step is None:
            self.toast_requested.emit(self.tr("The character is like that already"))
            return
        self._undo.record(step)
        self.toast_requested.emit(self.tr("Earlier state restored"))

    def _on_not_restored(self, error: CharacterError) -> None:
        words = message_of(error)
        self._tab.say_error(words.message, words.hint)

    def _show_place(self, character_id: str) -> None:
        self._current.open(character_id)
        self.reveal_asked.emit()


def _row(revision: Revision, newer: Details, now: datetime) -> HistoryRow:
    changes = changes_between(revision.details, newer)
    return HistoryRow(
        revision.number,
        said_when(revision.saved_at, now),
        _summary(changes),
        changes,
    )


def _summary(changes: Sequence[Change]) -> tuple[Run, ...]:
    """Phrases with their signs, texts by their names."""
    pieces: list[Run] = []
    for change in changes:
        if change.field in PROSE or change.field == "name":
            pieces.append(Run(Kind.SAME, field_title(change.field).lower()))
            continue
        pieces += change_runs(change.field, change.before, change.after)
    named, others = pieces[:_NAMED], len(pieces) - _NAMED
    if others > 0:
        named.append(Run(Kind.SAME, QCoreApplication.translate("History", "%n more", "", others)))
    parted: list[Run] = []
    for piece in named:
        parted += [piece, Run(Kind.SAME, "   ")]
    return tuple(parted[:-1]) or (Run(Kind.SAME, "–"),)
