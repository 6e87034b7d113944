"""What is done with a character that has its first portraits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QCheckBox

from charstudio.ui.inspector.chips import Chip

if TYPE_CHECKING:
    from charstudio.domain.image import Image
    from tools.tour.artist import Artist


def primary_chosen(a: Artist) -> None:
    """P makes the selected image the primary one."""
    a.tile(1)
    second = a.images[1].id
    a.see("it is selected", a.rooms.grid.selected_ids() == (second,))
    a.press("P")
    a.until("it is the primary one", lambda: a.character.primary_image_id == second)
    a.rest()
    a.shot("primary chosen")


def renamed(a: Artist) -> None:
    """Whether a name is free is said while it is typed."""
    name = a.character.name
    a.click("nameField")
    a.press("End")
    a.type(" the Younger")
    a.until("it is free", lambda: a.text("nameState") == "Free")
    a.see("nothing says that it is saved", a.text("savedState") != "Saved")
    a.shot("renamed, the name is free")
    a.press("Tab")
    a.until("it is renamed", lambda: a.character.name == f"{name} the Younger")
    a.rest()
    a.press("Ctrl+Z")
    a.until("and has its name back", lambda: a.character.name == name)
    a.rest()


def trait_edited_and_undone(a: Artist) -> None:
    """A chip is changed with F2, and Ctrl+Z takes that back."""
    a.click(_chip(a, "red wavy hair"), QPoint(16, 12))
    a.press("F2")
    a.until("its words can be changed", lambda: a.focus_is("chipEdit"))
    a.retype("red curly hair with grey temples")
    a.shot("trait edited")
    a.press("Return")
    a.until("it is saved", lambda: "red curly hair with grey temples" in a.phrases())
    a.shot("trait changed")
    a.press("Ctrl+Z")
    a.until("it is as before", lambda: "red wavy hair" in a.phrases())
    a.rest()
    a.shot("trait undone")
    a.press("Ctrl+Shift+Z")
    a.until("redone", lambda: "red wavy hair" not in a.phrases())
    a.press("Ctrl+Z")
    a.until("and undone", lambda: "red wavy hair" in a.phrases())


def regenerated(a: Artist) -> None:
    """Ctrl+R makes another round; the first one stays."""
    a.press("Ctrl+R")
    a.wait_for_images(8)
    a.see("nothing is selected by what comes", len(a.window.pages.grid.grid.grid.sections) == 2)
    a.see("it is the same person", len({_person(image) for image in a.images}) == 1)
    a.shot("regenerated")
    a.press("Ctrl+G")
    a.wait_for_images(9)
    a.shot("one more")


def prompt_enhanced(a: Artist) -> None:
    """Ctrl+E proposes a prompt, and marks what is new."""
    a.press("Ctrl+E")
    accept = a.find(QAbstractButton, "enhanceAcceptButton")
    a.until("a prompt is proposed", accept.isEnabled)
    a.shot("prompt enhanced, proposed")
    a.click(accept)
    a.until("it is saved", lambda: bool(a.character.details.image_prompt))
    a.until("the dialog is gone", lambda: a.seen("enhanceDialog") is None)
    a.tab("prompt")
    a.rest()
    a.shot("prompt enhanced")


def refined(a: Artist) -> None:
    """Ctrl+Shift+R: an instruction, one change declined, saved with a new round."""
    a.tab("character")
    a.press("Ctrl+Shift+R")
    a.until("the cursor is in the instruction", lambda: a.focus_is("refineInstruction"))
    a.shot("refine")
    a.type("make the hair blue, add a scar over the left brow, and remove the compass")
    a.press("Ctrl+Return")
    a.until("the changes are proposed", lambda: "4 changes" in a.text("refineSummary"))
    ticks = a.dialog("refineDialog").findChildren(QCheckBox, "changeTick")
    before = len(a.images)
    a.still()
    a.click(ticks[2], QPoint(8, ticks[2].height() // 2))
    a.until("one is declined", lambda: "3 taken" in a.text("refineSummary"))
    a.shot("refine, one change declined")
    a.click("refineGenerateButton")
    a.until("the hair is blue", lambda: "blue wavy hair" in a.phrases())
    a.wait_for_images(before + 4)
    a.see("the scar is there", "scar over the left brow" in a.phrases())
    a.see("the compass stays", "brass compass" in a.phrases())
    a.shot("refined")


def image_deleted_and_restored(a: Artist) -> None:
    """Delete moves an image to the trash, Ctrl+Z brings it back."""
    before = len(a.images)
    a.tile(1)
    gone = a.rooms.grid.selected_ids()[0]
    a.press("Delete")
    a.until("it is gone", lambda: len(a.images) == before - 1)
    a.until("the toast offers a way back", lambda: a.seen("toastButton"))
    a.rest()
    a.see("the next one is selected", a.rooms.grid.selected_ids() and gone not in a.rooms.grid.selected_ids())
    a.shot("image deleted")
    a.click("toastButton")
    a.until("it is back", lambda: gone in {image.id for image in a.images})
    a.rest()
    a.wait_for_pictures()
    a.shot("image restored")


def character_deleted_and_restored(a: Artist) -> None:
    """A character goes to the trash from the list, is seen there, and comes back."""
    name = a.character.name
    a.go_to(name)
    a.press("Delete")
    a.until("it is gone", lambda: name not in a.names())
    a.rest()
    a.shot("character deleted")
    a.show_source("Trash")
    a.until("it is in the trash", lambda: a.names() == [name])
    a.rest()
    a.shot("trash")
    a.open(name)
    a.wait_for_pictures()
    a.shot("trash, a character")
    a.click(a.find(QAbstractButton, "restoreButton", a.window.library))
    a.until("it is out of the trash", lambda: not a.names())
    a.rest()
    a.shot("character restored")
    a.show_source("All characters")
    a.open(name)


def _person(image: Image) -> str:
    """What is the same in every portrait of somebody, whatever the face says."""
    options = image.recipe.parameters["options"]
    if not isinstance(options, dict):
        return ""
    parts = [options["variants"].get(part) for part in ("hair", "top", "head", "nose")]
    return f"{parts} {options['colours']}"


def _chip(a: Artist, text: str) -> Chip:
    chips = [one for one in a.window.inspector.findChildren(Chip) if one.text == text and one.isVisible()]
    a.see(f"there is a chip “{text}”", chips)
    return chips[0]


STEPS = (
    primary_chosen,
    renamed,
    trait_edited_and_undone,
    regenerated,
    prompt_enhanced,
    refined,
    image_deleted_and_restored,
    character_deleted_and_restored,
)
