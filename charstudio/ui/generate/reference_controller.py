"""Keeps the references of the next round, and shows them in the card of the generate bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from charstudio.ui.generate.references import PRIMARY, Reference, added, effective, image_ids
from charstudio.ui.generate.showing import name_of
from charstudio.ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from charstudio.domain.character import Character
    from charstudio.services.ports import ModelInfo
    from charstudio.ui.background.current import CurrentCharacter
    from charstudio.ui.background.thumbnails import Thumbnails
    from charstudio.ui.generate.bar import GenerateBar


class ReferenceController(QObject):
    """Behind the reference well. The primary image is a reference until it is taken away.

    Signals:
        changed: Others are wanted now.
    """

    changed = Signal()

    def __init__(self, bar: GenerateBar, *, current: CurrentCharacter, thumbnails: Thumbnails) -> None:
        super().__init__(bar)
        self._card, self._current, self._thumbnails = bar.more, current, thumbnails
        self._wanted: tuple[Reference, ...] = (PRIMARY,)
        self._shown: tuple[tuple[Reference, str], ...] = ()
        self._model: ModelInfo | None = None
        bar.dropped.connect(self.add)
        bar.references_cleared.connect(self.clear)
        self._card.well.dropped.connect(self.add)
        self._card.well.removed.connect(self._on_removed)
        self._card.primary_asked.connect(lambda: self.add((PRIMARY,)))
        self._card.files_chosen.connect(self._on_files)
        self._card.pasted.connect(self.add)
        thumbnails.ready.connect(self._on_picture)

    @property
    def effective(self) -> tuple[Reference, ...]:
        """Those that there are for the character that is shown and the model that is chosen."""
        return effective(self._wanted, self._current.character, self._model)

    def reset(self) -> None:
        """Only the primary image, as for every character at first."""
        self._set((PRIMARY,))

    def clear(self) -> None:
        """None at all."""
        self._set(())

    def set_images(self, ids: Iterable[str]) -> None:
        """These images of the library, and nothing else."""
        self._set(Reference(image_id=one) for one in ids)

    def add(self, more: Iterable[Reference]) -> None:
        """These too."""
        self._set(added(self._wanted, more))

    def show(self, model: ModelInfo | None, note: str) -> None:
        """Shows them for a model, of which the note says what it does with references."""
        self._model = model
        character, references = self._current.character, self.effective
        shown = tuple((one, name_of(one, character)) for one in references)
        if shown != self._shown:
            self._shown = shown
            self._card.well.show_references(references, [name for _, name in shown])
            for one in references:
                self._show_picture(one)
        primary = effective((PRIMARY,), character, model)
        self._card.set_reference_note(note, primary=bool(primary) and PRIMARY not in references)

    def _on_removed(self, reference: Reference) -> None:
        self._set(one for one in self._wanted if one != reference)

    def _on_files(self, files: tuple[Path, ...]) -> None:
        self.add(Reference(file=file) for file in files)

    def _set(self, wanted: Iterable[Reference]) -> None:
        self._wanted = tuple(wanted)
        self._card.clear_reference_error()
        self.changed.emit()

    def _on_picture(self, sha256: str) -> None:
        for reference, _ in self._shown:
            if self._sha256_of(reference, self._current.character) == sha256:
                self._show_picture(reference)

    def _show_picture(self, reference: Reference) -> None:
        sha256 = self._sha256_of(reference, self._current.character)
        if sha256 is not None:
            ratio = self._card.devicePixelRatioF()
            picture = self._thumbnails.pixmap(sha256, theme().px("icon"), ratio)
            if picture is not None:
                self._card.well.set_picture(reference, picture)

    @staticmethod
    def _sha256_of(reference: Reference, character: Character | None) -> str | None:
        ids = image_ids((reference,), character)
        image = character.image(ids[0]) if ids and character is not None else None
        return None if image is None else image.original.sha256
