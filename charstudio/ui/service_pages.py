"""The pages of a service in the browser, where it has them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from charstudio.domain.connection import is_openai

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.services.connections import ConnectionService

OPENAI_BILLING: Final = "https://platform.openai.com/settings/organization/billing/overview"
OPENAI_ORGANISATION: Final = "https://platform.openai.com/settings/organization/general"


class ServicePages:
    """Opens them; what other servers have where is known to nobody here.

    Args:
        connections: Say which service an engine is.

    Attributes:
        open_url: Shows an address in the browser.
    """

    def __init__(self, connections: ConnectionService) -> None:
        self._connections = connections
        self.open_url: Callable[[str], object] = _open_url

    def opener(self, url: str, engine: str) -> Callable[[], object] | None:
        """What opens a page of OpenAI's, where this engine is OpenAI."""
        for connection in self._connections.connections:
            if connection.engine == engine and is_openai(connection.base_url):
                return partial(self._open, url)
        return None

    def _open(self, url: str) -> None:
        self.open_url(url)


def _open_url(url: str) -> None:
    QDesktopServices.openUrl(QUrl(url))
