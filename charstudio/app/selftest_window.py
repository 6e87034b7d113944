"""Checks of what the window needs: Qt's parts, fonts, icons, translations, thumbnails. Nothing is shown."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QPluginLoader, Qt
from PySide6.QtGui import QFontDatabase, QImage, QImageReader, QPixmap, QRawFont
from PySide6.QtWidgets import QApplication

from charstudio.app.selftest_library import FORMATS, NotRightError, drawing, encoded
from charstudio.app.window import LATER_OF_QT, application_icon
from charstudio.domain.drawing import DrawingKind
from charstudio.paths import resources
from charstudio.ui.background.pictures import read_picture
from charstudio.ui.background.thumbnail_files import ThumbnailFiles
from charstudio.ui.editor import files
from charstudio.ui.main_window import MainWindow
from charstudio.ui.preferences import Preferences
from charstudio.ui.rooms import LATER
from charstudio.ui.theme.theme import theme
from charstudio.ui.translations import install_translations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charstudio.app.selftest import Check

_PLATFORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "linux": ("xcb", "wayland", "offscreen"),
    "darwin": ("cocoa", "offscreen"),
    "win32": ("windows", "offscreen"),
}
# Latin, Greek and Cyrillic: what every interface font has.
_LETTERS: Final = "Aàßłžαж"
# Names that Qt has for whatever there is, also for nothing.
_NO_FONTS: Final = frozenset({"Monospace", "Sans Serif", "Serif"})
# Those that the library's head and an image's menu have between them: fewer are not all.
_LEAST_ICONS: Final = 24
# The application's own icon, in a list of windows and where it is shown large.
_LEAST_SIDE, _MOST_SIDE = 16, 256
_EXAMPLES: Final = 4
# A text with a number of the window, whose plural is a translation.
_PLURAL: Final = ("CountSpin", "%n image(s)")
_SIDE: Final = 64


def _platforms(_: Path) -> str:
    """Qt's parts for screens are there, and the system's libraries that they need."""
    wanted = _PLATFORMS.get(sys.platform, ("offscreen",))
    found = {file.stem.removeprefix("libq").removeprefix("q"): file for file in _plugins("platforms")}
    for name in wanted:
        if name not in found:
            raise NotRightError(f"{name} is not among Qt's platforms: {', '.join(sorted(found))}")
        loader = QPluginLoader(str(found[name]))
        if not loader.load():
            raise NotRightError(loader.errorString())
    return ", ".join(wanted)


def _plugins(kind: str) -> list[Path]:
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / kind
    return [file for file in folder.glob("*") if file.suffix in (".so", ".dylib", ".dll")]


@cache
def _app() -> QApplication:
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    # Qt would end the process.
    if not any("offscreen" in file.name for file in _plugins("platforms")):
        raise NotRightError("Qt's platform offscreen is missing")
    app = QApplication(["charstudio"])
    app.setQuitOnLastWindowClosed(False)
    return app


def _app_with_fonts() -> QApplication:
    """For what asks for a font: where there is none, Qt would end the process."""
    app = _app()
    if not set(QFontDatabase.families()) - _NO_FONTS:
        raise NotRightError("There is no font on this system")
    return app


def _network(_: Path) -> str:
    """Two starts on one library can talk to each other."""
    _app()
    server = import_module("PySide6.QtNetwork").QLocalServer()
    if not server.listen(f"charstudio-selftest-{QCoreApplication.applicationPid()}"):
        raise NotRightError(server.errorString())
    server.close()
    return "local sockets"


def _fonts(_: Path) -> str:
    """The system has a font, with the letters of the interface."""
    font = QRawFont.fromFont(_app_with_fonts().font())
    if missing := [letter for letter in _LETTERS if not font.supportsCharacter(ord(letter))]:
        raise NotRightError(f"{font.familyName()} has no {' '.join(missing)}")
    return f"{font.familyName()}, of {len(QFontDatabase.families())}"


def _icons(_: Path) -> str:
    """Every icon is drawn."""
    _app_with_fonts()
    names = sorted(file.stem for file in (resources() / "icons").glob("*.svg"))
    empty = [name for name in names if not _is_drawn(theme().pixmap(name).toImage())]
    if empty or len(names) < _LEAST_ICONS:
        raise NotRightError(f"Of {len(names)} icons these are empty: {', '.join(empty) or 'none'}")
    own = [size.width() for size in application_icon().availableSizes()]
    if not own or min(own) > _LEAST_SIDE or max(own) < _MOST_SIDE:
        raise NotRightError(f"The application's own icon has the sizes {own}")
    return f"{len(names)} icons, and the application's own in {len(own)} sizes"


def _is_drawn(image: QImage) -> bool:
    # Premultiplied, so that nothing but what is seen is other than zero; lines have no padding.
    return any(bytes(image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied).constBits()))


def _translations(_: Path) -> str:
    """A number has its plural."""
    app = _app()
    installed = install_translations(app)
    try:
        said = [QCoreApplication.translate(*_PLURAL, "", number) for number in (1, 2)]
    finally:
        for one in installed:
            app.removeTranslator(one)
    if said != ["1 image", "2 images"]:
        raise NotRightError(f"It says {said}")
    return "English"


def _pictures(place: Path) -> str:
    """Every format is read by Qt, and has a thumbnail that is written and read again."""
    known = {bytes(one.data()).decode() for one in QImageReader.supportedImageFormats()}
    for ending in FORMATS:
        data = encoded(ending)
        name = hashlib.sha256(data).hexdigest()
        file = place / "originals" / name[:2] / f"{name}.{ending}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        if not isinstance(read_picture(file), QImage):
            raise NotRightError(f"Qt can't read {ending}; it reads {', '.join(sorted(known))}")
        files = ThumbnailFiles(place / "originals", place / "cache")
        made = files.made(name)
        if made is None:
            raise NotRightError(f"There is no thumbnail of {ending}")
        files.keep(name, made)
        small = files.cached(name, [_SIDE])
        if small is None or small[_SIDE].width() != _SIDE:
            raise NotRightError(f"The thumbnail of {ending} can't be read")
    return ", ".join(FORMATS)


def _welcome(_: Path) -> str:
    """The pictures of an empty library are there."""
    _app()
    found = sorted((resources() / "welcome").glob("*.png"))
    sound = [file.stem for file in found if not QPixmap(str(file)).isNull()]
    if len(sound) < max(_EXAMPLES, len(found)):
        raise NotRightError(f"Only these are sound: {', '.join(sound) or 'none'}")
    return f"{len(sound)} pictures"


def _editor(_: Path) -> str:
    """What is drawn over an image is read from its file as it was written."""
    _app()
    picture = QImage.fromData(drawing())
    for kind in DrawingKind:
        painted = files.decoded(kind, drawing(), picture.size())
        again = None if painted is None else files.decoded(kind, files.encoded(kind, painted), picture.size())
        if painted is None or again != painted or not _is_drawn(painted):
            raise NotRightError(f"A {kind.value} does not come back")
    import_module("charstudio.ui.editor.controller")
    return " and ".join(sorted(DrawingKind))


def _window(place: Path) -> str:
    """The window is made with all that is in it, and painted."""
    _app_with_fonts()
    for module in (*LATER_OF_QT, *LATER):
        import_module(module)
    window = MainWindow(Preferences(place / "window.ini"))
    try:
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.complete()
        window.show()
        size = window.grab().size()
        for page in (window.pages.viewer, window.pages.editor):
            window.pages.setCurrentWidget(page)
            window.grab()
    finally:
        window.close_now()
        window.deleteLater()
    return f"painted, {size.width()} × {size.height()}"


CHECKS: Final[Mapping[str, Check]] = {
    "window platforms": _platforms,
    "local sockets": _network,
    "fonts": _fonts,
    "icons": _icons,
    "translations": _translations,
    "thumbnails": _pictures,
    "welcome": _welcome,
    "editor": _editor,
    "window": _window,
}
