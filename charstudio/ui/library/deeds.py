"""What is done to characters as a whole, and how it is undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from charstudio.domain.revision import merged
from charstudio.errors import CharacterError, CharacterValidationError
from charstudio.ui.background.undo import Step

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from charstudio.domain.character import Character, Details
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.undo import UndoHistory

# Of more characters than this, it is quicker to read the list anew than to say each.
_SAID: Final = 20
# After so many more, it is said how far it has come: about a third of a second.
_STEP: Final = 50


class CharacterDeeds(QObject):
    """Changes characters in the library, says so, and records each deed as one step of undo.

    Args:
        select: Selects characters that are in use, once they are there.
        show_place: Shows where characters in use are, before something happens to them.

    Signals:
        done: What was done; Undo takes it back.
        progressed: How far something has come that takes its time.
        name_taken: The id and the name of one that can't come back from the trash under that name.
    """

    done = Signal(str)
    progressed = Signal(str)
    name_taken = Signal(str, str)

    def __init__(
        self,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        undo: UndoHistory,
        select: Callable[[Sequence[str]], object],
        show_place: Callable[[Sequence[str]], object],
    ) -> None:
        super().__init__()
        self._studio, self._tasks, self._changes, self._undo = studio, tasks, changes, undo
        self._select, self._show_place = select, show_place

    def trash(self, ids: Sequence[str], failed: Callable[[CharacterError], object]) -> None:
        """Moves characters to the trash; `failed` hears of an error."""
        self._tasks.run(self._trash(tuple(ids)), failed=failed)

    def restore(self, ids: Sequence[str]) -> None:
        """Brings characters back from the trash."""
        self._tasks.run(self._restore(tuple(ids)))

    def restore_as(
        self,
        character_id: str,
        name: str,
        *,
        done: Callable[[], object],
        failed: Callable[[CharacterError], object],
    ) -> None:
        """Brings one back under another name; `failed` hears what is wrong with that."""
        self._tasks.run(self._restore_as(character_id, name), done=lambda _none: done(), failed=failed)

    def make_favourites(self, ids: Sequence[str], *, favourite: bool) -> None:
        """Marks characters as favourites, or not any more; those that are so already are left out."""
        if ids:
            self._tasks.run(self._make_favourites(tuple(ids), favourite=favourite))

    def retag(
        self,
        ids: Sequence[str],
        before: tuple[str, ...],
        after: tuple[str, ...],
        *,
        failed: Callable[[CharacterError], object],
    ) -> None:
        """Gives each of several the tags that lead from `before` to `after`; their other tags stay."""
        self._tasks.run(self._retag(tuple(ids), before, after), failed=failed)

    def duplicate(self, ids: Sequence[str]) -> None:
        """Makes a copy of each."""
        if ids:
            self._tasks.run(self._duplicate(tuple(ids)))

    # --- The trash --------------------------------------------------------------------------------------

    async def _trash(self, ids: tuple[str, ...]) -> None:
        gone: list[Character] = []
        try:
            await self._each(ids, self._studio.trash.delete_character, gone)
        finally:
            # What was moved before something failed can be taken back all the same.
            if gone:
                text = self._about(gone, self.tr("trash {name}"), self.tr("trash {count} characters"))
                self._record_trash(text, _ids(gone))
                many = self.tr("{count} characters moved to the trash")
                self.done.emit(self._about(gone, self.tr("{name} moved to the trash"), many))

    def _record_trash(self, text: str, ids: tuple[str, ...]) -> None:
        self._undo.record(
            Step(
                text,
                undo=partial(self._bring_back, ids),
                redo=partial(self._each, ids, self._studio.trash.delete_character),
                place=partial(self._show_place, ids),
            )
        )

    async def _restore(self, ids: tuple[str, ...]) -> None:
        back: list[Character] = []
        try:
            await self._bring_back(ids, back, select=False)
        finally:
            self._record_restore(back)

    async def _restore_as(self, character_id: str, name: str) -> None:
        character = await self._studio.trash.restore_character(character_id, name=name)
        self._changes.character_changed.emit(character)
        self._record_restore([character])

    def _record_restore(self, back: Sequence[Character]) -> None:
        if not back:
            return
        ids = _ids(back)
        text = self._about(back, self.tr("restore {name}"), self.tr("restore {count} characters"))
        self._undo.record(
            Step(
                text,
                undo=partial(self._each, ids, self._studio.trash.delete_character),
                redo=partial(self._bring_back, ids),
                place=partial(self._show_place, ids),
            )
        )
        self.done.emit(self._about(back, self.tr("{name} restored"), self.tr("{count} characters restored")))

    async def _bring_back(
        self, ids: tuple[str, ...], back: list[Character] | None = None, *, select: bool = True
    ) -> None:
        """Those whose names were taken meanwhile stay in the trash until they have others."""
        taken: list[tuple[str, str]] = []

        async def restore(character_id: str) -> Character | None:
            try:
                return await self._studio.trash.restore_character(character_id)
            except CharacterValidationError as error:
                if error.kind != "name_taken":
                    raise
                taken.append((character_id, str(error.details.get("name", ""))))
                return None

        back = [] if back is None else back
        await self._each(ids, restore, back)
        if select and back:
            self._select(_ids(back))
        for character_id, name in taken:
            self.name_taken.emit(character_id, name)

    # --- Favourites and copies --------------------------------------------------------------------------

    async def _make_favourites(self, ids: tuple[str, ...], *, favourite: bool) -> None:
        changed: list[Character] = []
        try:
            await self._each(ids, partial(self._mark, favourite=favourite), changed)
        finally:
            if changed:
                self._record_favourites(changed, favourite=favourite)

    def _record_favourites(self, changed: Sequence[Character], *, favourite: bool) -> None:
        ids = _ids(changed)
        if favourite:
            texts = self.tr("mark {name} as a favourite"), self.tr("mark {count} favourites")
        else:
            texts = self.tr("take the star from {name}"), self.tr("take the stars from {count} characters")
        self._undo.record(
            Step(
                self._about(changed, *texts),
                undo=partial(self._each, ids, partial(self._mark, favourite=not favourite)),
                redo=partial(self._each, ids, partial(self._mark, favourite=favourite)),
                place=partial(self._show_place, ids),
            )
        )

    async def _mark(self, character_id: str, *, favourite: bool) -> Character:
        return await self._studio.characters.update_character(
            character_id, lambda details: details, favourite=favourite
        )

    async def _retag(self, ids: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...]) -> None:
        had: dict[str, tuple[str, ...]] = {}
        changed: list[Character] = []

        def put(character_id: str, details: Details) -> Details:
            had[character_id] = details.tags
            return merged(details, field="tags", before=before, after=after)

        async def each(character_id: str) -> Character:
            return await self._studio.characters.update_character(character_id, partial(put, character_id))

        try:
            await self._each(ids, each, changed)
        finally:
            if changed:
                self._record_tags({one.id: (had[one.id], one.details.tags) for one in changed})

    def _record_tags(self, tags: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
        async def lead(character_id: str, *, back: bool) -> Character:
            before, after = reversed(tags[character_id]) if back else tags[character_id]
            put = partial(merged, field="tags", before=before, after=after)
            return await self._studio.characters.update_character(character_id, put)

        ids = tuple(tags)
        self._undo.record(
            Step(
                self.tr("change the tags of {count} characters").format(count=f"{len(ids):,}"),
                undo=partial(self._each, ids, partial(lead, back=True)),
                redo=partial(self._each, ids, partial(lead, back=False)),
                place=partial(self._show_place, ids),
            )
        )

    async def _duplicate(self, ids: tuple[str, ...]) -> None:
        copies: list[Character] = []
        try:
            await self._each(ids, self._studio.characters.duplicate_character, copies)
        finally:
            if copies:
                self._record_copies(ids, copies)

    def _record_copies(self, ids: tuple[str, ...], copies: Sequence[Character]) -> None:
        made = _ids(copies)
        text = self._about(copies, self.tr("make {name}"), self.tr("duplicate {count} characters"))
        self._undo.record(
            Step(
                text,
                undo=partial(self._each, made, self._studio.trash.delete_character),
                redo=partial(self._bring_back, made),
                place=partial(self._show_place, ids),
            )
        )
        self._select(made)
        self.done.emit(self._about(copies, self.tr("{name} made as a copy"), self.tr("{count} copies made")))

    # --- All of them ------------------------------------------------------------------------------------

    async def _each(
        self,
        ids: Sequence[str],
        do: Callable[[str], Awaitable[Character | None]],
        changed: list[Character] | None = None,
    ) -> None:
        """Does it to one after the other, and says what is different then, however far it came."""
        changed = [] if changed is None else changed
        try:
            for place, character_id in enumerate(ids, 1):
                if (character := await do(character_id)) is not None:
                    changed.append(character)
                if len(ids) > _STEP and (place % _STEP == 0 or place == len(ids)):
                    words = self.tr("{done} of {count} characters")
                    self.progressed.emit(words.format(done=f"{place:,}", count=f"{len(ids):,}"))
        finally:
            if len(changed) > _SAID:
                self._changes.library_changed.emit()
            else:
                for character in changed:
                    self._changes.character_changed.emit(character)

    def _about(self, characters: Sequence[Character], one: str, many: str) -> str:
        if len(characters) > 1:
            return many.format(count=f"{len(characters):,}")
        return one.format(name=characters[0].name or self.tr("Untitled"))


def _ids(characters: Sequence[Character]) -> tuple[str, ...]:
    return tuple(character.id for character in characters)
