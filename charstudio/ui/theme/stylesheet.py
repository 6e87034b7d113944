"""The style sheet of the whole window, from the tokens.

Controls say what they are by properties that the sheet reads:

- `look` of a button: `primary` (the one main action), `flat` (no ground until hovered), `danger`, `link`,
  `quiet` (words that can be clicked).
- `tone` of a label, or of a quiet button: `2`, `3`, `accent`, `danger`, `success`, `info`.
- `type` of a label: `caption`, `lead`, `heading`, `title`, `display`.
- `look` of a table: `lines` (a field of lines below a head), `sum` (the line below such a table).
- `ground` of a container: `canvas`, `pane`, `bar`, `field`.
- `frame` of a container: `field`, which looks like one big field; `focused` while something in it has the keyboard.
- `invalid` of a field: `true` while it has what can't be.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Final

from charstudio.ui.theme import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

_SHEET: Final = Template("""
QWidget { color: $text; font-size: ${body}px; }
QMainWindow, QWidget[ground="canvas"] { background: $canvas; }
QDialog, QWidget[ground="pane"] { background: $pane; }
QWidget[ground="bar"] { background: $bar; }
QWidget[ground="field"] { background: $field; }

QLabel { background: transparent; }
QLabel[tone="2"] { color: $text_2; }
QLabel[tone="3"] { color: $text_3; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="success"] { color: $success; }
QLabel[tone="info"] { color: $focus; }
QLabel[type="caption"], QPushButton[type="caption"] { font-size: ${caption}px; }
QLabel[type="lead"] { font-size: ${lead}px; }
QLabel[type="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[type="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[type="display"] { font-size: ${display}px; font-weight: 600; }

QMenuBar { background: $bar; spacing: ${space_1}px; padding: 0 ${space_1}px; }
QMenuBar::item { padding: ${space_1}px ${space_2}px; background: transparent; border-radius: ${radius_field}px;
  margin: 2px 0; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $pane; border: 1px solid $hairline; border-radius: ${radius_field}px; padding: ${space_1}px; }
QMenu::item { padding: 5px ${space_5}px 5px ${space_2}px; border-radius: ${radius_field}px; }
QMenu::icon { padding-left: ${space_2}px; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $text_3; }
QMenu[look="pictures"] { icon-size: ${thumbnail_row}px; }
QMenu::separator { height: 1px; background: $hairline; margin: ${space_1}px ${space_2}px; }
QToolTip { background: $chip; color: $text; border: 1px solid $hairline; padding: ${space_1}px; }
QStatusBar { background: $bar; border-top: 1px solid $hairline; }
QStatusBar::item { border: none; }

QPushButton { background: $chip; border: 1px solid transparent; border-radius: ${radius_tile}px;
  padding: 0 ${space_3}px; min-height: ${control_inner}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected; }
QPushButton:checked { background: $selected; }
QPushButton:focus { border-color: $focus; }
QPushButton:disabled { color: $text_3; }
QPushButton[look="primary"] { background: $fill; color: $on_fill; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $fill_hover; }
QPushButton[look="primary"]:pressed { background: $fill_pressed; }
QPushButton[look="primary"]:focus { border: 2px solid $focus; }
QPushButton[look="primary"]:disabled { background: $chip; color: $text_3; }
QPushButton[look="danger"] { color: $danger; }
QPushButton[look="flat"] { background: transparent; }
QPushButton[look="flat"]:hover { background: $hover; }
QPushButton[look="flat"]:focus { border-color: $focus; }
QPushButton[look="link"] { background: transparent; text-decoration: underline; padding: 0 ${space_1}px;
  min-height: 0; }
QPushButton[look="link"]:hover { color: $accent; }
QPushButton[look="quiet"] { background: transparent; color: $text_2; padding: 1px ${space_1}px 0; min-height: 0; }
QPushButton[look="quiet"][tone="accent"] { color: $accent; }
QPushButton[look="quiet"][tone="danger"] { color: $danger; }
QPushButton[look="quiet"]:hover { text-decoration: underline; }
QPushButton[tall="true"] { min-height: ${generate_inner}px; padding: 0 ${space_4}px; }
QPushButton[tall="true"][look="primary"]:focus { min-height: ${generate_focused}px; padding: 0 ${tall_focused}px; }
QPushButton[small="true"] { min-height: ${chip_inner}px; padding: 0 ${space_2}px; border-radius: ${radius_field}px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${radius_field}px;
  padding: ${space_1}px; }
QToolButton[look="filled"] { background: $chip; border-radius: ${radius_tile}px; }
QToolButton:hover, QToolButton[look="filled"]:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:focus { border-color: $focus; }

QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox { background: $field; border: 1px solid $border;
  border-radius: ${radius_field}px; padding: 0 ${space_2}px; selection-background-color: $fill;
  selection-color: $on_fill; placeholder-text-color: $text_3; }
QLineEdit, QSpinBox { min-height: ${control_inner}px; }
QPlainTextEdit, QTextEdit { padding: ${space_1}px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus { border-color: $focus; }
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QPlainTextEdit[invalid="true"], QWidget[frame="field"][invalid="true"] { border-color: $danger; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: $text_3; }
QSpinBox QLineEdit, QSpinBox QLineEdit:focus { border: none; padding: 0; min-height: 0; background: transparent; }
QSpinBox::up-button, QSpinBox::down-button { width: ${height_chip}px; border: none; background: transparent; }
QSpinBox::up-arrow, QSpinBox::down-arrow { image: none; width: 0; height: 0; }
QTextEdit[look="bare"] { background: transparent; border: none; border-bottom: 1px solid transparent;
  border-radius: 0; padding: 0; }
QTextEdit[look="bare"]:focus { border-bottom-color: $focus; }
QTextEdit[look="bare"][tone="2"] { color: $text_2; }
QTextEdit[look="bare"][tone="3"] { color: $text_3; }
QTextEdit[look="bare"][type="caption"] { font-size: ${caption}px; }
QLineEdit[look="bare"], QLineEdit[look="bare"]:focus { border: none; background: transparent; padding: 0; min-height: 0; }
QWidget[frame="field"] { background: $field; border: 1px solid $border; border-radius: ${radius_field}px; }
QWidget[frame="field"][focused="true"] { border-color: $focus; }

QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $text_2; padding: ${space_2}px 0 ${space_2}px 0;
  margin-right: ${space_4}px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom-color: $ring; }
QTabBar::tab:focus { color: $focus; }

QScrollBar:vertical { background: transparent; width: ${scrollbar}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${scrollbar}px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: ${height_control}px; }
QScrollBar::handle:horizontal { min-width: ${height_control}px; }
QScrollBar::handle:hover { background: $border; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none;
  border: none; width: 0; height: 0; }

QSlider::groove:horizontal { background: $selected; height: ${space_1}px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $border; border-radius: 2px; }
QSlider::handle:horizontal { background: $text; width: ${space_3}px; margin: -${space_1}px 0;
  border-radius: 5px; }
QSlider::handle:horizontal:focus { border: 2px solid $focus; width: ${space_2}px; }
QSplitter::handle { background: $hairline; }
QProgressBar { background: $hover; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $ring; border-radius: 2px; }

QAbstractItemView { background: transparent; border: none; outline: none; selection-background-color: $selected; }
QTableView[look="lines"] { background: $field; border: 1px solid $hairline; border-radius: ${radius_field}px;
  selection-background-color: $selected; selection-color: $text; }
QTableView[look="lines"]:focus { border-color: $focus; }
QTableView[look="sum"] { background: transparent; border: 1px solid transparent; }
QTableView[look="lines"]::item, QTableView[look="sum"]::item { padding: 0 ${cell}px; border: none; }
QTableView[look="lines"]::item:selected { background: $selected; color: $text; }
QTableView[look="lines"] QLineEdit { border-radius: 0; padding: 0; min-height: 0; }
QTableView[look="lines"] QHeaderView { background: transparent; }
QTableView[look="lines"] QHeaderView::section { background: $field; color: $text_2; border: none;
  border-bottom: 1px solid $hairline; padding: ${space_1}px ${space_2}px; font-size: ${caption}px; }
QTableView[look="lines"] QHeaderView::section:hover { color: $text; }
QComboBox { background: $field; border: 1px solid $border; border-radius: ${radius_field}px;
  padding: 0 ${space_2}px; min-height: ${control_inner}px; placeholder-text-color: $text_3; }
QComboBox:focus, QComboBox:on { border-color: $focus; }
QComboBox:disabled { color: $text_3; }
QComboBox::drop-down { border: none; width: ${space_4}px; }
QComboBox QAbstractItemView, QListView[look="popup"] { background: $pane; border: 1px solid $hairline; padding: ${space_1}px;
  selection-background-color: $selected; selection-color: $text; }
QListView[look="list"] { background: $field; border: 1px solid $border; border-radius: ${radius_field}px;
  padding: ${space_1}px; }
QListView[look="list"]:focus { border-color: $focus; }
QListView[look="list"]::item { padding: ${space_1}px ${space_2}px; border-radius: ${radius_field}px; color: $text; }
QListView[look="list"]::item:hover { background: $hover; }
QListView[look="list"]::item:selected { background: $selected; color: $text; }
QListView[look="popup"]::item { padding: ${space_1}px ${space_2}px; border-radius: ${radius_field}px; }
QListView[look="popup"]::item:selected { background: $selected; color: $text; }
QComboBox QAbstractItemView::item { min-height: ${height_chip}px; }

QFrame[line="true"] { background: $hairline; border: none; }
QFrame[card="true"] { background: $pane; border: 1px solid $hairline; border-radius: ${radius_tile}px; }
""")


def stylesheet(colours: tokens.Colours, px: Callable[[str | float], int]) -> str:
    """The sheet in these colours.

    Args:
        colours: Of the scheme.
        px: Gives a size of `tokens.SIZES`, or a number of pixels, scaled.
    """
    values: dict[str, object] = dict(colours._asdict())
    # No name means both a colour and a size.
    values |= {name: px(name) for name in tokens.SIZES}
    values |= {kind: px(size) for kind, (size, _, _) in tokens.TYPE.items()}
    # A style sheet counts the border beside the height.
    values |= {"control_inner": px("height_control") - 2, "chip_inner": px("height_chip") - 2}
    # The thicker border of what has the keyboard is taken from within.
    values |= {"generate_inner": px("height_generate") - 2, "generate_focused": px("height_generate") - 4}
    values |= {"tall_focused": px("space_4") - 1}
    # Qt leaves three pixels more beside the words of a cell.
    values |= {"cell": px("space_2") - 3}
    values |= {"fill_hover": _mixed(colours.fill, "#ffffff", 0.12)}
    values |= {"fill_pressed": _mixed(colours.fill, "#000000", 0.12)}
    values |= {"scroll": _mixed(colours.pane, colours.border, 0.5)}
    return _SHEET.substitute(values)


def _mixed(one: str, other: str, share: float) -> str:
    parts = [
        round(int(one[place : place + 2], 16) * (1 - share) + int(other[place : place + 2], 16) * share)
        for place in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)
