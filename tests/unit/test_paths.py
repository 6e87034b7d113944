"""Where resources and folders are."""

from pathlib import Path

import pytest

from charstudio import paths


def test_resources_stand_in_the_checkout_or_the_package() -> None:
    assert (paths.resources() / "words" / "inspirations.json").is_file()


def test_resources_of_a_broken_installation_are_missed_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "app" / "charstudio" / "paths.py"))
    with pytest.raises(FileNotFoundError, match="install it again"):
        paths.resources.__wrapped__()


def test_a_bundle_carries_them_inside_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    inside = tmp_path / "charstudio" / "resources"
    inside.mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "charstudio" / "paths.py"))
    assert paths.resources.__wrapped__() == inside


def test_charstudio_home_names_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHARSTUDIO_HOME", f" {tmp_path / 'mine'} ")
    assert paths.default_library() == tmp_path / "mine"


def test_charstudio_home_may_be_relative_or_begin_at_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "ada"))
    monkeypatch.setenv("CHARSTUDIO_HOME", "mine")
    assert paths.default_library() == tmp_path / "mine"
    monkeypatch.setenv("CHARSTUDIO_HOME", "~/mine")
    assert paths.default_library() == tmp_path / "ada" / "mine"


@pytest.mark.parametrize("named", [None, "", "  "])
def test_without_it_the_library_is_in_the_platforms_data_folder(
    monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    if named is not None:
        monkeypatch.setenv("CHARSTUDIO_HOME", named)
    assert paths.default_library().parts[-2:] == ("charstudio", "library")
    assert Path.home() in paths.default_library().parents


@pytest.mark.parametrize("folder", [paths.log_folder, paths.cache_folder, paths.config_folder])
def test_every_other_folder_is_ours_alone(folder: object) -> None:
    assert "charstudio" in folder().parts  # type: ignore[operator]
    assert Path.home() in folder().parents  # type: ignore[operator]
