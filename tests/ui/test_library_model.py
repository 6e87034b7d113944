"""The rows of the list: their order, how they change, and how names are found."""

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from charstudio.domain.listing import Sort
from charstudio.domain.naming import folded
from charstudio.ui.library.model import CharacterListModel
from charstudio.ui.library.name_search import FEW
from charstudio.ui.library.names import folded_keys, indexed, named, quick_keys, searched
from charstudio.ui.library.rows import DRAFT, FAVOURITE, NAME, Row


def row(name: str, edited: int = 0, *, images: int = 0, flags: int = 0, id_: str = "") -> Row:
    return (edited, id_ or name, name, None, images, flags)


def names(model: CharacterListModel) -> list[str]:
    return [model.row(place)[NAME] for place in range(model.rowCount())]


@pytest.fixture
def model(qtbot: QtBot) -> CharacterListModel:
    model = CharacterListModel()
    model.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return model


def test_drafts_stand_among_the_others_by_their_time_and_first_in_other_orders(
    model: CharacterListModel,
) -> None:
    drafts = [row("Maren", 2, flags=DRAFT)]
    model.load([row("Nyx", 3), row("Ada", 1)], drafts.copy(), Sort.EDITED)
    assert names(model) == ["Nyx", "Maren", "Ada"]
    model.load([row("Ada", 1), row("Nyx", 3)], drafts.copy(), Sort.NAME)
    assert names(model) == ["Maren", "Ada", "Nyx"]
    model.load([row("Nyx", 3, images=5), row("Ada", 1)], drafts.copy(), Sort.IMAGES)
    assert names(model) == ["Maren", "Nyx", "Ada"]


@pytest.mark.parametrize("sort", [Sort.EDITED, Sort.NAME, Sort.IMAGES])
def test_a_change_ends_where_reading_it_anew_would_put_it(model: CharacterListModel, sort: Sort) -> None:
    rows = [row(f"N{n}", edited=n, images=n, id_=str(n)) for n in range(6)]
    ordered = rows if sort is Sort.NAME else rows[::-1]
    model.load(ordered.copy(), [], sort)
    assert model.put(row("N2b", 9, images=9, id_="2"))
    assert model.put(row("New", 4, images=4, id_="new"))
    model.remove("4")
    expected = {
        Sort.EDITED: ["N2b", "N5", "New", "N3", "N1", "N0"],
        Sort.NAME: ["N0", "N1", "N2b", "N3", "N5", "New"],
        Sort.IMAGES: ["N2b", "N5", "New", "N3", "N1", "N0"],
    }
    assert names(model) == expected[sort]
    assert model.known("4") is None
    assert model.place("2") == names(model).index("N2b")


def test_where_a_new_one_was_created_is_not_known(model: CharacterListModel) -> None:
    model.load([row("Nyx", 1), row("Ada", 2)], [], Sort.CREATED)
    assert model.put(row("Nyx", 9, images=3))
    assert names(model) == ["Nyx", "Ada"], "edited, it stays"
    assert not model.put(row("New", 10))
    assert not model.put(row("Nyx", 9, flags=DRAFT))
    assert names(model) == ["Nyx", "Ada"]


def test_favourites_come_and_go(model: CharacterListModel) -> None:
    model.load([row("Nyx", 3, flags=FAVOURITE), row("Ada", 2), row("Bo", 1)], [], Sort.EDITED)
    model.filter(favourites=True)
    assert names(model) == ["Nyx"]
    model.put(row("Bo", 1, flags=FAVOURITE))
    model.put(row("Nyx", 3))
    assert names(model) == ["Bo"]
    assert model.count == 1
    model.filter(favourites=False)
    assert names(model) == ["Nyx", "Ada", "Bo"]


def test_a_search_ranks_and_changes_stay_in_their_places(model: CharacterListModel) -> None:
    model.load(
        [row(name, 9 - n) for n, name in enumerate(["Lenny", "Old Nyx", "Ann", "Nyx"])], [], Sort.EDITED
    )
    model.search(searched("ny"))
    assert names(model) == ["Nyx", "Old Nyx", "Lenny"]
    model.put(row("Nyx Calloway", 99, id_="Old Nyx"))
    assert names(model) == ["Nyx", "Nyx Calloway", "Lenny"], "not moved while one looks at it"
    model.complete(["Ann", "Nyx", "gone"])
    assert names(model) == ["Nyx", "Nyx Calloway", "Lenny", "Ann"]
    model.search(())
    assert names(model) == ["Nyx Calloway", "Lenny", "Ann", "Nyx"]


