"""Which model of a connection writes."""

from datetime import date

import pytest

from charstudio.domain.connection import Connection, ListedModel, ServerKind, text_models
from charstudio.engines.openai.text_models import effort, text_model

TODAY = date(2026, 11, 27)
# As OpenAI lists them, in no order.
LISTED = (
    "gpt-image-2.6-flare", "gpt-6-luna", "whisper-1", "gpt-6.1-terra", "text-embedding-3-small", "tts-1-hd",
    "gpt-5.6-terra", "omni-moderation-latest", "gpt-6.2-sol", "gpt-6.2-astra", "gpt-audio-mini", "sora-2",
    "gpt-realtime-2", "gpt-4o-transcribe", "computer-use-preview", "babbage-002", "gpt-5.2-pro", "dall-e-3",
    "gpt-5.1-codex-max", "o3-deep-research", "gpt-4o-search-preview", "gpt-3.5-turbo-instruct",
)  # fmt: skip


def chosen(*ids: str, server: ServerKind = ServerKind.OPENAI, today: date = TODAY) -> str:
    """The model of a connection that lists these."""
    models = tuple(ListedModel(one) for one in ids)
    return text_model(Connection("x", "X", server=server, models=models), today)


def test_the_artists_choice_is_taken_whatever_is_listed() -> None:
    connection = Connection("openai", "OpenAI", text_model="mine", models=(ListedModel("gpt-6.1-terra"),))
    assert text_model(connection, TODAY) == "mine"


def test_nobody_is_known_before_anything_is_listed() -> None:
    assert chosen() == ""
    assert chosen("gpt-image-2", "whisper-1") == ""


def test_models_for_something_else_write_nothing() -> None:
    assert {one.id for one in text_models([ListedModel(one) for one in LISTED])} == {
        "gpt-6-luna", "gpt-6.1-terra", "gpt-5.6-terra", "gpt-6.2-sol", "gpt-6.2-astra", "gpt-5.2-pro",
        "gpt-5.1-codex-max",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("listed", "best"),
    [
        (LISTED, "gpt-6.1-terra"),
        (("gpt-5.6-luna", "gpt-5.6-sol"), "gpt-5.6-sol"),
        (("gpt-5.4-mini", "gpt-5.4", "gpt-5.4-2026-03-05"), "gpt-5.4"),
        (("gpt-5.5-pro", "gpt-5.2"), "gpt-5.2"),
        (("gpt-7-terra", "gpt-6.1-terra"), "gpt-7-terra"),
        (("something-new",), "something-new"),
        # It goes in two weeks; one that stays is better.
        (("gpt-5", "gpt-5-mini", "gpt-5.4-mini"), "gpt-5.4-mini"),
        (("gpt-5-nano", "gpt-5"), "gpt-5"),
        (("gpt-4", "gpt-3.5-turbo"), ""),
    ],
)
def test_the_best_of_what_is_listed_is_chosen(listed: tuple[str, ...], best: str) -> None:
    assert chosen(*listed) == best


def test_what_is_retired_is_not_chosen_any_more() -> None:
    assert chosen("gpt-5", today=date(2026, 12, 10)) == "gpt-5"
    assert chosen("gpt-5", today=date(2026, 12, 11)) == ""
    models = (ListedModel("gpt-6.1-terra", date(2026, 11, 1)), ListedModel("gpt-5.4"))
    assert text_model(Connection("openai", "OpenAI", models=models), TODAY) == "gpt-5.4"


def test_a_gateway_has_the_same_names_with_something_before_them() -> None:
    ids = ("acme/tiny-1b", "openai/gpt-5.6-terra", "openai/gpt-5")
    assert chosen(*ids, server=ServerKind.OTHER) == "openai/gpt-5.6-terra"


def test_ones_own_server_lists_the_best_first() -> None:
    ids = ("stablediffusion", "whisper-1", "qwen3-8b", "gpt-6.1-terra")
    assert chosen(*ids, server=ServerKind.LOCALAI) == "qwen3-8b"
    assert chosen("Qwen/Qwen-Image", server=ServerKind.VLLM) == ""


def test_who_can_be_told_how_long_to_think_is() -> None:
    assert (effort("gpt-6.1-terra"), effort("openai/gpt-5.6-luna"), effort("gpt-4.1")) == ("low", "low", "")
