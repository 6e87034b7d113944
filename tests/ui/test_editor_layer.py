"""What is drawn over an image: which pixels strokes mark, the way back from each, and the file it becomes."""

import io
from math import hypot
from typing import Any

import pytest
from PIL import Image as Pillow
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage

from charstudio.domain.drawing import DrawingKind
from charstudio.ui.editor import layer as layers
from charstudio.ui.editor.files import decoded, encoded, small
from charstudio.ui.editor.layer import Brush, Layer

MASK, MARKUP = DrawingKind.MASK, DrawingKind.MARKUP
# It takes six tiles, and the last ones are cut.
SIZE = QSize(610, 300)
Point = tuple[int, int]


def drawn(kind: DrawingKind = MASK, *points: Point, **brush: Any) -> Layer:
    layer = Layer(kind, SIZE)
    stroke(layer, *(points or ((250, 200), (270, 262))), **brush)
    return layer


def stroke(layer: Layer, *points: Point, size: float = 20, **brush: Any) -> None:
    first, *others = (QPointF(*point) for point in points)
    layer.begin(Brush(size, **brush), first, "stroke")
    for point in others:
        layer.extend(point)
    layer.end()


def opened(layer: Layer) -> set[tuple[int, int]]:
    """The pixels that are transparent in the file of a mask; all others are opaque."""
    with Pillow.open(io.BytesIO(encoded(layer.kind, layer.picture))) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", layer.size.toTuple())
        alpha = picture.getchannel("A").tobytes()
    assert set(alpha) <= {0, 255}
    width = layer.size.width()
    return {(place % width, place // width) for place, value in enumerate(alpha) if not value}


def near(point: tuple[int, int], start: Point, end: Point) -> float:
    """How far the middle of a pixel is from a line."""
    x, y = point[0] + 0.5, point[1] + 0.5
    across, down = end[0] - start[0], end[1] - start[1]
    along = ((x - start[0]) * across + (y - start[1]) * down) / (across**2 + down**2 or 1)
    along = min(max(along, 0), 1)
    return hypot(x - start[0] - along * across, y - start[1] - along * down)


@pytest.mark.parametrize(
    ("start", "end"),
    [((250, 200), (270, 262)), ((30, 40), (30, 40)), ((2, 150), (608, 150)), ((600, 290), (640, 320))],
    ids=("across tiles", "a dab", "from side to side", "over the edge"),
)
def test_a_stroke_chooses_the_pixels_under_the_brush_and_no_others(start: Point, end: Point) -> None:
    layer = drawn(MASK, start, end)
    found = opened(layer)

    left, right = sorted((start[0], end[0]))
    around = {(x, y) for x in range(left - 12, right + 12) for y in range(start[1] - 12, end[1] + 12)}
    around = {(x, y) for x, y in around if layer.rect.contains(x, y)}
    assert found <= around
    for point in around:
        far = near(point, start, end)
        # Which of the pixels on the very edge are taken is the painter's affair.
        if abs(far - 10) > 0.8:
            assert (point in found) == (far < 10), (point, far)
    assert layer.share == pytest.approx(len(found) / (610 * 300))


def test_a_stroke_says_what_of_the_picture_has_changed() -> None:
    layer, seen = Layer(MASK, SIZE), set[tuple[int, int]]()
    layer.begin(Brush(20), QPointF(100, 100), "stroke")
    seen = opened(layer)
    for point in (QPointF(180, 120), QPointF(180, 250), QPointF(620, 290)):
        dirty = layer.extend(point)
        now = opened(layer)
        assert now - seen
        assert all(dirty.contains(*pixel) for pixel in now - seen)
        assert layer.rect.contains(dirty)
        assert dirty.width() * dirty.height() < 0.4 * 610 * 300
        seen = now


@pytest.mark.parametrize("kind", DrawingKind)
def test_each_step_is_taken_back_and_done_again_pixel_by_pixel(kind: DrawingKind) -> None:
    layer = Layer(kind, SIZE)
    pictures = [layer.picture.copy()]
    for deed in (
        lambda: stroke(layer, (250, 200), (270, 262)),
        lambda: stroke(layer, (10, 10), (600, 290), size=60, colour=QColor(255, 0, 0, 100)),
        lambda: stroke(layer, (260, 230), size=30, erases=True),
        lambda: layer.invert("invert") if kind is MASK else stroke(layer, (5, 5)),
        lambda: layer.clear("clear"),
        lambda: layer.load(drawn(kind).picture, "load"),
    ):
        deed()
        pictures.append(layer.picture.copy())
        assert pictures[-1] != pictures[-2]
    shares = []
    for before in reversed(pictures[:-1]):
        shares.append(layer.share)
        assert layer.undo_name
        layer.undo()
        assert layer.picture == before
    assert (layer.undo_name, layer.empty, layer.share) == ("", True, 0)
    for after in pictures[1:]:
        assert not layer.redo().isEmpty()
        assert layer.picture == after
        assert layer.share == shares.pop()
    assert layer.redo_name == ""
    assert layer.redo().isEmpty()


def test_a_new_stroke_ends_what_could_be_done_again() -> None:
    layer = drawn()
    layer.undo()
    stroke(layer, (5, 5))

    assert (layer.redo_name, layer.undo_name) == ("", "stroke")


def test_what_changes_nothing_is_no_step() -> None:
    layer = Layer(MASK, SIZE)
    stroke(layer, (100, 100), erases=True)
    stroke(layer, (-80, -80), (-70, -90))
    layer.clear("clear")

    assert (layer.undo_name, layer.revision) == ("", 0)


def test_a_stroke_that_is_given_up_leaves_nothing() -> None:
    layer = drawn()
    before = layer.picture.copy()
    layer.begin(Brush(50), QPointF(20, 20), "stroke")
    layer.extend(QPointF(400, 250))
    assert not layer.undo().isEmpty(), "the one under way, before any other"

    assert layer.picture == before
    assert not layer.drawing
    layer.undo()
    assert layer.empty


def test_only_so_much_is_kept_to_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    layer = Layer(MASK, SIZE)
    for place in range(4):
        stroke(layer, (20 + 40 * place, 20))
    held = layer.bytes
    monkeypatch.setattr(layers, "_STEPS", 2)
    stroke(layer, (20, 80))

    assert layer.bytes < held
    layer.undo()
    layer.undo()
    assert (layer.undo_name, layer.empty) == ("", False)
    monkeypatch.setattr(layers, "_BYTES", 1)
    stroke(layer, (20, 80))
    assert layer.undo_name, "the newest can always be taken back"


def test_a_markup_is_no_darker_where_a_stroke_crosses_itself() -> None:
    half = QColor(255, 0, 0, 128)
    layer = drawn(MARKUP, (100, 100), (200, 100), (150, 60), (150, 140), colour=half)
    once, crossed = layer.picture.pixelColor(120, 100), layer.picture.pixelColor(150, 100)
    assert once == crossed
    assert (once.red(), once.alpha()) == (255, 128)
    stroke(layer, (150, 100), colour=half)

    assert layer.picture.pixelColor(150, 100).alpha() > 128, "a second stroke lies over the first"
    stroke(layer, (150, 100), size=10, erases=True)
    assert layer.picture.pixelColor(150, 100).alpha() == 0
    assert layer.picture.pixelColor(120, 100) == once


@pytest.mark.parametrize("kind", DrawingKind)
def test_a_file_is_read_as_it_was_drawn(kind: DrawingKind) -> None:
    layer = drawn(kind, (250, 200), (270, 262), colour=QColor("#2f7de1"))
    data = encoded(kind, layer.picture)

    assert decoded(kind, data, SIZE) == layer.picture
    assert decoded(kind, data, QSize(8, 8)) is None
    assert decoded(kind, b"no picture", SIZE) is None


@pytest.mark.parametrize("kind", DrawingKind)
def test_a_small_picture_shows_the_drawing_over_its_image(kind: DrawingKind) -> None:
    below = QImage(61, 30, QImage.Format.Format_RGB32)
    below.fill(QColor("#00ff00"))
    layer = drawn(kind, (300, 150), size=200, colour=QColor("#0000ff"))
    picture = small(kind, encoded(kind, layer.picture), below, 61, QColor("#0000ff"))

    assert picture is not None
    assert picture.size() == QSize(61, 30)
    assert picture.pixelColor(30, 15).blue() == 255
    assert picture.pixelColor(2, 2).green() == 255
    assert small(kind, b"no picture", below, 61, QColor("red")) is None
