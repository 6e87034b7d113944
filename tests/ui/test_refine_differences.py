"""How two texts differ."""

import re

import pytest
from PySide6.QtWidgets import QApplication

from charstudio.ui.dialogs.differences import (
    DifferenceText,
    Kind,
    Marks,
    Run,
    change_runs,
    differences,
    markup,
    shortened,
    spoken,
)
from charstudio.ui.theme.theme import theme

S, R, A = Kind.SAME, Kind.REMOVED, Kind.ADDED
YOUNG = "portrait of a young woman in an oilskin coat, harbour light"
OLD = "portrait of a weathered woman in an oilskin coat, in her late thirties, harbour light"


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        ("", "", ()),
        ("", "new", ((A, "new"),)),
        ("old", "", ((R, "old"),)),
        ("a red hat", "a blue hat", ((S, "a "), (R, "red "), (A, "blue "), (S, "hat"))),
        ("one\ntwo", "one\ntwo\nthree", ((S, "one\ntwo"), (A, "\nthree"))),
        ("赤い髪の少女", "青い髪の少女", ((R, "赤"), (A, "青"), (S, "い髪の少女"))),
        ("her  hat", "her hat", ((S, "her hat"),)),
    ],
)
def test_words_go_and_come(before: str, after: str, runs: tuple[tuple[Kind, str], ...]) -> None:
    assert differences(before, after) == tuple(Run(kind, text) for kind, text in runs)


def test_runs_make_up_both_texts() -> None:
    runs = differences(YOUNG, OLD)

    assert "".join(run.text for run in runs if run.kind is not A) == YOUNG
    assert "".join(run.text for run in runs if run.kind is not R) == OLD
    assert [run.text.strip(" ,") for run in runs if run.kind is A] == ["weathered", "in her late thirties"]


def test_another_text_is_shown_whole() -> None:
    runs = differences("a quiet harbour in the rain at night", "she laughs; loud, red, and never alone")

    assert [run.kind for run in runs] == [R, A]


def test_a_small_change_of_a_long_text_is_small_however_its_words_repeat() -> None:
    sentence = "Born on the Skerry Light the night the fleet went down. "
    before = sentence * 500
    after = f"{sentence * 250}Born on the Black Light the night the fleet went down. {sentence * 249}"

    runs = differences(before, after)
    assert [(run.kind, run.text) for run in runs if run.kind is not S] == [(R, "Skerry "), (A, "Black ")]
    assert "".join(run.text for run in runs if run.kind is not R) == after


def test_a_long_unchanged_stretch_is_shortened() -> None:
    many = " ".join(f"word{number}" for number in range(30))
    runs = differences(f"{many} old {many} gone {many}", f"{many} new {many} {many}")

    short = "".join(run.text for run in shortened(runs, 2))

    assert short.startswith("…word28 word29 ")
    assert "word0 word1 … word28 word29 " in short
    assert short.endswith("word0 word1…")
    assert "old" in short
    assert "new" in short
    assert "word10" not in short


def test_what_did_not_change_at_all_is_not_shortened() -> None:
    many = " ".join("word" for _ in range(30))

    assert shortened(differences(many, many)) == (Run(S, many),)


def test_a_phrase_goes_or_comes_as_a_whole() -> None:
    runs = change_runs("personality", "afraid of bells", "at peace with bells")

    assert runs == (Run(R, "afraid of bells"), Run(A, "at peace with bells"))
    assert change_runs("tags", None, "lead") == (Run(A, "lead"),)
    assert [run.kind for run in change_runs("image_prompt", YOUNG, OLD)] != [R, A]


def test_colour_is_never_the_only_sign(qapp: QApplication) -> None:
    runs = (Run(R, "gone "), Run(A, "come"))

    lines, phrases, signs = (markup(runs, marks) for marks in (Marks.LINES, Marks.PHRASES, Marks.SIGNS))

    assert "line-through" in lines
    assert "underline" in lines
    assert "line-through" in phrases
    assert "+\N{NO-BREAK SPACE}come" in phrases
    assert "−\N{NO-BREAK SPACE}gone" in signs
    assert "+\N{NO-BREAK SPACE}come" in signs


def test_what_artists_type_is_no_markup(qapp: QApplication) -> None:
    text = DifferenceText(Marks.LINES)
    text.set_runs((Run(A, "<b>bold</b> & "), Run(R, "a\nb")))

    assert text.toPlainText() == "<b>bold</b> & a\nb"
    assert text.accessibleName() == "added: <b>bold</b> &, removed: a\nb"


def test_colours_follow_the_theme(qapp: QApplication) -> None:
    text = DifferenceText(Marks.LINES)
    text.set_runs((Run(A, "come"),))
    before = text.toHtml()
    look = theme()
    appearance = look.appearance
    try:
        look.set_appearance(type(appearance)("light" if look.dark else "dark"))

        assert text.toHtml() != before
        assert look.colour("success").name() in text.toHtml()
    finally:
        look.set_appearance(appearance)


def test_screen_readers_hear_what_goes_and_comes() -> None:
    assert spoken(differences("a red hat", "a blue hat")) == "removed: red, added: blue"


def test_a_text_is_as_tall_as_its_words_and_breaks_long_ones(qapp: QApplication) -> None:
    text = DifferenceText(Marks.PHRASES)
    text.set_runs((Run(A, "W" * 200),))

    narrow, wide = text.heightForWidth(200), text.heightForWidth(text.sizeHint().width())

    assert wide < 2 * text.fontMetrics().height()
    assert narrow > 8 * wide


@pytest.mark.usefixtures("qapp")
def test_what_goes_before_a_comma_leaves_no_space_behind() -> None:
    runs = differences("an oilskin coat, a compass, left-handed", "an oilskin coat, left-handed")
    shown = re.sub(r"<[^>]*>", "", markup(runs, Marks.LINES))

    assert shown == "an oilskin coat, a compass, left-handed"


def test_what_is_cut_out_ends_with_a_word_and_not_with_its_comma() -> None:
    many = ", ".join(f"word{number}" for number in range(30))
    runs = differences(f"old {many}, gone", f"new {many}")

    assert "… word" in "".join(run.text for run in shortened(runs, 4))
