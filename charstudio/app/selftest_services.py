"""Checks of what lies outside: modules, the keyring's back ends, whom to trust, the terminal."""

from __future__ import annotations

import io
import os
import ssl
import sys
from contextlib import redirect_stdout
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Final

from charstudio.app.selftest_library import NotRightError
from charstudio.cli.output import table
from charstudio.engines.openai.trust import system_trust

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charstudio.app.selftest import Check

_MODEL: Final = "gpt-image-1"
_KEY: Final = "no-key-of-anybody"
# The keyring of each system, and what its back end does nothing without.
_KEYRINGS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "linux": ("SecretService", ("secretstorage", "jeepney.io.blocking")),
    "darwin": ("macOS", ("keyring.backends.macOS.api",)),
    "win32": ("Windows", ("win32ctypes.pywin32.win32cred",)),
}


def _keyring(_: Path) -> str:
    """The back ends are found as `keyring` finds them, this system's with all that it needs."""
    found = {one.name: one for one in entry_points(group="keyring.backends")}
    name, needed = _KEYRINGS.get(sys.platform, ("", ()))
    if name and name not in found:
        raise NotRightError(f"{name} is not among the back ends: {', '.join(found) or 'there are none'}")
    for one in found.values():
        one.load()
    for module in needed:
        import_module(module)
    return ", ".join(sorted(found))


def _tls_roots(_: Path) -> str:
    """There is somebody to trust, and nobody else is."""
    context = system_trust()
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        raise NotRightError("Anybody would be trusted")
    if sys.platform in ("win32", "darwin"):
        # The system itself is asked, each time.
        return "the system's own"
    loaded = len(context.get_ca_certs())
    folder = ssl.get_default_verify_paths().capath
    # Those of a folder are read when they are needed.
    waiting = len(list(Path(folder).glob("*.[0-9]"))) if folder and not loaded else 0
    if not loaded and not waiting:
        raise NotRightError("There are no certificates of authorities on this system (ca-certificates)")
    return f"{loaded or waiting} authorities"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _terminal(_: Path) -> str:
    """A table is drawn as on a terminal, with letters of two columns."""
    with redirect_stdout(_Terminal()):
        lines = table([("1", "李小龍"), ("2", "Ōkami")], ("id", "name"))
    if len(lines) != 3 or "李小龍" not in lines[1]:  # noqa: PLR2004  (a heading and two rows)
        raise NotRightError(f"The table is {lines}")
    return "tables"


def _loads_nothing_else(_: Path) -> str:
    """No path of whoever builds leads out of the installation."""
    if not getattr(sys, "frozen", False):
        return "from source"
    inside = Path(sys._MEIPASS).resolve()  # type: ignore[attr-defined]
    outside = [path for path in sys.path if not Path(path).resolve().is_relative_to(inside)]
    if outside:
        raise NotRightError(f"Modules are looked for in {os.pathsep.join(outside)}")
    return str(inside.name)


CHECKS: Final[Mapping[str, Check]] = {
    "own modules": _loads_nothing_else,
    "keyring": _keyring,
    "TLS roots": _tls_roots,
    "terminal": _terminal,
}
