"""Thumbnails: from memory at once, from files on threads, and when files are not as they should be."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image as Pillow
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPixmap
from pytestqt.qtbot import QtBot

from charstudio.ui.background.pictures import Fault, read_picture
from charstudio.ui.background.thumbnail_queue import ThumbnailQueue
from charstudio.ui.background.thumbnails import PixmapMemory, Thumbnails, enough_bytes


class Files:
    """Originals, a cache, and what shows them."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.originals, self.cache = folder / "originals", folder / "cache"
        self.opened: list[Thumbnails] = []
        self.thumbnails = self.open()

    def open(self) -> Thumbnails:
        """As in a new start."""
        self.opened.append(Thumbnails(self.originals, self.cache))
        return self.opened[-1]

    def add(self, picture: Pillow.Image, ending: str = "png") -> str:
        sha256 = hashlib.sha256(picture.tobytes() + ending.encode()).hexdigest()
        file = self.original(sha256, ending)
        file.parent.mkdir(parents=True, exist_ok=True)
        picture.save(file)
        return sha256

    def original(self, sha256: str, ending: str = "png") -> Path:
        return self.originals / sha256[:2] / f"{sha256}.{ending}"

    def copy(self, sha256: str, ending: str = "jpg") -> Path:
        return self.cache / "thumbnails" / sha256[:2] / f"{sha256}.{ending}"

    def shown(self, sha256: str, side: int, ratio: float = 1.0) -> QPixmap | None:
        with self.qtbot.waitSignal(self.thumbnails.ready, check_params_cb=lambda one: one == sha256):
            assert self.thumbnails.pixmap(sha256, side, ratio) is None, "it can't be there already"
        return self.thumbnails.pixmap(sha256, side, ratio)

    def start_again(self) -> None:
        self.thumbnails.close()
        self.thumbnails = self.open()


@pytest.fixture
def files(qtbot: QtBot, tmp_path: Path) -> Iterator[Files]:
    files = Files(qtbot, tmp_path)
    yield files
    for thumbnails in files.opened:
        thumbnails.close()


def plain(width: int, height: int, colour: str = "#c03020") -> Pillow.Image:
    return Pillow.new("RGB", (width, height), colour)


def see_through(side: int) -> Pillow.Image:
    picture = Pillow.new("RGBA", (side, side), (0, 0, 0, 0))
    picture.paste((0, 0, 255, 255), (0, 0, side // 2, side))
    return picture


def colour(pixmap: QPixmap | QImage | None, x: int = 2, y: int = 2) -> QColor:
    assert pixmap is not None
    image = pixmap.toImage() if isinstance(pixmap, QPixmap) else pixmap
    return image.pixelColor(x, y)


def is_near(one: QColor, other: str) -> bool:
    wanted = QColor(other)
    return all(abs(a - b) < 8 for a, b in zip(one.getRgb(), wanted.getRgb(), strict=True))  # type: ignore[call-overload]


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "gif"])
def test_the_whole_picture_is_shown_within_a_square(files: Files, ending: str) -> None:
    sha256 = files.add(plain(1000, 500), ending)
    picture = files.shown(sha256, 100, ratio=1.5)

    assert picture is not None
    assert (picture.width(), picture.height()) == (150, 75)
    assert picture.devicePixelRatio() == 1.5
    assert is_near(colour(picture), "#c03020")
    assert files.thumbnails.pixmap(sha256, 100, 1.5) is not None, "from memory now"
    files.thumbnails.close()
    with Pillow.open(files.copy(sha256)) as copy:
        assert (copy.format, copy.size) == ("JPEG", (512, 256))
    assert not list(files.cache.rglob("*.tmp"))


def test_a_small_picture_is_not_made_larger_and_no_copy_is_larger_than_512(files: Files) -> None:
    small, large = files.shown(files.add(plain(9, 6)), 100), files.shown(files.add(plain(1200, 1200)), 400, 2)

    assert small is not None
    assert (small.width(), small.height()) == (9, 6)
    assert large is not None
    assert large.width() == 512
    assert large.deviceIndependentSize().width() == 400, "it fills its place all the same"


