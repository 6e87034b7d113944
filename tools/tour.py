"""`make tour OUT=dir`: goes through the main job as an artist would, and leaves what each step showed.

Each step asserts what it shows, and leaves a transcript and, where portraits were made, a picture of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

_SIDE = 360
_GAP = 12


@dataclass
class Tour:
    """One walk through CharStudio in a library of its own."""

    out: Path
    home: Path
    step: int = 0
    shown: list[str] = field(default_factory=list)

    def run(self, title: str, *words: str, expect: int = 0) -> dict[str, Any]:
        """Runs a command twice over: for people, kept as a transcript, and its library read as JSON."""
        self.step += 1
        command = [sys.executable, "-m", "charstudio", *words]
        environment = {
            **os.environ,
            "CHARSTUDIO_HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home.parent),
        }
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        line = " ".join(f'"{word}"' if " " in word else word for word in words)
        transcript = f"$ charstudio {line}\n{done.stdout}{done.stderr}".replace(str(self.home), "LIBRARY")
        (self.out / f"{self.step:02} {title}.txt").write_text(transcript, encoding="utf-8")
        if done.returncode != expect:
            raise SystemExit(f"step {self.step}, {title}: exit code {done.returncode}\n{transcript}")
        if "--json" in words:
            answer: dict[str, Any] = json.loads(done.stdout)
            return answer
        return {"text": done.stdout + done.stderr}

    def portraits(self, title: str, images: list[dict[str, Any]]) -> None:
        """Leaves a picture of some images side by side."""
        sheet = Image.new("RGB", (len(images) * (_SIDE + _GAP) - _GAP, _SIDE), "white")
        for place, image in enumerate(images):
            with Image.open(image["path"]) as portrait:
                small = portrait.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
                sheet.paste(small, (place * (_SIDE + _GAP), 0))
        sheet.save(self.out / f"{self.step:02} {title}.png")


def walk(out: Path, home: Path) -> None:
    """The whole tour."""
    tour = Tour(out, home)
    tour.run("surprise")
    traits = (
        "appearance:red curly hair",
        "appearance:round glasses",
        "outfit:oilskin coat",
        "personality:wry",
    )
    words = [word for trait in traits for word in ("--trait", trait)]
    made = tour.run("create", "create", "Nyx Calloway", *words, "--seed", "7", "--json")
    character = made["character"]
    _check(made["generation"]["status"] == "succeeded" and len(character["images"]) == 4, "four portraits")
    tour.portraits("create", character["images"])
    id_ = character["id"]

    chosen = tour.run("select", "select", id_, "2", "--json")["character"]
    _check(chosen["primary_image_id"] == chosen["images"][1]["id"], "the second image is the primary one")
    tour.run(
        "update", "update", id_, "--summary", "Lighthouse keeper's daughter", "--add-tag", "lead", "--json"
    )
    again = tour.run("regenerate", "regenerate", id_, "--style", "adventurer", "--json")
    tour.portraits("regenerate", again["character"]["images"][4:])
    one = tour.run("generate", "generate", id_, "--prompt", "surprised", "--style", "lorelei", "--json")
    tour.portraits("generate", one["character"]["images"][8:])
    tour.run("enhance", "enhance", id_, "--accept")
    proposed = tour.run("refine", "refine", id_, "--instruction", "make the hair blue", "--json")
    _check(proposed["changes"][0]["after"] == "blue curly hair", "the hair is to be blue")
    refined = tour.run("refined", "refine", id_, "--instruction", "make the hair blue", "--accept", "--json")
    tour.portraits("refined", refined["character"]["images"][-4:])
    _check(len(tour.run("revisions", "revisions", id_, "--json")["revisions"]) > 1, "earlier states are kept")

    tour.run("trash image", "trash-image", id_, "3", "--json")
    tour.run("restore image", "restore-image", id_, "3", "--json")
    tour.run("delete", "delete", id_)
    _check(tour.run("list", "list", "--json")["total"] == 1, "one character is left")
    tour.run("restore", "restore", id_)
    _check(tour.run("search", "list", "--search", "blue curly", "--json")["total"] == 1, "it is found")
    _check("in use" in tour.run("name in use", "create", "nyx calloway", expect=1)["text"], "a name in use")
    tour.run("bad name", "create", "<script>", expect=1)
    tour.run("bad usage", "list", "--limit", "many", expect=2)
    tour.run("show", "show", id_)
    print(f"{tour.step} steps, in {out}")


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"The tour did not see this: {what}")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="charstudio-tour-") as place:
        walk(target, Path(place) / "library")
