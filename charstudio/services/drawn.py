"""Whether what is drawn over an image can be used, by its pixels. It decodes: call it off the event loop."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from charstudio.domain import limits
from charstudio.domain.drawing import DrawingKind
from charstudio.errors import CharacterValidationError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

    from charstudio.domain.image import Original

_OPAQUE: Final = 255
# Only the alpha of a mask counts. These say the same to whoever looks at its colours: white may change.
_WHITE_THEN_BLACK: Final = (255, 255, 255, 0, 0, 0)


def usable(data: bytes, kind: DrawingKind, over: Original) -> bytes:
    """The bytes to keep of a drawing: as they are, or smaller where a mask would be too large to be sent.

    Args:
        data: A PNG with alpha.
        kind: What it says.
        over: The image that it is drawn over.

    Raises:
        CharacterValidationError: It is no PNG with alpha, has another size than the image, changes nothing,
            leaves nothing of the image, or is too large.
    """
    if len(data) > limits.DRAWING_BYTES:
        raise _refused("drawing_large", limit=limits.DRAWING_BYTES // 1_000_000)
    try:
        alpha = _alpha(data, over)
    except CharacterValidationError:
        raise
    except Exception as error:
        # Of what is broken on purpose, Pillow raises whatever happens to it.
        raise _refused("drawing_no_png") from error
    shown = alpha.histogram()
    opens, draws = shown[0] > 0, sum(shown[1:]) > 0
    if kind is DrawingKind.MARKUP:
        if not draws:
            raise _refused("markup_empty")
        if not opens:
            raise _refused("drawing_opaque")
        return data
    if not opens:
        raise _refused("mask_empty")
    return data if len(data) < limits.MASK_BYTES else _smaller(alpha)


def _alpha(data: bytes, over: Original) -> Picture:
    """The alpha of a drawing."""
    # Pillow is imported by who draws, not by every start.
    from PIL import Image as Pillow  # noqa: PLC0415

    with Pillow.open(io.BytesIO(data), formats=("PNG",)) as picture:
        # Before anything is decoded: it promises no more pixels than the image has.
        if picture.size != (over.width, over.height):
            width, height = picture.size
            wanted = f"{over.width} × {over.height}"
            raise _refused("drawing_size", width=width, height=height, wanted=wanted)
        if not picture.has_transparency_data:
            raise _refused("drawing_opaque")
        return picture.convert("RGBA").getchannel("A")


def _smaller(alpha: Picture) -> bytes:
    """A mask that says the same in fewer bytes.

    Raises:
        CharacterValidationError: There is none.
    """
    from PIL import Image as Pillow  # noqa: PLC0415  (as above)

    buffer = io.BytesIO()
    if not any(alpha.histogram()[1:_OPAQUE]):
        # One bit a pixel.
        kept = alpha.point([0] + [1] * _OPAQUE)
        mask = Pillow.frombytes("P", alpha.size, kept.tobytes())
        mask.putpalette(_WHITE_THEN_BLACK)
        mask.save(buffer, "PNG", bits=1, transparency=0, optimize=True)
    else:
        grey = alpha.point([_OPAQUE] + [0] * _OPAQUE)
        Pillow.merge("LA", (grey, alpha)).save(buffer, "PNG", optimize=True)
    if buffer.tell() >= limits.MASK_BYTES:
        raise _refused("drawing_large", limit=limits.MASK_BYTES // 1_000_000)
    return buffer.getvalue()


def _refused(kind: str, **details: object) -> CharacterValidationError:
    return CharacterValidationError("That can't be drawn over it", field="drawing", kind=kind, **details)
