"""A text model, what things cost, a budget, and images that change in one thing alone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QWidget

from charstudio.ui.grid.cells import Kind
from tools.tour.service import Refusal, service_of

if TYPE_CHECKING:
    from tools.tour.artist import Artist
    from tools.tour.service import Service

NAME: Final = "Nyx Calloway"
KEY: Final = "sk-tour-words-0123456789-MARKED"
_TRAITS: Final = ("red wavy hair", "round glasses", "brown skin", "oilskin coat", "afraid of bells")
_PROMPT: Final = (
    "Portrait of a young lighthouse keeper's daughter in an oilskin coat, red wavy hair, round glasses, "
    "brown skin, wary of the bells behind her, harbour light, soft ink outlines"
)
_CHANGES: Final[list[dict[str, str]]] = [
    {"field": "appearance", "action": "add", "before": "", "after": "scar over the left brow"},
    {"field": "appearance", "action": "add", "before": "", "after": "grey at the temples"},
    {
        "field": "personality",
        "action": "replace",
        "before": "afraid of bells",
        "after": "at peace with bells",
    },
    {
        "field": "image_prompt",
        "action": "replace",
        "before": "a young lighthouse keeper's daughter",
        "after": "a weathered lighthouse keeper's daughter in her late thirties",
    },
]
# What the service says that it used, by the table: 64 x 5 and 1,756 x 30 dollars for a million tokens.
_IMAGE_COST: Final = Decimal("0.053")
# The same of an answer in words: 900 x 0.10 and 400 x 0.50.
_WORDS_COST: Final = Decimal("0.00029")


def the_service(a: Artist) -> Service:
    """The service of this chapter; made once."""
    return service_of(a, _TRAITS)


def connected(a: Artist) -> None:
    """A key, a test, and with it a model that writes."""
    service = the_service(a)
    a.resize(1440, 900)
    a.click("connectServiceButton")
    a.dialog("settingsDialog")
    a.until("the key's field has the keyboard", lambda: a.focus_is("connectionKeyField"))
    a.type(KEY)
    a.click("connectionUrlField")
    a.retype(service.url)
    a.click("connectionTestButton")
    a.until("it answers", lambda: "models" in a.text("connectionTestResult"))
    a.click("connectionSaveButton")
    a.rest()
    a.shot("a text model beside the image model")
    a.press("Esc")
    a.until("the settings close", lambda: a.seen("settingsDialog") is None)


def estimated(a: Artist) -> None:
    """The bar says what a round will cost: a range while the quality is left to the service."""
    a.press("Ctrl+N")
    a.until("the cursor is in the name", lambda: a.focus_is("nameField"))
    a.type(NAME)
    a.press("Tab")
    a.type("red wavy hair\nround glasses\nbrown skin\noutfit: oilskin coat\npersonality: afraid of bells\n")
    a.until("the traits are saved", lambda: len(a.phrases()) == len(_TRAITS))
    a.choose("engineCombo", "OpenAI")
    a.until("a range is estimated", lambda: "to $" in a.text("costLabel"))
    a.rest()
    a.shot("estimate, a range")
    a.choose("qualityCombo", "low")
    a.until("one price is estimated", lambda: "about $" in a.text("costLabel"))
    a.shot("estimate, one price")


def budget_set(a: Artist) -> None:
    """A monthly budget, and an amount above which a round is asked about."""
    a.press("Ctrl+,")
    a.dialog("settingsDialog")
    a.until("the field is there", lambda: a.seen("budgetField"))
    a.click("budgetField")
    a.retype("10")
    a.press("Tab")
    a.until("the next field has the keyboard", lambda: a.focus_is("askAboveField"))
    a.retype("-3")
    a.press("Tab")
    a.rest()
    a.shot("an amount that can't be")
    a.click("askAboveField")
    a.retype("0.50")
    a.press("Tab")
    a.rest()
    a.shot("budget and prices")
    a.press("Esc")
    a.until("the settings close", lambda: a.seen("settingsDialog") is None)


def true_cost(a: Artist) -> None:
    """Four images; what they cost is what the service counted, to the cent of the table."""
    a.press("Ctrl+Return")
    a.wait_for_images(4)
    a.see("each has its true cost", {image.recipe.cost_usd for image in a.images} == {_IMAGE_COST})
    a.until("the month has them", lambda: "$0.21 of $10.00" in _month(a))
    a.tile(0)
    a.tab("image")
    a.rest()
    a.shot("true cost")
    a.tab("character")


def prompt_enhanced_by_a_model(a: Artist) -> None:
    """Ctrl+E: the old and the new prompt, the differences marked, by whom and for how much."""
    service = the_service(a)
    service.written = [{"prompt": _PROMPT}]
    a.press("Ctrl+E")
    accept = a.find(QAbstractButton, "enhanceAcceptButton")
    a.until("it says what that costs", lambda: "$" in a.text("writerNote"))
    a.see("nothing is asked before one wants it", service.asked[-1].path.endswith("/generations"))
    a.press("Return")
    a.until("a prompt is proposed", accept.isEnabled)
    a.see("it says by whom", "gpt-6-luna" in a.text("enhanceBy"))
    a.shot("enhanced by a text model")
    a.click(accept)
    a.until("it is saved", lambda: a.character.details.image_prompt == _PROMPT)
    a.until("the dialog is gone", lambda: a.seen("enhanceDialog") is None)
    a.until("the words are paid too", lambda: _spent(a) == 4 * _IMAGE_COST + _WORDS_COST)


def words_refused(a: Artist) -> None:
    """A model that does not want to: it says so, and there is a way on."""
    service = the_service(a)
    service.written = [Refusal(400, "content_policy_violation", "I can't help with that.")]
    a.press("Ctrl+E")
    a.find(QAbstractButton, "enhanceAgainButton")
    a.press("Return")
    a.until("it says so", lambda: any("refused" in one.lower() or "want" in one for one in _said(a)))
    a.shot("words refused")
    service.written = []
    a.press("Esc")
    a.until("the dialog is gone", lambda: a.seen("enhanceDialog") is None)


def refined_in_words(a: Artist) -> None:
    """Ctrl+Shift+R: four changes are proposed, one is declined; a new round keeps the face."""
    service = the_service(a)
    service.written = [{"changes": _CHANGES, "not_done": []}]
    a.press("Ctrl+Shift+R")
    a.until("the cursor is in the instruction", lambda: a.focus_is("refineInstruction"))
    a.type("Ten years older, a scar over her left brow, and she has made her peace with the bells.")
    a.shot("refine, asked")
    a.press("Ctrl+Return")
    a.until("the changes are proposed", lambda: "4 changes" in a.text("refineSummary"))
    ticks = a.dialog("refineDialog").findChildren(QCheckBox, "changeTick")
    a.still()
    a.click(ticks[2], QPoint(8, ticks[2].height() // 2))
    a.until("one is declined", lambda: "3 taken" in a.text("refineSummary"))
    a.shot("refine by a text model, one change declined")
    a.resize(1024, 700)
    a.shot("refine by a text model, 1024")
    a.resize(1440, 900)
    before = len(service.asked)
    a.click("refineGenerateButton")
    a.until("the scar is there", lambda: "scar over the left brow" in a.phrases())
    a.wait_for_images(8)
    a.see("what was declined is not", "afraid of bells" in a.phrases())
    a.see("the face is sent", all(one.path.endswith("/edits") for one in service.asked[before:]))
    a.shot("refined by a text model")


def revision_restored(a: Artist) -> None:
    """History has what changed; an earlier state comes back, and is a state of its own."""
    a.tab("history")
    a.rest()
    a.shot("history")
    rows = a.window.inspector.findChildren(QWidget, "historyRestoreButton")
    button = next(one for one in rows if one.isVisible())
    a.click(button)
    a.until("the scar is gone", lambda: "scar over the left brow" not in a.phrases())
    a.rest()
    a.shot("a revision restored")
    a.press("Ctrl+Z")
    a.until("and is back", lambda: "scar over the left brow" in a.phrases())
    a.tab("character")


def asked_first(a: Artist) -> None:
    """What costs more than is spent unasked is asked about; nothing is sent before the answer."""
    service = the_service(a)
    a.choose("qualityCombo", "highest")
    a.rest()
    before, images = len(service.asked), len(a.images)
    a.press("Ctrl+Return")
    a.until("it asks first", QApplication.activeModalWidget)
    a.shot("asked before it is spent")
    a.press("Esc")
    a.rest()
    a.see("nothing was sent", len(service.asked) == before)
    a.choose("qualityCombo", "low")
    a.see("and nothing came", len(a.images) == images)


def ledger(a: Artist) -> None:
    """What was spent, by day, by character and by model."""
    a.click("monthLabel")
    a.dialog("ledgerDialog")
    for by in ("day", "character", "model"):
        a.click(f"segment_{by}")
        a.rest()
        a.shot(f"spending, by {by}")
    a.press("Esc")
    a.until("the ledger closes", lambda: a.seen("ledgerDialog") is None)


def budget_stops(a: Artist) -> None:
    """The month has no room for another round: the bar says so before anything is asked for."""
    service = the_service(a)
    a.press("Ctrl+,")
    a.dialog("settingsDialog")
    a.click("budgetField")
    a.retype("0.45")
    a.press("Tab")
    a.rest()
    a.press("Esc")
    a.until("the settings close", lambda: a.seen("settingsDialog") is None)
    before = len(service.asked)
    a.until("the bar says so", lambda: "budget" in a.text("reasonLabel"))
    a.shot("over this month's budget")
    a.press("Ctrl+Return")
    a.rest()
    a.see("nothing is sent", len(service.asked) == before and not a.cells(Kind.RUNNING))
    a.appearance("Dark")
    a.shot("over this month's budget, dark")
    a.appearance("Light")


def by_rule(a: Artist) -> None:
    """Without a network the same is done by rule, and says so."""
    service = the_service(a)
    service.stop()
    a.press("Ctrl+E")
    a.find(QAbstractButton, "enhanceAcceptButton")
    a.choose("writerCombo", "By rule, offline")
    accept = a.find(QAbstractButton, "enhanceAcceptButton")
    if not accept.isEnabled():
        a.click("enhanceAgainButton")
    a.until("a prompt is proposed", accept.isEnabled)
    a.see("it says so", "rule" in a.text("enhanceBy"))
    a.shot("enhanced by rule")
    a.click("enhanceCancelButton")
    a.until("the dialog is gone", lambda: a.seen("enhanceDialog") is None)
    a.press("Ctrl+Shift+R")
    a.until("the cursor is in the instruction", lambda: a.focus_is("refineInstruction"))
    a.type("make the hair blue")
    a.press("Ctrl+Return")
    a.until("the change is proposed", lambda: "change" in a.text("refineSummary"))
    a.shot("refined by rule")
    a.click("refineSaveButton")
    a.until("the hair is blue", lambda: "blue wavy hair" in a.phrases())
    a.rest()
    service.again()


def _month(a: Artist) -> str:
    found = a.seen("monthLabel")
    return found.text() if isinstance(found, QAbstractButton) else ""


def _spent(a: Artist) -> Decimal:
    """What stands in the window's status bar, exactly."""
    standing = a.rooms.month.standing
    return Decimal(0) if standing is None else standing.spent


def _said(a: Artist) -> list[str]:
    """All words that the dialog has."""
    dialog = a.seen("enhanceDialog")
    labels: list[Any] = [] if dialog is None else dialog.findChildren(QWidget)
    return [str(one.property("text") or "") for one in labels if one.isVisible()]


# Before images are changed, and after that.
FIRST = (
    connected,
    estimated,
    budget_set,
    true_cost,
    prompt_enhanced_by_a_model,
    words_refused,
    refined_in_words,
    revision_restored,
)
LAST = (asked_first, ledger, budget_stops, by_rule)
