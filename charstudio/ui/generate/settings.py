"""What is chosen in the generate bar: kept in the preferences, and held to what engines offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charstudio.domain import limits
from charstudio.services.ordering import AUTO
from charstudio.ui.generate.choices import Choices, Option, model_choices, option_choices, style_choices
from charstudio.ui.generate.sizes import presets, read_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from charstudio.domain.character import Character
    from charstudio.services.ports import EngineInfo, ImageEngine, ModelInfo
    from charstudio.ui.generate.sizes import Size
    from charstudio.ui.preferences import Preferences

_COUNT: Final = 4
# What a model has a list of words for.
OPTIONS: Final = ("quality", "background", "format", "fidelity", "complexity")
_NOT_TRANSPARENT: Final = "jpeg"
_TRANSPARENT: Final = "transparent"


class Settings:
    """The settings of the next round. What an engine does not offer any more is as if never chosen.

    Args:
        engines: Those that there are; they may come and go.
        today: Gives the date: models retire.

    Attributes:
        infos: What engines offer, by name; empty until it is known.
    """

    def __init__(
        self, preferences: Preferences, engines: Mapping[str, ImageEngine], today: Callable[[], date]
    ) -> None:
        self._preferences, self._engines, self._today = preferences, engines, today
        self.infos: Mapping[str, EngineInfo] = {}

    @property
    def engine(self) -> str:
        """The engine's name; the first, which is built in, where the chosen one is gone."""
        chosen = self._preferences.text("generate/engine")
        return chosen if chosen in self._engines else next(iter(self._engines))

    @property
    def info(self) -> EngineInfo | None:
        """What the engine offers; None until that is known."""
        return self.infos.get(self.engine)

    @property
    def model(self) -> ModelInfo | None:
        """The engine's model: the chosen one, else the first that answers."""
        if self.info is None or not self.info.models:
            return None
        chosen, models, today = self._of_engine("model"), self.info.models, self._today()
        usable = next((model for model in models if not model.retired(today)), models[0])
        return next((model for model in models if model.id == chosen), usable)

    @property
    def retired(self) -> bool:
        """Whether the model answers no more."""
        return self.model is not None and self.model.retired(self._today())

    @property
    def successor(self) -> ModelInfo | None:
        """The model to take in the place of one that is retired: its successor, else one that answers."""
        if self.info is None or self.model is None:
            return None
        others, named = self.answering, self.model.successor
        return next((one for one in others if one.id == named), others[0] if others else None)

    @property
    def answering(self) -> tuple[ModelInfo, ...]:
        """The engine's models that are not retired."""
        models = () if self.info is None else self.info.models
        return tuple(one for one in models if not one.retired(self._today()))

    @property
    def size(self) -> Size | None:
        """Width and height in pixels."""
        if self.model is None:
            return None
        chosen = read_size(self._preferences.text("generate/size"))
        return chosen if chosen is not None and self.model.makes(*chosen) else self.model.default_size

    @property
    def count(self) -> int:
        """How many images a round has."""
        return self._preferences.number("generate/count", _COUNT, 1, limits.IMAGES_A_ROUND)

    def option(self, what: str) -> str | None:
        """The model's "quality", "background", …; None leaves it to the engine."""
        chosen = self._of_engine(what)
        return chosen if chosen and chosen in self._offered(what) else None

    def style_of(self, character: Character | None) -> str:
        """The style that a character has had last, else the one that new characters begin with."""
        style = None if character is None else character.styles.get(self.engine)
        if style is not None and self._free_style:
            return style or AUTO
        if self.offers_style(style):
            return style or AUTO
        first = self._of_engine("style")
        return first if self.offers_style(first) else AUTO

    def offers_style(self, style: str | None) -> bool:
        """Whether the engine draws in this style."""
        if self.info is None or not style:
            return False
        return self._free_style or style in {one.id for one in self.info.styles}

    def pick(self, what: str, value: str) -> None:
        """Takes a choice: "engine", or "model", "style" or an option of the engine."""
        place = "generate/engine" if what == "engine" else f"generate/{what}/{self.engine}"
        self._preferences.set(place, value)

    def pick_size(self, size: Size) -> None:
        """Takes another size."""
        self._preferences.set("generate/size", f"{size[0]}x{size[1]}")

    def pick_count(self, count: int) -> None:
        """Takes another number of images."""
        self._preferences.set("generate/count", count)

    def choices(self, style: str, *, references: bool = True) -> dict[str, Choices]:
        """What the boxes offer; nothing where there is nothing to choose.

        Args:
            style: The one that is chosen.
            references: Whether there are some: fidelity is to them.
        """
        info, model = self.info, self.model
        if info is None:
            return {}
        titles = {name: self.infos[name].title for name in self._engines if name in self.infos}
        engines = Choices(tuple(Option(name, title) for name, title in titles.items()), info.name)
        if model is None:
            return {"engine": engines}
        options = {what: option_choices(self._offered(what), self.option(what)) for what in OPTIONS}
        if not references:
            options["fidelity"] = Choices()
        return {
            "engine": engines,
            "model": model_choices(info, model, self._today()),
            "style": style_choices(info, style),
            **options,
        }

    def sizes(self) -> tuple[Size, ...]:
        """The sizes on offer."""
        return () if self.model is None else presets(self.model)

    @property
    def _free_style(self) -> bool:
        return self.info is not None and self.info.free_style

    def _offered(self, what: str) -> tuple[str, ...]:
        model = self.model
        if model is None:
            return ()
        if what == "format" and self.option("background") == _TRANSPARENT:
            return tuple(one for one in model.formats if one != _NOT_TRANSPARENT)
        return {
            "quality": model.qualities,
            "background": model.backgrounds,
            "format": model.formats,
            "fidelity": model.fidelities,
            "complexity": model.complexities,
        }[what]

    def _of_engine(self, what: str) -> str:
        return self._preferences.text(f"generate/{what}/{self.engine}")
