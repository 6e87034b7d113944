"""What is sent to each kind of server: what it understands, and nothing else."""

import io
import re

import pytest
from PIL import Image as Pillow

from charstudio.domain.connection import ServerKind
from charstudio.engines.openai.requests import TOGETHER
from charstudio.services.ports import Note
from tests.stand_ins import picture
from tests.unit.openai.conftest import Bench, pictures
from tests.unit.openai.peer import as_asked, streams

ALL = {"quality": "high", "background": "opaque", "format": "webp", "fidelity": "high", "complexity": "low"}


def saved(kind: str) -> bytes:
    buffer = io.BytesIO()
    Pillow.new("RGB", (9, 7), "red").save(buffer, kind)
    return buffer.getvalue()


def notes(events: list[object]) -> list[str]:
    return [event.text for event in events if isinstance(event, Note)]


class TestOpenAI:
    async def test_a_plain_request(self, bench: Bench) -> None:
        await bench.made()
        (asked,) = bench.peer.asked
        assert (asked.method, asked.path) == ("POST", "/v1/images/generations")
        assert asked.json == {
            "prompt": "a lighthouse keeper",
            "model": "gpt-image-2.6-flare",
            "size": "1024x1024",
            "stream": True,
            "partial_images": 2,
        }
        assert asked.headers["accept"] == "text/event-stream, application/json"

    async def test_everything_that_can_be_chosen(self, bench: Bench) -> None:
        await bench.made(**ALL, width=1536, height=864, style="watercolour", prompt="A keeper!")
        (asked,) = bench.peer.asked
        assert asked.json == {
            "prompt": "A keeper! Style: watercolour.",
            "model": "gpt-image-2.6-flare",
            "size": "1536x864",
            "quality": "high",
            "background": "opaque",
            "output_format": "webp",
            "complexity": "low",
            "stream": True,
            "partial_images": 2,
        }

    async def test_several_images_are_several_streams(self, bench: Bench) -> None:
        events = await bench.made(count=3)
        assert sorted(made.index for made in pictures(events)) == [0, 1, 2]
        assert len({made.attempt for made in pictures(events)}) == 3
        assert sorted(places for _, places in bench.journal.sent) == [(0,), (1,), (2,)]
        assert all("n" not in asked.json for asked in bench.peer.asked)

    async def test_a_gif_comes_without_stream_several_at_once(self, bench: Bench) -> None:
        bench.peer.script = as_asked
        events = await bench.made(count=TOGETHER + 1, format="gif")
        assert len(pictures(events)) == TOGETHER + 1
        first, second = sorted(
            (asked.json for asked in bench.peer.asked), key=lambda body: -int(str(body["n"]))
        )
        assert (first["n"], second["n"]) == (TOGETHER, 1)
        assert first["output_format"] == "gif"
        assert not {"stream", "partial_images"} & {*first, *second}

    async def test_one_reference(self, bench: Bench) -> None:
        await bench.made(references=(saved("PNG"),), model="gpt-image-1.5", fidelity="high", style="ink")
        (asked,) = bench.peer.asked
        assert asked.path == "/v1/images/edits"
        files = [part for part in asked.parts if part[1]]
        assert files == [("image", "reference-1.png", "image/png", saved("PNG"))]
        assert asked.fields == {
            "prompt": "a lighthouse keeper. Style: ink.",
            "model": "gpt-image-1.5",
            "size": "1024x1024",
            "input_fidelity": "high",
            "stream": "true",
            "partial_images": "2",
        }

    async def test_several_references_of_any_format(self, bench: Bench) -> None:
        await bench.made(references=tuple(saved(kind) for kind in ("JPEG", "WEBP", "GIF")))
        (asked,) = bench.peer.asked
        files = [part for part in asked.parts if part[1]]
        assert [part[:3] for part in files] == [
            ("image[]", "reference-1.jpg", "image/jpeg"),
            ("image[]", "reference-2.webp", "image/webp"),
            ("image[]", "reference-3.png", "image/png"),
        ]
        with Pillow.open(io.BytesIO(files[2][3])) as converted:
            assert (converted.format, converted.size) == ("PNG", (9, 7))

    async def test_fidelity_is_sent_with_references_alone_and_where_it_is_known(self, bench: Bench) -> None:
        await bench.made(model="gpt-image-1.5", fidelity="high")
        await bench.made(model="gpt-image-2", fidelity="high", references=(picture(1),))
        assert not any("input_fidelity" in asked.fields for asked in bench.peer.asked)

    async def test_no_more_references_than_are_taken(self, bench: Bench) -> None:
        await bench.made(references=(picture(1),) * 17)
        assert len([part for part in bench.peer.asked[0].parts if part[1]]) == 16

    async def test_the_recipe_says_what_was_sent(self, bench: Bench) -> None:
        (made,) = pictures(
            await bench.made(**ALL, style="ink", model="gpt-image-1.5", references=(picture(1),))
        )
        assert {
            name: made.parameters[name] for name in made.parameters if name not in ("usage", "answered")
        } == {
            "connection": "openai",
            "style": "ink",
            "size": "1024x1024",
            "quality": "high",
            "background": "opaque",
            "format": "webp",
            "fidelity": "high",
            "complexity": "low",
            "partial_images": 2,
        }
        assert (made.seed, made.cost_usd) == (None, None)

    async def test_a_prompt_that_is_too_long_is_cut_and_that_is_said(self, bench: Bench) -> None:
        events = await bench.made(prompt="a" * 32_000, style="ink", count=2)
        prompts = {str(asked.json["prompt"]) for asked in bench.peer.asked}
        assert {len(prompt) for prompt in prompts} == {32_000}
        assert all(prompt.endswith("a. Style: ink.") for prompt in prompts)
        assert notes([*events]) == ["The prompt was cut to 32,000 characters."]
        assert not notes([*await bench.made(prompt="a" * 32_000)])

    async def test_a_style_can_be_all_there_is(self, bench: Bench) -> None:
        await bench.made(prompt="", style="ink")
        assert bench.peer.asked[0].json["prompt"] == "Style: ink."


