"""What bytes are: the same as Pillow says, from the first few of them."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from charstudio.engines.openai.pictures import from_data_url, identify, reference

FORMS: list[tuple[str, str, dict[str, object]]] = [
    ("PNG", "image/png", {}),
    ("JPEG", "image/jpeg", {}),
    ("JPEG", "image/jpeg", {"progressive": True, "exif": b"Exif\0\0" + b"x" * 3000}),
    ("WEBP", "image/webp", {}),
    ("WEBP", "image/webp", {"lossless": True}),
    ("WEBP", "image/webp", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}),
    ("GIF", "image/gif", {}),
]


def saved(kind: str, width: int = 37, height: int = 21, **options: object) -> bytes:
    buffer = io.BytesIO()
    Pillow.new("RGB", (width, height), "teal").save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


@pytest.mark.parametrize(("kind", "type_", "options"), FORMS)
@pytest.mark.parametrize(("width", "height"), [(37, 21), (1, 1), (2000, 3)])
def test_every_form(kind: str, type_: str, options: dict[str, object], width: int, height: int) -> None:
    found = identify(saved(kind, width, height, **options))
    assert found == (type_, width, height)


@given(st.binary(max_size=60), st.sampled_from([form[0] for form in FORMS]), st.integers(0, 60))
def test_what_is_broken_is_told_or_none_but_never_an_error(noise: bytes, kind: str, kept: int) -> None:
    for data in (noise, saved(kind)[:kept] + noise, saved(kind)[:kept]):
        found = identify(data)
        assert found is None or (found.width > 0 and found.height > 0)


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF1234WEBP"]
)
def test_what_has_no_size_is_none(data: bytes) -> None:
    assert identify(data) is None


def test_a_header_can_promise_anything() -> None:
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 2**31 - 1, 2**31 - 1)
    found = identify(head)
    assert found is not None
    assert found.width == 2**31 - 1


def test_a_jpeg_that_never_comes_to_its_size_ends() -> None:
    assert identify(b"\xff\xd8" + b"\xff\xe0\0\0" * 1000) is None


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("data:image/png;base64,aGk=", b"hi"),
        ("data:image/png;base64,aGk%3D", b"hi"),
        ("data:,hello%20you", b"hello you"),
        ("data:image/png;base64,!", None),
        ("data:image/png;base64", None),
    ],
)
def test_a_picture_in_an_address(address: str, data: bytes | None) -> None:
    assert from_data_url(address) == data


def test_an_animated_gif_is_referred_to_by_its_first_frame() -> None:
    buffer = io.BytesIO()
    frames = [Pillow.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    name, data, kind = reference(2, buffer.getvalue())
    assert (name, kind) == ("reference-2.png", "image/png")
    with Pillow.open(io.BytesIO(data)) as converted:
        pixel = converted.convert("RGB").getpixel((1, 1))
    assert pixel == (255, 0, 0)


def test_what_cant_be_told_is_sent_as_it_is() -> None:
    assert reference(1, b"whatever") == ("reference-1.png", b"whatever", "image/png")
