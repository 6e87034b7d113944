"""Equal bytes stand once: emptying the trash while the same picture is made again must not take its file."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from charstudio.app.composition import open_studio
from charstudio.domain.character import Details
from charstudio.domain.generation import ImageRequest
from charstudio.engines.sketch.words import RuleWords
from charstudio.storage.originals import OriginalFiles
from tests.faults.test_killed import assert_sound
from tests.unit.cli.stand_in import StandIn

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from charstudio.domain.image import Original
    from charstudio.services.studio import Studio


async def made(studio: Studio, name: str) -> str:
    creation = await studio.characters.create_character(Details(name), ImageRequest(count=1, seed=5))
    assert creation.run is not None
    async with creation.run as run:
        async for _ in run:
            pass
    return creation.character.id


async def test_the_trash_is_emptied_between_the_file_and_its_row(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "charstudio.app.composition.built_in", lambda: ({"sketch": StandIn()}, {"rule": RuleWords()})
    )
    async with open_studio(folder) as studio:
        await studio.trash.delete_character(await made(studio, "Nyx"))

        loop, keep, emptied = asyncio.get_running_loop(), OriginalFiles.keep, threading.Event()

        def keeping(files: OriginalFiles, data: bytes, **more: Any) -> Original:
            original = keep(files, data, **more)
            if not emptied.is_set():
                emptied.set()
                asyncio.run_coroutine_threadsafe(studio.trash.empty_trash(), loop).result()
            return original

        monkeypatch.setattr(OriginalFiles, "keep", keeping)
        await made(studio, "Bo")
        assert emptied.is_set()
    assert_sound(folder / "library.db")
