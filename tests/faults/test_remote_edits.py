"""An edit on its way to a service: what is drawn arrives as it is, is never left out, and comes again."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image as Pillow

from charstudio.domain.character import Trait, TraitGroup
from charstudio.domain.drawing import DrawingKind, Edit
from charstudio.domain.generation import AttemptState, GenerationKind, GenerationStatus, ImageRequest
from charstudio.errors import CharacterValidationError, EngineErrorKind
from charstudio.services.messages import message_for
from tests.faults.remote import MODEL, made
from tests.remote_answers import HTML, answer, finished, refusal
from tests.scripted_server import CLOSE, SILENCE
from tests.stand_ins import drawing, picture

if TYPE_CHECKING:
    from charstudio.domain.drawing import Drawing
    from charstudio.services.generation import GenerationRun
    from tests.faults.conftest import Connected
    from tests.faults.remote import Remote
    from tests.scripted_server import Answer, Part, Request

SIZE = (832, 1248)
FIRST = picture(1, *SIZE)
SCAR = Edit("a scar over the left eye", Trait(TraitGroup.OUTFIT, "eye patch"))


@dataclass
class Service:
    """Makes pictures of one size; `edits` answers those who send an image, if it has something to say."""

    edits: list[Answer] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        if request.path.endswith("/edits") and self.edits:
            return self.edits.pop(0)
        return finished(request, [picture(request.number + number + 1, *SIZE) for number in range(4)])


def files(request: Request) -> list[Part]:
    return [part for part in request.form if part.filename]


async def drawn(remote: Remote, kind: DrawingKind = DrawingKind.MASK) -> tuple[Drawing, bytes]:
    """What is drawn over the character's first image, which is made for it."""
    assert (await remote.make(1, width=SIZE[0], height=SIZE[1])).error is None
    if kind is DrawingKind.MASK:
        data = drawing([(5, 5), (6, 5)], *SIZE)
    else:
        strokes = Pillow.new("RGBA", SIZE)
        strokes.putpixel((9, 9), (255, 0, 0, 200))
        buffer = io.BytesIO()
        strokes.save(buffer, "PNG")
        data = buffer.getvalue()
    return await remote.studio.edits.keep_drawing(remote.character, 1, kind, data), data


async def edit(remote: Remote, kept: Drawing | None = None, count: int = 1, **more: Any) -> GenerationRun:
    wanted = Edit(SCAR.words, SCAR.trait, None if kept is None else kept.id)
    request = ImageRequest(engine=remote.engine, count=count, **more)
    return await remote.studio.edits.edit_image(remote.character, 1, wanted, request)


@pytest.mark.parametrize("kind", list(DrawingKind))
async def test_what_is_drawn_arrives_byte_for_byte_and_as_large_as_the_image(
    connected: Connected, kind: DrawingKind
) -> None:
    server, remote = await connected(Service())
    kept, data = await drawn(remote, kind)
    done = await made(await edit(remote, kept, 2, quality="low"))
    assert (done.error, len(done.images), len(done.previews)) == (None, 2, 4)
    assert (done.generation.kind, done.generation.status) == (
        GenerationKind.EDIT,
        GenerationStatus.SUCCEEDED,
    )
    for request in server.requests[1:]:
        assert request.path == "/v1/images/edits"
        image, over = files(request)
        assert (image.name, image.data) == ("image", FIRST)
        assert (over.name, over.filename, over.content_type, over.data) == (
            kind.value,
            f"{kind.value}.png",
            "image/png",
            data,
        )
        with Pillow.open(io.BytesIO(over.data)) as sent:
            assert sent.size == SIZE
        assert request.asked["size"] == "832x1248"
        assert request.asked["quality"] == "low"
        assert "a scar over the left eye" in request.asked["prompt"]
        assert "the character wears this: eye patch" in request.asked["prompt"]
    for image_made in done.images:
        recipe = image_made.recipe
        assert recipe.parameters["edit"] == {"words": SCAR.words, "trait": "outfit:eye patch"}
        assert recipe.parameters["drawing_id"] == kept.id
        assert recipe.parent_image_id == kept.image_id
        assert recipe.prompt == server.requests[1].asked["prompt"]


@pytest.mark.parametrize("kind", list(DrawingKind))
async def test_where_it_is_not_taken_nothing_is_made_without_it(
    connected: Connected, kind: DrawingKind
) -> None:
    name = kind.value
    refused = [refusal(400, "unknown_parameter", f"Unknown parameter: '{name}'.", param=name)] * 2
    server, remote = await connected(Service(list(refused)))
    kept, _ = await drawn(remote, kind)
    done = await made(await edit(remote, kept))
    assert (done.kind, done.states, done.images) == (EngineErrorKind.UNSUPPORTED, [AttemptState.REFUSED], [])
    assert done.error is not None
    assert {"mask": "does not take a mask", "markup": "does not look at what is drawn"}[name] in message_for(
        done.error
    ).message
    assert len(server.requests) == 2
    assert [part.name for part in files(server.requests[1])] == ["image", name]
    assert dict(next(one.refused for one in remote.store.kept if one.id == "there")) == {MODEL: (name,)}
    # From now on that is known before anything is sent, also where it goes on.
    with pytest.raises(CharacterValidationError) as raised:
        await edit(remote, kept)
    assert raised.value.kind == f"no_{name}s"
    with pytest.raises(CharacterValidationError):
        await remote.go_on(done.generation)
    assert len(server.requests) == 2


async def test_a_server_without_edits_makes_no_picture_of_somebody_else(connected: Connected) -> None:
    server, remote = await connected(Service([answer(404, "<h1>Not found</h1>", HTML)]), server="other")
    kept, _ = await drawn(remote)
    done = await made(await edit(remote))
    assert (done.kind, done.images, len(server.requests)) == (EngineErrorKind.UNSUPPORTED, [], 2)
    for drawing_id in (None, kept):
        with pytest.raises(CharacterValidationError) as raised:
            await edit(remote, drawing_id)
        assert raised.value.kind == "no_edits"


@pytest.mark.parametrize("ending", [[CLOSE], [SILENCE]], ids=["cut off", "stopped"])
@pytest.mark.parametrize("kind", list(DrawingKind))
async def test_an_edit_that_goes_on_is_the_same_request_again(
    connected: Connected, kind: DrawingKind, ending: Answer
) -> None:
    service = Service([ending])
    server, remote = await connected(service)
    kept, data = await drawn(remote, kind)
    run = await edit(remote, kept)
    making = asyncio.create_task(made(run))
    await server.asked(2)
    if ending == [SILENCE]:
        making.cancel()
    await asyncio.wait([making])
    left = await remote.journal()
    assert left.uncertain_places == (0,)
    # After a new start the drawing comes from the library.
    await remote.connections.start()
    with pytest.raises(CharacterValidationError) as raised:
        await remote.go_on(left)
    assert raised.value.kind == "may_be_charged"
    again = await remote.go_on(left, pay_again=True)
    assert (again.error, len(again.images)) == (None, 1)
    _, first, second = server.requests
    assert [(part.name, part.data) for part in files(second)] == [
        (part.name, part.data) for part in files(first)
    ]
    assert files(second)[1].data == data
    assert second.asked == first.asked
    assert again.images[0].recipe.parameters["drawing_id"] == kept.id
