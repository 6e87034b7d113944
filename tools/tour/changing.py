"""Images that change in one thing alone: a mask, what is drawn on them, a trait, and more like one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image as Pillow
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QWidget

from charstudio.ui.inspector.chips import Chip
from tools.tour.words_and_money import the_service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.tour.artist import Artist


def mask_painted(a: Artist) -> None:
    """Change only this: a mask is painted over the primary image, with strokes that are taken back."""
    a.press("Ctrl+Shift+E")
    canvas = a.find(QWidget, "editorCanvas")
    a.until("nothing is painted", lambda: a.text("changeReason"))
    a.shot("change only this")
    middle = canvas.rect().center()
    _stroke(canvas, [middle + QPoint(x, -60) for x in range(-90, 91, 15)])
    a.shot("a stroke of the mask")
    _stroke(canvas, [middle + QPoint(x, 60) for x in range(-90, 91, 15)])
    a.press("Ctrl+Z")
    slider = a.find(QSlider, "brushSize")
    slider.setValue(slider.value() * 2)
    _stroke(canvas, [middle + QPoint(x, -50) for x in range(-60, 61, 15)])
    a.press("E")
    _stroke(canvas, [middle + QPoint(x, -80) for x in range(-20, 21, 10)])
    a.press("B")
    a.wheel(canvas, 2)
    a.shot("a mask, closer")
    a.press("0")
    a.resize(1024, 700)
    a.shot("a mask, 1024")
    a.resize(1440, 900)
    a.appearance("Dark")
    a.shot("a mask, dark")
    a.appearance("Light")


def mask_used(a: Artist) -> None:
    """The service gets the image and the mask; what comes is a round of its own."""
    service = the_service(a)
    before, asked = len(a.images), len(service.asked)
    a.click("changeWordsField")
    a.type("a brass monocle over her left eye")
    a.until("nothing stands in the way", lambda: not a.text("changeReason"))
    a.shot("a change, ready to be asked for")
    a.press("Ctrl+Return")
    a.wait_for_images(before + 4)
    requests = service.asked[asked:]
    a.see("each has a mask", len(requests) == 4 and all(b'name="mask"' in one.body for one in requests))
    a.see("it is open where it was painted", _open_share(requests[0].body) > 0)
    a.shot("changed only there")
    a.tile(0)
    a.tab("image")
    a.rest()
    a.shot("the recipe of a change")


def mask_used_again(a: Artist) -> None:
    """The recipe leads back to the mask, which is there for another change."""
    a.click("recipePicture_drawing")
    a.find(QWidget, "editorCanvas")
    a.until("the words are there as well", lambda: a.text("changeSends") != "Sends image, mask")
    a.shot("drawn earlier")
    a.press("Esc")
    a.rest()


def trait_shown(a: Artist) -> None:
    """A trait's menu: the primary image is edited to show it, and nothing else changes."""
    service = the_service(a)
    a.tab("character")
    before, asked = len(a.images), len(service.asked)
    chip = next(
        one for one in a.window.inspector.findChildren(Chip) if one.text == "oilskin coat" and one.isVisible()
    )
    a.open_context_menu(chip, QPoint(16, chip.height() // 2))
    a.shot("the menu of a trait")
    a.take("Edit the primary to show this")
    a.wait_for_images(before + 4)
    body = service.asked[asked].body
    a.see("the change is named", b"oilskin coat" in body)
    a.see("the others are locked", b"round glasses" in body)
    a.shot("a trait shown")


def more_like_this(a: Artist) -> None:
    """A new round by the recipe of an image, which the service sees."""
    service = the_service(a)
    before, asked = len(a.images), len(service.asked)
    a.tile(0)
    a.menu("Image", "More like this")
    a.wait_for_images(before + 4)
    a.see("it is looked at", all(one.path.endswith("/edits") for one in service.asked[asked:]))
    a.shot("more like this")


def _stroke(canvas: QWidget, points: Sequence[QPoint]) -> None:
    """Draws with the mouse."""
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])


def _open_share(body: bytes) -> float:
    """How much of the mask in a request is transparent, from 0 to 1."""
    start = body.index(b"\x89PNG", body.index(b'name="mask"'))
    with Pillow.open(io.BytesIO(body[start:])) as mask:
        alpha = mask.convert("RGBA").getchannel("A").tobytes()
    return alpha.count(0) / len(alpha)


STEPS = (mask_painted, mask_used, mask_used_again, trait_shown, more_like_this)
