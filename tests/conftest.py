"""What every test can ask for: an open library in a folder of its own, and the use-cases on it."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from charstudio.app.composition import inspirations
from charstudio.domain.character import Artist
from charstudio.engines.sketch.words import RuleWords
from charstudio.services.ports import ImageEngine, Library
from charstudio.services.studio import Studio
from charstudio.services.workspace import Workspace, new_id
from charstudio.storage.library import DATABASE, SqliteLibrary, open_library
from tests.connection_stand_ins import no_connections
from tests.stand_ins import Clock, FailingLibrary, ScriptedEngine


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Fails a test that leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not left, f"threads left behind: {left}"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the library, the settings or the log of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.delenv("CHARSTUDIO_HOME", raising=False)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    # Nor the keyring.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the library."""
    return tmp_path / "library"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a new library, made once: copying it is quicker than making it."""
    folder = tmp_path_factory.mktemp("empty") / "library"
    open_library(folder).close()
    return folder / DATABASE


@pytest.fixture
def library(folder: Path, empty_database: Path) -> Iterator[SqliteLibrary]:
    """An open library, empty but for its schema."""
    folder.mkdir()
    shutil.copy(empty_database, folder)
    opened = open_library(folder)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine()


@pytest.fixture
def failing(library: SqliteLibrary) -> FailingLibrary:
    """The library of the studio, which fails when it is told to."""
    return FailingLibrary(library)


@pytest.fixture
async def studio(failing: FailingLibrary, engine: ScriptedEngine, clock: Clock) -> Studio:
    """Every use-case on the library, as the artist Ada, with the scripted engine."""
    return await studio_of(failing, engine, clock, "Ada")


@pytest.fixture
async def another(library: SqliteLibrary, engine: ScriptedEngine, clock: Clock) -> Studio:
    """The same library in the hands of another artist, Bo."""
    return await studio_of(library, engine, clock, "Bo")


async def studio_of(library: Library, engine: ScriptedEngine, clock: Clock, name: str) -> Studio:
    artist = Artist(new_id(), name)
    await library.write(lambda records: records.artists.add(artist, clock()))
    engines: dict[str, ImageEngine] = {"scripted": engine}
    workspace = Workspace(
        library=library,
        artist=artist,
        engines=engines,
        writers={"rule": RuleWords()},
        inspirations=inspirations(),
        now=clock,
    )
    return Studio(workspace, connections=no_connections(engines))
