"""Showing how a generation goes: a bar on a terminal, JSON lines for scripts, plain lines elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from charstudio.cli import shapes
from charstudio.cli.output import as_line, note, on_terminal
from charstudio.domain.generation import (
    Cancelled,
    Failed,
    Finished,
    GenerationEvent,
    ImageArrived,
    PreviewArrived,
    Progressed,
    WaitBegan,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from charstudio.services.studio import Studio


class Reporter(Protocol):
    """Is told of every event of a generation."""

    def tell(self, event: GenerationEvent) -> None:
        """Shows an event."""
        ...


@contextmanager
def reporter(studio: Studio, *, as_json: bool) -> Iterator[Reporter]:
    """The reporter that fits where standard error goes."""
    if as_json:
        yield _JsonLines(studio)
    elif on_terminal(sys.stderr):
        with _bar() as bar:
            yield bar
    else:
        yield _Lines()


class _JsonLines:
    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def tell(self, event: GenerationEvent) -> None:
        note(as_line(self._shape(event), sys.stderr))

    def _shape(self, event: GenerationEvent) -> dict[str, Any]:
        workspace = self._studio.workspace
        generation = shapes.generation_shape(event.generation, workspace.now())
        about = {"generation_id": event.generation.id}
        counts = {key: generation[key] for key in ("requested", "completed", "elapsed_s")}
        shape: dict[str, Any]
        match event:
            case Progressed():
                more = {"fraction": round(event.fraction, 3), "remaining_s": event.remaining_s}
                shape = {"event": "progress", **about, **counts, **more}
            case PreviewArrived():
                shape = {"event": "partial", **about, "index": event.index, "bytes": len(event.data)}
            case WaitBegan():
                wait = {"index": event.index, "seconds": round(event.seconds, 3)}
                shape = {"event": "waiting", **about, **wait, "error": shapes.fault_shape(event.fault)}
            case ImageArrived():
                image = shapes.image_shape(event.image, workspace.library.originals)
                shape = {"event": "image", **about, "index": event.index, "image": image}
            case Finished() | Failed():
                name = "finished" if isinstance(event, Finished) else "failed"
                shape = {"event": name, **about, "generation": generation, "notes": list(event.notes)}
            case Cancelled():
                shape = {"event": "cancelled", **about, "generation": generation}
            case _:
                raise TypeError(f"no shape for {type(event).__name__}")
        return shape


class _Lines:
    """For where standard error is kept: only what stays true."""

    def tell(self, event: GenerationEvent) -> None:
        if isinstance(event, ImageArrived):
            note(f"image {event.generation.completed} of {event.generation.requested}")
        elif isinstance(event, WaitBegan):
            note(f"image {event.index + 1} waits: {_why(event)}")
        _tell_notes(event)


class _Bar:
    def __init__(self, progress: Any, task: Any) -> None:
        self._progress = progress
        self._task = task

    def tell(self, event: GenerationEvent) -> None:
        done, total = event.generation.completed, event.generation.requested
        said = f"{done} of {total}{f'. {_why(event)}' if isinstance(event, WaitBegan) else ''}"
        self._progress.update(self._task, completed=done, total=total, said=said)
        if isinstance(event, (Finished, Failed, Cancelled)):
            self._progress.stop()
        _tell_notes(event)


@contextmanager
def _bar() -> Iterator[_Bar]:
    from rich.console import Console  # noqa: PLC0415  (only a terminal needs it)
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("Drawing"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield _Bar(progress, progress.add_task("", total=None, said=""))


def _why(event: WaitBegan) -> str:
    return f"{event.fault.message} It goes on in {event.seconds:.0f} s."


def _tell_notes(event: GenerationEvent) -> None:
    if isinstance(event, (Finished, Failed)):
        for text in event.notes:
            note(text)
