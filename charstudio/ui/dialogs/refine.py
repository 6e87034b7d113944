"""Refines a character: proposes changes, then saves those that are taken, with or without a new round."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.services.ordering import AUTO
from charstudio.ui.background.steps import details_step
from charstudio.ui.dialogs.differences import change_runs, marks_of, shortened
from charstudio.ui.dialogs.field_titles import field_title
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.dialogs.overlay import Overlay
from charstudio.ui.dialogs.refine_card import RefineCard
from charstudio.ui.dialogs.refine_rows import Proposed
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QWidget

    from charstudio.domain.character import Character
    from charstudio.domain.generation import ImageRequest
    from charstudio.domain.revision import Change
    from charstudio.errors import CharacterError
    from charstudio.services.ports import EngineInfo
    from charstudio.services.studio import Studio
    from charstudio.services.words import Refinement
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.background.undo import Step, UndoHistory


class RefineController(QObject):
    """Opens the dialog over the window for the character that is shown.

    Args:
        request_factory: The next round as the generate bar has it.
        thumbnails: Where the primary image's thumbnail comes from.
        cost_of: What such a round costs, in words; without it only what is free is said.

    Signals:
        generation_wanted: A `GenerationRun` that waits to be run.
        reveal_asked: The character tab should be seen: undo changes something there.
    """

    generation_wanted = Signal(object)
    reveal_asked = Signal()

    def __init__(
        self,
        parent_window: QWidget,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        current: CurrentCharacter,
        undo: UndoHistory,
        request_factory: Callable[[], ImageRequest],
        thumbnails: Thumbnails | None = None,
        cost_of: Callable[[ImageRequest], str] | None = None,
    ) -> None:
        super().__init__(parent_window)
        self._window, self._studio, self._tasks = parent_window, studio, tasks
        self._changes, self._current, self._undo = changes, current, undo
        self._request_factory, self._thumbnails, self._cost_of = request_factory, thumbnails, cost_of
        self._overlay: Overlay | None = None
        self._card: RefineCard | None = None
        self._character: Character | None = None
        self._refinement: Refinement | None = None
        self._saving = False
        if thumbnails is not None:
            thumbnails.ready.connect(self._show_picture)
        current.switched.connect(self._close)

    def open(self) -> None:
        """Asks what to change about the character that is shown."""
        character = self._current.character
        if character is None or character.trashed_at is not None or self._overlay is not None:
            return
        self._character, self._refinement = character, None
        card = self._card = RefineCard()
        self._overlay = Overlay(self._window, card)
        self._overlay.close_asked.connect(self._close)
        self._overlay.closed.connect(self._on_closed)
        card.cancelled.connect(self._close)
        card.propose_asked.connect(self._on_propose)
        card.save_asked.connect(partial(self._on_taken, generate=False))
        card.generate_asked.connect(partial(self._on_taken, generate=True))
        card.set_name(character.name)
        self._show_request(None)
        self._show_picture()
        self._overlay.open(card.field)
        request = self._request_factory()
        self._tasks.run(asyncio.to_thread(self._engine, request.engine), done=self._show_request)

    # --- Proposing --------------------------------------------------------------------------------------

    def _on_propose(self) -> None:
        if self._card is None or self._character is None:
            return
        self._card.set_busy(busy=True)
        instruction, traits = read_instruction(self._card.instruction)
        work = self._proposal(self._character.id, instruction, traits, self._request_factory())
        self._tasks.run(
            work,
            done=partial(self._on_proposed, self._card),
            failed=partial(self._on_proposal_failed, self._card),
        )

    async def _proposal(
        self, character_id: str, instruction: str, traits: Sequence[Trait], request: ImageRequest
    ) -> tuple[Refinement, tuple[Proposed, ...]]:
        refinement = await self._studio.words.refine_character(
            character_id, instruction=instruction, traits=traits
        )
        engine = await asyncio.to_thread(self._engine, request.engine)
        missing = await self._not_drawn(refinement.changes, request)
        warning = self.tr("{engine} cannot draw this").format(engine=engine.title)
        shown = tuple(
            _proposed(change, warning if change.after in missing and _is_trait(change) else "")
            for change in refinement.changes
        )
        return refinement, shown

    async def _not_drawn(self, changes: Sequence[Change], request: ImageRequest) -> frozenset[str]:
        """The phrases among what is added that the engine can't draw."""
        added = tuple(
            Trait(TraitGroup(one.field), one.after) for one in changes if _is_trait(one) and one.after
        )
        styles = {} if self._character is None else self._character.styles
        style = request.style or styles.get(request.engine) or AUTO
        phrases = await self._studio.vocabulary.not_drawn(
            Details(traits=added), engine=request.engine, style=style
        )
        return frozenset(phrases)

    def _on_proposed(self, card: RefineCard, proposal: tuple[Refinement, tuple[Proposed, ...]]) -> None:
        # Nobody waits for it any more once the dialog is closed.
        if card is self._card:
            self._refinement, shown = proposal
            card.show_changes(shown, self._refinement.missed)

    def _on_proposal_failed(self, card: RefineCard, error: CharacterError) -> None:
        if card is self._card:
            self._refinement = None
            words = message_of(error)
            card.say_error(words.message, words.hint)

    # --- Taking -----------------------------------------------------------------------------------------

    def _on_taken(self, *, generate: bool) -> None:
        if self._card is None or self._refinement is None:
            return
        taken = tuple(
            change
            for change, wanted in zip(self._refinement.changes, self._card.changes.taken, strict=True)
            if wanted
        )
        self._card.set_busy(busy=True)
        self._saving = True
        work = self._save(self._refinement, taken, self._request_factory() if generate else None)
        self._tasks.run(work, done=self._on_saved, failed=self._on_save_failed)

    async def _save(
        self, refinement: Refinement, taken: Sequence[Change], request: ImageRequest | None
    ) -> Step:
        character_id = refinement.character_id
        before = await self._studio.characters.get_character(character_id)
        if request is None:
            await self._studio.words.save_refinement(refinement, taken)
        else:
            run = await self._studio.words.accept_refinement(refinement, taken, request)
            self.generation_wanted.emit(run)
        after = await self._studio.characters.get_character(character_id)
        self._changes.character_changed.emit(after)
        return details_step(
            self.tr("refine {name}").format(name=after.name),
            character_id,
            before.details,
            after.details,
            studio=self._studio,
            changes=self._changes,
            place=partial(self._show_place, character_id),
        )

    def _on_saved(self, step: Step) -> None:
        self._undo.record(step)
        self._saving = False
        self._close()

    def _on_save_failed(self, error: CharacterError) -> None:
        self._saving = False
        if self._card is not None:
            words = message_of(error)
            self._card.say_error(words.message, words.hint, keep_changes=True)

    # --- The rest ---------------------------------------------------------------------------------------

    def _engine(self, name: str) -> EngineInfo:
        """Knowing the built-in engine takes its tables: not on the window's thread."""
        return self._studio.workspace.engine(name).info

    def _show_request(self, engine: EngineInfo | None) -> None:
        """Says what the next round is; without an engine, what can be said before it is known."""
        card, character = self._card, self._character
        if card is None or character is None:
            return
        request = self._request_factory()
        cost = ""
        if self._cost_of is not None:
            cost = self._cost_of(request)
        elif engine is not None and engine.free:
            cost = self.tr("free")
        why_not = self.tr("Give it a name first, then make images") if character.draft else ""
        card.set_images(request.count, cost, why_not=why_not)
        if engine is not None:
            card.set_face(self._face_of(engine, request, character))

    def _face_of(self, engine: EngineInfo, request: ImageRequest, character: Character) -> str:
        model = next((one for one in engine.models if one.id == request.model), engine.models[0])
        if model.most_references == 0:
            words = self.tr("{engine} keeps the face by its own seed")
            return words.format(engine=engine.title)
        if character.primary_image_id is None:
            return self.tr("No image yet that could keep the face")
        return self.tr("Face kept from the primary image")

    def _show_picture(self, _sha256: str = "") -> None:
        card, character = self._card, self._character
        if card is None or character is None or self._thumbnails is None:
            return
        primary = character.image(character.primary_image_id or "")
        if primary is None:
            return
        side = theme().px("thumbnail_row")
        picture = self._thumbnails.pixmap(primary.original.sha256, side)
        if picture is not None:
            card.set_picture(_fitted(picture, side))

    def _show_place(self, character_id: str) -> None:
        self._current.open(character_id)
        self.reveal_asked.emit()

    def _close(self, _character: object = None) -> None:
        # What is being saved comes to its end first; that takes no time worth a word.
        if self._overlay is not None and not self._saving:
            self._overlay.close_now()

    def _on_closed(self) -> None:
        self._overlay, self._card = None, None
        self._character, self._refinement = None, None


