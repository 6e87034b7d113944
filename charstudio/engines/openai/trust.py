"""Whom a connection trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


def system_trust() -> ssl.SSLContext:
    """Trusts whom this system trusts, or whom `SSL_CERT_FILE` and `SSL_CERT_DIR` name."""
    import httpx2  # noqa: PLC0415  (slow, and only who asks over TLS needs it)

    return httpx2.create_ssl_context()
