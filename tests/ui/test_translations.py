"""Words with numbers are English for one and for many, and every error's words can be translated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from charstudio.errors import CharacterValidationError
from charstudio.services import message_texts, writing_texts
from charstudio.ui.dialogs.messages import message_of
from charstudio.ui.translations import install_translations
from tests.ui.test_errors import _all
from tools import translations
from tools.translations import TS, Text, forms, texts

_NUMBER = re.compile(r"%L?n")


def _written() -> set[Text]:
    found = set()
    for context in ElementTree.parse(TS).iter("context"):  # noqa: S314  (it is our own)
        name = context.findtext("name", "")
        for message in context.iter("message"):
            found.add(Text(name, message.findtext("source", ""), message.findtext("comment", "")))
    return found


@pytest.fixture
def english(qapp: QApplication) -> Iterator[QApplication]:
    installed = install_translations(qapp, QLocale("en_GB"))
    assert installed
    yield qapp
    for translator in installed:
        qapp.removeTranslator(translator)


def test_every_text_with_a_number_has_its_english_forms(english: QApplication) -> None:
    """Found by looking at every string of the window, not as the tool looks for them."""
    contexts: dict[str, set[Text]] = {}
    for text in _written():
        contexts.setdefault(text.source, set()).add(text)
    missing, wrong = [], []
    for file in translations.SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            source = node.value
            if not _NUMBER.search(source):
                continue
            if source not in contexts:
                missing.append(f"{file.name}:{node.lineno}: {source}")
            for text in contexts.get(source, ()):
                one, two = (english.translate(text.context, source, text.comment, n) for n in (1, 2))
                if "(s)" in one + two or not re.search("1|One", one) or "2" not in two:
                    wrong.append(f"{text}: {one}, {two}")
    assert not missing, "run `python -m tools.translations`"
    assert not wrong, "run `python -m tools.translations`"


def test_the_files_are_what_the_sources_ask_for(tmp_path: Path) -> None:
    gathered = texts()
    assert not gathered.faults
    assert _written() == gathered.found, "run `python -m tools.translations`"
    made = tmp_path / TS.name
    translations.write(gathered.found, made)
    assert translations.compile_(made).read_bytes() == TS.with_suffix(".qm").read_bytes()


def test_a_widget_says_one_and_many(english: QApplication) -> None:
    # As tr() finds it: by the name of the class.
    text = next(text for text in sorted(_written()) if "(s)" in text.source)
    speaker = type(text.context, (QObject,), {})()
    one, many = forms(text.source)
    assert speaker.tr(text.source, text.comment, 1) == _NUMBER.sub("1", one)
    assert speaker.tr(text.source, text.comment, 5) == _NUMBER.sub("5", many)


@pytest.mark.parametrize("locale", ["de_DE", "ar_EG", "C"])
def test_where_there_are_no_words_of_ours_all_is_english(locale: str, qapp: QApplication) -> None:
    installed = install_translations(qapp, QLocale(locale))
    try:
        text = next(text for text in sorted(_written()) if "(s)" in text.source)
        assert "(s)" not in qapp.translate(text.context, text.source, text.comment, 3)
        assert qapp.translate("QPlatformTheme", "Cancel") == "Cancel"
        assert qapp.translate("QGuiApplication", "QT_LAYOUT_DIRECTION") == "QT_LAYOUT_DIRECTION"
    finally:
        for translator in installed:
            qapp.removeTranslator(translator)


# --- The tool ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "one", "many"),
    [
        ("%n image(s)", "%n image", "%n images"),
        ("%Ln new character(s)", "%Ln new character", "%Ln new characters"),
        ("%n more", "%n more", "%n more"),
    ],
)
def test_plain_plurals_are_made(source: str, one: str, many: str) -> None:
    assert forms(source) == (one, many)


@pytest.mark.parametrize(
    "source", ["%n images", "%n copy(s)", "%n box(s)", "%n image(s) are", "%n a(s), b(s)"]
)
def test_others_are_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"“|it has not"):
        forms(source)


def _read(folder: Path, source: str) -> translations.Texts:
    (folder / "module.py").write_text(source)
    return texts(folder)


def test_texts_are_found_wherever_they_stand(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "class A(QObject):\n"
        "    def f(self, n):\n"
        "        a = self.tr('%n a(s)', '', n)\n"
        "        return f\"{a} · {QCoreApplication.translate('C', '%n b(s)', '', n)}\"\n"
        "    def g(self, n, old):\n"
        "        return self.tr('%n old(s)' if old else '%n new(s)', 'of images', n)\n"
        "class B(A): pass\n",
    )
    assert not found.faults
    assert found.found == {
        Text("A", "%n a(s)"),
        Text("B", "%n a(s)"),
        Text("C", "%n b(s)"),
        *(Text(name, f"%n {age}(s)", "of images") for name in "AB" for age in ("old", "new")),
    }


@pytest.mark.parametrize(
    "call",
    [
        "self.tr(text, '', n)",
        "self.tr('%n a(s)')",
        "other.tr('%n a(s)', '', n)",
        "app.translate(c, '%n a', '', n)",
    ],
)
def test_what_cannot_be_read_is_said(call: str, tmp_path: Path) -> None:
    (fault,) = _read(tmp_path, f"class A:\n    def f(self, n, text, c): return {call}\n").faults
    assert fault.startswith("module.py:2:")


def test_nothing_is_written_when_a_plural_is_not_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(translations, "texts", lambda: translations.Texts({Text("A", "%n copy(s)")}))
    monkeypatch.setattr(translations, "TS", tmp_path / "charstudio_en.ts")
    assert translations.main() == 1
    assert "%n copy(s)" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


# --- Errors ------------------------------------------------------------------------------------------------


class _Marking(QTranslator):
    """Marks every text of the messages and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        if context != "messages":
            return source
        self.asked.add(source)
        return f"«{source}»"


@pytest.fixture
def marking(qapp: QApplication) -> Iterator[_Marking]:
    translator = _Marking()
    qapp.installTranslator(translator)
    yield translator
    qapp.removeTranslator(translator)


def test_every_word_of_every_error_can_be_translated(marking: _Marking) -> None:
    errors = _all()
    errors += [CharacterValidationError("", field=name, kind="too_long") for name in message_texts.FIELDS]
    for error in errors:
        said = message_of(error)
        for words in (said.title, said.hint):
            assert words.startswith("«")
            assert words.endswith("»")
    tables = (
        message_texts.NOT_FOUND,
        message_texts.VALIDATION,
        message_texts.UPDATE,
        message_texts.UNANSWERED,
        message_texts.SETTINGS,
        message_texts.MONEY,
        message_texts.TEST,
        message_texts.LIBRARY,
        message_texts.ENGINE,
        writing_texts.WRITTEN,
        {"unexpected": message_texts.UNEXPECTED},
    )
    wanted = {words for table in tables for row in table.values() for words in row[:2]}
    wanted |= {*message_texts.TITLES.values(), *message_texts.FIELDS.values(), message_texts.TEST_TITLE}
    wanted.add(writing_texts.WRITING_TITLE)
    assert wanted <= marking.asked
