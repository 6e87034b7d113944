"""Masks and markups on their way, and what becomes of an edit where they are not taken."""

import io
from dataclasses import replace

import pytest
from PIL import Image as Pillow

from charstudio.domain.connection import ServerKind
from charstudio.engines.openai import servers
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import Note
from tests.stand_ins import drawing, picture
from tests.unit.openai.conftest import Bench, misses, pictures
from tests.unit.openai.peer import Asked, Line, as_asked, error, says, streams

MASK = drawing([(0, 0), (1, 0)])
DRAWN = ["mask", "markup"]
EDIT: dict[str, object] = {"references": (picture(1),), "edit": True}


def files(asked: Asked) -> list[tuple[str, str, str, bytes]]:
    return [part for part in asked.parts if part[1]]


@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("kind", [ServerKind.OPENAI, ServerKind.OTHER])
async def test_what_is_drawn_arrives_byte_for_byte(bench: Bench, kind: ServerKind, drawn: str) -> None:
    bench.use(kind)
    events = await bench.made(**EDIT, **{drawn: MASK})
    assert len(pictures(events)) == 1
    (asked,) = bench.peer.asked
    assert asked.path == "/v1/images/edits"
    assert files(asked) == [
        ("image", "reference-1.png", "image/png", picture(1)),
        (drawn, f"{drawn}.png", "image/png", MASK),
    ]
    assert "mask" not in asked.fields
    assert asked.fields["stream"] == "true"


async def test_it_is_over_the_first_of_several(bench: Bench) -> None:
    await bench.made(references=(picture(1), picture(2)), edit=True, mask=MASK, count=2)
    for asked in bench.peer.asked:
        assert [part[0] for part in files(asked)] == ["image[]", "image[]", "mask"]
        assert files(asked)[0][3] == picture(1)
    assert len(bench.peer.asked) == 2


async def test_sd_server_gets_white_where_it_may_change(bench: Bench) -> None:
    """It looks at the colours of a mask alone."""
    engine = bench.use(ServerKind.SD_SERVER)
    assert (engine.info.models[0].masks, engine.info.models[0].markups) == (True, False)
    bench.peer.script = as_asked
    half = Pillow.new("RGBA", (4, 1), (255, 255, 255, 255))
    for x, alpha in enumerate((0, 1, 254, 255)):
        half.putpixel((x, 0), (x, x, x, alpha))
    buffer = io.BytesIO()
    half.save(buffer, "PNG")
    await bench.made(**EDIT, mask=buffer.getvalue(), model="default")
    (asked,) = bench.peer.asked
    name, file, kind, data = files(asked)[1]
    assert (name, file, kind) == ("mask", "mask.png", "image/png")
    with Pillow.open(io.BytesIO(data)) as sent:
        assert (sent.mode, sent.size) == ("L", (4, 1))
        assert sent.tobytes() == b"\xff\x00\x00\x00"