def test_the_next_start_needs_the_copies_alone(files: Files) -> None:
    sha256 = files.add(plain(600, 600))
    files.shown(sha256, 64)
    files.start_again()
    files.original(sha256).unlink()

    assert is_near(colour(files.shown(sha256, 64)), "#c03020")
    assert not files.thumbnails.broken(sha256)


def test_what_is_transparent_stays_so(files: Files) -> None:
    sha256 = files.add(see_through(600))
    fresh = files.shown(sha256, 60)
    files.start_again()
    kept = files.shown(sha256, 60)

    for picture in (fresh, kept):
        assert colour(picture, 2, 2) == QColor(0, 0, 255)
        assert colour(picture, 57, 2).alpha() == 0
    assert files.copy(sha256, "png").is_file()
    assert not files.copy(sha256).exists()


def test_an_alpha_channel_where_nothing_is_transparent_makes_a_jpeg(files: Files) -> None:
    sha256 = files.add(plain(601, 301).convert("RGBA"))
    files.shown(sha256, 60)
    files.thumbnails.close()

    assert files.copy(sha256).is_file()


@pytest.mark.parametrize("damage", [b"", b"no picture", b"\xff\xd8\xff\xd9"])
@pytest.mark.qt_log_ignore("JPEG", extend=True)
def test_a_damaged_copy_is_made_anew(files: Files, damage: bytes) -> None:
    sha256 = files.add(plain(600, 600))
    files.shown(sha256, 64)
    files.start_again()
    sound = files.copy(sha256).read_bytes()
    files.copy(sha256).write_bytes(damage or sound[: len(sound) // 2])

    assert is_near(colour(files.shown(sha256, 64)), "#c03020")
    files.thumbnails.close()
    assert files.copy(sha256).read_bytes() == sound


def test_a_cache_that_cannot_be_written_is_no_error(files: Files) -> None:
    files.cache.write_text("a file, where there should be a folder")

    assert files.shown(files.add(plain(600, 600)), 64) is not None


@pytest.mark.parametrize("named", [True, False])
def test_a_missing_original_is_broken_until_it_is_mended(files: Files, named: bool) -> None:
    sha256 = files.add(plain(600, 600))
    file = files.original(sha256)
    away = file.rename(file.with_suffix(".away"))

    assert files.shown(sha256, 64) is None
    assert files.thumbnails.broken(sha256)
    away.rename(file)
    assert files.thumbnails.pixmap(sha256, 64) is None
    assert files.thumbnails.broken(sha256), "it is not tried again by itself"
    with files.qtbot.waitSignal(files.thumbnails.ready):
        files.thumbnails.mended(*[sha256] * named)
    assert is_near(colour(files.shown(sha256, 64)), "#c03020")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture at all",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        # The header of a PNG that says 60,000 x 60,000.
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0\xdf\x92\x1d\x36",
    ],
)
@pytest.mark.qt_log_ignore("libpng", extend=True)
def test_what_is_no_picture_is_broken(files: Files, content: bytes) -> None:
    sha256 = files.add(plain(8, 8))
    files.original(sha256).write_bytes(content)

    assert files.shown(sha256, 64) is None
    assert files.thumbnails.broken(sha256)


def test_a_prepared_one_has_its_copy_before_it_is_seen(files: Files) -> None:
    sha256 = files.add(plain(600, 600))
    files.thumbnails.prepare(sha256)

    files.qtbot.waitUntil(files.copy(sha256).is_file)
    assert is_near(colour(files.shown(sha256, 64)), "#c03020")


