"""Rounds that a process left behind when it ended are closed at the next start; those that run are not."""

import subprocess
import sys
from pathlib import Path

import pytest

from charstudio.domain.character import Details
from charstudio.domain.generation import GenerationStatus
from charstudio.errors import LibraryError, LibraryErrorKind
from charstudio.services.generation import GenerationRun
from charstudio.services.studio import Studio
from charstudio.services.workspace import Workspace
from charstudio.storage.library import open_library
from tests.stand_ins import asked, events_of
from tests.unit.services.conftest import World

BEGIN = """
import asyncio, sys
from pathlib import Path
from charstudio.app.composition import inspirations
from charstudio.domain.character import Artist
from charstudio.engines.sketch.words import RuleWords
from charstudio.services.studio import Studio
from charstudio.services.workspace import Workspace
from charstudio.storage.library import open_library
from tests.connection_stand_ins import no_connections
from tests.stand_ins import ScriptedEngine, asked

async def begin(folder, artist, character):
    library, engine = open_library(Path(folder)), ScriptedEngine(gate=asyncio.Event())
    writers = {"rule": RuleWords()}
    workspace = Workspace(library, Artist(artist, "Ada"), {"scripted": engine}, writers, inspirations())
    studio = Studio(workspace, connections=no_connections())
    async with await studio.images.regenerate_images(character, asked(2)) as run:
        async for _ in run:
            print("running", flush=True)

asyncio.run(begin(*sys.argv[1:]))
"""


async def status_of(world: World) -> GenerationStatus:
    return (await world.studio.images.generation_status(world.mara)).generation.status


async def begun(world: World) -> GenerationRun:
    return await world.studio.images.regenerate_images(world.mara, asked(2))


async def test_only_rounds_of_dead_holders_are_closed(world: World, folder: Path) -> None:
    mine, workspace = await begun(world), world.studio.workspace
    other = open_library(folder)
    others = Studio(
        Workspace(other, workspace.artist, workspace.engines, workspace.writers, workspace.inspirations),
        connections=world.studio.connections,
    )
    theirs = await others.images.regenerate_images(world.mara, asked(2))
    try:
        assert await world.studio.images.close_interrupted() == ()
        assert await others.images.close_interrupted() == ()
        assert (mine.generation.round, theirs.generation.round) == (2, 3)
    finally:
        other.close()
    (closed,) = await world.studio.images.close_interrupted()
    assert closed.id == theirs.generation.id
    assert (closed.status, closed.completed) == (GenerationStatus.INTERRUPTED, 0)
    assert closed.finished_at is not None
    assert await status_of(world) is GenerationStatus.INTERRUPTED
    assert await world.studio.images.close_interrupted() == ()
    # What runs here goes on undisturbed.
    await events_of(mine)
    assert mine.generation.status is GenerationStatus.SUCCEEDED
    await theirs._events.aclose()


async def test_what_was_interrupted_is_listed_with_names(
    world: World, another: Studio, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = world.studio
    assert await studio.images.list_interrupted() == ()
    bo = await another.characters.create_character(Details("Bo's own"), asked(1))
    made = [await begun(world) for _ in range(2)]
    lost = await studio.characters.create_character(Details("Lost"), asked(1))
    monkeypatch.setattr(studio.workspace.library, "holder_alive", lambda _holder: False)
    assert len(await studio.images.close_interrupted()) == 4
    await studio.trash.delete_character(lost.character.id)

    listed = [(generation.id, name) for generation, name in await studio.images.list_interrupted()]
    assert listed == [(run.generation.id, "Mara Voss") for run in reversed(made)]
    assert bo.run is not None
    theirs = await another.images.list_interrupted()
    assert [(generation.id, name) for generation, name in theirs] == [(bo.run.generation.id, "Bo's own")]
    for run in (*made, bo.run, lost.run):
        assert run is not None
        await run._events.aclose()


async def test_two_holders_number_their_rounds_in_turn(world: World, folder: Path) -> None:
    workspace, other = world.studio.workspace, open_library(folder)
    others = Studio(
        Workspace(
            other,
            workspace.artist,
            workspace.engines,
            workspace.writers,
            workspace.inspirations,
            workspace.now,
        ),
        connections=world.studio.connections,
    )
    runs = [
        await studio.images.regenerate_images(world.mara, asked(1, seed=1))
        for studio in (world.studio, others, world.studio)
    ]
    for run in runs:
        await events_of(run)
    other.close()
    assert [run.generation.round for run in runs] == [2, 3, 4]
    assert [image.round for image in (await world.character()).images] == [1, 1, 2, 3, 4]


async def test_a_killed_process_leaves_an_interrupted_round(world: World, folder: Path) -> None:
    arguments = [str(folder), world.studio.workspace.artist.id, world.mara]
    with subprocess.Popen(  # noqa: ASYNC220  (it is waited for until it runs, on purpose)
        [sys.executable, "-c", BEGIN, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        assert await world.studio.images.close_interrupted() == ()
        assert await status_of(world) is GenerationStatus.RUNNING
        process.kill()
    (closed,) = await world.studio.images.close_interrupted()
    assert closed.status is GenerationStatus.INTERRUPTED
    assert await status_of(world) is GenerationStatus.INTERRUPTED
    assert list((folder / "locks").iterdir()) == [
        folder / "locks" / f"{world.studio.workspace.library.holder}.lock"
    ]


async def test_what_was_closed_meanwhile_by_another_is_not_closed_again(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = world.studio.workspace.library
    run = await begun(world)
    other = open_library(folder)
    # Both find the same dead holder before either has written.
    for one in (library, other):
        monkeypatch.setattr(one, "holder_alive", lambda holder: False)
    others = Studio(
        Workspace(other, world.studio.workspace.artist, {}, None, None),  # type: ignore[arg-type]
        connections=world.studio.connections,
    )
    assert len(await others.images.close_interrupted()) == 1
    assert await world.studio.images.close_interrupted() == ()
    other.close()
    await run._events.aclose()


async def test_a_lock_that_cannot_be_looked_at_is_said_so(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "locks" / "dead.lock").touch()

    def denied(*_: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", denied)
    with pytest.raises(LibraryError) as failure:
        open_library_holder_alive(folder)
    assert failure.value.kind is LibraryErrorKind.READ_ONLY


def open_library_holder_alive(folder: Path) -> None:
    from charstudio.storage.library import SqliteLibrary  # noqa: PLC0415

    library = SqliteLibrary(folder, read_only=True)
    try:
        library.holder_alive("dead")
    finally:
        library.close()
