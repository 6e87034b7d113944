"""The same main job from the command line: each command leaves a transcript."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Transcripts:
    """One walk through the commands, in a library of its own."""

    out: Path
    home: Path
    number: int

    def run(self, title: str, *words: str, expect: int = 0) -> dict[str, Any]:
        """Runs a command, leaves what it said, and gives that."""
        self.number += 1
        state = {"CHARSTUDIO_HOME": str(self.home), "XDG_STATE_HOME": str(self.home.parent / "state")}
        command = [sys.executable, "-m", "charstudio", *words]
        done = subprocess.run(command, env=os.environ | state, capture_output=True, text=True, check=False)
        line = " ".join(f'"{word}"' if " " in word else word for word in words)
        transcript = f"$ charstudio {line}\n{done.stdout}{done.stderr}".replace(str(self.home), "LIBRARY")
        (self.out / f"{self.number:03} {title}.txt").write_text(transcript, encoding="utf-8")
        if done.returncode != expect:
            raise SystemExit(f"{title}: exit code {done.returncode}\n{transcript}")
        if "--json" in words:
            answer: dict[str, Any] = json.loads(done.stdout)
            return answer
        return {"text": done.stdout + done.stderr}


def walk(out: Path, home: Path, number: int) -> int:
    """All of it; gives the number of the last transcript."""
    tour = Transcripts(out, home, number)
    tour.run("surprise", "surprise")
    traits = ("appearance:red curly hair", "appearance:round glasses", "outfit:oilskin coat")
    words = [word for trait in traits for word in ("--trait", trait)]
    made = tour.run("create", "create", "Nyx Calloway", *words, "--seed", "7", "--json")
    id_ = made["character"]["id"]
    _check(made["generation"]["status"] == "succeeded", "four portraits")
    chosen = tour.run("select", "select", id_, "2", "--json")["character"]
    _check(chosen["primary_image_id"] == chosen["images"][1]["id"], "the second image is the primary one")
    tour.run("regenerate", "regenerate", id_, "--style", "adventurer", "--json")
    tour.run("generate", "generate", id_, "--prompt", "surprised", "--style", "lorelei", "--json")
    tour.run("enhance", "enhance", id_, "--accept")
    refined = tour.run("refine", "refine", id_, "--instruction", "make the hair blue", "--accept", "--json")
    _check(refined["character"]["traits"][0]["text"] == "blue curly hair", "the hair is blue")
    tour.run("trash image", "trash-image", id_, "3", "--json")
    tour.run("restore image", "restore-image", id_, "3", "--json")
    tour.run("delete", "delete", id_)
    tour.run("restore", "restore", id_)
    _check(tour.run("search", "list", "--search", "blue curly", "--json")["total"] == 1, "it is found")
    _check("in use" in tour.run("name in use", "create", "nyx calloway", expect=1)["text"], "a name in use")
    tour.run("bad usage", "list", "--limit", "many", expect=2)
    tour.run("show", "show", id_)
    return tour.number


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"The tour did not see this: {what}")
