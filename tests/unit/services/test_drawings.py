"""What is drawn over images: what is kept, what is refused, and when it goes."""

import hashlib
import io
import sqlite3
import struct
import zlib
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import PngImagePlugin

from charstudio.domain import limits
from charstudio.domain.character import Details
from charstudio.domain.drawing import Drawing, DrawingKind
from charstudio.domain.image import Original
from charstudio.errors import CharacterNotFoundError, CharacterUpdateError, CharacterValidationError
from charstudio.services.drawn import usable
from charstudio.services.messages import message_for
from charstudio.services.ports import MadeImage
from charstudio.services.studio import Studio
from charstudio.services.trash import Emptied
from tests.stand_ins import (
    Clock,
    FailingLibrary,
    ScriptedEngine,
    asked,
    drawing,
    events_of,
    files,
    picture,
    rows,
)
from tests.unit.services.conftest import World

MASK, MARKUP = DrawingKind.MASK, DrawingKind.MARKUP
# Makes a character whose one image is as large as it is told.
Large = Callable[[int, int], Awaitable[World]]
# Transparent but for one point, as strokes are.
STROKES = drawing([(x, y) for x in range(8) for y in range(8) if (x, y) != (3, 3)])


def png(picture: Pillow.Image, **more: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", **more)
    return buffer.getvalue()


def noise(width: int, height: int, alphas: bytes = b"\x00\xff") -> Pillow.Image:
    """A picture that can't be made smaller, with only these alphas."""
    dice = hashlib.shake_256(b"noise")
    shown = Pillow.frombytes("RGB", (width, height), dice.digest(width * height * 3))
    chosen = bytes(alphas[one % len(alphas)] for one in dice.digest(width * height))
    shown.putalpha(Pillow.frombytes("L", (width, height), chosen))
    return shown


async def keep(world: World, data: bytes, kind: DrawingKind = MASK, image: str | int = 1) -> Drawing:
    return await world.studio.edits.keep_drawing(world.mara, image, kind, data)


async def refusal(work: Callable[[], Awaitable[object]]) -> str:
    with pytest.raises(CharacterValidationError) as raised:
        await work()
    assert raised.value.field == "drawing"
    words = message_for(raised.value)
    assert "{" not in words.message + words.hint
    return raised.value.kind


@pytest.fixture
async def large(studio: Studio, engine: ScriptedEngine) -> Large:
    async def make(width: int, height: int) -> World:
        engine.script = lambda order, index: MadeImage(index, picture(order.seed, width, height), order.seed)
        created = await studio.characters.create_character(Details("Big"), asked(1, seed=9))
        assert created.run is not None
        await events_of(created.run)
        return World(studio, created.character.id, "", "", created.run.generation.id, ())

    return make


async def test_a_drawing_is_kept_as_it_is_and_read_again(world: World, folder: Path, clock: Clock) -> None:
    mask, strokes = drawing(), STROKES
    first = await keep(world, mask)
    clock.pass_(seconds=1)
    second = await keep(world, strokes, MARKUP, world.images[1])
    assert (first.kind, first.image_id, first.character_id) == (MASK, world.images[0], world.mara)
    assert (first.original.width, first.original.height, first.original.format) == (8, 8, "png")
    assert await world.studio.edits.read_drawing(world.mara, first.id) == mask
    assert await world.studio.edits.read_drawing(world.mara, second.id) == strokes
    assert {f"{one.original.sha256}.png" for one in (first, second)} <= files(folder)
    assert await world.studio.edits.list_drawings(world.mara) == (second, first)
    assert await world.studio.edits.list_drawings(world.mara, 1) == (first,)
    assert await world.studio.edits.list_drawings(world.mara, world.images[1]) == (second,)


async def test_equal_drawings_over_one_image_are_one(world: World, folder: Path) -> None:
    first = await keep(world, drawing())
    before = rows(folder)
    assert await keep(world, drawing()) == first
    assert rows(folder) == before
    # Over another image, or with another meaning, it is another.
    half = drawing([(x, 0) for x in range(8)])
    ids = {first.id, (await keep(world, drawing(), MASK, 2)).id}
    ids |= {(await keep(world, half, kind)).id for kind in DrawingKind}
    assert len(ids) == 4


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "drawing_no_png"),
        (b"\x89PNG\r\n\x1a\nnonsense", "drawing_no_png"),
        (drawing()[:-30], "drawing_no_png"),
        (drawing(width=8, height=9), "drawing_size"),
        (drawing(width=4, height=4), "drawing_size"),
        (picture(1), "drawing_opaque"),
        (png(Pillow.new("RGBA", (8, 8), (9, 9, 9, 1))), "mask_empty"),
        (png(Pillow.new("RGBA", (8, 8), "red")), "mask_empty"),
    ],
)
async def test_what_is_no_mask_is_refused_and_nothing_is_kept(
    world: World, folder: Path, data: bytes, kind: str
) -> None:
    before = rows(folder), files(folder)
    assert await refusal(lambda: keep(world, data)) == kind
    assert (rows(folder), files(folder)) == before