def test_names_are_compared_as_searches_compare_texts() -> None:
    rows = [row(name) for name in ("Zoë", "Jean-Luc", "O’Brien", "ÆSIR STRASSE", "Straße", "Ａｄａ", "Nyx")]
    assert folded_keys(rows)[0] == " " + folded("Zoë")
    keys = folded_keys(rows)
    for text, found in (
        ("zoe", ["Zoë"]),
        ("ZOË", ["Zoë"]),
        ("luc", ["Jean-Luc"]),
        ("jean-l", ["Jean-Luc"]),
        ("o'b", ["O’Brien"]),
        ("strasse", ["Straße", "ÆSIR STRASSE"]),
        ("ada", ["Ａｄａ"]),
    ):
        assert [rows[place][NAME] for place in named(keys, searched(text))] == found
    assert folded_keys([]) == quick_keys([]) == []
    assert searched(" - ") == ()


def test_every_word_has_to_be_there_in_any_order() -> None:
    rows = [row(name) for name in ("Nyx Calloway", "Calloway Nyx", "Nyx", "Nyx Vale Calloway")]
    found = named(folded_keys(rows), searched("nyx call"))
    assert [rows[place][NAME] for place in found] == ["Nyx Calloway", "Calloway Nyx", "Nyx Vale Calloway"]


def many() -> list[Row]:
    first, last = ("Nyx", "Ada", "Suki", "Anya"), ("Vale", "Nyman", "Rook")
    return [row(f"{first[n % 4]} {last[n % 3]} {n}", edited=-n, id_=str(n)) for n in range(FEW + 1000)]


@pytest.mark.parametrize(
    "text", ["n", "ny", "nyx v", "vale", "1", "rook 11", "suki 5", "zz", "k", "ook", "a n", "n v", "z v"]
)
def test_an_index_of_many_finds_what_looking_through_them_finds(model: CharacterListModel, text: str) -> None:
    rows = many()
    model.load(rows.copy(), [], Sort.EDITED)
    wanted = [rows[place][NAME] for place in named(folded_keys(rows), searched(text))]
    rows_then, version = model.names.unindexed or ([], 0)
    assert model.names.take_index(indexed(rows_then), version)
    assert model.names.unindexed is None
    for typed in (text[:length] for length in range(1, len(text) + 1)):
        model.search(searched(typed))
    shown = names(model)
    assert shown == wanted[: len(shown)], "the best come first, at once"
    assert len(shown) >= min(len(wanted), 40) or len(text) == 1
    model.complete([])
    assert names(model) == wanted


def test_a_change_makes_an_index_old(model: CharacterListModel) -> None:
    model.load(many(), [], Sort.EDITED)
    rows, version = model.names.unindexed or ([], 0)
    assert model.names.take_index(indexed(rows), version)
    model.search(searched("zed"))
    assert names(model) == []
    model.put(row("Zed", 1, id_="0"))
    model.put(row("Zedekiah", 2, id_="new"))
    model.remove("7")
    model.search(searched("zed"))
    assert names(model) == ["Zedekiah", "Zed"]
    assert model.names.unindexed is not None


def test_an_old_index_is_not_taken(model: CharacterListModel) -> None:
    model.load(many(), [], Sort.EDITED)
    rows, version = model.names.unindexed or ([], 0)
    model.put(row("Zed", 1, id_="0"))
    assert not model.names.take_index(indexed(rows), version)
    model.search(searched("zed"))
    assert names(model) == ["Zed"]


def test_a_name_is_found_by_its_beginning(model: CharacterListModel) -> None:
    model.load([row("Ada"), row("Nyx"), row("Anselm"), row("Zoë")], [], Sort.NAME)
    assert model.place_of_name("an", 0) == 2
    assert model.place_of_name("a", 1) == 2
    assert model.place_of_name("a", 3) == 0, "from the top again"
    assert model.place_of_name("zoe", 0) == 3
    assert model.place_of_name("q", 0) is None


def test_a_screen_reader_hears_it_all(model: CharacterListModel) -> None:
    def said(one: Row) -> str:
        model.load([one], [], Sort.EDITED)
        index = model.index(0, 0)
        assert isinstance(model, QAbstractItemModel)
        return str(model.data(index, Qt.ItemDataRole.AccessibleTextRole))

    assert said(row("Nyx Calloway", images=11, flags=FAVOURITE)) == "Nyx Calloway, 11 images, favourite"
    assert said(row("", flags=DRAFT)) == "Untitled, no images, draft"
    assert said(row("Old Tam", images=1)) == "Old Tam, 1 image"
