"""Large libraries made quickly: the rows that the use-cases would write, in bulk."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bench.pictures import Picture, link, make_pictures
from charstudio.domain.naming import folded, name_key
from charstudio.storage.library import DATABASE, open_library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ARTIST = "b" * 32
_DAY = 86_400_000_000
_START = 1_700_000_000_000_000
_FIRST = "Nyx Mirabel Suki Juniper Ines Pip Maren Anselm Rook Tamsin Odile Bram Ysolde Kit Fern Otto".split()
_LAST = "Calloway Vale Thorne Ashdown Marlow Quill Hartley Novak Okafor Lindqvist Bright Sorrel".split()
_LOOKS = ("red curly hair", "dark skin", "round glasses", "blue eyes", "freckles", "silver hair", "beard")
_MOODS = ("wry", "patient", "afraid of bells", "cheerful", "keeps promises", "never late")
_ROUND = 4
_WORDS = "lighthouse storm harbour smuggler clock garden river letter winter market bridge song".split()


class Libraries:
    """The libraries of one run, each made when it is asked for first."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._made: dict[str, Path] = {}

    def rows(self, characters: int) -> Path:
        """So many characters; the pictures of their images are missing."""
        return self._library(f"rows-{characters}", (characters, _ROUND), pictured=False)

    def long_list(self) -> Path:
        """100,000 characters; they share their pictures."""
        return self._library("long-list", (100_000, _ROUND), pictured=True)

    def studio(self) -> Path:
        """1,500 images, four a character."""
        return self._library("studio", (375, _ROUND), pictured=True)

    def full_grid(self, images: int) -> Path:
        """Two characters with so many images each."""
        return self._library(f"grid-{images}", (2, images), pictured=True)

    @cached_property
    def pictures(self) -> list[Picture]:
        """Of the images that have pictures; copies stand in the folder `pictures`."""
        return make_pictures(self.place / "pictures")

    def _library(self, name: str, size: tuple[int, int], *, pictured: bool) -> Path:
        folder = self.place / name
        if name not in self._made:
            make(folder, *size, pictures=self.pictures if pictured else ())
            if pictured:
                link(self.place / "pictures", folder / "originals")
            self._made[name] = folder
        return folder


def make(folder: Path, characters: int, images_each: int = _ROUND, pictures: Sequence[Picture] = ()) -> None:
    """Makes a library of so many characters, each with traits, tags, texts and image rows.

    Args:
        folder: Where.
        characters: How many.
        images_each: In rounds of four.
        pictures: Of the images, in turn; without them, the images have none.
    """
    open_library(folder).close()
    dice = random.Random(characters)
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as database:
        for statement in ("PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF", "BEGIN"):
            database.execute(statement)
        _insert(database, "artist", [{"id": ARTIST, "name": "Bench", "name_key": "bench", "created_at": 1}])
        _insert(database, "setting", [{"key": "active_artist", "value": ARTIST}])
        for start in range(0, characters, 5_000):
            _insert_batch(database, range(start, min(characters, start + 5_000)), images_each, dice, pictures)
        for statement in ("COMMIT", "ANALYZE", "PRAGMA journal_mode=TRUNCATE"):
            database.execute(statement)


def _insert_batch(
    database: sqlite3.Connection,
    numbers: range,
    images_each: int,
    dice: random.Random,
    pictures: Sequence[Picture],
) -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        table: [] for table in ("character", "character_text", "trait", "tag", "generation", "image")
    }
    for number in numbers:
        _add_character(rows, number, images_each, dice, pictures)
    for table, values in rows.items():
        if values:
            _insert(database, table, values)


def _add_character(
    rows: dict[str, list[dict[str, Any]]],
    number: int,
    images_each: int,
    dice: random.Random,
    pictures: Sequence[Picture],
) -> None:
    id_ = f"{dice.getrandbits(128):032x}"
    name = f"{dice.choice(_FIRST)} {dice.choice(_LAST)} {number}"
    traits = [("appearance", look) for look in dice.sample(_LOOKS, 3)]
    traits += [("personality", mood) for mood in dice.sample(_MOODS, 2)]
    summary = " ".join(dice.choices(_WORDS, k=12))
    backstory = " ".join(dice.choices(_WORDS, k=40))
    created = _START + dice.randrange(1000 * _DAY)
    images = [_image(id_, number, place, created) for place in range(images_each)]
    if pictures:
        for place, image in enumerate(images):
            picture = pictures[(number * images_each + place) % len(pictures)]
            image["sha256"], image["bytes"] = picture.sha256, picture.bytes
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
    for round_, start in enumerate(range(0, images_each, _ROUND)):
        count = min(_ROUND, images_each - start)
        rows["generation"].append(_generation(id_, f"g{number}-{round_}", round_ + 1, count, created + start))
    rows["image"].extend(images)


def _generation(character_id: str, id_: str, round_: int, count: int, moment: int) -> dict[str, Any]:
    return {
        "id": id_,
        "character_id": character_id,
        "kind": "create",
        "engine": "sketch",
        "model": "sketch-1",
        "status": "succeeded",
        "requested": count,
        "completed": count,
        "round": round_,
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
        "generation_id": f"g{number}-{place // _ROUND}",
        "round": place // _ROUND + 1,
        "position": place % _ROUND,
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
        "created_at": moment + place,
        "trashed_at": None,
    }


def _insert(database: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0])
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(f":{column}" for column in columns)
    database.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608
