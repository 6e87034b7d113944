"""How long what is asked for probably takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charstudio.domain.pace import Pace, pace_of

if TYPE_CHECKING:
    from charstudio.services.ports import EngineInfo, Reads


def expected_pace(records: Reads, engine: EngineInfo, model: str, size: str, quality: str | None) -> Pace:
    """The pace of images of this engine, by the journal: a window and a command line learn alike.

    Args:
        records: The library.
        engine: The engine.
        model: One of its models, by id.
        size: As the journal has it.
        quality: What is asked for.
    """
    return pace_of(records.generations.timings(engine.name, model), size, quality, engine.at_once)
