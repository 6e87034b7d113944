"""What an engine's options are called: the word that it takes is not always one to read."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def option_title(value: str) -> str:
    """“PNG” for "png", “extra high” for "xhigh"; what has no other name is called as it is."""
    return {
        "auto": _say("automatic"),
        "gif": "GIF",
        "hd": "HD",
        "high": _say("high"),
        "jpeg": "JPEG",
        "low": _say("low"),
        "max": _say("highest"),
        "medium": _say("medium"),
        "opaque": _say("opaque"),
        "png": "PNG",
        "transparent": _say("transparent"),
        "webp": "WebP",
        "xhigh": _say("extra high"),
    }.get(value, value)


def _say(text: str) -> str:
    return QCoreApplication.translate("Options", text)