class TestOthers:
    async def asked(self, bench: Bench, kind: ServerKind, **changes: object) -> dict[str, object]:
        bench.use(kind)
        bench.peer.script = as_asked
        await bench.made(**{"model": "some", **ALL, **changes})
        return bench.peer.asked[0].fields

    async def test_a_gateway_gets_an_unknown_model_with_what_everybody_knows(self, bench: Bench) -> None:
        bench.use(ServerKind.OTHER)
        bench.peer.script = as_asked
        await bench.made(model="some", count=6)
        assert sorted(bench.peer.asked, key=lambda asked: int(str(asked.json["n"])))[1].json == {
            "prompt": "a lighthouse keeper",
            "model": "some",
            "n": 4,
            "size": "1024x1024",
            "response_format": "b64_json",
        }

    async def test_a_gateway_to_a_model_that_streams(self, bench: Bench) -> None:
        bench.use(ServerKind.OTHER)
        bench.peer.script = streams
        events = await bench.made(model="openai/gpt-image-2.5-flare")
        assert len(pictures(events)) == 1
        assert bench.peer.asked[0].json == {
            "prompt": "a lighthouse keeper",
            "model": "openai/gpt-image-2.5-flare",
            "size": "1024x1024",
            "response_format": "b64_json",
            "stream": True,
            "partial_images": 2,
        }

    async def test_sd_server_takes_its_seed_from_the_prompt(self, bench: Bench) -> None:
        bench.use(ServerKind.SD_SERVER)
        bench.peer.script = as_asked
        events = await bench.made(model="sd-cpp-local", count=3, quality="high", background="opaque")
        assert bench.peer.busiest == 1
        assert bench.peer.asked[0].json == {
            "prompt": 'a lighthouse keeper<sd_cpp_extra_args>{"seed":5}</sd_cpp_extra_args>',
            "n": 1,
            "size": "1024x1024",
            "response_format": "b64_json",
        }
        assert '"seed":6' in str(bench.peer.asked[1].json["prompt"])
        assert [made.seed for made in pictures(events)] == [5, 6, 7]
        assert {made.cost_usd for made in pictures(events)} == {0}

    async def test_what_the_artist_tells_sd_server_is_left_as_it_is(self, bench: Bench) -> None:
        own = 'x<sd_cpp_extra_args>{"steps":3}</sd_cpp_extra_args>'
        assert (await self.asked(bench, ServerKind.SD_SERVER, prompt=own))["prompt"] == own

    async def test_sd_server_looks_at_references(self, bench: Bench) -> None:
        fields = await self.asked(bench, ServerKind.SD_SERVER, references=(picture(1),))
        assert set(fields) == {"prompt", "n", "size", "output_format", "response_format"}
        assert bench.peer.asked[0].path == "/v1/images/edits"

    @pytest.mark.parametrize("kind", [ServerKind.LOCALAI, ServerKind.KOBOLDCPP])
    async def test_some_look_at_no_references_and_that_is_said(self, bench: Bench, kind: ServerKind) -> None:
        bench.use(kind)
        bench.peer.script = as_asked
        events = await bench.made(model="some", references=(picture(1),))
        assert bench.peer.asked[0].path == "/v1/images/generations"
        assert len(pictures(events)) == 1
        assert notes([*events]) == [
            "This service does not look at reference images; these were made without."
        ]

    async def test_localai_reads_no_bar(self, bench: Bench) -> None:
        fields = await self.asked(bench, ServerKind.LOCALAI, prompt="red|blue", style="a|b")
        assert fields == {
            "prompt": "red,blue. Style: a,b.",
            "model": "some",
            "n": 1,
            "size": "1024x1024",
            "response_format": "b64_json",
        }

    async def test_koboldcpp_makes_one_at_a_time(self, bench: Bench) -> None:
        bench.use(ServerKind.KOBOLDCPP)
        bench.peer.script = as_asked
        events = await bench.made(model="some", count=3)
        assert len(pictures(events)) == 3
        assert bench.peer.busiest == 1
        assert all(set(asked.json) == {"prompt", "size", "response_format"} for asked in bench.peer.asked)

    async def test_vllm_gets_a_seed_and_fields_of_the_same_name(self, bench: Bench) -> None:
        bench.use(ServerKind.VLLM)
        bench.peer.script = as_asked
        events = await bench.made(model="some", count=2, references=(picture(1), picture(2)))
        assert [made.seed for made in pictures(events)] == [5, 6]
        assert [part[0] for part in bench.peer.asked[0].parts if part[1]] == ["image", "image"]
        assert bench.peer.asked[1].fields == {
            "prompt": "a lighthouse keeper",
            "model": "some",
            "n": "1",
            "size": "1024x1024",
            "response_format": "b64_json",
            "seed": "6",
        }

    async def test_a_server_that_was_not_asked_yet_takes_its_own_model(self, bench: Bench) -> None:
        engine = bench.use(ServerKind.VLLM)
        assert [(model.id, model.title) for model in engine.info.models] == [
            ("default", "The server's own model")
        ]
        assert "model" not in await self.asked(bench, ServerKind.VLLM, model="default")

    @pytest.mark.parametrize("kind", list(ServerKind))
    async def test_nothing_but_the_white_list_is_sent(self, bench: Bench, kind: ServerKind) -> None:
        allowed = {"prompt", "model", "n", "size", "quality", "background", "output_format", "input_fidelity"}
        allowed |= {"complexity", "stream", "partial_images"}
        if kind is not ServerKind.OPENAI:
            allowed |= {"response_format", "seed"}
        for references in ((), (picture(1),)):
            assert set(await self.asked(bench, kind, references=references)) <= allowed


async def test_a_gif_that_cant_be_read_stops_the_round_before_anything_is_sent(bench: Bench) -> None:
    with pytest.raises(Exception, match=re.escape("It is no GIF that can be read")) as raised:
        await bench.made(references=(b"GIF89a\x09\x00\x07\x00nonsense",))
    assert raised.value.kind == "refused"  # type: ignore[attr-defined]
    assert not bench.peer.asked
    assert not bench.journal.sent