def read_instruction(text: str) -> tuple[str, tuple[Trait, ...]]:
    """What is asked for in words, and the traits among it, written “outfit: oilskin coat”, one a line.

    Phrases of one group may stand behind each other with commas or semicolons between.
    """
    titles = {field_title(group.value).casefold(): group for group in TraitGroup}
    titles |= {group.value: group for group in TraitGroup}
    words, traits = [], list[Trait]()
    for line in text.splitlines():
        head, colon, rest = line.partition(":")
        group = titles.get(head.strip().casefold()) if colon else None
        if group is None:
            words.append(line)
            continue
        phrases = rest.replace(";", ",").split(",")
        traits += [Trait(group, phrase.strip()) for phrase in phrases if phrase.strip()]
    return "\n".join(words).strip(), tuple(traits)


def _proposed(change: Change, warning: str) -> Proposed:
    runs = change_runs(change.field, change.before, change.after)
    return Proposed(field_title(change.field), shortened(runs), marks_of(change.field), warning)


def _is_trait(change: Change) -> bool:
    return change.field in [group.value for group in TraitGroup]


def _fitted(picture: QPixmap, side: int) -> QPixmap:
    """The whole picture within a square of so many pixels of the window."""
    ratio = picture.devicePixelRatio()
    if max(picture.width(), picture.height()) <= side * ratio:
        return picture
    smooth = Qt.TransformationMode.SmoothTransformation
    whole = picture.scaled(
        round(side * ratio), round(side * ratio), Qt.AspectRatioMode.KeepAspectRatio, smooth
    )
    whole.setDevicePixelRatio(ratio)
    return whole
