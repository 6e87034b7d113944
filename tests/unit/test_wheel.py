"""What is installed from a wheel finds its resources, as a checkout does."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = out.glob("charstudio-*.whl")
    return built


def test_a_wheel_carries_every_resource_and_migration(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    resources = [file for file in (ROOT / "resources").rglob("*") if file.is_file()]
    assert resources
    for file in resources:
        assert f"charstudio/resources/{file.relative_to(ROOT / 'resources').as_posix()}" in names
    for file in (ROOT / "charstudio").rglob("*.py"):
        assert file.relative_to(ROOT).as_posix() in names


def test_an_unpacked_wheel_finds_its_own_resources(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from charstudio import paths; print(paths.resources())"
    )

    found = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )

    assert Path(found.stdout.strip()) == tmp_path / "charstudio" / "resources"
