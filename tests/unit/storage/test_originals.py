"""The files of images: exactly the bytes that came, once, and safe before anybody hears of them."""

import errno
import hashlib
import io
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from charstudio.domain.image import Original
from charstudio.errors import EngineError, EngineErrorKind, LibraryError, LibraryErrorKind
from charstudio.storage.headers import identify
from charstudio.storage.originals import OriginalFiles
from tests.stand_ins import files, picture


def drawn(kind: str, **more: object) -> bytes:
    buffer = io.BytesIO()
    Pillow.new("RGB", (6, 4), "teal").save(buffer, kind, **more)  # type: ignore[arg-type]
    return buffer.getvalue()


PICTURES = {kind: drawn(kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")}


@pytest.fixture
def originals(folder: Path) -> OriginalFiles:
    folder.mkdir()
    return OriginalFiles(folder)


@pytest.mark.parametrize(
    ("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif")]
)
def test_the_bytes_are_kept_exactly_under_their_hash(
    originals: OriginalFiles, folder: Path, kind: str, ending: str
) -> None:
    data = PICTURES[kind] + b"a signature behind the picture"
    original = originals.keep(data)
    sha256 = hashlib.sha256(data).hexdigest()
    assert (original.sha256, original.format) == (sha256, ending)
    assert (original.width, original.height, original.bytes) == (6, 4, len(data))
    assert originals.path(original) == folder / "originals" / sha256[:2] / f"{sha256}.{ending}"
    assert originals.path(original).read_bytes() == data
    assert originals.read(original) == data


def test_a_jpeg_of_several_pictures_is_a_jpeg() -> None:
    several = drawn("MPO", save_all=True, append_images=[Pillow.new("RGB", (6, 4))])
    assert identify(several).format == "jpg"


def test_equal_bytes_stand_once_and_are_never_written_again(originals: OriginalFiles, folder: Path) -> None:
    original = originals.keep(picture(1))
    path = originals.path(original)
    os.utime(path, ns=(1, 1))
    assert originals.keep(picture(1)) == original
    assert path.stat().st_mtime_ns == 1
    assert files(folder) == {path.name}


def test_a_file_that_was_cut_short_is_made_whole(originals: OriginalFiles) -> None:
    path = originals.path(originals.keep(picture(1)))
    path.write_bytes(picture(1)[:10])
    originals.keep(picture(1))
    assert path.read_bytes() == picture(1)


def test_a_picture_is_on_disk_before_it_has_its_name_and_its_name_before_anybody_hears(
    originals: OriginalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, object]] = []
    fsync, replace, mkdir = os.fsync, Path.replace, Path.mkdir

    def synced(handle: int) -> None:
        done.append(("sync", Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    def replaced(source: Path, target: Path) -> Path:
        assert source.read_bytes() == picture(1)
        done.append(("rename", (source, target)))
        return replace(source, target)

    def made(path: Path, *args: object, **more: object) -> None:
        done.append(("mkdir", path))
        mkdir(path, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(Path, "mkdir", made)
    target = originals.path(originals.keep(picture(1)))
    part = done[4][1]
    assert isinstance(part, Path)
    assert part.parent == target.parent
    assert part.name.startswith(".")
    assert done == [
        ("mkdir", folder / "originals"),
        ("sync", folder),
        ("mkdir", target.parent),
        ("sync", folder / "originals"),
        ("sync", part),
        ("rename", (part, target)),
        ("sync", target.parent),
    ]


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n", b"<svg/>", bytes(5000), b"BM" * 50]
)
def test_what_is_no_picture_is_the_engines_fault_and_leaves_nothing(
    originals: OriginalFiles, folder: Path, data: bytes
) -> None:
    with pytest.raises(EngineError) as refused:
        originals.keep(data)
    assert refused.value.kind is EngineErrorKind.BAD_ANSWER
    assert [path for path in folder.rglob("*") if path.is_file()] == []


# Begins as a picture does and is none; is none at all; and is one that nobody could show.
SPOILT = [b"\x89PNG\r\n\x1a\n and then nothing of it", b"<html>sorry</html>"]


def promise(width: int, height: int) -> bytes:
    """A PNG of that size, as far as its header goes."""
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    length, checksum = (13).to_bytes(4, "big"), zlib.crc32(header).to_bytes(4, "big")
    begun = bytes(4) + b"IDAT" + zlib.crc32(b"IDAT").to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + length + header + checksum + begun


@pytest.mark.parametrize("data", [*SPOILT, promise(20_000, 20_000), promise(10_001, 10_000)])
def test_what_cost_something_is_kept_though_it_is_no_picture(
    originals: OriginalFiles, folder: Path, data: bytes
) -> None:
    for _ in range(2):
        with pytest.raises(EngineError) as refused:
            originals.keep(data, paid=True)
        place = folder / "lost+found" / f"{hashlib.sha256(data).hexdigest()}.bin"
        assert (refused.value.kind, refused.value.details["place"]) == (
            EngineErrorKind.BAD_ANSWER,
            str(place),
        )
        assert [path for path in folder.rglob("*") if path.is_file()] == [place]
        assert place.read_bytes() == data


def test_a_picture_as_large_as_it_may_be_is_one(originals: OriginalFiles) -> None:
    original = originals.keep(promise(10_000, 10_000))
    assert (original.width, original.height) == (10_000, 10_000)


def test_nothing_that_is_too_large_or_empty_is_kept(
    originals: OriginalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("charstudio.domain.limits.LOST_BYTES", 10)
    for data in (*SPOILT, b""):
        with pytest.raises(EngineError) as refused:
            originals.keep(data, paid=True)
        assert "place" not in refused.value.details
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_file_that_was_there_before_stays_whatever_is_thought_of_it_now(
    originals: OriginalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that an earlier CharStudio took has a row, and its file is not for us to move."""
    original = originals.keep(picture(1))
    monkeypatch.setattr("charstudio.domain.limits.PIXELS", 10)
    for paid in (False, True):
        with pytest.raises(EngineError):
            originals.keep(picture(1), paid=paid)
        assert originals.read(original) == picture(1)
    (lost,) = (folder / "lost+found").iterdir()
    assert lost.read_bytes() == picture(1)


def test_equal_bytes_that_come_at_once_are_put_aside_once(
    originals: OriginalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, looked_at = SPOILT[0], identify

    def meanwhile(seen: bytes) -> Original:
        # Another thread puts the same away between our writing and our looking.
        monkeypatch.undo()
        with pytest.raises(EngineError):
            originals.keep(seen, paid=True)
        for path in folder.rglob("*.png"):
            path.unlink()
        (folder / "lost+found" / f"{hashlib.sha256(seen).hexdigest()}.bin").unlink()
        return looked_at(seen)

    monkeypatch.setattr("charstudio.storage.headers.identify", meanwhile)
    with pytest.raises(EngineError) as refused:
        originals.keep(data, paid=True)
    assert Path(str(refused.value.details["place"])).read_bytes() == data


def test_bytes_are_on_the_disk_before_anything_decodes_them(
    originals: OriginalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(data: bytes) -> Original:
        (file,) = [path for path in folder.rglob("*") if path.is_file()]
        assert (file.suffix, file.read_bytes()) == (".png", data)
        raise MemoryError

    monkeypatch.setattr("charstudio.storage.headers.identify", dies)
    with pytest.raises(MemoryError):
        originals.keep(picture(1), paid=True)
    assert files(folder) == {f"{hashlib.sha256(picture(1)).hexdigest()}.png"}


def test_a_full_disk_loses_nothing_that_is_written_already(
    originals: OriginalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("charstudio.storage.originals._put_aside", fails)
    with pytest.raises(LibraryError) as failure:
        originals.keep(SPOILT[0], paid=True)
    assert failure.value.kind is LibraryErrorKind.FULL
    (file,) = [path for path in folder.rglob("*") if path.is_file()]
    assert file.read_bytes() == SPOILT[0]


def test_one_kind_of_picture_that_begins_like_another_is_none(originals: OriginalFiles, folder: Path) -> None:
    begun_as_jpeg = b"\xff\xd8\xff" + PICTURES["GIF"]
    riff = b"RIFF\x00\x00\x00\x00WAVEfmt "
    for data in (begun_as_jpeg, riff):
        with pytest.raises(EngineError):
            originals.keep(data)
    assert files(folder) == set()


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "PPM"])
def test_only_four_formats_are_pictures_here(kind: str) -> None:
    with pytest.raises(EngineError):
        identify(drawn(kind))


def test_a_picture_of_absurd_size_is_refused() -> None:
    huge = bytearray(PICTURES["GIF"])
    huge[6:10] = b"\xff\xff\xff\xff"
    with pytest.raises(EngineError):
        identify(bytes(huge))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(PICTURES)), st.data())
@example("PNG", None)
def test_whatever_comes_is_a_picture_or_a_bad_answer(kind: str, draw: st.DataObject | None) -> None:
    data = bytearray(PICTURES[kind])
    if draw is not None:
        for _ in range(draw.draw(st.integers(1, 6))):
            data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
        data = data[: draw.draw(st.integers(0, len(data)))]
    try:
        identify(bytes(data))
    except EngineError as error:
        assert error.kind is EngineErrorKind.BAD_ANSWER  # noqa: PT017


@pytest.mark.parametrize("step", [(os, "fsync"), (Path, "replace"), (Path, "open")], ids=lambda step: step[1])
@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, LibraryErrorKind.FULL),
        (errno.EROFS, LibraryErrorKind.READ_ONLY),
        (errno.EIO, LibraryErrorKind.FAILED),
    ],
)
def test_a_picture_that_cannot_be_written_leaves_nothing_behind(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: tuple[object, str],
    number: int,
    kind: LibraryErrorKind,
) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise OSError(number, os.strerror(number))

    originals = OriginalFiles(folder)
    originals.path(identify(picture(1))).parent.mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(*step, fails)
        with pytest.raises(LibraryError) as failure:
            originals.keep(picture(1))
    assert failure.value.kind is kind
    assert files(folder) == set()
    assert originals.path(originals.keep(picture(1))).read_bytes() == picture(1)


def test_a_file_that_is_gone_is_missed_by_its_place(originals: OriginalFiles) -> None:
    original = originals.keep(picture(1))
    originals.path(original).unlink()
    with pytest.raises(LibraryError) as failure:
        originals.read(original)
    assert failure.value.kind is LibraryErrorKind.MISSING
    assert failure.value.details["place"] == str(originals.path(original))


def test_removing_twice_is_removing_once(originals: OriginalFiles, folder: Path) -> None:
    original = originals.keep(picture(1))
    originals.remove(original)
    originals.remove(original)
    assert files(folder) == set()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no device that is always full")
def test_a_full_device_says_so(originals: OriginalFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    really = Path.open
    monkeypatch.setattr(Path, "open", lambda path, *mode: really(Path("/dev/full"), *mode))
    with pytest.raises(LibraryError) as failure:
        originals.keep(picture(1))
    assert failure.value.kind is LibraryErrorKind.FULL


@pytest.mark.filterwarnings("ignore")
def test_a_header_that_promises_too_many_pixels_is_refused_whatever_is_warned_of() -> None:
    for size in ((20_000, 20_000), (10_001, 10_000)):
        with pytest.raises(EngineError) as refused:
            identify(promise(*size))
        assert refused.value.kind is EngineErrorKind.BAD_ANSWER
