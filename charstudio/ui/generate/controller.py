"""Behind the generate bar: asks for rounds, and says what the next one is like."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from charstudio.domain.generation import ImageRequest
from charstudio.errors import CharacterValidationError
from charstudio.services.options import nearest_size
from charstudio.ui.background.reachability import Reach
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.generate.asking import Asking
from charstudio.ui.generate.costs import Costs
from charstudio.ui.generate.next_round import NextRound
from charstudio.ui.generate.obstacles import (
    MONEY,
    REFERENCES,
    USE_OFFLINE,
    obstacle_of_engine,
    obstacle_of_model,
    obstacle_of_references,
    offline_engine,
)
from charstudio.ui.generate.reference_controller import ReferenceController
from charstudio.ui.generate.references import Reference
from charstudio.ui.generate.settings import OPTIONS, Settings
from charstudio.ui.generate.showing import Showing, obstacle_of, said_ignored, what_is_sent
from charstudio.ui.generate.sizes import presets
from charstudio.ui.generate.standing import CHOOSE_ENGINE, CHOOSE_MODEL, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from charstudio.domain.character import Character
    from charstudio.domain.image import Image
    from charstudio.errors import CharacterError
    from charstudio.services.generation import GenerationRun
    from charstudio.services.ports import EngineInfo
    from charstudio.services.studio import Studio
    from charstudio.ui.background.changes import Changes
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.runner import GenerationRunner, LiveRound
    from charstudio.ui.background.tasks import TaskRunner
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.background.undo import UndoHistory
    from charstudio.ui.generate.asking import Make
    from charstudio.ui.generate.bar import GenerateBar
    from charstudio.ui.generate.showing import Obstacle
    from charstudio.ui.preferences import Preferences

_IN_BAR: Final = ("engine", "model", "style", "size", "count", *OPTIONS)


class GenerateController(QObject):
    """Asks for rounds of the character that is shown; whoever hears of a run makes its images.

    Attributes:
        costs: What rounds of it cost.
        before_generate: Called before anything is asked for: saves what was typed. What can be awaited of
            what they return is awaited.

    Signals:
        generation_wanted: A `GenerationRun` that waits to be run.
        name_wanted: A draft `Character` that can't be made real under the name it has.
        settings_changed: Another engine, style or the like is chosen.
        notes: What there is to know of how the last round was made.
        action_wanted: The id of the window's action that helps where nothing can be generated.
        money_wanted: The budget is to be seen.
        row_changed: What the second row says may be another: cost, obstacle, count.
    """

    generation_wanted = Signal(object)
    name_wanted = Signal(object)
    settings_changed = Signal()
    notes = Signal(tuple)
    action_wanted = Signal(str)
    money_wanted = Signal()
    row_changed = Signal()

    def __init__(
        self,
        bar: GenerateBar,
        *,
        studio: Studio,
        tasks: TaskRunner,
        changes: Changes,
        current: CurrentCharacter,
        undo: UndoHistory,  # noqa: ARG002  (a round is never undone)
        runner: GenerationRunner,
        thumbnails: Thumbnails,
        preferences: Preferences,
    ) -> None:
        super().__init__(bar)
        self._bar, self._studio = bar, studio
        self._tasks, self._changes = tasks, changes
        self._current, self._runner = current, runner
        self._engines = studio.workspace.engines
        self._settings = Settings(preferences, self._engines, lambda: studio.workspace.now().date())
        self.costs = Costs(studio, tasks, changes, current)
        self.costs.setParent(self)
        self._asking = Asking(bar, studio, tasks, changes)
        self.before_generate: list[Callable[[], object]] = self._asking.before
        self._note = ""
        self._chosen: tuple[object, ...] = ()
        self._read_only = self._several = False
        self._reach = Reach.FREE
        self._references = ReferenceController(bar, current=current, thumbnails=thumbnails)
        self._references.setParent(self)
        self._next = NextRound(bar, self._settings, self._references, current)
        self._connect()
        bar.set_count(self._settings.count)
        changes.engines_changed.connect(self._read_engines)
        self._read_engines()
        self._on_switched(current.character)

    def _connect(self) -> None:
        bar = self._bar
        bar.picked.connect(self._on_picked)
        bar.connect_asked.connect(lambda: self.action_wanted.emit("open_connections"))
        bar.size_picked.connect(self._on_size)
        bar.count_picked.connect(self._on_count)
        bar.generate_asked.connect(self.generate)
        bar.save_asked.connect(self.save_without_images)
        bar.cancel_asked.connect(self.stop)
        bar.remedy_asked.connect(self._on_remedy)
        bar.more.seed_changed.connect(self._show_row)
        self._references.changed.connect(self._show_all)
        self.costs.changed.connect(self._show_row)
        self._current.switched.connect(self._on_switched)
        self._current.changed.connect(self._show_all)
        self._asking.asked.connect(self._on_asked)
        self._asking.refused.connect(self._on_refused)
        self._asking.changed.connect(self._show_row)
        self._runner.started.connect(self._show_row)
        self._runner.ended.connect(self._on_ended)
        self._tasks.failed.connect(self._on_any_failure)

    # --- What is chosen ---------------------------------------------------------------------------------

    def request(self) -> ImageRequest:
        """The next round as the bar has it."""
        return self._next.request()

    def engine_and_style(self) -> tuple[str, str | None]:
        """The engine's name, and one of its styles or "auto"; None until it is known what it offers."""
        return self._settings.engine, None if self._settings.info is None else self._next.style

    def cost_of(self, request: ImageRequest) -> str:
        """What a round costs and how long it takes, in words; empty while nothing is known."""
        return self.costs.said(request)

    def obstacle_of(self, request: ImageRequest) -> Obstacle | None:
        """Why such a round of the shown character can't be made now; None when it can."""
        return self._obstacle_without_references or self.costs.obstacle(request)

    def set_count(self, count: int) -> None:
        """Takes another number of images."""
        self._bar.set_count(count)

    def set_several(self, several: bool) -> None:
        """Several characters are selected; rounds are of one."""
        if several != self._several:
            self._several = several
            self._show_row()

    def show_reach(self, reach: Reach) -> None:
        """How far one gets from here to the service of the engine that is chosen."""
        self._reach = reach
        self._show_row()

    def use_offline(self) -> None:
        """Chooses the engine that needs no network."""
        if (info := offline_engine(self._settings.infos.values())) is not None:
            self._on_picked("engine", info.name)

    def choose_model(self) -> None:
        """Opens the models that there are to choose from."""
        self._bar.open_choice("model")

    def use_as_references(self, image_ids: Sequence[str]) -> None:
        """Has the next round look at images of the library, too."""
        self._references.add(Reference(image_id=one) for one in image_ids)

    def use_recipe(self, image: Image) -> None:
        """Chooses what an image was made with, its seed and references too."""
        note = self._next.use(image)
        self._bar.clear_error()
        self._note = note
        self._show_all()

    def standing(self, request: ImageRequest | None = None) -> Standing:
        """What the next round would be made with, and what stands in the way of a request."""
        settings, obstacle = self._settings, self._obstacle_without_references
        if obstacle is None and request is not None:
            obstacle = self.costs.obstacle(request)
        return Standing(settings.info, settings.model, settings.answering, obstacle)

    def help(self, obstacle: Obstacle) -> None:
        """Does what helps."""
        if obstacle.pick is not None:
            self._on_picked(*obstacle.pick)
        elif obstacle.action == USE_OFFLINE:
            self.use_offline()
        elif obstacle.action == REFERENCES:
            self._bar.more.open(references=True)
        elif obstacle.action == MONEY:
            self.money_wanted.emit()
        elif obstacle.action in (CHOOSE_ENGINE, CHOOSE_MODEL):
            self._bar.open_choice("engine" if obstacle.action == CHOOSE_ENGINE else "model")
        else:
            self.action_wanted.emit(obstacle.action)

    # --- Asking for rounds ------------------------------------------------------------------------------

    def generate(self) -> None:
        """A round as the bar has it; a draft becomes a character first."""
        if self._too_dear is None and (character := self._ready()) is not None:
            self._asking.ask(character.id, self.request())

    def again(self) -> None:
        """The last round of the character once more, with a new seed."""
        if (character := self._free()) is not None:
            self._asking.ask_again(character.id, self.request())

    def one_more(self) -> None:
        """One more image as the bar has it."""
        if (character := self._ready()) is not None:
            self._asking.ask_more(character.id, replace(self.request(), count=1))

    def more_like(self, image: Image) -> None:
        """A round by the recipe of an image, which is looked at."""
        edits = self._studio.edits

        async def make(character: Character, request: ImageRequest) -> GenerationRun:
            return await edits.more_like(character.id, image.id, request.count, agreed=request.agreed)

        if (character := self._free()) is not None:
            self._asking.ask_edit(character.id, make, ImageRequest(count=self._bar.count))

    def ask_edit(self, make: Make, image: Image) -> None:
        """A change of an image of the character that is shown, as the bar has it."""
        if self._bar.more.seed_is_wrong:
            self._bar.more.ask_seed()
            return
        character = self._current.character
        request = self.edit_request(image)
        if character is None or self.standing(request).obstacle is not None:
            return
        self._say_nothing()
        self._asking.ask_edit(character.id, make, request)

    def edit_request(self, image: Image) -> ImageRequest:
        """What a change of an image is asked with: as the bar has it, but for its size, which is the image's
        own, or the nearest that the model makes.
        """
        model, original = self._settings.model, image.original
        size = (None, None) if model is None else nearest_size(model, original.width, original.height)
        request = replace(self.request(), width=size[0], height=size[1])
        return replace(request, reference_image_ids=(image.id,), reference_files=())

    def save_without_images(self) -> None:
        """Makes the draft that is shown a character, in words alone."""
        character = self._ready()
        if character is not None and character.draft:
            self._asking.ask(character.id, replace(self.request(), count=0))

    def stop(self) -> None:
        """Stops what is being made of the character that is shown."""
        if self._current.id is not None:
            for live in self._runner.of(self._current.id):
                self._runner.stop(live.generation.id)

    def _ready(self) -> Character | None:
        """The same, when the bar has what can be asked for; else it says what has not."""
        if self._bar.more.seed_is_wrong:
            self._bar.more.ask_seed()
            return None
        return self._free()

    def _free(self) -> Character | None:
        """The character that is shown, when a round of it can be asked for; what was said is over then."""
        character = self._current.character
        if character is None or self._obstacle is not None:
            return None
        self._say_nothing()
        return character

    def _say_nothing(self) -> None:
        self._note = ""
        self._bar.clear_error()
        self._bar.more.clear_reference_error()

    @property
    def _too_dear(self) -> Obstacle | None:
        """That the round as the bar has it costs too much; another may cost less."""
        return self.costs.obstacle(self.request())

    @property
    def _obstacle(self) -> Obstacle | None:
        of_references = obstacle_of_references(self._references.effective, self._settings.model)
        return self._obstacle_without_references or of_references

    @property
    def _obstacle_without_references(self) -> Obstacle | None:
        settings, character = self._settings, self._current.character
        return obstacle_of(
            character,
            several=self._several,
            running=self._running,
            read_only=self._read_only,
            of_engine=obstacle_of_engine(settings.info, self._reach, settings.infos.values())
            or obstacle_of_model(settings.model if settings.retired else None, settings.successor),
        )

    @property
    def _running(self) -> bool:
        character = self._current.character
        if character is None:
            return False
        return self._asking.busy(character.id) or bool(self._runner.of(character.id))

    # --- How asking went --------------------------------------------------------------------------------

    def _on_refused(self, character_id: str, error: CharacterError) -> None:
        character = self._current.character
        shown = character if character is not None and character.id == character_id else None
        if not isinstance(error, CharacterValidationError) or shown is None:
            self._tasks.failed.emit(error)
            return
        words = message_of(error)
        if error.field == "cost":
            # More was spent than was known here.
            self._changes.money_changed.emit()
        if error.field == "name":
            self.name_wanted.emit(shown)
        elif error.field in _IN_BAR:
            self._bar.say_error(error.field, words.message, words.hint)
        elif error.field == "references":
            self._bar.more.open(references=True)
            self._bar.more.say_wrong_references(words.message, words.hint)
        elif error.field == "seed":
            self._bar.more.ask_seed()
            self._bar.more.say_wrong_seed(words.message, words.hint)
        else:
            self._tasks.failed.emit(error)

    def _on_any_failure(self, error: CharacterError) -> None:
        if error.kind == "read_only" and not self._read_only:
            self._read_only = True
            self._show_row()

    def _on_ended(self, live: LiveRound, notes: tuple[str, ...]) -> None:
        self.costs.round_ended()
        if notes and live.generation.character_id == self._current.id:
            # The engines' notes begin with the name of a style as they write it.
            self._note = " · ".join(note[:1].upper() + note[1:] for note in notes)
            self.notes.emit(notes)
        self._show_row()

    # --- What is shown ----------------------------------------------------------------------------------

    def _read_engines(self) -> None:
        engines = dict(self._engines)
        # The built-in one reads tables for this.
        reading = asyncio.to_thread(lambda: {name: engine.info for name, engine in engines.items()})
        self._tasks.run(reading, done=self._on_engines)

    def _on_engines(self, infos: Mapping[str, EngineInfo]) -> None:
        self._settings.infos = self.costs.infos = infos
        self._show_all()

    def _on_switched(self, _character: Character | None) -> None:
        self._note = ""
        self._bar.clear_error()
        self._bar.more.close_now()
        self._next.begin()
        self._show_all()

    def _on_asked(self, run: GenerationRun) -> None:
        if run.generation.character_id == self._current.id:
            self._next.style_is_kept()
        self.generation_wanted.emit(run)

    def _on_picked(self, what: str, value: str) -> None:
        self._next.pick(what, value)
        self._show_all()

    def _on_size(self, width: int, height: int) -> None:
        self._settings.pick_size((width, height))
        self._show_all()

    def _on_count(self, count: int) -> None:
        self._settings.pick_count(count)
        self._show_all()

    def _on_remedy(self) -> None:
        if (obstacle := self._obstacle or self._too_dear) is not None:
            self.help(obstacle)

    def _show_all(self, *_: object) -> None:
        settings, model = self._settings, self._settings.model
        self._references.show(model, said_ignored(settings.info, model))
        references = bool(self._references.effective)
        self._bar.show_choices(settings.choices(self._next.style, references=references))
        if model is not None and settings.size is not None:
            self._bar.size_box.set_sizes(presets(model), settings.size, model)
            self._bar.more.set_seeds(model.seeds)
        self._show_row()
        chosen = self._next.state
        if chosen != self._chosen:
            self._chosen = chosen
            self.settings_changed.emit()

    def _show_row(self, *_: object) -> None:
        character, settings = self._current.character, self._settings
        obstacle = self._obstacle or self._too_dear
        ignored = said_ignored(settings.info, settings.model)
        self._references.show(settings.model, ignored)
        if character is None or character.trashed_at is not None or self._several:
            self._bar.show_row(Showing(obstacle=obstacle))
            self.row_changed.emit()
            return
        references = self._references.effective
        seed, words = self._bar.more.seed, self._next.words
        sends = what_is_sent(character, () if ignored else references, seed, words)
        if ignored and references:
            sends = f"{sends} · {ignored}"
        self._bar.show_row(
            Showing(
                sends=sends,
                note=self._note,
                removable=bool(references),
                estimate=self.cost_of(self.request()),
                obstacle=obstacle,
                running=bool(self._runner.of(character.id)),
                draft=character.draft,
            )
        )
        self.row_changed.emit()
