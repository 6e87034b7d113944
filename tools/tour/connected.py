"""A service: its key, a test, images that stream in, and everything that can go wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton

from charstudio.paths import cache_folder, config_folder, log_folder
from charstudio.ui.grid.cells import Kind
from charstudio.ui.grid.parts import Ask
from tools.tour.service import Cut, Raw, Refusal, service_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.tour.artist import Artist
    from tools.tour.service import Service

NAME: Final = "Nyx Calloway"
# Marked, so that it can be looked for everywhere afterwards.
KEY: Final = "sk-tour-0123456789abcdef-MARKED"
_TRAITS: Final = ("red wavy hair", "round glasses", "brown skin", "oilskin coat")
_VERIFY: Final = (
    "Your organization must be verified to use the model `gpt-image-2.6-flare`. Please go to: "
    "https://platform.openai.com/settings/organization/general and click on Verify Organization."
)

# Every row of what a service can answer instead of a picture.
_ROWS: Final[Mapping[str, Refusal | Raw]] = {
    "safety filter, prompt": Refusal(
        400,
        "moderation_blocked",
        "Your request was rejected by the safety system.",
        "image_generation_user_error",
        more={"moderation_details": {"categories": ["violence"], "stage": "input"}},
    ),
    "safety filter, picture": Refusal(
        400,
        "moderation_blocked",
        "The generated image was rejected by the safety system.",
        "image_generation_user_error",
        more={"moderation_details": {"categories": ["violence"], "stage": "output"}},
    ),
    "no credit": Refusal(429, "insufficient_quota", "You exceeded your current quota.", "insufficient_quota"),
    "spending limit": Refusal(400, "billing_hard_limit_reached", "Billing hard limit has been reached"),
    "wrong key": Refusal(401, "invalid_api_key", f"Incorrect API key provided: {KEY}."),
    "not verified": Refusal(403, "unsupported_value", _VERIFY),
    "not in this country": Refusal(
        403, "unsupported_country_region_territory", "Country, region, or territory not supported"
    ),
    "no such model": Refusal(404, "model_not_found", "The model does not exist or you have no access to it."),
    "refused": Refusal(400, "invalid_value", "The prompt can't be used with this size."),
    "too large": Refusal(413, "request_too_large", "Request too large"),
    "broken": Refusal(500, "server_error", "The server had an error", "server_error"),
    "no picture": Raw(b"<html><body>Sign in to the hotel's network</body></html>"),
}


def _service(a: Artist) -> Service:
    """The service of this chapter; made once."""
    return service_of(a, _TRAITS)


def key_entered(a: Artist) -> None:
    """Settings, Connections: the address and the key of a service."""
    service = _service(a)
    a.resize(1440, 900)
    a.click("connectServiceButton")
    a.dialog("settingsDialog")
    a.until("the key's field has the keyboard", lambda: a.focus_is("connectionKeyField"))
    a.shot("connect a service")
    a.type(KEY)
    a.see("nobody can read it", KEY not in a.find(QLineEdit, "connectionKeyField").displayText())
    a.click("connectionUrlField")
    a.retype("http://studio-box.example:8000/v1")
    a.until("plain http is warned about", lambda: a.text("connectionWarningText"))
    a.shot("connection, plain http")
    a.retype(service.url)
    a.until("this machine is fine", lambda: not a.text("connectionWarningText"))
    a.click("connectionTestButton")
    a.until("it answers", lambda: "models" in a.text("connectionTestResult"))
    a.shot("connection, tested")
    a.click("connectionSaveButton")
    a.rest()
    a.shot("connection, saved")


def test_refused(a: Artist) -> None:
    """A test that fails says why."""
    service = _service(a)
    service.stop()
    a.click("editConnectionButton")
    a.until("the key's place is said", lambda: a.seen("connectionKeyField"))
    a.still()
    a.click("connectionTestButton")
    a.until("it says so", lambda: a.seen("connectionTestError"))
    a.shot("connection, not reached")
    service.again()
    a.click("connectionTestButton")
    a.until("it answers", lambda: "models" in a.text("connectionTestResult"))
    a.click("connectionCancelButton")
    a.click("segment_dark")
    a.shot("connections, dark")
    a.click("segment_light")
    a.press("Esc")
    a.until("the settings close", lambda: a.seen("settingsDialog") is None)


def streamed(a: Artist) -> None:
    """A character with four images that sharpen while one looks on."""
    service = _service(a)
    service.hold(1)
    a.press("Ctrl+N")
    a.until("the cursor is in the name", lambda: a.focus_is("nameField"))
    a.type(NAME)
    a.press("Tab")
    a.type("red wavy hair\nround glasses\nbrown skin\noutfit: oilskin coat\n")
    a.until("the traits are saved", lambda: len(a.phrases()) == len(_TRAITS))
    a.choose("engineCombo", "OpenAI")
    a.rest()
    a.shot("the service chosen")
    a.press("Ctrl+Return")
    a.until("four are on their way", lambda: len(_previews(a)) == 4)
    a.shot("first previews")
    service.hold(2)
    a.until("they are sharper", lambda: _previews(a) == [2] * 4)
    a.shot("second previews")
    a.appearance("Dark")
    a.shot("second previews, dark")
    a.resize(1024, 700)
    a.shot("second previews, dark, 1024")
    a.resize(1440, 900)
    a.appearance("Light")
    service.go_on()
    a.wait_for_images(4)
    a.shot("four images from a service")
    a.tab("image")
    a.rest()
    a.shot("the recipe of an image from a service")
    a.tab("character")


def what_the_model_takes(a: Artist) -> None:
    """The bar and its card offer what the model takes; a retired one names its successor."""
    for width, height in ((1440, 900), (1024, 700)):
        a.resize(width, height)
        a.click("moreButton")
        a.until("the card opens", lambda: a.seen("backgroundCombo"))
        a.shot(f"what the model takes, {width}")
        a.press("Esc")
        a.until("the card closes", lambda: a.seen("backgroundCombo") is None)
    a.resize(1440, 900)
    box = a.find(QComboBox, "modelCombo")
    retired = next(
        box.itemText(place) for place in range(box.count()) if "DALL" in box.itemText(place).upper()
    )
    a.choose("modelCombo", retired)
    a.until("it is retired", lambda: "retired" in a.text("reasonLabel").lower())
    a.shot("a retired model")
    a.click("remedyButton")
    a.until("its successor is chosen", lambda: "2.6" in box.currentText())
    a.until("nothing stands in the way", lambda: not a.text("reasonLabel"))


def with_the_primary_as_reference(a: Artist) -> None:
    """Again, with the primary image as the reference."""
    service = _service(a)
    before = len(service.asked)
    a.press("Ctrl+Return")
    a.wait_for_images(8)
    a.see("the service saw it", all(one.path.endswith("/edits") for one in service.asked[before:]))
    a.see("one image is sent", b'name="image"' in service.asked[-1].body)
    a.shot("with the primary as reference")


def cancelled_in_the_middle(a: Artist) -> None:
    """Two have come when it is stopped; they stay."""
    service = _service(a)
    service.hold(1, but=2)
    a.press("Ctrl+Return")
    a.until("two have come", lambda: len(a.images) == 10)
    a.until("two are on their way", lambda: len(_previews(a)) == 2)
    a.shot("about to be stopped")
    a.press("Ctrl+.")
    a.until("nothing is being made", lambda: not a.rooms.runner.running)
    a.rest()
    a.see("what came is kept", len(a.images) == 10)
    service.go_on()
    a.shot("stopped in the middle")


def cut_and_gone_on(a: Artist) -> None:
    """The connection breaks: that may be charged, and nothing is sent again without asking."""
    service = _service(a)
    service.next = [Cut()]
    before = len(a.images)
    a.press("Ctrl+Return")
    a.until("three have come", lambda: len(a.images) == before + 3)
    a.until("nothing is being made", lambda: not a.rooms.runner.running)
    a.until("one has not", lambda: a.cells(Kind.FAILED))
    a.rest()
    a.wait_for_pictures()
    a.shot("cut off")
    asked = len(service.asked)
    a.press_part(a.cells(Kind.FAILED)[0], Ask.RETRY)
    a.until("it asks first", QApplication.activeModalWidget)
    a.see("nothing is sent", len(service.asked) == asked)
    a.shot("a possible second charge")
    a.press("Esc")
    a.see("still nothing is sent", len(service.asked) == asked)
    a.press_part(a.cells(Kind.FAILED)[0], Ask.RETRY)
    a.until("it asks again", QApplication.activeModalWidget)
    a.click(a.find(QPushButton, "answer_again"))
    a.wait_for_images(before + 4)
    a.see("one request was sent", len(service.asked) == asked + 1)
    a.shot("gone on without paying twice")


def too_fast(a: Artist) -> None:
    """The service asks to go slower: it goes on by itself, and can be stopped."""
    service = _service(a)
    slow = Refusal(429, "rate_limit_exceeded", "Rate limit reached.", headers={"retry-after": "20"})
    service.next = [slow] * 4
    a.press("Ctrl+G")
    a.until("it says how long", lambda: any(live.waits for live in a.rooms.runner.running))
    a.shot("asked to go slower")
    a.press("Ctrl+.")
    a.until("nothing is being made", lambda: not a.rooms.runner.running)
    service.next = []
    a.rest()


def every_failure(a: Artist) -> None:
    """Each kind of failure in its tile, and what Details says of it."""
    service = _service(a)
    for what, answer in _ROWS.items():
        service.next = [answer] * 4
        a.press("Ctrl+G")
        a.until(f"{what} is told", lambda: a.rooms.runner.running or a.cells(Kind.FAILED))
        a.until("nothing is being made", lambda: not a.rooms.runner.running)
        a.rest()
        service.next = []
        a.see("no dialog opens by itself", a.seen("errorDialog") is None)
        a.window.pages.grid.grid.scrollToTop()
        a.shot(f"failed, {what}")
        a.press_part(a.cells(Kind.FAILED)[0], Ask.DETAILS)
        a.dialog("errorDialog")
        a.see("the key is not in it", KEY not in a.text("errorMessage") + a.text("errorDetails"))
        a.shot(f"failed, {what}, details")
        a.close_dialog("errorDialog")


def offline(a: Artist) -> None:
    """A service that does not answer is said before anything is asked of it, and found again by itself."""
    service = _service(a)
    service.stop()
    a.press("Ctrl+G")
    a.until("the bar says so", lambda: "answer" in a.text("reasonLabel"))
    a.rest()
    a.shot("the service does not answer")
    service.again()


def key_nowhere(a: Artist) -> None:
    """The key is in no file."""
    folders = (
        Path(a.rooms.studio.workspace.library.folder),
        config_folder(),
        cache_folder(),
        log_folder(),
    )
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file():
                a.see(f"the key is not in {file.name}", KEY.encode() not in file.read_bytes())
    _service(a).stop()


def _previews(a: Artist) -> list[int]:
    """How many previews came of each image that is on its way, where some did."""
    view = a.window.pages.grid.grid
    keys = [row.key for number in a.cells(Kind.RUNNING) if (row := view.grid.row_at(number)) is not None]
    counts = view._painter.previews
    return [counts[key] for key in keys if counts.get(key)]


STEPS = (
    key_entered,
    test_refused,
    streamed,
    what_the_model_takes,
    with_the_primary_as_reference,
    cancelled_in_the_middle,
    cut_and_gone_on,
    too_fast,
    every_failure,
    offline,
    key_nowhere,
)
