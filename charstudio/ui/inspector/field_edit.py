"""One text of one character on its way from a field to the library."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, TypeGuard

from charstudio.domain import limits
from charstudio.domain.character import clean_text
from charstudio.domain.naming import clean_name
from charstudio.errors import CharacterError, CharacterUpdateError, CharacterValidationError

if TYPE_CHECKING:
    from charstudio.domain.character import Character, Details
    from charstudio.services.studio import Studio
    from charstudio.ui.background.tasks import TaskRunner

_LIMITS: Final = {
    "summary": limits.SUMMARY,
    "backstory": limits.BACKSTORY,
    "image_prompt": limits.PROMPT,
}


class Listener(Protocol):
    """Who hears how it goes."""

    def on_stored(self, edit: FieldEdit, character: Character) -> None:
        """The library has it now."""

    def on_settled(self, edit: FieldEdit) -> None:
        """Nothing more is to be saved for now."""

    def on_failed(self, edit: FieldEdit, error: CharacterError) -> None:
        """It could not be saved; it is still wanted."""

    def on_visited(self, edit: FieldEdit, before: str) -> None:
        """The field was left, and `before` is no longer what is saved."""


class FieldEdit:
    """What was typed as one text of a character, while the field shows it and until it is saved.

    Attributes:
        id: Of the character.
        base: What the library has, as far as is known here.
        wanted: What was typed and is not saved; None when there is nothing.
        draft: Whether the character may have no name yet.
        left: Whether the field was left since the last key.
    """

    def __init__(
        self, character: Character, field: str, *, studio: Studio, tasks: TaskRunner, listener: Listener
    ) -> None:
        self.id, self.draft = character.id, character.draft
        self.base: str = getattr(character.details, field)
        self.wanted: str | None = None
        self._field = field
        self._studio, self._tasks, self._listener = studio, tasks, listener
        self._refused: CharacterValidationError | None = None
        self._before: str | None = None
        self._sending: str | None = None
        self.left = False
        self._asked = False
        self._saving = False

    @property
    def clean(self) -> bool:
        """Whether everything that was typed is saved."""
        return self.wanted is None and not self._saving

    @property
    def busy(self) -> bool:
        """Whether it is being saved just now."""
        return self._saving

    @property
    def text(self) -> str:
        """What the field shows."""
        newest = self._sending if self.wanted is None else self.wanted
        return self.base if newest is None else newest

    @property
    def problem(self) -> CharacterValidationError | None:
        """Why what was typed can't be saved, as far as is known."""
        return None if self.wanted is None else self._own_problem or self._refused

    def type(self, text: str) -> None:
        """The field has this text now."""
        if self._before is None:
            self._before = self.base
        self.left, self._refused = False, None
        self.wanted = text

    def take(self, text: str) -> None:
        """Somebody else's text stands now: what was typed before is no visit any more."""
        self.base, self.wanted, self._before, self._refused = text, None, None, None

    def give_up(self) -> None:
        """What was typed and could not be saved is wanted no more."""
        self.wanted, self._refused = None, None
        self.leave()

    def save(self) -> None:
        """Saves what is wanted and can be; one save after another, each on what the one before left."""
        if self.wanted is None or self._own_problem is not None:
            return
        self._asked = True
        if not self._saving:
            self._saving = True
            self._tasks.run(self._save(), done=lambda _: self._end_visit(), failed=self._on_failed)

    def leave(self) -> None:
        """The field was left: everything since it was entered is one visit."""
        self.left = True
        self.save()
        self._end_visit()

    async def _save(self) -> None:
        try:
            # What was typed meanwhile may be what can't be saved.
            while self._asked and self.wanted is not None and self._own_problem is None:
                self._asked = False
                self._sending, self.wanted = self.wanted, None
                try:
                    await self._store(self._cleaned(self._sending))
                except CharacterError as error:
                    if self._overtaken(error):
                        continue
                    self.wanted = self.text
                    raise
                finally:
                    self._sending = None
        finally:
            self._saving = False
        self._listener.on_settled(self)

    def _on_failed(self, error: CharacterError) -> None:
        if self._refuses(error):
            self._refused = error
        self._listener.on_failed(self, error)
        self._end_visit()

    def _overtaken(self, error: CharacterError) -> bool:
        """Whether what was typed meanwhile may be taken where this was not."""
        return self.wanted is not None and self._refuses(error)

    def _refuses(self, error: CharacterError) -> TypeGuard[CharacterValidationError]:
        """Whether the library does not take the text, whatever else would be."""
        return isinstance(error, CharacterValidationError) and error.field == self._field

    @property
    def _own_problem(self) -> CharacterValidationError | None:
        """What can be said without asking the library."""
        try:
            self._cleaned(self.text)
        except CharacterValidationError as error:
            return error
        return None

    def _cleaned(self, text: str) -> str:
        if self._field != "name":
            return clean_text(text, self._field, _LIMITS[self._field])
        return "" if self.draft and not text.strip() else clean_name(text)

    async def _store(self, text: str) -> None:
        if text == self.base:
            return
        change = partial(_with_text, field=self._field, text=text, read=self.base)
        character = await self._studio.characters.update_character(self.id, change)
        self.base = text
        self._listener.on_stored(self, character)

    def _end_visit(self) -> None:
        if not self.left or self._saving:
            return
        # What could not be saved is the beginning of another visit.
        before, self._before = self._before, None if self.wanted is None else self.base
        if before is not None and before != self.base:
            self._listener.on_visited(self, before)


def _with_text(details: Details, *, field: str, text: str, read: str) -> Details:
    """The details with another text, when nobody else changed it meanwhile.

    Raises:
        CharacterUpdateError: Somebody did.
    """
    if getattr(details, field) not in (read, text):
        raise CharacterUpdateError(f"The {field} changed elsewhere", kind="stale")
    return replace(details, **{field: text})  # type: ignore[arg-type]