async def test_what_is_no_png_but_another_picture_is_refused(world: World) -> None:
    buffer = io.BytesIO()
    Pillow.new("RGBA", (8, 8)).save(buffer, "WEBP", lossless=True)
    assert await refusal(lambda: keep(world, buffer.getvalue())) == "drawing_no_png"


async def test_a_markup_has_strokes_and_leaves_something_of_the_image(world: World) -> None:
    nothing, everything = Pillow.new("RGBA", (8, 8)), Pillow.new("RGBA", (8, 8), (0, 0, 0, 254))
    assert await refusal(lambda: keep(world, png(nothing), MARKUP)) == "markup_empty"
    assert await refusal(lambda: keep(world, png(everything), MARKUP)) == "drawing_opaque"
    # A mask may open all of it.
    assert (await keep(world, png(nothing))).kind is MASK


async def test_every_kind_of_transparency_counts(world: World) -> None:
    alpha = Pillow.new("L", (8, 8), 255)
    alpha.putpixel((2, 2), 0)
    grey = Pillow.new("L", (8, 8), 7)
    grey.putalpha(alpha)
    palette = Pillow.new("P", (8, 8), 1)
    palette.putpalette((1, 2, 3, 4, 5, 6))
    palette.putpixel((2, 2), 0)
    for data in (png(grey), png(palette, transparency=0)):
        assert (await keep(world, data)).kind is MASK
    assert await refusal(lambda: keep(world, png(palette))) == "drawing_opaque"


async def test_a_size_that_is_only_promised_is_not_decoded(world: World) -> None:
    bomb = bytearray(drawing())
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    assert await refusal(lambda: keep(world, bytes(bomb))) in {"drawing_size", "drawing_no_png"}


async def test_a_file_that_is_absurdly_large_is_not_even_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DRAWING_BYTES", 100)
    assert await refusal(lambda: keep(world, drawing() + bytes(100))) == "drawing_large"


@pytest.mark.parametrize(("alphas", "mode"), [(b"\x00\xff", "P"), (b"\x00\x01\xfe\xff", "LA")])
async def test_a_mask_that_is_too_large_to_be_sent_says_the_same_in_less(
    large: Large, monkeypatch: pytest.MonkeyPatch, alphas: bytes, mode: str
) -> None:
    monkeypatch.setattr(limits, "MASK_BYTES", 6_000)
    world = await large(64, 64)
    drawn = noise(64, 64, alphas=alphas)
    assert len(png(drawn)) > limits.MASK_BYTES
    kept = await keep(world, png(drawn))
    assert kept.original.bytes < limits.MASK_BYTES
    data = await world.studio.edits.read_drawing(world.mara, kept.id)
    with Pillow.open(io.BytesIO(data)) as smaller:
        assert (smaller.format, smaller.mode, smaller.size) == ("PNG", mode, (64, 64))
        same = smaller.convert("RGBA").getchannel("A").tobytes() == drawn.getchannel("A").tobytes()
    assert same
    # A markup means what it shows: it stays as it is.
    assert (await keep(world, png(drawn), MARKUP)).original.bytes > limits.MASK_BYTES


async def test_a_mask_that_stays_too_large_is_refused(large: Large, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MASK_BYTES", 400)
    world = await large(64, 64)
    assert await refusal(lambda: keep(world, png(noise(64, 64)))) == "drawing_large"


async def test_text_in_a_drawing_is_no_bomb(world: World) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "x" * 20_000_000, zip=True)
    with Pillow.open(io.BytesIO(drawing())) as drawn:
        data = png(drawn, pnginfo=said)
    assert len(data) < 100_000
    assert await refusal(lambda: keep(world, data)) == "drawing_no_png"


async def test_nothing_is_drawn_over_what_is_in_the_trash(world: World) -> None:
    await world.studio.trash.trash_image(world.mara, 1)
    for image, kind in ((1, "image_in_trash"), (9, "no_image"), ("nothing", "no_image")):
        with pytest.raises(CharacterValidationError) as raised:
            await keep(world, drawing(), image=image)
        assert (raised.value.field, raised.value.kind) == ("image", kind)
    await world.studio.trash.delete_character(world.mara)
    with pytest.raises(CharacterValidationError) as raised:
        await keep(world, drawing(), image=2)
    assert raised.value.kind == "in_trash"


async def test_where_it_cant_be_kept_there_is_no_row(
    world: World, failing: FailingLibrary, folder: Path
) -> None:
    before = rows(folder)
    failing.fail_writes()
    with pytest.raises(CharacterUpdateError) as raised:
        await keep(world, drawing())
    assert (raised.value.kind, raised.value.context.source) == ("full", "edits.keep_drawing")
    assert rows(folder) == before


