"""From what an artist asks for to what an engine gets, with every check that needs no drawing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from charstudio.domain import limits
from charstudio.domain.character import clean_text
from charstudio.domain.drawing import DrawingKind, recorded_edit
from charstudio.domain.generation import ImageRequest
from charstudio.domain.prompting import plain_prompt
from charstudio.errors import CharacterValidationError
from charstudio.services.options import as_taken, check_options, model_of, nearest_size, size_of, size_text
from charstudio.services.ports import ImageEngine, ImageOrder, ModelInfo
from charstudio.services.references import check_references, references_of
from charstudio.services.workspace import new_seed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from charstudio.domain.character import Character, Details
    from charstudio.domain.generation import Generation
    from charstudio.domain.image import Image
    from charstudio.services.workspace import Workspace

AUTO: Final = "auto"


@dataclass(frozen=True)
class Plan:
    """A request that its engine can take.

    Attributes:
        style: A style of the engine, never "auto".
        references: Bytes of the pictures to look at; empty where the model ignores references.
        ignored_references: Whether there were some that the model ignores.
        ignored: What else was asked for that the model does not take, by field.
        mask: Where the first reference may change; `markup` is what is drawn over it.
    """

    request: ImageRequest
    engine: ImageEngine
    model: ModelInfo
    style: str
    width: int
    height: int
    seed: int
    references: tuple[bytes, ...]
    reference_image_ids: tuple[str, ...]
    ignored_references: bool
    ignored: tuple[str, ...] = ()
    mask: bytes | None = None
    markup: bytes | None = None

    @property
    def size(self) -> str:
        """The size of its images as the journal has it."""
        return size_text(self.width, self.height)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the artist should know of how it is made."""
        notes = [
            f"{self.model.title} does not take the {field} that was asked for." for field in self.ignored
        ]
        if self.ignored_references:
            notes.insert(0, f"{self.engine.info.title} does not look at reference images.")
        return tuple(notes)

    def order(self, character: Character) -> ImageOrder:
        """What the engine gets for this character."""
        own = (self.request.prompt or "").strip()
        details = character.details
        return ImageOrder(
            details=details,
            person_seed=character.seed,
            model=self.model.id,
            style=self.style,
            prompt=own or details.image_prompt or plain_prompt(details),
            own_prompt=own,
            count=self.request.count,
            width=self.width,
            height=self.height,
            quality=self.request.quality,
            seed=self.seed,
            references=self.references,
            mask=self.mask,
            markup=self.markup,
            edit=self.request.edit is not None,
            background=self.request.background,
            format=self.request.format,
            fidelity=self.request.fidelity,
            complexity=self.request.complexity,
        )

    def parameters(self) -> dict[str, object]:
        """What the journal keeps of what was asked for."""
        files = self.request.reference_files if self.references else ()
        asked = {
            "style": self.style,
            "size": self.size,
            "quality": self.request.quality,
            "background": self.request.background,
            "format": self.request.format,
            "fidelity": self.request.fidelity,
            "complexity": self.request.complexity,
            "seed": self.seed if self.model.seeds else None,
            "prompt": self.request.prompt,
            "reference_image_ids": list(self.reference_image_ids),
            "reference_files": [str(file.absolute()) for file in files],
            **self.edited(),
        }
        return {name: value for name, value in asked.items() if value not in (None, "", [])}

    def edited(self) -> dict[str, object]:
        """What the journal, and the recipe of each image, keep of an edit; nothing where it is none."""
        edit, drawing_id = self.request.edit, self.request.drawing_id
        kept = {"edit": None if edit is None else edit.recorded(), "drawing_id": drawing_id}
        return {name: value for name, value in kept.items() if value is not None}


async def plan(
    workspace: Workspace,
    request: ImageRequest,
    details: Details,
    styles: Mapping[str, str],
    *,
    lenient: bool = False,
) -> Plan:
    """Checks a request against its engine and settles what was left open.

    Args:
        workspace: Where to find engines and reference images.
        request: What was asked for.
        details: The character.
        styles: The last style for each engine.
        lenient: Leaves out what the model took when it was asked for, and does not take any more.

    Raises:
        CharacterValidationError: The engine can't take it, or a reference or drawing is not there.
        LibraryError: One of them can't be read.
    """
    request.checked()
    engine = workspace.engine(request.engine)
    model = model_of(engine, request.model, workspace.now().date())
    width, height = size_of(model, request)
    ignored: tuple[str, ...] = ()
    if lenient:
        request, ignored = as_taken(model, request)
    check_options(model, request)
    style = await style_for(engine, request.style, details, styles)
    references = await references_of(workspace, request)
    check_references(model, request, references)
    used = model.most_references > 0
    return Plan(
        request=request,
        engine=engine,
        model=model,
        style=style,
        width=width,
        height=height,
        seed=new_seed() if request.seed is None else request.seed,
        references=await references.read(workspace) if used else (),
        reference_image_ids=request.reference_image_ids if used else (),
        ignored_references=references.count > 0 and not used,
        ignored=(*ignored, "seed") if request.seed is not None and not model.seeds else ignored,
        mask=await references.drawn(workspace, DrawingKind.MASK),
        markup=await references.drawn(workspace, DrawingKind.MARKUP),
    )


