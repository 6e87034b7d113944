"""What is begun over images: kept while the window is open, so that nobody loses it by looking elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize

from charstudio.domain.drawing import DrawingKind
from charstudio.ui.editor.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from charstudio.domain.image import Image

# What is held in memory of works that are put away and safe in the library.
_BYTES: Final = 200_000_000


class Work:
    """What is drawn over one image, and what is said of it.

    Attributes:
        kind: Which of its drawings is used.
        words: What is asked for.
        safe: The revision of each drawing that is in the library, and its id there.
    """

    def __init__(self, image: Image) -> None:
        self.image_id, self.character_id = image.id, image.character_id
        self.size = QSize(image.original.width, image.original.height)
        self.kind = DrawingKind.MASK
        self.words = ""
        self.safe: dict[DrawingKind, tuple[int, str]] = {}
        self._layers: dict[DrawingKind, Layer] = {}

    @property
    def layer(self) -> Layer:
        """The drawing that is used."""
        if self.kind not in self._layers:
            self._layers[self.kind] = Layer(self.kind, self.size)
        return self._layers[self.kind]

    @property
    def other_kind(self) -> DrawingKind:
        """The one that is not used."""
        return DrawingKind.MARKUP if self.kind is DrawingKind.MASK else DrawingKind.MASK

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn or said."""
        return not self.words and all(layer.empty for layer in self._layers.values())

    @property
    def unsafe(self) -> Iterator[Layer]:
        """The drawings that would be lost with the window."""
        for kind, layer in self._layers.items():
            revision, _ = self.safe.get(kind, (-1, ""))
            if not layer.empty and layer.revision != revision:
                yield layer

    @property
    def bytes(self) -> int:
        """What it holds in memory."""
        return sum(layer.bytes for layer in self._layers.values())


class Works:
    """The works by the ids of their images, the newest last."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}

    def __iter__(self) -> Iterator[Work]:
        return iter(tuple(self._works.values()))

    def of(self, image: Image) -> Work:
        """The work over an image, begun where there is none."""
        work = self._works.pop(image.id, None) or Work(image)
        self._works[image.id] = work
        return work

    def put_away(self) -> None:
        """None is in use: those without anything go, and the oldest safe ones where they are too large."""
        self._works = {one: work for one, work in self._works.items() if not work.empty}
        for one, work in list(self._works.items())[:-1]:
            if sum(work.bytes for work in self._works.values()) > _BYTES and not any(work.unsafe):
                del self._works[one]

    def forget(self, character_id: str) -> None:
        """A character is gone for good."""
        self._works = {one: work for one, work in self._works.items() if work.character_id != character_id}
