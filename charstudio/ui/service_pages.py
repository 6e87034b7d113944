"""The pages of a service in the browser, where it has them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from charstudio.services.message_texts import Remedy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from charstudio.services.ports import ImageEngine


class ServicePages:
    """Opens them.

    Args:
        engines: The engines at hand, by their names.

    Attributes:
        open_url: Shows an address in the browser.
    """

    def __init__(self, engines: Mapping[str, ImageEngine]) -> None:
        self._engines = engines
        self.open_url: Callable[[str], object] = _open_url

    def opener(self, remedy: Remedy, engine: str) -> Callable[[], object] | None:
        """What opens the page that helps, where the engine has one."""
        if engine not in self._engines:
            return None
        info = self._engines[engine].info
        url = info.billing_page if remedy is Remedy.OPEN_BILLING else info.account_page
        return partial(self._open, url) if url else None

    def _open(self, url: str) -> None:
        self.open_url(url)


def _open_url(url: str) -> None:
    QDesktopServices.openUrl(QUrl(url))
