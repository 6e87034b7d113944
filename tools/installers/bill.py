"""Writes the bill of materials of the bundle (an SBOM: CycloneDX 1.6): `python -m tools.installers.bill`.

It says what is in the bundle itself, and nothing of what built it: every package of Python by the metadata
that the bundle has, Python and the libraries within it, and by their checksums the libraries of the system.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sqlite3
import ssl
import sys
import uuid
from typing import TYPE_CHECKING, Any, Final

from tools.installers import project
from tools.installers.licences import parts
from tools.installers.project import DIST, TITLE, epoch, publisher, system_libraries, version

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = "1.6"
_SYSTEMS: Final = {"win32": "windows", "darwin": "macos"}
_SCHEMA: Final = f"http://cyclonedx.org/schema/bom-{FORMAT}.schema.json"


def write(bundle: Path | None = None) -> Path:
    """Writes it beside the installers and gives its path.

    Args:
        bundle: The folder that it is about; None takes what `make bundle` built.
    """
    system = _SYSTEMS.get(sys.platform, "linux")
    made = DIST / f"{project.project()['name']}-{version()}-{system}-{platform.machine().lower()}.cdx.json"
    text = json.dumps(bill(bundle or project.bundle()), indent=2, ensure_ascii=False) + "\n"
    made.write_text(text, encoding="utf-8")
    return made


def bill(bundle: Path) -> dict[str, Any]:
    """The bill of a bundle: who asks again for the same one gets the same."""
    ours = {
        **_component("application", project.project()["name"], version(), project.project()["license"]),
        "description": project.project()["description"],
        "supplier": {"name": publisher()},
    }
    others = [*_packages(bundle), *_of_python(), *_of_the_system(bundle)]
    others = sorted({one["bom-ref"]: one for one in others}.values(), key=lambda one: one["bom-ref"])
    content = json.dumps([ours, others], sort_keys=True)
    return {
        "$schema": _SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": FORMAT,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "timestamp": epoch().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "lifecycles": [{"phase": "post-build"}],
            "component": ours,
            "properties": [{"name": f"{TITLE}:platform", "value": f"{sys.platform} {platform.machine()}"}],
        },
        "components": others,
        "dependencies": [{"ref": ours["bom-ref"], "dependsOn": [one["bom-ref"] for one in others]}],
    }


def _packages(bundle: Path) -> list[dict[str, Any]]:
    return [
        _component("library", part.name, part.version, part.licence, kind="pypi") for part in parts(bundle)
    ]


def _of_python() -> list[dict[str, Any]]:
    """Python, and what is linked into its own modules: the bundle has those of the Python that asks."""
    openssl = ssl.OPENSSL_VERSION.split()[1]
    return [
        _component("platform", "python", platform.python_version(), "PSF-2.0", kind="generic"),
        _component("library", "openssl", openssl, "Apache-2.0", kind="generic"),
        _component("library", "sqlite", sqlite3.sqlite_version, "blessing", kind="generic"),
    ]


def _of_the_system(bundle: Path) -> list[dict[str, Any]]:
    """Libraries that the system had which built it, by their files, whose names say their versions."""
    made = []
    for name in system_libraries():
        file = next((one for one in (bundle / "_internal" / name, bundle / name) if one.is_file()), None)
        if file is not None:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            hashes = [{"alg": "SHA-256", "content": digest}]
            made.append({"type": "file", "bom-ref": f"file:{name}", "name": name, "hashes": hashes})
    return made


def _component(type_: str, name: str, number: str, licence: str, kind: str = "") -> dict[str, Any]:
    """A part of it. `kind`: the kind of package that it is published as; empty for our own."""
    # Package URLs have names of Python's index in lower case and without underscores.
    plain = name.lower().replace("_", "-")
    address = f"pkg:{kind or 'generic'}/{plain}@{number}"
    made = {"type": type_, "bom-ref": address, "name": name, "version": number, "purl": address}
    # Most name theirs as SPDX does, and some in their own words: a name holds either.
    return {**made, "licenses": [{"license": {"name": licence}}]}


if __name__ == "__main__":
    print(write())
