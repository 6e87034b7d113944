"""The next round: what the generate bar has, for the character that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from charstudio.domain.generation import ImageRequest
from charstudio.services.ordering import AUTO
from charstudio.ui.generate.references import files, image_ids
from charstudio.ui.generate.requests import size_of
from charstudio.ui.generate.settings import OPTIONS
from charstudio.ui.generate.showing import said_ignored

if TYPE_CHECKING:
    from charstudio.domain.image import Image
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.generate.bar import GenerateBar
    from charstudio.ui.generate.reference_controller import ReferenceController
    from charstudio.ui.generate.settings import Settings


class NextRound:
    """Settings are the same for every character; style, seed and references are each one's own."""

    def __init__(
        self,
        bar: GenerateBar,
        settings: Settings,
        references: ReferenceController,
        current: CurrentCharacter,
    ) -> None:
        self._bar, self._settings, self._references, self._current = bar, settings, references, current
        # What was asked for in place of the style that the shown character has.
        self._asked_style: str | None = None

    @property
    def style(self) -> str:
        """One of the engine's styles, or "auto"."""
        return self._asked_style or self._settings.style_of(self._current.character)

    @property
    def state(self) -> tuple[object, ...]:
        """All that is chosen in the bar itself, to compare."""
        settings = self._settings
        options = tuple(settings.option(what) for what in OPTIONS)
        return settings.engine, settings.model, self.style, options, settings.size, self._bar.count

    def request(self) -> ImageRequest:
        """What is asked for."""
        settings = self._settings
        info, model = settings.info, settings.model
        width, height = settings.size or (None, None)
        # Those that nobody looks at stay at home.
        references = () if said_ignored(info, model) else self._references.effective
        return ImageRequest(
            engine=settings.engine,
            model=None if model is None else model.id,
            style=self.style if info is not None and (info.styles or info.free_style) else None,
            count=self._bar.count,
            width=width,
            height=height,
            quality=settings.option("quality"),
            seed=self._bar.more.seed,
            reference_image_ids=image_ids(references, self._current.character),
            reference_files=files(references),
            background=settings.option("background"),
            format=settings.option("format"),
            fidelity=settings.option("fidelity") if references else None,
            complexity=settings.option("complexity"),
        )

    @property
    def words(self) -> str:
        """The style, where it goes out as words."""
        info = self._settings.info
        if info is None or not info.free_style or self.style == AUTO:
            return ""
        return next((one.title for one in info.styles if one.id == self.style), self.style)

    def begin(self) -> None:
        """For another character."""
        self._asked_style = None
        self._bar.more.set_seed(None)
        self._references.reset()

    def style_is_kept(self) -> None:
        """A round was begun: its style is what the character has now."""
        self._asked_style = None

    def pick(self, what: str, value: str) -> None:
        """Takes a choice: "engine", "model", "style" or an option of the model."""
        if what == "style":
            value = value or AUTO
        character = self._current.character
        self._asked_style = value if what == "style" else None if what == "engine" else self._asked_style
        # What a character has had is its own affair; others begin with what was taken for a new one last.
        if what != "style" or character is None or self._settings.engine not in character.styles:
            self._settings.pick(what, value)

    def use(self, image: Image) -> str:
        """Takes what an image was made with, its seed and references too; gives what is to be said of it."""
        recipe, parameters, settings = image.recipe, image.recipe.parameters, self._settings
        info = settings.infos.get(recipe.engine)
        if info is None:
            return _say("{name} is not at hand").format(name=recipe.engine)
        settings.pick("engine", recipe.engine)
        settings.pick("model", recipe.model)
        for what in OPTIONS:
            settings.pick(what, str(parameters.get(what) or ""))
        settings.pick_size(size_of(image))
        style = str(parameters.get("style") or "")
        self._asked_style = style if settings.offers_style(style) else AUTO if info.free_style else None
        self._bar.more.set_seed(recipe.seed)
        self._references.set_images(recipe.reference_image_ids)
        if recipe.model not in {model.id for model in info.models}:
            return _say("All of the recipe is set but {name}, which is not at hand").format(name=recipe.model)
        if recipe.seed is None:
            return _say("The recipe is set")
        return _say("The recipe is set, its seed too")


def _say(text: str) -> str:
    return QCoreApplication.translate("Generate", text)
