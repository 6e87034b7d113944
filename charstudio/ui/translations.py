"""The window's words in the artist's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

from charstudio.paths import resources

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

_SOURCE: Final = "en"


def install_translations(app: QCoreApplication, locale: QLocale | None = None) -> tuple[QTranslator, ...]:
    """Has Qt take our words, and its own, in the language of a locale.

    Where there are none of ours it is English, whose plurals are a translation, too. Qt's own words follow
    ours, so that a window speaks one language and runs in its direction.

    Args:
        app: The application.
        locale: Of the artist; None takes the system's.

    Returns:
        What was installed; an application is asked to forget it with `removeTranslator`.
    """
    folder = str(resources() / "translations")
    english, ours, of_qt = QTranslator(app), QTranslator(app), QTranslator(app)
    english.load(f"charstudio_{_SOURCE}", folder)
    ours.load(locale or QLocale(), "charstudio", "_", folder)
    wanted = [english]
    if ours.language() not in ("", _SOURCE):
        place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        of_qt.load(QLocale(ours.language()), "qtbase", "_", place)
        wanted += [of_qt, ours]
    # The newest is asked first.
    installed = tuple(one for one in wanted if not one.isEmpty())
    for translator in installed:
        app.installTranslator(translator)
    return installed
