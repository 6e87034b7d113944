"""What the fields of a character are called where changes are told."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def field_title(field: str) -> str:
    """What the field of a change is called in the window."""
    titles = {
        "name": _say("Name"),
        "summary": _say("Summary"),
        "backstory": _say("Backstory"),
        "image_prompt": _say("Prompt"),
        "tags": _say("Tags"),
        "appearance": _say("Appearance"),
        "outfit": _say("Outfit"),
        "personality": _say("Personality"),
        "other": _say("Other"),
    }
    return titles.get(field, field)


def _say(text: str) -> str:
    return QCoreApplication.translate("Differences", text)
