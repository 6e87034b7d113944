"""A newer CharStudio is looked for when the artist wants it, and never before."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QFileOpenEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from charstudio.domain.release import Release
from charstudio.errors import FeedError, FeedErrorKind
from charstudio.services.studio import Studio
from charstudio.services.updates import UpdateService
from charstudio.ui.file_openings import FileOpenings
from charstudio.ui.notices.banner import Banner
from charstudio.ui.preferences import Preferences
from charstudio.ui.updates.dialog import UpdatesDialog
from charstudio.ui.widgets.choices import TickBox
from charstudio.ui.widgets.inline_error import InlineError
from charstudio.ui.widgets.inline_note import InlineNote
from tests.conftest import studio_of
from tests.ui.money_room import World
from tests.ui.opened import Opened

NEW = Release("2.0", "https://example.org/2")


@dataclass
class Feed:
    """A stand-in that tells what it is given, or fails."""

    address: str = "https://example.org/feed.json"
    told: tuple[Release, ...] = (NEW,)
    failing: FeedErrorKind | None = None
    silent: bool = False
    asked: list[str] = field(default_factory=list)

    async def releases(self) -> tuple[Release, ...]:
        self.asked.append(self.address)
        if self.silent:
            await asyncio.Event().wait()
        if self.failing is not None:
            raise FeedError(self.failing, "no")
        return self.told


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def studio(world: World, feed: Feed) -> Studio:
    qtbot, loop, library, engine, clock = world
    task = loop.create_task(studio_of(library, engine, clock, "Ada"))
    qtbot.waitUntil(task.done)
    studio = task.result()
    studio.updates = UpdateService(feed, current="1.0")
    return studio


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were opened in a browser."""
    seen: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(QUrl(url).toString()))
    return seen


@pytest.fixture
def window(qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, tmp_path: Path) -> Iterator[Opened]:
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        yield opened


def banner(opened: Opened, key: str = "updates") -> Banner:
    return opened.find(Banner, f"banner_{key}")


def button(opened: Opened, number: int) -> QPushButton:
    found = banner(opened).findChild(QPushButton, f"bannerButton{number}")
    assert found is not None
    return found


def test_a_first_start_asks_in_the_window_and_looks_once_it_may(
    window: Opened, feed: Feed, pages: list[str]
) -> None:
    said = banner(window).words.text()
    assert "example.org" in said
    assert "sends nothing else" in said
    assert not feed.asked
    button(window, 1).click()
    window.settle()
    assert feed.asked == [feed.address]
    assert "CharStudio 2.0 is there. You have 1.0." in banner(window).words.text()
    button(window, 1).click()
    assert pages == [NEW.page]


def test_who_says_no_is_not_asked_again_and_can_look_all_the_same(
    window: Opened, feed: Feed, pages: list[str]
) -> None:
    button(window, 2).click()
    window.settle()
    assert not feed.asked
    assert not window.window.banners.is_up("updates")
    window.rooms.updates.start()
    window.settle()
    assert not window.window.banners.is_up("updates")

    window.window.actions_["check_updates"].trigger()
    assert not feed.asked
    assert not window.find(TickBox, "updatesAutomaticBox").isChecked()
    window.find(QPushButton, "updatesCheckButton").click()
    window.settle()
    assert feed.asked == [feed.address]
    assert "2.0" in window.find(InlineNote, "updatesNote").text
    page = window.find(QPushButton, "updatesPageButton")
    assert window.focused is page
    page.click()
    assert pages == [NEW.page]
    window.find(QPushButton, "updatesCloseButton").click()


def test_it_says_that_there_is_none_and_why_nothing_was_heard(window: Opened, feed: Feed) -> None:
    window.window.actions_["check_updates"].trigger()
    check, note = window.find(QPushButton, "updatesCheckButton"), window.find(InlineNote, "updatesNote")
    feed.told = (Release("1.0"),)
    check.click()
    assert not check.isEnabled()
    window.settle()
    assert note.text == "There is no newer one."
    assert window.focused is check
    feed.failing = FeedErrorKind.NETWORK
    check.click()
    window.settle()
    assert "example.org can't be reached" in window.find(InlineError, "updatesError").text
    assert note.isHidden()
    assert check.isEnabled()
    assert window.find(QPushButton, "updatesPageButton").isHidden()
    window.find(UpdatesDialog, "updatesDialog").reject()


def test_the_tick_holds_for_the_next_start_which_looks_once_a_day(
    qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, feed: Feed, tmp_path: Path
) -> None:
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        opened.window.actions_["check_updates"].trigger()
        opened.find(TickBox, "updatesAutomaticBox").click()
        assert not opened.window.banners.is_up("updates")
        opened.find(UpdatesDialog, "updatesDialog").reject()
    assert not feed.asked
    for told, times in (((Release("1.0"),), 1), ((NEW,), 1)):
        feed.told = told
        with Opened.on(qtbot, loop, studio, tmp_path) as opened:
            assert not opened.window.banners.is_up("updates")
        assert len(feed.asked) == times
    Preferences(tmp_path / "window.ini").set("updates/looked", "2020-01-01")
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        assert opened.window.banners.is_up("updates")


def test_a_start_that_hears_nothing_says_nothing(
    qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, feed: Feed, tmp_path: Path
) -> None:
    preferences = Preferences(tmp_path / "window.ini")
    for name in ("updates/asked", "updates/automatic"):
        preferences.set(name, True)
    preferences.save()
    feed.failing = FeedErrorKind.TIMEOUT
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        assert feed.asked
        assert not opened.window.banners.is_up("updates")


def test_a_window_is_closed_while_it_is_asked(window: Opened, feed: Feed) -> None:
    feed.silent = True
    button(window, 1).click()
    window.wait(lambda: bool(feed.asked))
    window.session.leave_now()
    window.wait(window.left.done)


def test_a_build_without_a_feed_says_so_in_the_menu(
    qtbot: QtBot, loop: qasync.QEventLoop, studio: Studio, tmp_path: Path
) -> None:
    studio.updates = UpdateService()
    with Opened.on(qtbot, loop, studio, tmp_path) as opened:
        action = opened.window.actions_["check_updates"]
        assert "knows no feed" in action.text()
        assert not action.isEnabled()
        assert not opened.window.banners.is_up("updates")


def test_a_file_of_characters_is_said_to_be_for_a_later_version(window: Opened) -> None:
    window.session.hear({"artist": None, "file": f"/there/Nyx & <b>{'x' * 200}.charstudio"})
    said = banner(window, "file").findChild(QLabel, "bannerText")
    assert said is not None
    assert "“Nyx & <b>xxx" in said.text()
    assert "later version" in said.text()
    assert "/there" not in said.text()
    assert window.window.pages.welcoming


def test_macos_says_what_is_opened_by_an_event(qapp: QApplication) -> None:
    openings, heard = FileOpenings(qapp, heard=True), list[str]()
    openings.opened.connect(heard.append)
    QApplication.sendEvent(qapp, QFileOpenEvent("/there/Nyx.charstudio"))
    qapp.removeEventFilter(openings)
    openings.deleteLater()
    assert heard == ["/there/Nyx.charstudio"]
