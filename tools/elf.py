"""Takes folders of the machine that builds out of what was built there."""

from __future__ import annotations

import struct
from typing import Final

_MAGIC: Final = b"\x7fELF\x02\x01"  # 64 bits, the least significant byte first
_DYNAMIC: Final = 2
_NULL, _STRTAB, _RPATH, _RUNPATH = 0, 5, 15, 29
_LOAD: Final = 1
_ENTRY: Final = struct.Struct("<QQ")
# Type, flags, offset, virtual address, physical address, size in the file, size in memory, alignment.
_SEGMENT: Final = struct.Struct("<IIQQQQQQ")


def without_search_path(data: bytes) -> bytes:
    """A program or library that looks for others in no folder that is named from the root.

    Args:
        data: The file. Whatever is no ELF of 64 bits comes back as it is.
    """
    if not data.startswith(_MAGIC):
        return data
    segments = _segments(data)
    found = next((one for one in segments if one[0] == _DYNAMIC), None)
    if found is None:
        return data
    start, size = found[2], found[5] // _ENTRY.size
    entries = [_ENTRY.unpack_from(data, start + _ENTRY.size * number) for number in range(size)]
    strings = next((value for tag, value in entries if tag == _STRTAB), 0)
    kept = [
        (tag, value)
        for tag, value in entries
        if tag not in (_RPATH, _RUNPATH) or not _is_absolute(data, segments, strings + value)
    ]
    kept += [(_NULL, 0)] * (size - len(kept))
    table = b"".join(_ENTRY.pack(*entry) for entry in kept)
    return data[:start] + table + data[start + len(table) :]


def _segments(data: bytes) -> list[tuple[int, ...]]:
    (offset,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    return [_SEGMENT.unpack_from(data, offset + size * number) for number in range(count)]


def _is_absolute(data: bytes, segments: list[tuple[int, ...]], address: int) -> bool:
    """Whether any folder of the search path at this address in memory is named from the root."""
    for kind, _, offset, start, _, size, *_ in segments:
        if kind == _LOAD and start <= address < start + size:
            place = offset + address - start
            folders = data[place : data.index(b"\0", place)].split(b":")
            return any(folder.startswith(b"/") for folder in folders)
    return False
