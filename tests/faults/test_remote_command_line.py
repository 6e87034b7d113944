"""The command line and a service, each a process of its own: what scripts are told, and where the key is."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.processes import ended
from tests.faults.remote import KEY
from tests.remote_answers import completed, finished, partial, refusal, stream
from tests.scripted_server import CLOSE, SILENCE, Answer, Request, ScriptedServer
from tests.stand_ins import picture

ROOT = Path(__file__).parents[2]
WAIT_S = 60


@dataclass
class Told:
    """What a command answered. `events`: the lines on standard error that are JSON."""

    code: int
    output: str
    errors: str
    pid: int = 0

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.output)
        return found

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.errors.splitlines() if line.startswith("{")]


@dataclass
class Shell:
    """Runs commands on one library, connected to a service by the environment.

    Attributes:
        said: Everything that any command wrote.
    """

    home: Path
    server: ScriptedServer
    said: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        folders = {
            f"XDG_{name}_HOME": str(self.home / name.lower()) for name in ("DATA", "CONFIG", "CACHE", "STATE")
        }
        return {
            **os.environ,
            **folders,
            "HOME": str(self.home),
            "CHARSTUDIO_HOME": str(self.home / "library"),
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": self.server.url,
            "OPENAI_LOG": "debug",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    async def begin(self, *words: str) -> asyncio.subprocess.Process:
        """Starts a command."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "charstudio", "--json", "--verbose", *words),
            cwd=ROOT,
            env=self.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def end(self, process: asyncio.subprocess.Process) -> Told:
        """Waits for a command."""
        try:
            output, errors = await asyncio.wait_for(process.communicate(), WAIT_S)
        finally:
            await ended(process)
        assert process.returncode is not None
        told = Told(process.returncode, output.decode(), errors.decode(), process.pid)
        self.said += [told.output, told.errors]
        return told

    async def run(self, *words: str) -> Told:
        """Runs a command to its end."""
        return await self.end(await self.begin(*words))

    def assert_key_nowhere(self) -> None:
        """It stands in no file below the home, and nobody was told it."""
        files = [path for path in self.home.rglob("*") if path.is_file()]
        assert any(path.name == "charstudio.log" for path in files)
        assert not [path for path in files if KEY.encode() in path.read_bytes()]
        assert not [text for text in self.said if KEY in text]
        assert any(KEY.encode() in request.head for request in self.server.requests)


def pictures(request: Request) -> Answer:
    return finished(request, [picture(request.number)])


@pytest.fixture
def server() -> Any:
    with ScriptedServer(pictures) as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path, server: ScriptedServer) -> Shell:
    return Shell(tmp_path, server)


CREATE = ("create", "Nyx", "--engine", "openai", "--model", "gpt-image-2.6-flare")


async def test_a_character_with_images_from_a_service(shell: Shell, server: ScriptedServer) -> None:
    told = await shell.run(*CREATE, "-n", "2", "--quality", "low")
    assert told.code == 0, told.errors
    generation, character = told.json["generation"], told.json["character"]
    assert (generation["status"], generation["completed"], generation["engine"]) == ("succeeded", 2, "openai")
    assert [image["model"] for image in character["images"]] == ["gpt-image-2.6-flare"] * 2
    assert all(image["parameters"]["usage"]["total_tokens"] == 246 for image in character["images"])
    assert {event["event"] for event in told.events} >= {"progress", "partial", "image", "finished"}
    assert [request.json["quality"] for request in server.requests] == ["low", "low"]

    primary = character["images"][0]["id"]
    again = await shell.run(
        "generate", character["id"], "--engine", "openai", "--reference", character["images"][0]["path"]
    )
    assert again.code == 0, again.errors
    assert server.requests[-1].path == "/v1/images/edits"
    assert (await shell.run("select", character["id"], primary)).code == 0
    shell.assert_key_nowhere()


