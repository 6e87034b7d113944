"""The question when the window is closed while images are being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QLabel, QWidget

from charstudio.ui.dialogs.questions import Answer, Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from charstudio.ui.background.runner import GenerationRunner, LiveRound


def ask_to_quit(window: QWidget, runner: GenerationRunner, answered: Callable[[bool], object]) -> None:
    """Asks whether to stop what is being made; where nothing is, the answer is yes without a question.

    While the question is open it is not asked again: the answer goes to whoever asked first.

    Args:
        window: What is to be closed.
        runner: What makes images.
        answered: Called with whether to quit. Nothing is stopped yet.
    """
    if not runner.running:
        answered(True)
        return
    for open_ in window.findChildren(Question, "quitQuestion"):
        # One that was answered is there until Qt deletes it.
        if open_.isVisible():
            open_.raise_()
            open_.activateWindow()
            return
    question = Question(
        window,
        "quitQuestion",
        _said("Images are still being made"),
        _text(runner.running),
        (Answer("keep", _said("Keep generating")), Answer("quit", _said("Stop and quit"), "danger")),
    )
    _Follower(question, runner)
    question.answered.connect(lambda key: answered(key == "quit"))
    question.open()


class _Follower(QObject):
    """Keeps the question true while it is open."""

    def __init__(self, question: Question, runner: GenerationRunner) -> None:
        super().__init__(question)
        self._question, self._runner = question, runner
        for signal in (runner.started, runner.progressed, runner.ended):
            signal.connect(self._on_news)

    def _on_news(self, *_news: object) -> None:
        running = self._runner.running
        words = self._question.findChild(QLabel, "questionText")
        if words is not None:
            words.setText(_text(running))
        if not running:
            self._question.buttons["quit"].setText(_said("Quit"))
            self._question.buttons["keep"].setText(_said("Stay"))


def _text(running: tuple[LiveRound, ...]) -> str:
    if not running:
        return _said("They have come to their end meanwhile.")
    lines = "\n".join(_line(live) for live in running)
    kept = _said("What has come stays. The rest is not made when you quit.")
    return f"{lines}\n\n{kept}"


def _line(live: LiveRound) -> str:
    return _said("{name}: {completed} of {requested}").format(
        name=live.name or _said("Untitled"),
        completed=live.generation.completed,
        requested=live.generation.requested,
    )


def _said(text: str) -> str:
    return QCoreApplication.translate("Quitting", text)
