"""The words of an error in the artist's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from charstudio.services.messages import Message, message_for

if TYPE_CHECKING:
    from charstudio.errors import CharacterError


def message_of(error: CharacterError) -> Message:
    """What to tell an artist about an error, translated."""
    return message_for(error, say=lambda text: QCoreApplication.translate("messages", text))
