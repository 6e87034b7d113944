"""The files of the application's icon are what its drawings make, in every size that is asked for."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tools import app_icons

NAMES = {path.name for path in app_icons.FOLDER.iterdir()}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return app_icons.files()


def test_every_file_is_there_and_no_other(made: dict[str, bytes]) -> None:
    assert {*made, "charstudio.svg", "charstudio-small.svg"} == NAMES


def test_they_show_what_is_drawn(made: dict[str, bytes]) -> None:
    for name, data in made.items():
        # Not by their bytes: those are the compressor's own.
        with Image.open(BytesIO(data)) as new, Image.open(app_icons.FOLDER / name) as kept:
            assert new.size == kept.size
            assert new.convert("RGBA").tobytes() == kept.convert("RGBA").tobytes(), name


@pytest.mark.parametrize("side", app_icons.SIZES)
def test_each_size_is_square_with_clear_corners_and_amber_in_it(side: int) -> None:
    with Image.open(app_icons.FOLDER / f"charstudio-{side}.png") as icon:
        assert icon.size == (side, side)
        assert icon.getpixel((0, 0))[3] < 128
        ambers = [
            pixel
            for pixel in icon.get_flattened_data()
            if pixel[3] == 255 and pixel[0] > 220 and pixel[1] < 180
        ]
        assert len(ambers) > side


def test_windows_and_macos_have_every_size_in_one_file() -> None:
    with Image.open(app_icons.FOLDER / "charstudio.ico") as icon:
        assert {(16, 16), (24, 24), (32, 32), (48, 48), (256, 256)} <= icon.info["sizes"]
    with Image.open(app_icons.FOLDER / "charstudio.icns") as icon:
        assert {(512, 512, 2), (256, 256, 1), (128, 128, 1)} <= set(icon.info["sizes"])
