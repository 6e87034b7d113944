"""Writing files so that a power cut leaves them whole or absent."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(target: Path, data: bytes, mode: int | None = None) -> None:
    """Writes a file that appears under its name only when all of it is on the disk.

    Args:
        target: The file.
        data: What shall stand in it.
        mode: Who may read and write it; None for whom the system lets.

    Raises:
        OSError: It can't be written; nothing is left behind.
    """
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb") as file:
            if mode is not None:
                # Before anything stands in it.
                part.chmod(mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Makes a folder, and those above it, that are still there after a power cut."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Puts the names in a folder on the disk; Windows does that by itself and opens no folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
