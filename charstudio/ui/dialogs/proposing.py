"""What the dialogs have in common in which something is proposed before it is saved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, Unpack

from PySide6.QtCore import QObject, Signal

from charstudio.errors import CharacterValidationError, EngineError, EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.dialogs.overlay import Overlay
from charstudio.ui.dialogs.proposal_card import Way
from charstudio.ui.dialogs.writers import WayOut, said_writer

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QWidget

    from charstudio.domain.character import Character
    from charstudio.errors import CharacterError
    from charstudio.services.ports import WriterInfo
    from charstudio.ui.background.behind import Behind
    from charstudio.ui.dialogs.proposal_card import ProposalCard
    from charstudio.ui.dialogs.writers import Writers

    # The words of a remedy's button and what it does, for an engine; None where the window can't do it.
    Offer = Callable[[Remedy, str], tuple[str, Callable[[], object]] | None]

T = TypeVar("T")
# What asking once more does not help with.
_HOPELESS: Final = (
    EngineErrorKind.NO_KEY,
    EngineErrorKind.NO_TEXT_MODEL,
    EngineErrorKind.BAD_KEY,
    EngineErrorKind.NOT_ALLOWED,
    EngineErrorKind.NOT_AVAILABLE_HERE,
    EngineErrorKind.MODEL_NOT_FOUND,
    EngineErrorKind.TOO_LARGE,
    EngineErrorKind.OVER_BUDGET,
)
# The budget, which no model goes over.
_OVER_BUDGET: Final = "over_budget"
# What these do, the dialog does itself, or it has no sense here.
_OWN: Final = (Remedy.RETRY, Remedy.USE_RULES, Remedy.USE_SKETCH, Remedy.EDIT_PROMPT)


class ProposalController(QObject):
    """Opens a card over the window for the character that is shown, and has somebody write for it.

    Args:
        writers: Who can.
        offer: What the window can do about an error of an engine.

    Signals:
        reveal_asked: The place should be seen where undo changes something.
    """

    reveal_asked = Signal()

    def __init__(
        self,
        parent_window: QWidget,
        writers: Writers,
        offer: Offer,
        **behind: Unpack[Behind],
    ) -> None:
        super().__init__(parent_window)
        self._window, self._writers, self._offer = parent_window, writers, offer
        self._studio, self._tasks = behind["studio"], behind["tasks"]
        self._changes, self._current, self._undo = behind["changes"], behind["current"], behind["undo"]
        self._overlay: Overlay | None = None
        self._open_card: ProposalCard | None = None
        self._asking: asyncio.Task[Any] | None = None
        # Who was asked last.
        self._asked: WriterInfo | None = None
        self._saving = False
        writers.changed.connect(self._show_writers)
        self._current.switched.connect(self._close)

    # --- The card ---------------------------------------------------------------------------------------

    def _shown_character(self) -> Character | None:
        """Whom a card can be opened for: not while there is one already."""
        character = self._current.character
        if character is None or character.trashed_at is not None or self._overlay is not None:
            return None
        return character

    def _show_card(self, card: ProposalCard, character: Character) -> None:
        self._open_card, self._asked = card, None
        self._overlay = Overlay(self._window, card)
        self._overlay.close_asked.connect(self._close)
        self._overlay.closed.connect(self._on_closed)
        card.cancelled.connect(self._close)
        card.propose_asked.connect(self._propose)
        card.writer.picked.connect(lambda name: self._writers.choose(name, remember=True))
        card.writer.connect_asked.connect(partial(self._do, Remedy.OPEN_CONNECTIONS, ""))
        card.writer.remedy_asked.connect(self._on_remedy)
        card.writer.stop_asked.connect(self._stop)
        self._writers.begin(character.id)
        self._overlay.open(card.first)

    def _close(self, _character: object = None) -> None:
        # What is being saved comes to its end first; that takes no time worth a word.
        if self._overlay is not None and not self._saving:
            self._overlay.close_now()

    def _on_closed(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
        self._overlay = self._open_card = self._asking = None
        self._writers.end()

    def _show_place(self, character_id: str) -> None:
        self._current.open(character_id)
        self.reveal_asked.emit()

    # --- Who writes -------------------------------------------------------------------------------------

    def _show_writers(self) -> None:
        card, writers = self._open_card, self._writers
        if card is not None:
            card.writer.show_writers(
                [(one.name, said_writer(one)) for one in writers.infos], writers.chosen.name
            )
            card.writer.show_prospect(writers.estimate, writers.obstacle)
            card.set_able(writers.obstacle is None)

    def _do(self, remedy: Remedy, name: str) -> None:
        if (offered := self._offer(remedy, name)) is not None:
            _, act = offered
            act()

    def _on_remedy(self) -> None:
        obstacle = self._writers.obstacle
        if obstacle is None:
            return
        if obstacle.way_out is WayOut.BY_RULE:
            self._let_write(self._writers.rule.name)
        elif obstacle.way_out is WayOut.CONNECT:
            self._do(Remedy.OPEN_CONNECTIONS, self._writers.chosen.name)
        else:
            self._do(Remedy.OPEN_MONEY, "")

    def _let_write(self, name: str) -> None:
        """Has another one write, this time."""
        self._writers.choose(name, remember=False)
        self._propose()

    # --- Proposing --------------------------------------------------------------------------------------

    def _propose(self) -> None:
        """Asks for what the card says."""
        raise NotImplementedError

    def _ask(self, work: Coroutine[Any, Any, T], done: Callable[[T], object]) -> None:
        """Has the chosen one write."""
        card = self._open_card
        if card is None or self._asking is not None:
            work.close()
            return
        self._asked = self._writers.chosen
        card.error.clear()
        card.set_busy(busy=True)
        card.writer.set_writing(True)
        self._asking = self._tasks.run(work, done=partial(self._take, done), failed=self._on_not_proposed)
        # However it ended: it may have cost something.
        self._asking.add_done_callback(lambda _task: self._changes.money_changed.emit())

    def _take(self, done: Callable[[T], object], proposal: T) -> None:
        self._end_asking()
        done(proposal)

    def _stop(self) -> None:
        """Wants no answer any more: the request itself is stopped, too."""
        card = self._open_card
        if self._asking is not None and card is not None:
            self._asking.cancel()
            self._end_asking()
            card.set_busy(busy=False)

    def _end_asking(self) -> None:
        self._asking = None
        if self._open_card is not None:
            self._open_card.writer.set_writing(False)

    def _on_not_proposed(self, error: CharacterError) -> None:
        self._end_asking()
        if self._open_card is not None:
            self._open_card.say_error(message_of(error), self._ways_on(error), keep=False)

    # --- What goes wrong --------------------------------------------------------------------------------

    def _ways_on(self, error: CharacterError) -> list[Way]:
        """What can be done about it besides saying it otherwise."""
        cause = error.__cause__
        kind = cause.kind if isinstance(cause, EngineError) else None
        if kind is EngineErrorKind.NEEDS_TEXT_MODEL:
            return self._ways_to_a_model()
        ways: list[Way] = []
        refused = isinstance(error, CharacterValidationError)
        if not refused and kind not in _HOPELESS:
            ways.append(Way("retry", self.tr("Try again"), self._propose))
        rule = self._writers.rule.name
        if self._asked is not None and self._asked.name != rule and (kind or error.kind == _OVER_BUDGET):
            ways.append(Way("rule", self.tr("Write by rule"), partial(self._let_write, rule)))
        return ways + self._offered_ways(error)

    def _offered_ways(self, error: CharacterError) -> list[Way]:
        """What the window can do about it."""
        remedy = message_of(error).remedy
        if remedy is None or remedy in _OWN:
            return []
        # A text model is chosen where it is connected.
        helps = Remedy.OPEN_CONNECTIONS if remedy is Remedy.CHOOSE_MODEL else remedy
        offered = self._offer(helps, "" if self._asked is None else self._asked.name)
        return [] if offered is None else [Way(helps.value, *offered)]

    def _ways_to_a_model(self) -> list[Way]:
        """What the rules don't understand, a model may."""
        model = self._writers.able_model
        if model is not None:
            words = self.tr("Ask {model}").format(model=model.model)
            return [Way("model", words, partial(self._let_write, model.name))]
        offered = self._offer(Remedy.OPEN_CONNECTIONS, "")
        return [] if offered is None else [Way(Remedy.OPEN_CONNECTIONS.value, *offered)]
