"""Makes the disk image for macOS of the application that `build.spec` built there."""

from __future__ import annotations

import platform
import subprocess
from typing import TYPE_CHECKING, Any, Final

from tools.installers.project import DIST, PACKAGING, TITLE, project, publisher, version

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION: Final = f"{TITLE}.app"
IDENTIFIER: Final = "io.github.charstudio.charstudio"
ENTITLEMENTS: Final = PACKAGING / "macos" / "entitlements.plist"
SIGNS_WITH: Final = "CHARSTUDIO_SIGN_IDENTITY"
# Qt 6.11 begins there.
_OLDEST: Final = "13.0"
_SCRIPT: Final = PACKAGING / "macos" / "dmg.sh"


def info_plist() -> dict[str, Any]:
    """What the application says of itself to macOS, its file type among that."""
    name = project()["name"]
    type_ = f"{IDENTIFIER}.characters"
    return {
        "CFBundleName": TITLE,
        "CFBundleDisplayName": TITLE,
        "CFBundleShortVersionString": version(),
        "CFBundleVersion": version(),
        "NSHumanReadableCopyright": f"{publisher()}, {project()['license']} licence",
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "LSMinimumSystemVersion": _OLDEST,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": type_,
                "UTTypeDescription": f"{TITLE} characters",
                "UTTypeConformsTo": ["public.data"],
                "UTTypeIconFile": f"{name}.icns",
                "UTTypeTagSpecification": {
                    "public.filename-extension": [name],
                    "public.mime-type": [f"application/x-{name}"],
                },
            }
        ],
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": f"{TITLE} characters",
                "CFBundleTypeIconFile": f"{name}.icns",
                # It is opened with us, who can't import it yet and say so.
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [type_],
            }
        ],
    }


def build() -> Path:
    """Makes the disk image and gives its path.

    Raises:
        SystemExit: There is no application, or a step of it fails.
    """
    application = DIST / APPLICATION
    if not application.exists():
        raise SystemExit("There is no application: make bundle")
    made = DIST / f"{project()['name']}-{version()}-macos-{platform.machine()}.dmg"
    if subprocess.run([_SCRIPT, application, made, TITLE], check=False).returncode:
        raise SystemExit(f"{_SCRIPT.name} fails")
    return made