async def test_it_goes_along_where_each_image_is_a_field_of_the_same_name(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No such server takes a mask by now."""
    known = servers.server(ServerKind.VLLM)
    taking = replace(known, fields=known.fields | {"mask"}, grey_masks=True)
    monkeypatch.setattr(servers, "_servers", lambda: {ServerKind.VLLM: taking})
    bench.use(ServerKind.VLLM)
    bench.peer.script = as_asked
    await bench.made(references=(picture(1), picture(2)), edit=True, mask=MASK, model="default")
    sent = files(bench.peer.asked[0])
    assert [part[0] for part in sent] == ["image", "image", "mask"]
    assert sent[2][3].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("kind", "drawn", "lacks"),
    [
        (ServerKind.VLLM, "mask", "mask"),
        (ServerKind.VLLM, "markup", "markup"),
        (ServerKind.SD_SERVER, "markup", "markup"),
        (ServerKind.LOCALAI, "mask", "image"),
        (ServerKind.LOCALAI, "edit", "image"),
        (ServerKind.KOBOLDCPP, "markup", "image"),
        # Nobody knows this model.
        (ServerKind.OTHER, "mask", "mask"),
    ],
)
async def test_nothing_is_sent_to_what_does_not_take_it(
    bench: Bench, kind: ServerKind, drawn: str, lacks: str
) -> None:
    bench.use(kind)
    more = {} if drawn == "edit" else {drawn: MASK}
    with pytest.raises(EngineError) as raised:
        await bench.made(**EDIT, **more, model="some")
    assert raised.value.kind is EngineErrorKind.UNSUPPORTED
    assert raised.value.details["parameter"] == lacks
    assert not bench.peer.asked
    assert not bench.journal.sent


@pytest.mark.parametrize("kind", list(ServerKind))
async def test_a_server_offers_no_more_than_it_is_sent(bench: Bench, kind: ServerKind) -> None:
    engine = bench.use(kind)
    bench.peer.script = as_asked
    for model in engine.info.models:
        for drawn, taken in (("mask", model.masks), ("markup", model.markups)):
            before = len(bench.peer.asked)
            try:
                await bench.made(**EDIT, **{drawn: MASK}, model=model.id)
            except EngineError:
                assert not taken
            else:
                assert taken
                assert [part[0] for part in files(bench.peer.asked[before])] == ["image", drawn]


class TestRefused:
    """A server that turns out not to take it is never asked without it."""

    @pytest.mark.parametrize("kind", [ServerKind.OPENAI, ServerKind.OTHER])
    @pytest.mark.parametrize("drawn", DRAWN)
    async def test_the_edit_fails_and_the_next_is_not_sent(
        self, bench: Bench, kind: ServerKind, drawn: str
    ) -> None:
        engine = bench.use(kind)
        bench.peer.script = says(error("unknown_parameter", param=drawn), 400)
        order = bench.order(**EDIT, **{drawn: MASK}, count=3)
        events = [event async for event in engine.generate(order)]
        missed = misses(events)
        assert {(one.error.kind, one.error.details["parameter"]) for one in missed} == {
            (EngineErrorKind.UNSUPPORTED, drawn)
        }
        assert sorted(one.index for one in missed) == [0, 1, 2]
        assert not [event for event in events if isinstance(event, Note)]
        assert all(part[0] in ("image", drawn) for asked in bench.peer.asked for part in files(asked))
        assert all(len(files(asked)) == 2 for asked in bench.peer.asked)
        assert len(bench.journal.refusals) == len(bench.journal.sent) == len(bench.peer.asked)
        assert bench.learnt == [("gpt-image-2.6-flare", drawn)]
        model = engine.info.models[0]
        assert (model.masks, model.markups) == (drawn != "mask", drawn != "markup")

        before = len(bench.peer.asked)
        with pytest.raises(EngineError) as raised:
            _ = [event async for event in engine.generate(order)]
        assert raised.value.details["parameter"] == drawn
        assert len(bench.peer.asked) == before

    async def test_what_waits_for_its_turn_is_not_sent(self, bench: Bench) -> None:
        bench.use(ServerKind.SD_SERVER)
        bench.peer.script = says({"error": "Unknown parameter: 'mask'"}, 400)
        events = await bench.made(**EDIT, mask=MASK, model="default", count=4)
        assert len(misses(events)) == 4
        assert len(bench.peer.asked) == 1

    async def test_other_parameters_are_left_out_as_ever(self, bench: Bench) -> None:
        async def script(asked: Asked, line: Line) -> None:
            unknown = says(error("unknown_parameter", param="complexity"), 400)
            await (unknown if "complexity" in asked.fields else streams)(asked, line)

        bench.peer.script = script
        events = await bench.made(**EDIT, mask=MASK, complexity="high")
        assert len(pictures(events)) == 1
        assert [len(files(asked)) for asked in bench.peer.asked] == [2, 2]

    @pytest.mark.parametrize("more", [{}, {"mask": MASK}])
    async def test_where_there_are_no_edits_no_other_picture_is_made(
        self, bench: Bench, more: dict[str, object]
    ) -> None:
        engine = bench.use(ServerKind.OTHER)

        async def script(asked: Asked, line: Line) -> None:
            await (says(b"<h1>No such page</h1>", 404) if asked.parts else as_asked)(asked, line)

        bench.peer.script = script
        events = [event async for event in engine.generate(bench.order(**EDIT, **more))]
        (missed,) = misses(events)
        assert (missed.error.kind, missed.error.details["parameter"]) == (
            EngineErrorKind.UNSUPPORTED,
            "image",
        )
        assert [asked.path for asked in bench.peer.asked] == ["/v1/images/edits"]
        model = engine.info.models[0]
        assert (model.most_references, model.masks, model.markups) == (0, False, False)
        # What only looks at a reference goes on without, as ever.
        bench.peer.asked.clear()
        events = await bench.made(references=(picture(1),))
        assert len(pictures(events)) == 1

    async def test_a_mask_that_is_refused_for_what_is_in_it_is_not_given_up(self, bench: Bench) -> None:
        engine = bench.engine
        wrong = {"error": {"message": "Invalid mask image size.", "code": "invalid_image", "param": "mask"}}
        bench.peer.script = says(wrong, 400)
        events = [event async for event in engine.generate(bench.order(**EDIT, mask=MASK))]
        assert [one.error.kind for one in misses(events)] == [EngineErrorKind.REFUSED]
        assert bench.learnt == []
        assert engine.info.models[0].masks


async def test_a_mask_that_cant_be_read_stops_the_round_before_anything_is_sent(bench: Bench) -> None:
    bench.use(ServerKind.SD_SERVER)
    with pytest.raises(EngineError, match="It is no PNG that can be read"):
        await bench.made(**EDIT, mask=b"nonsense", model="default")
    assert not bench.journal.sent