def test_who_still_wants_what_was_forgotten_hears_of_it(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    shas = [files.add(plain(8 + one, 8)) for one in range(20)]
    gate = threading.Event()
    monkeypatch.setattr(Thumbnails, "_make", after(gate, Thumbnails._make))
    heard: list[str] = []
    files.thumbnails.ready.connect(heard.append)
    for sha256 in shas:
        files.thumbnails.pixmap(sha256, 4)
    files.thumbnails.forget_waiting()
    files.thumbnails.pixmap(shas[0], 4)
    files.qtbot.waitUntil(lambda: len(heard) >= 17)
    gate.set()
    files.qtbot.waitUntil(lambda: files.thumbnails.pixmap(shas[0], 4) is not None)

    never = [sha256 for sha256 in shas if files.thumbnails._memory.get((sha256, (4, 1.0))) is None]
    assert len(never) >= 17, "what waited was dropped"
    assert set(never) <= set(heard)


def test_nothing_is_said_after_the_end(files: Files) -> None:
    heard: list[str] = []
    files.thumbnails.ready.connect(heard.append)
    sha256 = files.add(plain(600, 600))
    files.thumbnails.pixmap(sha256, 64)
    files.thumbnails.close()
    assert files.thumbnails.pixmap(sha256, 64) is None
    files.thumbnails.prepare(sha256)
    # A second one, whose answer comes after all that the first has sent.
    files.start_again()
    files.shown(sha256, 64)

    assert heard == []


def test_the_newest_wish_is_first_and_no_picture_is_made_twice_at_once() -> None:
    queue = ThumbnailQueue()
    for name in ("a", "b", "c"):
        queue.ask(name, (64, 1.0))
    queue.prepare("p")
    queue.renew("a")
    first = queue.next()
    queue.ask("a", (128, 1.0))
    following = [queue.next() for _ in range(3)]
    queue.done("a")
    last = queue.next()

    assert first is not None
    assert first.sha256 == "a"
    assert [wish and wish.sha256 for wish in following] == ["c", "b", "p"]
    assert last == ("a", frozenset({(128, 1.0)}))


def test_memory_keeps_what_was_seen_last(qapp: object) -> None:
    memory = PixmapMemory(lambda: 3 * 10 * 10 * 4)
    for name in ("a", "b", "c"):
        memory.put((name, (10, 1.0)), QPixmap(10, 10))
    memory.get(("a", (10, 1.0)))
    memory.put(("d", (10, 1.0)), QPixmap(10, 10))

    kept = [name for name in "abcd" if memory.get((name, (10, 1.0))) is not None]
    assert kept == ["a", "c", "d"]


def test_memory_has_room_for_more_than_the_screens_show_but_not_for_twice_as_much(
    qapp: QGuiApplication,
) -> None:
    screen = qapp.primaryScreen()
    full = screen.size() * screen.devicePixelRatio()
    memory = PixmapMemory(enough_bytes)
    memory.put(("screen", (1, 1.0)), QPixmap(full))
    memory.put(("more", (1, 1.0)), QPixmap(full.width(), full.height() // 3))
    enough = memory.get(("screen", (1, 1.0))) is not None
    memory.put(("again", (1, 1.0)), QPixmap(full))

    assert enough
    assert memory.get(("more", (1, 1.0))) is None
    assert memory.get(("again", (1, 1.0))) is not None


def test_a_picture_is_turned_as_its_file_says_and_its_faults_are_told_apart(tmp_path: Path) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    file = tmp_path / "turned.jpg"
    plain(40, 20).save(file, exif=exif)
    turned = read_picture(file)

    assert isinstance(turned, QImage)
    assert (turned.width(), turned.height()) == (20, 40)
    assert read_picture(tmp_path / "none.png") is Fault.MISSING
    file.write_bytes(b"no picture")
    assert read_picture(file) is Fault.DAMAGED


def after(gate: threading.Event, work: Callable[..., None]) -> Callable[..., None]:
    def waiting(*arguments: object) -> None:
        gate.wait()
        work(*arguments)

    return waiting