async def test_a_wrong_key_says_so_and_keeps_the_character(shell: Shell, server: ScriptedServer) -> None:
    server.script = lambda _: refusal(401, "invalid_api_key", f"Incorrect API key provided: {KEY}.")
    told = await shell.run(*CREATE, "-n", "1")
    assert told.code == 1
    assert told.json["error"]["kind"] == "bad_key"
    assert told.json["error"]["error_id"] in told.errors
    assert told.json["character"]["name"] == "Nyx"
    assert told.json["generation"]["status"] == "failed"
    shell.assert_key_nowhere()


async def test_what_may_be_charged_is_asked_for_again_only_when_told_to(
    shell: Shell, server: ScriptedServer
) -> None:
    server.script = lambda request: (
        stream(partial(picture(1)), CLOSE) if request.number == 0 else pictures(request)
    )
    told = await shell.run(*CREATE, "-n", "2")
    assert told.code == 1
    assert (told.json["generation"]["status"], told.json["error"]["kind"]) == ("partial", "cut_off")
    assert len(server.requests) == 2

    character = told.json["character"]["id"]
    refused = await shell.run("continue", character)
    assert refused.code in (1, 2)
    assert refused.json["error"]["kind"] == "may_be_charged"
    assert len(server.requests) == 2

    gone_on = await shell.run("continue", character, "--again")
    assert gone_on.code == 0, gone_on.errors
    assert gone_on.json["generation"]["status"] == "succeeded"
    assert len(server.requests) == 3
    shell.assert_key_nowhere()


@pytest.mark.skipif(os.name == "nt", reason="needs SIGINT")
async def test_ctrl_c_closes_the_connection_and_keeps_what_came(shell: Shell, server: ScriptedServer) -> None:
    def script(request: Request) -> Answer:
        if request.number == 0:
            return stream(partial(picture(0)), completed(picture(0)))
        return stream(partial(picture(1)), SILENCE)

    server.script = script
    process = await shell.begin(*CREATE, "-n", "3")
    assert process.stderr is not None
    seen = []
    async with asyncio.timeout(WAIT_S):
        while '"event": "image"' not in (line := (await process.stderr.readline()).decode()):
            seen.append(line)
    await server.asked(3, within=WAIT_S)
    process.send_signal(signal.SIGINT)
    told = await shell.end(process)
    shell.said += seen
    assert told.code == 130
    await server.happens(lambda: sum(request.gone for request in server.requests) == 2)
    listed = await shell.run("list")
    status = await shell.run("status", listed.json["characters"][0]["id"])
    assert (status.json["generation"]["status"], status.json["generation"]["completed"]) == ("cancelled", 1)
    shell.assert_key_nowhere()


async def test_the_key_is_not_in_the_list_of_processes(shell: Shell, server: ScriptedServer) -> None:
    """What others of this computer can see of a process is its words."""
    server.script = lambda _: [SILENCE]
    process = await shell.begin(*CREATE, "-n", "1")
    await server.asked(1, within=WAIT_S)
    words = Path(f"/proc/{process.pid}/cmdline")
    seen = words.read_bytes() if words.exists() else b"charstudio"  # noqa: ASYNC240
    process.kill()
    await shell.end(process)
    assert b"charstudio" in seen
    assert KEY.encode() not in seen


async def test_a_connection_without_a_keyring_keeps_no_key(shell: Shell, server: ScriptedServer) -> None:
    added = await shell.run("connections", "add", "Nook", server.url, "--server", "other")
    assert added.code == 0, added.errors
    listed = await shell.run("connections")
    assert {one["name"] for one in listed.json["connections"]} >= {"Nook"}
    engine = next(one["id"] for one in listed.json["connections"] if one["name"] == "Nook")
    made = await shell.run("create", "Bo", "--engine", f"openai:{engine}", "-n", "1")
    assert made.code == 0, made.errors
    # The key of the environment is OpenAI's connection's alone.
    assert KEY.encode() not in server.requests[-1].head
    assert "authorization" not in server.requests[-1].headers
