"""The status bar: what is being made and how far it is, what was spent, and whether there is a network."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QSizePolicy, QWidget

from charstudio.ui.money.month_label import MonthLabel
from charstudio.ui.theme.theme import theme
from charstudio.ui.widgets.basics import Button, ElidedLabel, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtNetwork import QNetworkInformation

    from charstudio.ui.background.runner import LiveRound

# The bar's steps: as many as it has pixels on a fine screen.
_STEPS: Final = 1_000
_MINUTE_S: Final = 60
# From here on nobody wants to know the seconds.
_MINUTES_FROM_S: Final = 90


class GenerationQueue(QWidget):
    """See the module. While nothing is made it says how large the library is.

    Attributes:
        month: What was spent this month.

    Signals:
        stop_asked: The id of the generation that is to be stopped.
        stop_all_asked: All are to be stopped.
        ledger_asked: What was spent is to be seen.
        network_changed: Whether the system has a network now; None where it can't tell.
    """

    stop_asked = Signal(str)
    stop_all_asked = Signal()
    ledger_asked = Signal()
    network_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("generationStatus")
        self._rounds: tuple[LiveRound, ...] = ()
        self._count: int | None = None
        self._online: bool | None = None
        self._announced = ""
        look = theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px("space_3"), 0, look.px("space_3"), 0)
        row.setSpacing(look.px("space_4"))
        self.setMinimumHeight(look.px("height_chip") - look.px("space_1"))
        self._what = _yielding("queueText")
        self._bar = QProgressBar()
        self._bar.setObjectName("queueProgress")
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(look.px("progress"))
        self._how_far = label(type_="caption", tone="2")
        self._how_far.setObjectName("queueDetails")
        self._stop = Button(self.tr("Stop"), look="link")
        self._stop.setObjectName("queueStopButton")
        self._stop.setProperty("type", "caption")
        self._stop.clicked.connect(self._on_stop)
        self._menu: QMenu | None = None
        for part in (self._what, self._bar, self._how_far, self._stop):
            row.addWidget(part)
        self.month = MonthLabel()
        self.month.clicked.connect(self.ledger_asked)
        row.addStretch(1)
        row.addWidget(self.month)
        row.addWidget(self._network())
        self._show_state()

    def set_count(self, count: int) -> None:
        """How many characters the library has."""
        self._count = count
        self._show_state()

    def show_rounds(self, rounds: Sequence[LiveRound]) -> None:
        """What is being made now, oldest first."""
        self._rounds = tuple(rounds)
        self._show_state()
        self._announce()

    def watch_network(self) -> None:
        """Says from now on whether there is a network, where the system can tell.

        Not before the window is painted: this loads Qt's network module and asks the system.
        """
        from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415

        if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            return
        information = QNetworkInformation.instance()
        information.reachabilityChanged.connect(self._on_reachability)
        self._on_reachability(information.reachability())

    def show_network(self, online: bool | None) -> None:
        """Whether there is a network; None where nobody knows."""
        self._online = online
        absent = self.tr("No network · everything here works without")
        self._network_words.setText(self.tr("Online") if online else absent)
        self._network_place.setVisible(online is not None)
        self._show_network_icon()

    # --- Parts ---

    def _network(self) -> QWidget:
        self._network_place = place = QWidget()
        place.setObjectName("networkState")
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().px("space_1"))
        self._network_icon = label()
        self._network_words = label(type_="caption", tone="2")
        self._network_words.setObjectName("networkText")
        row.addWidget(self._network_icon)
        row.addWidget(self._network_words)
        place.hide()
        theme().changed.connect(self._show_network_icon)
        return place

    def _show_network_icon(self) -> None:
        if self._online is not None:
            name = "wifi" if self._online else "cloud-off"
            ratio = self.devicePixelRatioF()
            self._network_icon.setPixmap(theme().pixmap(name, "text_2", size="icon_row", ratio=ratio))

    def _on_reachability(self, reachability: QNetworkInformation.Reachability) -> None:
        # What reaches no further than this house may be a network or none: then nothing is claimed.
        online = {"Online": True, "Disconnected": False}.get(reachability.name)
        self.show_network(online)
        self.network_changed.emit(online)

    # --- What is shown ---

    def _show_state(self) -> None:
        some = bool(self._rounds)
        for part in (self._bar, self._how_far, self._stop):
            part.setVisible(some)
        if some:
            self._show_progress()
        else:
            self._what.setText(self._size())
        self.setAccessibleName(self._what.text())

    def _size(self) -> str:
        """Of the library, once it is known."""
        if self._count is None:
            return ""
        if self._count == 1:
            return self.tr("Library: 1 character")
        return self.tr("Library: {count} characters").format(count=f"{self._count:,}")

    def _show_progress(self) -> None:
        rounds = self._rounds
        title = self._title()
        requested = sum(live.generation.requested for live in rounds)
        completed = sum(live.generation.completed for live in rounds)
        done = sum(live.fraction * live.generation.requested for live in rounds)
        left = [live.remaining_s for live in rounds]
        details = self.tr("{completed} of {requested}").format(completed=completed, requested=requested)
        waits = [wait.left_s for live in rounds for wait in live.waits.values() if wait.left_s]
        if waits:
            details = f"{details} · {self.tr('goes on in {seconds} s').format(seconds=ceil(min(waits)))}"
        elif (known := [seconds for seconds in left if seconds is not None]) and len(known) == len(left):
            details = f"{details} · {self._time_left(max(known))}"
        self._what.setText(title)
        # On its own the bar would paint at once, and with it whatever else of the window waits for its turn.
        self._bar.setUpdatesEnabled(False)
        self._bar.setValue(round(done / requested * _STEPS))
        self._bar.setUpdatesEnabled(True)
        self._bar.setAccessibleName(title)
        self._bar.setAccessibleDescription(details)
        self._how_far.setText(details)
        several = len(rounds) > 1
        self._stop.setText(self.tr("Stop…") if several else self.tr("Stop"))
        stops = self.tr("Stop one or all generations") if several else self.tr("Stop: {title}")
        self._stop.setAccessibleName(stops.format(title=title))
        if several:
            self._stop.setToolTip("")
        else:
            self._stop.setToolTip(self.tr("Stops it; the images that came stay"))

    def _title(self) -> str:
        """Who is drawn."""
        characters = {live.generation.character_id: live.name for live in self._rounds}
        if len(characters) == 1:
            (name,) = characters.values()
            return self.tr("Generating {name}").format(name=name or self.tr("Untitled"))
        return self.tr("Generating %n character(s)", "", len(characters))

    def _time_left(self, seconds: float) -> str:
        if seconds >= _MINUTES_FROM_S:
            return self.tr("about {minutes} min left").format(minutes=round(seconds / _MINUTE_S))
        if seconds < 1:
            return self.tr("almost done")
        return self.tr("about {seconds} s left").format(seconds=round(seconds))

    def _announce(self) -> None:
        """Says to a screen reader what is new: another image, another round; not every second."""
        done = [live.generation.completed for live in self._rounds]
        asked = sum(live.generation.requested for live in self._rounds)
        counted = self.tr("{completed} of {requested}").format(completed=sum(done), requested=asked)
        news = f"{self._what.text()}, {counted}" if done else self.tr("Nothing is being generated any more")
        if news != self._announced and (done or self._announced):
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, news))
        self._announced = news if done else ""

    # --- Stopping ---

    def _on_stop(self) -> None:
        if len(self._rounds) == 1:
            self.stop_asked.emit(self._rounds[0].generation.id)
        elif self._rounds:
            menu = self._stop_menu()
            # Above the button: the status bar is the last thing of the window.
            menu.popup(self._stop.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _stop_menu(self) -> QMenu:
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.setObjectName("queueStopMenu")
        menu = self._menu
        menu.clear()
        menu.addAction(self.tr("Stop all"), self.stop_all_asked.emit)
        menu.addSeparator()
        for live in self._rounds:
            generation = live.generation
            words = self.tr("Stop {name} ({completed} of {requested})").format(
                name=(live.name or self.tr("Untitled")).replace("&", "&&"),
                completed=generation.completed,
                requested=generation.requested,
            )
            menu.addAction(words, partial(self.stop_asked.emit, generation.id))
        return menu


def _yielding(name: str) -> ElidedLabel:
    """The part that gives way where there is no room, and takes no more than it needs."""
    words = ElidedLabel(type_="caption", tone="2")
    words.setObjectName(name)
    policy = words.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Maximum)
    # As tall as its neighbours, so that all stand on one line.
    policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
    words.setSizePolicy(policy)
    return words