async def test_a_file_that_went_with_the_trash_this_very_moment_is_written_again(
    world: World, failing: FailingLibrary, folder: Path
) -> None:
    def empty(_: int) -> None:
        for file in (folder / "originals").rglob("*.png"):
            if file.read_bytes() == drawing():
                file.unlink()

    failing.before_write = empty
    kept = await keep(world, drawing())
    assert await world.studio.edits.read_drawing(world.mara, kept.id) == drawing()


async def test_an_image_that_went_to_the_trash_meanwhile_gets_no_drawing(
    world: World, failing: FailingLibrary, folder: Path
) -> None:
    def trash(_: int) -> None:
        with closing(sqlite3.connect(folder / "library.db", isolation_level=None)) as database:
            database.execute("UPDATE image SET trashed_at = created_at")

    failing.before_write = trash
    with pytest.raises(CharacterValidationError) as raised:
        await keep(world, drawing())
    assert raised.value.kind == "image_in_trash"
    assert await world.studio.edits.list_drawings(world.mara) == ()


_CHUNKS = (
    b"IHDR",
    b"PLTE",
    b"tRNS",
    b"IDAT",
    b"IEND",
    b"iCCP",
    b"zTXt",
    b"iTXt",
    b"pHYs",
    b"acTL",
    b"fcTL",
    b"fdAT",
)


@given(st.lists(st.tuples(st.sampled_from(_CHUNKS), st.binary(max_size=30)), max_size=4), st.integers(0, 200))
def test_a_hostile_png_is_refused_or_taken_and_nothing_else(
    chunks: list[tuple[bytes, bytes]], where: int
) -> None:
    """Whole chunks with whatever in them, anywhere in a drawing; and a drawing that ends anywhere."""
    data = drawing()
    made = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    over = Original("", "png", 8, 8, 0)
    # Between the chunks of the drawing: behind its header, behind its pixels, or at its end.
    for at in (33, data.rindex(b"IEND") - 4, len(data), where):
        for hostile in (data[:at] + made + data[at:], data[:at] + made):
            for kind in DrawingKind:
                with suppress(CharacterValidationError):
                    assert usable(hostile, kind, over) == hostile


async def test_a_drawing_that_is_not_there_is_not_found(world: World) -> None:
    for strange in ("nothing", "", "\x00", "é"):
        with pytest.raises(CharacterNotFoundError) as raised:
            await world.studio.edits.read_drawing(world.mara, strange)
        assert message_for(raised.value).message == "The character has no such drawing."
    kept = await keep(world, drawing())
    other = (await world.studio.characters.create_character(Details("Other"), asked(0))).character
    with pytest.raises(CharacterNotFoundError):
        await world.studio.edits.read_drawing(other.id, kept.id)


class TestTheTrash:
    """Emptying it takes the files that no image and no drawing uses, and no other."""

    async def test_a_drawing_goes_with_the_image_that_it_is_over(self, world: World, folder: Path) -> None:
        gone = await keep(world, drawing())
        kept = await keep(world, STROKES, MARKUP, 2)
        await world.studio.trash.trash_image(world.mara, 1)
        assert await world.studio.edits.list_drawings(world.mara) == (kept, gone)
        assert await world.studio.trash.empty_trash() == Emptied(1, 1)
        assert await world.studio.edits.list_drawings(world.mara) == (kept,)
        assert f"{kept.original.sha256}.png" in files(folder)
        assert f"{gone.original.sha256}.png" not in files(folder)

    async def test_a_file_stays_that_another_drawing_uses(self, world: World, folder: Path) -> None:
        await keep(world, drawing())
        left = await keep(world, drawing(), MASK, 2)
        await world.studio.trash.trash_image(world.mara, 1)
        await world.studio.trash.empty_trash()
        assert f"{left.original.sha256}.png" in files(folder)
        assert await world.studio.edits.read_drawing(world.mara, left.id) == drawing()

    async def test_a_file_stays_that_an_image_uses(
        self, world: World, engine: ScriptedEngine, folder: Path
    ) -> None:
        """A picture with transparency can be both."""
        engine.script = lambda order, index: MadeImage(index, drawing(), order.seed)
        await events_of(await world.studio.images.generate_image(world.mara, asked(1)))
        kept = await keep(world, drawing())
        await world.studio.trash.trash_image(world.mara, 3)
        await world.studio.trash.empty_trash()
        assert f"{kept.original.sha256}.png" in files(folder)
        assert await world.studio.edits.read_drawing(world.mara, kept.id) == drawing()
        # And the other way round.
        await events_of(await world.studio.images.generate_image(world.mara, asked(1)))
        await world.studio.trash.trash_image(world.mara, 1)
        await world.studio.trash.empty_trash()
        assert await world.studio.edits.list_drawings(world.mara) == ()
        assert f"{kept.original.sha256}.png" in files(folder)

    async def test_a_character_goes_with_its_drawings_which_are_no_images(
        self, world: World, folder: Path
    ) -> None:
        for image in (1, 2):
            await keep(world, drawing(), MASK, image)
        await world.studio.trash.delete_character(world.mara)
        assert await world.studio.trash.empty_trash() == Emptied(2, 2)
        assert files(folder) == set()
