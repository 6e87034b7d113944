"""Behind the connections: keeps what is typed, and asks services whether they answer."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.domain.connection import OPENAI, engine_name
from charstudio.errors import CharacterValidationError
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.dialogs.questions import Answer, Question

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine
    from typing import Any

    from charstudio.errors import CharacterError
    from charstudio.services.connections import ConnectionReport, ConnectionService, ConnectionState
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.connections.draft import ConnectionDraft
    from charstudio.ui.connections.panel import ConnectionsPanel


class ConnectionsController(QObject):
    """Works for one panel at a time; what comes when that is gone is heard by nobody.

    Signals:
        answered: The name of an engine whose service answered a test.
        removed: The name of an engine whose connection was forgotten.
    """

    answered = Signal(str)
    removed = Signal(str)

    def __init__(self, connections: ConnectionService, tasks: TaskRunner, changes: Changes) -> None:
        super().__init__()
        self._connections, self._tasks, self._changes = connections, tasks, changes
        self._panel: ConnectionsPanel | None = None
        # Which connection is to be changed as soon as they are shown.
        self._wanted = ""
        # What is asked for a card, and what is asked of a connection that was just saved.
        self._tests: dict[str, asyncio.Task[Any]] = {}
        self._checks: dict[str, asyncio.Task[Any]] = {}
        self._stopped = False
        self._reading: asyncio.Task[Any] | None = None

    def attach(self, panel: ConnectionsPanel) -> None:
        """Works for this panel from now on."""
        self._panel = panel
        panel.save_asked.connect(self._on_save)
        panel.test_asked.connect(self._on_test)
        panel.forget_asked.connect(self._on_forget)
        panel.remove_asked.connect(self._on_remove)
        self.read()

    def detach(self) -> None:
        """The panel is gone: nobody waits for the keyring, or for the tests of a card, any more."""
        self._panel = None
        self._wanted = ""
        if self._reading is not None:
            self._reading.cancel()
        _cancel(self._tests)

    def stop(self) -> None:
        """Asks nobody for anything any more; what is being saved is saved."""
        self._stopped = True
        self.detach()
        _cancel(self._checks)

    def edit(self, connection_id: str) -> None:
        """Opens the card of a connection, with the keyboard at its key, as soon as it is shown."""
        self._wanted = connection_id
        if self._panel is not None and self._panel.row(connection_id) is not None:
            self._edit_wanted()

    def read(self) -> None:
        """Shows the connections as they are now."""
        self._read(self._show)

    def _read(self, show: Callable[[tuple[ConnectionState, ...]], object]) -> None:
        self._reading = self._tasks.run(
            self._connections.list_connections(), done=show, failed=self._on_unread
        )

    # --- What is shown ----------------------------------------------------------------------------------

    def _show(self, states: tuple[ConnectionState, ...]) -> None:
        if self._panel is not None:
            self._panel.show_connections(states)
            self._edit_wanted()

    def _edit_wanted(self) -> None:
        if self._panel is not None and self._wanted:
            wanted, self._wanted = self._wanted, ""
            if self._panel.row(wanted) is None:
                # It was removed meanwhile.
                wanted = OPENAI
            self._panel.edit(wanted, at_key=True)

    def _on_unread(self, error: CharacterError) -> None:
        if self._panel is None:
            self._tasks.failed.emit(error)
        else:
            self._panel.say_unread(message_of(error))

    # --- Saving -----------------------------------------------------------------------------------------

    def _on_save(self, connection_id: str, draft: ConnectionDraft) -> None:
        card = None if self._panel is None else self._panel.card(connection_id)
        if card is None:
            return
        if not connection_id:
            saving = self._connections.add_connection(
                draft.name,
                draft.base_url,
                draft.server,
                key=draft.key,
                image_model=draft.image_model,
                text_model=draft.text_model,
            )
            self._keep(saving, connection_id, asks=True)
        elif changes := card.changes:
            # Only these: what the environment puts in the place of the others is not to be kept.
            saving = self._connections.change_connection(connection_id, **changes)
            self._keep(saving, connection_id, asks=card.asks_anew)
        else:
            card.left.emit()

    def _keep(self, saving: Coroutine[Any, Any, ConnectionState], connection_id: str, *, asks: bool) -> None:
        done = partial(self._on_saved, connection_id, asks=asks)
        self._tasks.run(saving, done=done, failed=partial(self._on_refused, connection_id))

    def _on_saved(self, connection_id: str, state: ConnectionState, *, asks: bool) -> None:
        self._changes.engines_changed.emit()
        saved = state.connection.id
        if asks and not self._stopped:
            checking = self._connections.test_connection(saved)
            self._ask(self._checks, saved, checking, self._on_checked, self._on_unchecked)
        if self._panel is not None:
            self._read(partial(self._show_saved, connection_id, saved))

    def _show_saved(self, connection_id: str, saved: str, states: tuple[ConnectionState, ...]) -> None:
        """A card that was saved becomes a line, which has the keyboard then."""
        if self._panel is None:
            return
        self._panel.show_connections(states)
        card = self._panel.card(connection_id)
        if card is not None:
            self._panel.close_card(connection_id)
            if (row := self._panel.row(saved)) is not None:
                row.take_keyboard()
                check = self._checks.get(saved)
                if check is not None and not check.done():
                    row.show_asking()

    def _on_refused(self, connection_id: str, error: CharacterError) -> None:
        card = None if self._panel is None else self._panel.card(connection_id)
        if card is None:
            self._tasks.failed.emit(error)
        else:
            card.say_error(_field(error), message_of(error))

    # --- Testing ----------------------------------------------------------------------------------------

    def _on_test(self, connection_id: str, draft: ConnectionDraft) -> None:
        card = None if self._panel is None else self._panel.card(connection_id)
        if card is None:
            return
        card.show_asking()
        kept = bool(connection_id) and not card.asks_anew
        if kept:
            asking = self._connections.test_connection(connection_id)
        else:
            asking = self._connections.try_address(
                draft.base_url, draft.server, draft.key, connection_id=connection_id or None
            )
        done = partial(self._on_tested, draft.asks, kept)
        failed = partial(self._on_not_tested, draft.asks)
        self._ask(self._tests, connection_id, asking, done, failed)

    def _ask(
        self,
        under_way: dict[str, asyncio.Task[Any]],
        connection_id: str,
        asking: Coroutine[Any, Any, ConnectionReport],
        done: Callable[[str, ConnectionReport], object],
        failed: Callable[[str, CharacterError], object],
    ) -> None:
        """Asks a service; who asks it once more has no use for the first answer."""
        if (former := under_way.pop(connection_id, None)) is not None:
            former.cancel()
        task = self._tasks.run(
            asking, done=partial(done, connection_id), failed=partial(failed, connection_id)
        )
        under_way[connection_id] = task
        task.add_done_callback(partial(_forget, under_way, connection_id))

    def _on_tested(self, asks: object, kept: bool, connection_id: str, report: ConnectionReport) -> None:
        card = None if self._panel is None else self._panel.card(connection_id)
        if card is not None and card.draft.asks == asks:
            card.show_report(report, datetime.now(UTC).date())
        if kept:
            self._take_answer(connection_id)

    def _on_not_tested(self, asks: object, connection_id: str, error: CharacterError) -> None:
        card = None if self._panel is None else self._panel.card(connection_id)
        if card is not None and card.draft.asks == asks:
            card.show_problem(_field(error), message_of(error))

    def _on_checked(self, connection_id: str, report: ConnectionReport) -> None:
        """What was just saved works."""
        row = None if self._panel is None else self._panel.row(connection_id)
        if row is not None:
            row.show_report(report)
        self._take_answer(connection_id)

    def _on_unchecked(self, connection_id: str, error: CharacterError) -> None:
        row = None if self._panel is None else self._panel.row(connection_id)
        if row is not None:
            row.show_problem(message_of(error))

    def _take_answer(self, connection_id: str) -> None:
        """The service of a connection as it is kept answered; which models it has is known now."""
        self._changes.engines_changed.emit()
        self.answered.emit(engine_name(connection_id))
        self._read_again()

    # --- Forgetting -------------------------------------------------------------------------------------

    def _on_forget(self, connection_id: str) -> None:
        forgetting = self._connections.change_connection(connection_id, key="")
        failed = partial(self._on_not_forgotten, connection_id)
        self._tasks.run(forgetting, done=self._on_forgotten, failed=failed)

    def _on_forgotten(self, _result: object = None) -> None:
        self._changes.engines_changed.emit()
        self._read_again()

    def _on_not_forgotten(self, connection_id: str, error: CharacterError) -> None:
        """The keyring keeps the key, but it is used no more."""
        self._on_forgotten()
        self._on_refused(connection_id, error)

    def _on_remove(self, connection_id: str) -> None:
        row = None if self._panel is None else self._panel.row(connection_id)
        if self._panel is None or row is None:
            return
        question = self._question(row.state)
        question.answered.connect(lambda answer: self._remove(connection_id) if answer == "remove" else None)
        question.open()

    def _question(self, state: ConnectionState) -> Question:
        window = None if self._panel is None else self._panel.window()
        name = state.connection.name
        if state.connection.id == OPENAI:
            title, remove = self.tr("Reset “{name}”?"), self.tr("Reset")
            text = self.tr("Its key and its settings are forgotten. What was made with it stays.")
        else:
            title, remove = self.tr("Remove “{name}”?"), self.tr("Remove")
            text = self.tr("It and its key are forgotten. What was made with it stays.")
        answers = Answer("keep", self.tr("Keep it")), Answer("remove", remove, "danger")
        return Question(window, "removeConnectionQuestion", title.format(name=name), text, answers)

    def _remove(self, connection_id: str) -> None:
        for under_way in (self._tests, self._checks):
            if connection_id in under_way:
                under_way[connection_id].cancel()
        self._tasks.run(
            self._connections.remove_connection(connection_id),
            done=partial(self._on_removed, connection_id),
            failed=partial(self._on_not_removed, connection_id),
        )

    def _on_removed(self, connection_id: str, _result: object = None) -> None:
        if self._panel is not None:
            # What was typed for it is as good as gone.
            self._panel.close_card(connection_id)
            self._panel.take_keyboard()
        self.removed.emit(engine_name(connection_id))
        self._on_forgotten()

    def _on_not_removed(self, connection_id: str, error: CharacterError) -> None:
        """It is there still; or it is gone, and only the keyring keeps its key."""
        if any(one.id == connection_id for one in self._connections.connections):
            self._on_not_forgotten(connection_id, error)
        else:
            self._on_removed(connection_id)
            self._tasks.failed.emit(error)

    def _read_again(self) -> None:
        if self._panel is not None:
            self.read()


def _cancel(under_way: dict[str, asyncio.Task[Any]]) -> None:
    for task in tuple(under_way.values()):
        task.cancel()
    under_way.clear()


def _forget(under_way: dict[str, asyncio.Task[Any]], connection_id: str, task: asyncio.Task[Any]) -> None:
    if under_way.get(connection_id) is task:
        del under_way[connection_id]


def _field(error: CharacterError) -> str:
    return error.field if isinstance(error, CharacterValidationError) else ""
