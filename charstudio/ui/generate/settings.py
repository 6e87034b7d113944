"""What is chosen in the generate bar: kept in the preferences, and held to what engines offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from charstudio.domain import limits
from charstudio.services.ordering import AUTO
from charstudio.ui.generate.sizes import fits, presets, read_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from charstudio.domain.character import Character
    from charstudio.services.ports import EngineInfo, ModelInfo
    from charstudio.ui.generate.sizes import Size
    from charstudio.ui.preferences import Preferences

_COUNT: Final = 4


@dataclass(frozen=True)
class Choices:
    """What one box offers: ids with their titles, and the id that is chosen."""

    options: tuple[tuple[str, str], ...] = ()
    chosen: str = ""


class Settings:
    """The settings of the next round. What an engine does not offer any more is as if never chosen.

    Attributes:
        infos: What engines offer, by name; empty until it is known.
    """

    def __init__(self, preferences: Preferences, engines: Sequence[str]) -> None:
        self._preferences, self._names = preferences, tuple(engines)
        self.infos: Mapping[str, EngineInfo] = {}

    @property
    def engine(self) -> str:
        """The engine's name."""
        chosen = self._preferences.text("generate/engine")
        return chosen if chosen in self._names else self._names[0]

    @property
    def info(self) -> EngineInfo | None:
        """What the engine offers; None until that is known."""
        return self.infos.get(self.engine)

    @property
    def model(self) -> ModelInfo | None:
        """The engine's model."""
        if self.info is None:
            return None
        chosen = self._of_engine("model")
        models = self.info.models
        return next((model for model in models if model.id == chosen), models[0])

    @property
    def quality(self) -> str | None:
        """The model's quality; None leaves it to the engine."""
        chosen = self._of_engine("quality")
        return chosen if self.model is not None and chosen in self.model.qualities else None

    @property
    def size(self) -> Size | None:
        """Width and height in pixels."""
        if self.model is None:
            return None
        chosen = read_size(self._preferences.text("generate/size"))
        return chosen if chosen is not None and fits(chosen, self.model) else self.model.default_size

    @property
    def count(self) -> int:
        """How many images a round has."""
        return self._preferences.number("generate/count", _COUNT, 1, limits.IMAGES_A_ROUND)

    def style_of(self, character: Character | None) -> str:
        """The style that a character has had last, else the one that new characters begin with."""
        style = None if character is None else character.styles.get(self.engine)
        if self.offers_style(style):
            return style or AUTO
        first = self._of_engine("style")
        return first if self.offers_style(first) else AUTO

    def offers_style(self, style: str | None) -> bool:
        """Whether the engine draws in this style."""
        return self.info is not None and style in {one.id for one in self.info.styles}

    def pick(self, what: str, value: str) -> None:
        """Takes a choice: "engine", or "model", "style" or "quality" of the engine."""
        place = "generate/engine" if what == "engine" else f"generate/{what}/{self.engine}"
        self._preferences.set(place, value)

    def pick_size(self, size: Size) -> None:
        """Takes another size."""
        self._preferences.set("generate/size", f"{size[0]}x{size[1]}")

    def pick_count(self, count: int) -> None:
        """Takes another number of images."""
        self._preferences.set("generate/count", count)

    def choices(self, style: str) -> dict[str, Choices]:
        """What the boxes offer; nothing where there is nothing to choose.

        Args:
            style: The one that is chosen.
        """
        info, model = self.info, self.model
        if info is None or model is None:
            return {}
        engines = tuple((name, self.infos[name].title) for name in self._names if name in self.infos)
        models = tuple((one.id, one.title) for one in info.models)
        styles = ((AUTO, _say("Auto")), *((one.id, one.title) for one in info.styles))
        qualities = tuple((quality, quality) for quality in model.qualities)
        if qualities and AUTO not in model.qualities:
            qualities = (("", _say("default")), *qualities)
        return {
            "engine": Choices(engines, info.name),
            "model": Choices(models if len(models) > 1 else (), model.id),
            "style": Choices(styles if info.styles else (), style),
            "quality": Choices(qualities, self.quality or qualities[0][0] if qualities else ""),
        }

    def sizes(self) -> tuple[Size, ...]:
        """The sizes on offer."""
        return () if self.model is None else presets(self.model)

    def _of_engine(self, what: str) -> str:
        return self._preferences.text(f"generate/{what}/{self.engine}")


def _say(text: str) -> str:
    return QCoreApplication.translate("Generate", text)
