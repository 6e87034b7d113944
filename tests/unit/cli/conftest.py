"""The command line as a script sees it: words in; exit code, standard output and standard error out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from charstudio.app import command_line
from charstudio.engines.sketch.words import RuleWords
from charstudio.storage.library import open_library
from tests.connection_stand_ins import StandInConnector
from tests.unit.cli.stand_in import StandIn

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Told:
    """What one command told."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output."""
        (line,) = self.out.splitlines()
        shape = json.loads(line)
        assert isinstance(shape, dict)
        return shape

    @property
    def events(self) -> list[dict[str, Any]]:
        """The lines of JSON on standard error."""
        return [json.loads(line) for line in self.err.splitlines()]


Command = Callable[..., Told]


@pytest.fixture
def drawing() -> StandIn:
    """What stands in for the built-in engine."""
    return StandIn()


@pytest.fixture
def service() -> StandInConnector:
    """What stands in for the services that are connected."""
    return StandInConnector()


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with nothing in it, to be copied: making one takes longer than most tests."""
    made = tmp_path_factory.mktemp("empty") / "library"
    open_library(made).close()
    return made


@pytest.fixture
def existing(folder: Path, empty_library: Path) -> Path:
    """The folder of an empty library that is there already."""
    shutil.copytree(empty_library, folder)
    return folder


@pytest.fixture
def charstudio(
    existing: Path,
    drawing: StandIn,
    service: StandInConnector,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Runs one command on the library in `folder`."""
    monkeypatch.setenv("CHARSTUDIO_HOME", str(existing))
    monkeypatch.setattr(
        "charstudio.app.composition.built_in", lambda: ({"sketch": drawing}, {"rule": RuleWords()})
    )
    monkeypatch.setattr("charstudio.app.composition.connector", lambda: service)

    def run(*words: str) -> Told:
        capsys.readouterr()
        try:
            code = command_line.run(list(words))
        except SystemExit as left:
            code = left.code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Told(code, out, err)

    return run


@pytest.fixture
def ask(charstudio: Command) -> Callable[..., dict[str, Any]]:
    """Runs one command that succeeds, and gives its object."""

    def run(*words: str) -> dict[str, Any]:
        told = charstudio("--json", *words)
        assert told.code == 0, told
        return told.json

    return run


@pytest.fixture
def refused(charstudio: Command) -> Callable[..., dict[str, Any]]:
    """Runs one command that fails, and gives its error."""

    def run(*words: str) -> dict[str, Any]:
        told = charstudio("--json", *words)
        assert told.code == 1, told
        error = told.json["error"]
        assert set(error) == {"class", "kind", "title", "message", "hint", "error_id"}
        assert all(error.values()), error
        return error

    return run


@pytest.fixture
def nyx(ask: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A character with two images."""
    told = ask("create", "Nyx", "--trait", "appearance:red hair", "-n", "2", "--seed", "7")
    character: dict[str, Any] = told["character"]
    return character
