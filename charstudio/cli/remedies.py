"""What helps with an error, in the words of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charstudio.services.message_texts import Remedy
from charstudio.services.messages import Message, message_for
from charstudio.services.writing_texts import WRITING

if TYPE_CHECKING:
    from charstudio.errors import CharacterError

_COMMANDS: Final = {
    Remedy.LIST_CHARACTERS: "charstudio list",
    Remedy.SHOW_CHARACTER: "charstudio show ID",
    Remedy.LIST_REVISIONS: "charstudio revisions ID",
    Remedy.LIST_ARTISTS: "charstudio artist list",
    Remedy.GENERATE: "charstudio regenerate ID",
    Remedy.RESTORE_CHARACTER: "charstudio restore ID",
    Remedy.RESTORE_IMAGE: "charstudio restore-image ID IMAGE",
    Remedy.CHOOSE_LIBRARY: "--home DIR, or CHARSTUDIO_HOME",
    Remedy.USE_SKETCH: "--engine sketch",
    Remedy.OPEN_CONNECTIONS: "charstudio connections key ID; --engine sketch needs none",
    Remedy.OPEN_BILLING: "https://platform.openai.com/settings/organization/billing",
    Remedy.VERIFY: "https://platform.openai.com/settings/organization/general",
    Remedy.EDIT_PROMPT: "--prompt T",
    Remedy.USE_RULES: "--by rule",
    Remedy.OPEN_MONEY: "charstudio budget",
    Remedy.CHOOSE_MODEL: "charstudio engines, then --model M",
}


# Of a text model; there is no engine to choose then.
_OF_WRITING: Final = {
    "no_text_model": "charstudio connections test ID, or change ID --text-model M; --by rule needs none",
    "model_not_found": "charstudio connections test ID, then change ID --text-model M",
    "needs_text_model": "charstudio connections key openai, then connections test openai",
    "no_key": "charstudio connections key ID; --by rule needs none",
    "bad_key": "charstudio connections key ID; --by rule needs none",
    "not_allowed": "charstudio connections key ID; --by rule needs none",
}
# The same for what the window asks in a dialog.
_FLAGS: Final = {
    "may_be_charged": "charstudio continue ID --again",
    "ask_first": "--agree",
    "no_drawing": "charstudio drawings ID",
    "drawing_elsewhere": "charstudio drawings ID",
}


def told(error: CharacterError) -> tuple[Message, str]:
    """What to say about an error, and its hint with the command that helps."""
    words = message_for(error)
    command = _FLAGS.get(error.kind) if words.remedy is None else _COMMANDS.get(words.remedy)
    if error.context.source in WRITING:
        command = _OF_WRITING.get(error.kind, command)
    return words, words.hint if command is None else f"{words.hint} ({command})"