def request_left(generation: Generation, seed: int) -> ImageRequest:
    """What is still to be asked for of a generation, as its journal has it.

    Args:
        generation: One that owes images.
        seed: Of the first image that is still to come.
    """
    kept = generation.parameters
    width, height = _size(kept) or (None, None)
    return ImageRequest(
        engine=generation.engine,
        model=generation.model,
        style=str(kept.get("style") or AUTO),
        count=generation.owed,
        width=width,
        height=height,
        quality=_text(kept, "quality"),
        # A model that takes none is not asked for one.
        seed=seed if "seed" in kept else None,
        prompt=_text(kept, "prompt"),
        reference_image_ids=tuple(_listed(kept, "reference_image_ids")),
        reference_files=tuple(Path(file) for file in _listed(kept, "reference_files")),
        background=_text(kept, "background"),
        format=_text(kept, "format"),
        fidelity=_text(kept, "fidelity"),
        complexity=_text(kept, "complexity"),
        drawing_id=_text(kept, "drawing_id"),
        edit=recorded_edit(kept),
    )


def request_like(image: Image, made_by: Generation | None, model: ModelInfo, count: int) -> ImageRequest:
    """More images by the recipe of one, which is looked at, with a new seed.

    Args:
        image: The image.
        made_by: The generation that made it, which knows what it was asked for.
        model: The model that makes them.
        count: How many.
    """
    kept, original = image.recipe.parameters, image.original
    width, height = nearest_size(model, *(_size(kept) or (original.width, original.height)))
    own = made_by is not None and recorded_edit(made_by.parameters) is None
    return ImageRequest(
        engine=image.recipe.engine,
        model=image.recipe.model,
        style=_text(kept, "style"),
        count=count,
        width=width,
        height=height,
        quality=_text(kept, "quality"),
        # What an edit changed is there already: asked for again, it would be changed twice.
        prompt=_text(made_by.parameters, "prompt") if made_by is not None and own else None,
        reference_image_ids=(image.id,),
        background=_text(kept, "background"),
        format=_text(kept, "format"),
        fidelity=_text(kept, "fidelity"),
        complexity=_text(kept, "complexity"),
    )


def fresh_seed(generation: Generation, images: Sequence[Image]) -> int:
    """A seed to go on with, from which the next ones count up to none that made an image already."""
    first = generation.parameters.get("seed")
    used = [image.recipe.seed for image in images if image.recipe.seed is not None]
    if isinstance(first, int):
        used.append(first + generation.requested - 1)
    following = max(used, default=-1) + 1
    return following if following + generation.owed <= limits.SEED else new_seed()


def _text(kept: Mapping[str, object], name: str) -> str | None:
    value = kept.get(name)
    return None if value is None else str(value)


def _size(kept: Mapping[str, object]) -> tuple[int, int] | None:
    width, _, height = str(kept.get("size", "")).partition("x")
    return (int(width), int(height)) if width.isdecimal() and height.isdecimal() else None


def _listed(kept: Mapping[str, object], name: str) -> list[str]:
    values = kept.get(name)
    return [str(value) for value in values] if isinstance(values, list) else []


def with_reference(request: ImageRequest, image_id: str | None) -> ImageRequest:
    """The request with an image as its first reference, when there is one."""
    if image_id is None or image_id in request.reference_image_ids:
        return request
    return replace(request, reference_image_ids=(image_id, *request.reference_image_ids))


async def style_for(
    engine: ImageEngine, asked: str | None, details: Details, styles: Mapping[str, str]
) -> str:
    """The style to draw a character in, never "auto".

    Args:
        engine: What draws it.
        asked: The style that is asked for, or "auto"; None takes the one it had last. Where the engine has
            no fixed styles it can be any words.
        details: The character.
        styles: The last style for each engine.

    Raises:
        CharacterValidationError: The engine has no such style, or the words are too many.
    """
    info = engine.info
    wanted = asked or styles.get(info.name) or AUTO
    names = [style.id for style in info.styles]
    if wanted == AUTO:
        return await engine.choose_style(details)
    if info.free_style:
        return clean_text(wanted, "style", limits.STYLE)
    if asked is None and names and wanted not in names:
        return await engine.choose_style(details)
    if names and wanted not in names:
        raise CharacterValidationError(
            "The engine has no such style",
            field="style",
            kind="unknown_style",
            engine=info.title,
            value=wanted[:40],
            choices=", ".join([AUTO, *names]),
        )
    return wanted
