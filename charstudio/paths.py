"""Where CharStudio's own resources and a library's folders are.

The same functions answer in a checkout, an installed wheel and a frozen bundle.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import platformdirs

APP_NAME = "charstudio"


@cache
def resources() -> Path:
    """The folder with icons, styles, translations and the engines' data.

    A wheel and a bundle carry it inside the package; in a checkout it stands beside the package.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "resources", package.parent / "resources"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"CharStudio's resources are missing beside {package}: install it again")


def default_library() -> Path:
    """The library folder that `CHARSTUDIO_HOME` names, else the one in the platform's data folder."""
    named = os.environ.get("CHARSTUDIO_HOME", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)) / "library"


def log_folder() -> Path:
    """The platform's folder for log files."""
    return Path(platformdirs.user_log_dir(APP_NAME, appauthor=False))


def cache_folder() -> Path:
    """The platform's folder for what can be made again, thumbnails above all."""
    return Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False))


def config_folder() -> Path:
    """The platform's folder for settings without secrets."""
    return Path(platformdirs.user_config_dir(APP_NAME, appauthor=False))
