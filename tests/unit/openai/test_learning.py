"""Going on without what a service does not take, and never sending it again."""

import pytest

from charstudio.domain.connection import ServerKind
from charstudio.errors import EngineErrorKind as Kind
from charstudio.services.ports import Note
from tests.stand_ins import picture
from tests.unit.openai.conftest import Bench, misses, pictures
from tests.unit.openai.peer import Asked, Line, as_asked, error, images, says, streams, then


async def test_it_goes_on_without_what_is_not_taken(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        for name in ("complexity", "partial_images"):
            if name in asked.fields:
                unknown = error("unknown_parameter", param=name)
                await says(unknown, 400)(asked, line)
                return
        await streams(asked, line)

    bench.peer.script = script
    events = await bench.made(complexity="high", quality="low")
    assert len(pictures(events)) == 1
    assert bench.learnt == [
        ("gpt-image-2.6-flare", "complexity"),
        ("gpt-image-2.6-flare", "partial_images"),
    ]
    assert [event.text for event in events if isinstance(event, Note)] == [
        "The service does not take “complexity”; it goes on without it.",
        "The service does not take “partial_images”; it goes on without it.",
    ]
    assert [attempt for attempt, _ in bench.journal.refusals] == ["attempt-0", "attempt-1"]
    assert pictures(events)[0].attempt == "attempt-2"
    assert "complexity" not in pictures(events)[0].parameters
    assert bench.peer.asked[2].json["quality"] == "low"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, {"detail": [{"loc": ["body", "size"], "msg": "Not permitted", "type": "extra_forbidden"}]}),
        (422, {"detail": [{"loc": ["body", "size"], "msg": "Extra inputs are not permitted"}]}),
        (400, {"error": "Unknown parameter: 'size'"}),
        (400, {"error": {"message": "unrecognized request argument supplied: `size`"}}),
        (400, error("unsupported_parameter", param="size")),
    ],
)
async def test_every_way_to_say_it_is_understood(bench: Bench, status: int, body: object) -> None:
    bench.use(ServerKind.OTHER)
    bench.peer.script = then(says(body, status), as_asked)
    assert len(pictures(await bench.made(model="some"))) == 1
    assert bench.learnt == [("some", "size")]


async def test_what_several_requests_find_out_is_learnt_once(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        unknown = says(error("unknown_parameter", param="quality"), 400)
        await (unknown if "quality" in asked.json else streams)(asked, line)

    bench.peer.script = script
    events = await bench.made(count=4, quality="high")
    assert len(pictures(events)) == 4
    assert len(bench.learnt) == 1


async def test_what_makes_one_at_a_time_is_asked_one_at_a_time(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        unknown = says(error("unknown_parameter", param="n"), 400)
        await (unknown if "n" in asked.json else says(images(1)))(asked, line)

    bench.use(ServerKind.OTHER)
    bench.peer.script = script
    events = await bench.made(count=3, model="some")
    assert [made.index for made in pictures(events)] == [0, 1, 2]
    assert [places for _, places in bench.journal.sent] == [(0, 1, 2), (0,), (1,), (2,)]


async def test_what_does_not_stream_is_asked_without(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        unknown = says(error("unsupported_parameter", param="stream"), 400)
        await (unknown if "stream" in asked.json else as_asked)(asked, line)

    bench.peer.script = script
    events = await bench.made()
    assert len(pictures(events)) == 1
    assert not {"stream", "partial_images"} & set(bench.peer.asked[1].json)


async def test_the_same_engine_does_not_ask_again(bench: Bench) -> None:
    async def script(asked: Asked, line: Line) -> None:
        unknown = says(error("unknown_parameter", param="quality"), 400)
        await (unknown if "quality" in asked.json else streams)(asked, line)

    bench.peer.script = script
    engine = bench.engine
    assert engine.info.models[0].qualities
    for _ in range(2):
        assert len(pictures([event async for event in engine.generate(bench.order(quality="max"))])) == 1
    assert len(bench.peer.asked) == 3
    assert len(bench.learnt) == 1
    assert not engine.info.models[0].qualities


async def test_what_was_learnt_is_not_sent_again(bench: Bench) -> None:
    bench.use(ServerKind.OPENAI, refused={"gpt-image-2.6-flare": ("quality", "stream")})
    bench.peer.script = as_asked
    await bench.made(quality="high")
    assert set(bench.peer.asked[0].json) == {"prompt", "model", "n", "size"}
    assert not bench.engine.info.models[0].qualities
    assert bench.engine.info.models[0].previews == 0


@pytest.mark.parametrize("parameter", ["prompt", "model", "seed", "style", ""])
async def test_what_was_not_sent_or_cant_be_left_out_is_an_error(bench: Bench, parameter: str) -> None:
    bench.peer.script = says(error("unknown_parameter", param=parameter), 400)
    (miss,) = await bench.made()
    assert misses([miss])[0].error.kind in (Kind.UNSUPPORTED, Kind.REFUSED)
    assert not bench.learnt


async def test_a_wrong_value_is_an_error(bench: Bench) -> None:
    bench.peer.script = says(error("invalid_value", param="background"), 400)
    (miss,) = await bench.made(background="transparent")
    assert misses([miss])[0].error.kind is Kind.REFUSED
    assert not bench.learnt


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_server_without_edits_makes_them_without(bench: Bench, status: int) -> None:
    async def script(asked: Asked, line: Line) -> None:
        nothing = says({"detail": "Not Found"}, status)
        await (nothing if asked.path.endswith("edits") else as_asked)(asked, line)

    bench.use(ServerKind.OTHER)
    bench.peer.script = script
    events = await bench.made(model="some", references=(picture(1),), count=2)
    assert len(pictures(events)) == 2
    assert bench.learnt == [("some", "image")]
    assert "These were" in str(events) or "these were made without" in str(events)
    bench.use(ServerKind.OTHER, refused={"some": ("image",)}, image_model="some")
    assert bench.engine.info.models[0].most_references == 0


async def test_openai_itself_never_leaves_a_reference_out(bench: Bench) -> None:
    for body, status in (
        ({"detail": "Not Found"}, 404),
        (error("unknown_parameter", param="image"), 400),
    ):
        bench.peer.script = says(body, status)
        assert len(misses(await bench.made(references=(picture(1),)))) == 1
    assert not bench.learnt
