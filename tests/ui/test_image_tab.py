"""The image tab: how a picture came to be."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from charstudio.domain.image import Recipe
from charstudio.services.ports import EngineInfo, ImageOrder, MadeImage
from charstudio.storage.library import SqliteLibrary
from charstudio.ui.inspector.image_controller import ImageTabController
from charstudio.ui.inspector.image_recipes import recipe_of, shared_recipe
from charstudio.ui.inspector.image_tab import ImageTab
from charstudio.ui.money.amounts import said_cost
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.prose import Prose
from tests.stand_ins import Clock, ScriptedEngine, asked, events_of, picture
from tests.ui.desk import NYX, Desk, Thumbnails, W, find, window_for
from tests.ui.grid_world import NOW, character, generation, image

PROMPT = "harbour light, " + "and the long wind over the water, " * 30


class Room:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.tab = ImageTab()
        self.window = window_for(desk.qtbot, self.tab, width=330)
        self.thumbnails = Thumbnails()
        self.controller = ImageTabController(
            self.tab,
            thumbnails=self.thumbnails,  # type: ignore[arg-type]
            **desk.behind,
        )

    def find(self, kind: type[W], name: str) -> W:
        return find(self.tab, kind, name)

    def value(self, name: str) -> str | None:
        found = self.tab.findChild(Prose, f"recipe_{name}")
        return None if found is None else found.toPlainText()

    def text(self, name: str) -> str:
        return self.find(QLabel, name).text()

    def show(self, *numbers: int) -> None:
        character = self.desk.current.character
        assert character is not None
        self.controller.show_images([character.images[number].id for number in numbers])
        self.desk.settle()


@pytest.fixture
def room(
    qtbot: QtBot, loop: qasync.QEventLoop, library: SqliteLibrary, engine: ScriptedEngine, clock: Clock
) -> Iterator[Room]:
    engine.script = made
    with Desk.made(qtbot, loop, library, engine, clock) as desk:
        yield Room(desk)


def made(order: ImageOrder, index: int) -> MadeImage:
    parameters: dict[str, object] = {
        "style": order.style,
        "expression": "wry" if index else "calm",
        "credit": "“Plain” by Ada, CC0",
        "not_drawn": ["brass compass", "bells"],
        "options": {"nose": 3},
    }
    seed = order.seed + index
    revised = "seen by the engine" if index else order.prompt
    return MadeImage(index, picture(seed), seed, parameters, revised, Decimal("0.02") * index)


def test_without_images_it_says_what_will_stand_here(room: Room) -> None:
    room.desk.character()

    assert room.text("imageEmpty") == "How each image was made will stand here."
    assert not room.find(QPushButton, "reuseButton").isVisible()


def test_with_nothing_selected_it_is_the_primarys(room: Room) -> None:
    character = room.desk.character(replace(NYX, image_prompt=PROMPT), images=2)
    room.desk.settle()
    first = character.images[0]

    assert room.text("imageTitle") == "Primary image"
    assert room.value("engine") == "Scripted"
    assert room.value("model") == "Model 1"
    assert room.value("style") == "Fancy"
    assert room.value("size") == "8 × 8"
    assert room.value("seed") == str(first.recipe.seed)
    assert room.value("prompt") == PROMPT.strip()
    assert room.value("revised_prompt") is None, "it is the same"
    assert room.value("cost") == "free"
    assert room.value("not_drawn") == "brass compass, bells"
    assert room.value("expression") == "calm"
    assert room.value("credit") == "“Plain” by Ada, CC0"
    assert room.value("file") == f"PNG, {first.original.bytes} bytes"
    assert room.find(QLabel, "recipePicture").pixmap().width() > 1


def test_what_a_service_says_beside_an_image_is_in_its_recipe(room: Room) -> None:
    told = {
        "quality": "xhigh",
        "background": "transparent",
        "format": "webp",
        "fidelity": "high",
        "complexity": "low",
        "usage": {"input_tokens": 1041, "output_tokens": 439, "total_tokens": 1480},
    }
    room.desk.engine.script = lambda order, index: replace(made(order, 1), index=index, parameters=told)
    room.desk.character(images=1)
    room.desk.settle()
    said = {name: room.value(name) for name in told}

    assert said == {
        "quality": "extra high",
        "background": "transparent",
        "format": "WebP",
        "fidelity": "high",
        "complexity": "low",
        "usage": "1,041 tokens in, 439 tokens out",
    }
    assert room.value("revised_prompt") == "seen by the engine"


@pytest.mark.parametrize(
    "usage", [{"input_tokens": 0, "output_tokens": 0}, {"output_tokens": "many"}, 3, None]
)
def test_a_usage_that_says_nothing_is_left_out(room: Room, usage: object) -> None:
    room.desk.engine.script = lambda order, index: replace(
        made(order, 1), index=index, parameters={"usage": usage}
    )
    room.desk.character(images=1)
    room.desk.settle()

    assert room.value("usage") is None


def test_behind_another_tab_a_recipe_waits_until_it_is_seen(room: Room) -> None:
    room.tab.hide()
    room.desk.character(NYX, images=2)
    room.desk.settle()
    assert room.tab.findChild(QLabel, "imageTitle") is None

    room.tab.show()
    room.desk.settle()
    assert room.text("imageTitle") == "Primary image"
    assert room.value("engine") == "Scripted"


def test_one_selected_is_its_own(room: Room) -> None:
    character = room.desk.character(images=2)
    room.show(1)

    assert room.text("imageTitle") == "Image 2"
    assert room.text("imageSubtitle") == "round 1"
    assert room.value("seed") == str(character.images[1].recipe.seed)
    assert room.value("revised_prompt") == "seen by the engine"
    assert room.value("cost") == "$0.02"
    room.show(0)
    assert room.text("imageSubtitle") == "round 1 · primary"


def test_many_share_what_is_the_same(room: Room) -> None:
    room.desk.character(images=3)
    room.show(0, 1, 2)

    assert room.text("imageTitle").startswith("3 image")
    assert room.value("engine") == "Scripted"
    assert room.value("style") == "Fancy"
    assert room.value("cost") == "$0.06"
    assert room.value("seed") is None
    assert not room.find(QPushButton, "reuseButton").isVisible()
    style = asked(1, style="plain", model="model-2", prompt="another")
    run = room.desk.do(room.desk.studio.images.regenerate_images(room.desk.current.id or "", style))
    room.desk.do(events_of(run))
    room.desk.changes.character_changed.emit(room.desk.stored())
    room.show(0, 3)
    assert [room.value(name) for name in ("engine", "model", "style", "prompt", "size")] == [
        "Scripted",
        "mixed",
        "mixed",
        "mixed",
        "8 × 8",
    ]


def test_references_are_shown_small(room: Room, engine: ScriptedEngine) -> None:
    engine.references = 2
    character = room.desk.character(images=1)
    request = asked(1, reference_image_ids=(character.images[0].id,))
    run = room.desk.do(room.desk.studio.images.regenerate_images(character.id, request))
    room.desk.do(events_of(run))
    room.desk.changes.character_changed.emit(room.desk.stored())
    room.show(1)

    pictures = room.tab.findChildren(QLabel, "recipePicture")
    assert [place.accessibleName() for place in pictures] == ["Image 2", "References"]
    assert all(not place.pixmap().isNull() for place in pictures)


def test_prompt_and_seed_can_be_copied(room: Room) -> None:
    character = room.desk.character(images=2)
    room.show(1)
    clipboard = QGuiApplication.clipboard()

    room.qtbot.mouseClick(room.find(QPushButton, "copyRecipePromptButton"), Qt.MouseButton.LeftButton)
    assert clipboard.text() == character.images[1].recipe.prompt
    assert room.find(QPushButton, "copyRecipePromptButton").text() == "Copied"
    room.qtbot.mouseClick(room.find(QPushButton, "copySeedButton"), Qt.MouseButton.LeftButton)
    assert clipboard.text() == str(character.images[1].recipe.seed)
    assert room.find(QPushButton, "copyRecipePromptButton").text() == "Copy prompt"


def test_its_buttons_are_whole_in_the_narrowest_inspector(room: Room) -> None:
    room.desk.character(images=1)
    room.desk.settle()
    room.tab.setFixedWidth(theme().px("inspector_least"))

    for name in ("reuseButton", "copyRecipePromptButton", "copySeedButton"):
        button = room.find(QPushButton, name)
        room.qtbot.waitUntil(lambda button=button: button.width() >= button.sizeHint().width())
        assert room.tab.rect().contains(button.geometry().translated(button.parentWidget().pos()))


def test_a_recipe_can_be_used_again(room: Room) -> None:
    character = room.desk.character(images=2)
    room.show(1)
    with room.qtbot.waitSignal(room.controller.reuse_requested) as reused:
        room.qtbot.mouseClick(room.find(QPushButton, "reuseButton"), Qt.MouseButton.LeftButton)

    assert reused.args[0].id == character.images[1].id


def test_a_value_is_selected_with_the_keyboard_and_wraps(room: Room) -> None:
    room.desk.character(replace(NYX, image_prompt=PROMPT), images=1)
    room.desk.settle()
    prompt = room.find(Prose, "recipe_prompt")
    prompt.setFocus(Qt.FocusReason.TabFocusReason)
    control = Qt.KeyboardModifier.ControlModifier
    room.qtbot.keyClick(prompt, Qt.Key.Key_A, control)
    room.qtbot.keyClick(prompt, Qt.Key.Key_C, control)

    assert QGuiApplication.clipboard().text() == PROMPT.strip()
    assert prompt.width() <= room.tab.width()
    room.qtbot.waitUntil(lambda: prompt.height() >= prompt.document().size().height() > 100)
    room.qtbot.keyClick(prompt, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not prompt


def test_another_character_shows_its_own(room: Room) -> None:
    room.desk.character(images=2)
    room.show(1)
    room.desk.character(replace(NYX, name="Pip"), images=2)
    assert room.text("imageTitle") == "Primary image"
    room.desk.character(replace(NYX, name="Mirabel"))

    assert room.text("imageEmpty") == "How each image was made will stand here."
    room.desk.current.open(None)
    assert room.text("imageEmpty") == ""


def test_a_new_primary_shows_at_once(room: Room) -> None:
    character = room.desk.character(images=2)
    chosen = room.desk.do(room.desk.studio.images.select_image(character.id, 2))
    room.desk.changes.character_changed.emit(chosen)
    room.desk.settle()

    assert room.text("imageSubtitle").startswith("Image 2")


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (None, "not known"),
        (Decimal(0), "free"),
        (Decimal("0.02"), "$0.02"),
        (Decimal("0.0040"), "$0.004"),
        (Decimal("12.5"), "$12.50"),
    ],
)
def test_costs_are_said_as_people_say_them(cost: Decimal | None, said: str) -> None:
    assert said_cost(cost) == said


def costs(*usages: dict[str, object] | None, free: bool = False) -> str:
    """What is said of the cost of images that cost 5 cents each, by the usage in their recipes."""
    engine = EngineInfo("openai", "OpenAI", offline=False, models=(), free=free)
    images = [
        replace(
            image(number, generation(1)),
            recipe=Recipe(
                engine="openai",
                model="gpt-image-2.6-flare",
                prompt="",
                parameters={} if usage is None else {"usage": usage},
                cost_usd=Decimal("0.05"),
            ),
        )
        for number, usage in enumerate(usages)
    ]
    if len(images) == 1:
        lines = recipe_of(images[0], character(*images), {"openai": engine}, NOW)
    else:
        lines = shared_recipe(images, {"openai": engine})
    return next(line.text for line in lines if line.name == "cost")


def test_a_cost_that_nobody_counted_is_an_estimate() -> None:
    counted: dict[str, object] = {"input_tokens": 64, "output_tokens": 1756}
    assert costs(counted) == "$0.05"
    assert costs(None) == "$0.05 (estimated)"
    assert costs({"input_tokens": 0, "output_tokens": 0}) == "$0.05 (estimated)", "which means: not known"
    assert costs(None, free=True) == "$0.05", "only who charges can leave it open"
    assert costs(counted, counted) == "$0.10"
    assert costs(None, None) == "$0.10 (estimated)"
    assert costs(counted, None) == "$0.10 (partly estimated)"
