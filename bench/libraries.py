"""Large libraries made quickly: the rows that the use-cases would write, in bulk. They have no files."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from charstudio.domain.naming import folded, name_key
from charstudio.storage.library import DATABASE, open_library

if TYPE_CHECKING:
    from pathlib import Path

ARTIST = "b" * 32
_DAY = 86_400_000_000
_START = 1_700_000_000_000_000
_FIRST = "Nyx Mirabel Suki Juniper Ines Pip Maren Anselm Rook Tamsin Odile Bram Ysolde Kit Fern Otto".split()
_LAST = "Calloway Vale Thorne Ashdown Marlow Quill Hartley Novak Okafor Lindqvist Bright Sorrel".split()
_LOOKS = ("red curly hair", "dark skin", "round glasses", "blue eyes", "freckles", "silver hair", "beard")
_MOODS = ("wry", "patient", "afraid of bells", "cheerful", "keeps promises", "never late")
_WORDS = "lighthouse storm harbour smuggler clock garden river letter winter market bridge song".split()


def make(folder: Path, characters: int, images_each: int = 4) -> None:
    """Makes a library of so many characters, each with traits, tags, texts and image rows."""
    open_library(folder).close()
    dice = random.Random(characters)
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as database:
        for statement in ("PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF", "BEGIN"):
            database.execute(statement)
        _insert(database, "artist", [{"id": ARTIST, "name": "Bench", "name_key": "bench", "created_at": 1}])
        _insert(database, "setting", [{"key": "active_artist", "value": ARTIST}])
        for start in range(0, characters, 5_000):
            _insert_batch(database, range(start, min(characters, start + 5_000)), images_each, dice)
        for statement in ("COMMIT", "ANALYZE", "PRAGMA journal_mode=TRUNCATE"):
            database.execute(statement)


def _insert_batch(
    database: sqlite3.Connection, numbers: range, images_each: int, dice: random.Random
) -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        table: [] for table in ("character", "character_text", "trait", "tag", "generation", "image")
    }
    for number in numbers:
        _add_character(rows, number, images_each, dice)
    for table, values in rows.items():
        if values:
            _insert(database, table, values)


def _add_character(
    rows: dict[str, list[dict[str, Any]]], number: int, images_each: int, dice: random.Random
) -> None:
    id_ = f"{dice.getrandbits(128):032x}"
    name = f"{dice.choice(_FIRST)} {dice.choice(_LAST)} {number}"
    traits = [("appearance", look) for look in dice.sample(_LOOKS, 3)]
    traits += [("personality", mood) for mood in dice.sample(_MOODS, 2)]
    summary = " ".join(dice.choices(_WORDS, k=12))
    backstory = " ".join(dice.choices(_WORDS, k=40))
    created = _START + dice.randrange(1000 * _DAY)
    images = [_image(id_, number, place, created) for place in range(images_each)]
    rows["character"].append(
        {
            "id": id_,
            "artist_id": ARTIST,
            "name": name,
            "name_key": name_key(name),
            "summary": summary,
            "backstory": backstory,
            "image_prompt": "",
            "seed": number,
            "styles": '{"sketch": "lorelei"}',
            "favourite": int(number % 10 == 0),
            "draft": 0,
            "primary_image_id": images[0]["id"] if images else None,
            "thumbnail": images[0]["sha256"] if images else None,
            "image_count": len(images),
            "revision": 1,
            "created_at": created,
            "updated_at": created + dice.randrange(100 * _DAY),
            "trashed_at": None,
        }
    )
    text = "\n".join((name, summary, backstory, "", *(phrase for _, phrase in traits), "bench"))
    rows["character_text"].append({"character_id": id_, "folded": folded(text)})
    for place, (group, phrase) in enumerate(traits):
        rows["trait"].append({"character_id": id_, "position": place, "group": group, "text": phrase})
    rows["tag"].append({"character_id": id_, "position": 0, "text": "bench", "key": "bench"})
    if images:
        rows["generation"].append(_generation(id_, number, len(images), created))
        rows["image"].extend(images)


def _generation(character_id: str, number: int, count: int, moment: int) -> dict[str, Any]:
    return {
        "id": f"g{number}",
        "character_id": character_id,
        "kind": "create",
        "engine": "sketch",
        "model": "sketch-1",
        "status": "succeeded",
        "requested": count,
        "completed": count,
        "round": 1,
        "parameters": "{}",
        "holder": "bench",
        "cost_usd": 0,
        "fault": None,
        "created_at": moment,
        "started_at": moment,
        "finished_at": moment,
    }


def _image(character_id: str, number: int, place: int, moment: int) -> dict[str, Any]:
    return {
        "id": f"i{number}-{place}",
        "character_id": character_id,
        "generation_id": f"g{number}",
        "round": 1,
        "position": place,
        "sha256": hashlib.sha256(f"{number} {place}".encode()).hexdigest(),
        "format": "png",
        "width": 1024,
        "height": 1024,
        "bytes": 90_000,
        "engine": "sketch",
        "model": "sketch-1",
        "prompt": "portrait",
        "revised_prompt": "",
        "seed": number,
        "parameters": json.dumps({"style": "lorelei"}),
        "reference_image_ids": "[]",
        "parent_image_id": None,
        "cost_usd": 0,
        "created_at": moment,
        "trashed_at": None,
    }


def _insert(database: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0])
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(f":{column}" for column in columns)
    database.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608
