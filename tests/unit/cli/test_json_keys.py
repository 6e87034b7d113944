"""The keys of every object that `--json` writes: a promise to those who write scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

Ask = Callable[..., dict[str, Any]]

LISTED = {
    "id", "name", "artist", "summary", "backstory", "image_prompt", "traits", "tags", "favourite",
    "primary_image_id", "image_count", "revision", "created_at", "updated_at", "trashed_at",
}  # fmt: skip
CHARACTER = LISTED | {"images"}
IMAGE = {
    "id", "path", "sha256", "format", "width", "height", "bytes", "engine", "model", "prompt",
    "revised_prompt", "seed", "parameters", "round", "reference_image_ids", "cost_usd", "created_at",
    "trashed_at",
}  # fmt: skip
GENERATION = {
    "id", "character_id", "kind", "engine", "model", "status", "requested", "completed", "elapsed_s",
    "cost_usd", "error", "attempts",
}  # fmt: skip
MODEL = {
    "id", "title", "default_size", "least_side", "most_side", "sizes", "multiple", "most_ratio",
    "least_pixels", "most_pixels", "qualities", "backgrounds", "formats", "fidelities", "complexities",
    "most_references", "masks", "markups", "previews", "seeds", "retired", "retired_on", "successor",
}  # fmt: skip
REVISION = {"revision", "saved_at", "name", "summary", "backstory", "image_prompt", "traits", "tags"}


def test_create_answers_with_the_character_and_its_generation(ask: Ask) -> None:
    words = ["--trait", "appearance:red hair", "--tag", "hero", "--summary", "S", "--backstory", "B"]
    told = ask("create", "Nyx", *words, "--prompt", "P", "-n", "2", "--seed", "5", "--size", "16x8")

    assert set(told) == {"character", "generation"}
    character, generation = told["character"], told["generation"]
    assert set(character) == CHARACTER
    assert (character["name"], character["summary"], character["backstory"]) == ("Nyx", "S", "B")
    assert character["traits"] == [{"group": "appearance", "text": "red hair"}]
    assert (character["tags"], character["image_prompt"], character["favourite"]) == (["hero"], "P", False)
    assert character["image_count"] == 2
    assert character["primary_image_id"] == character["images"][0]["id"]
    assert character["trashed_at"] is None
    assert set(generation) == GENERATION
    assert (generation["kind"], generation["status"]) == ("create", "succeeded")
    assert (generation["requested"], generation["completed"]) == (2, 2)
    assert generation["character_id"] == character["id"]
    assert (generation["error"], generation["cost_usd"]) == (None, 0.04)


def test_an_image_says_all_of_its_recipe_and_where_its_file_is(nyx: dict[str, Any]) -> None:
    for image in nyx["images"]:
        assert set(image) == IMAGE
        assert Path(image["path"]).is_file()
        assert Path(image["path"]).stat().st_size == image["bytes"]
        assert image["parameters"] == {"style": "fancy"}
    assert [image["seed"] for image in nyx["images"]] == [7, 8]


def test_times_are_iso_8601_in_utc(nyx: dict[str, Any]) -> None:
    for text in (nyx["created_at"], nyx["updated_at"], nyx["images"][0]["created_at"]):
        assert text.endswith("Z")
        assert datetime.fromisoformat(text).utcoffset() is not None


def test_words_only_have_no_generation(ask: Ask) -> None:
    told = ask("create", "Nyx", "-n", "0")
    assert (told["generation"], told["character"]["images"]) == (None, [])


def test_what_shows_a_character_answers_with_it_alone(ask: Ask, nyx: dict[str, Any]) -> None:
    key, image = nyx["id"], nyx["images"][1]["id"]
    for words in (
        ["show", key],
        ["update", key, "--summary", "New"],
        ["select", key, "2"],
        ["select", key, image],
        ["trash-image", key, image],
        ["restore-image", key, "2"],
        ["duplicate", key],
        ["restore-revision", key, "1"],
        ["delete", key],
        ["restore", key],
    ):
        told = ask(*words)
        assert set(told) == {"character"}, words
        assert set(told["character"]) == CHARACTER, words


def test_rounds_answer_with_character_and_generation(ask: Ask, nyx: dict[str, Any]) -> None:
    for words, kind, count in (
        (["regenerate", nyx["id"]], "regenerate", 4),
        (["generate", nyx["id"], "--prompt", "in the rain"], "generate", 1),
        (["refine", nyx["id"], "--instruction", "make the hair blue", "--accept", "-n", "3"], "refine", 3),
    ):
        told = ask(*words)
        assert set(told) == {"character", "generation"}
        assert set(told["generation"]) == GENERATION
        assert (told["generation"]["kind"], told["generation"]["completed"]) == (kind, count)


def test_status_is_of_the_latest_generation(ask: Ask, nyx: dict[str, Any]) -> None:
    ask("generate", nyx["id"])
    told = ask("status", nyx["id"])
    assert set(told) == {"generation"}
    assert set(told["generation"]) == GENERATION
    assert told["generation"]["kind"] == "generate"


def test_list_has_pages_of_characters_without_images(ask: Ask, nyx: dict[str, Any]) -> None:
    ask("create", "Bo", "-n", "0")
    first = ask("list", "--limit", "1")
    assert set(first) == {"characters", "total", "next"}
    assert [set(one) for one in first["characters"]] == [LISTED]
    assert (first["characters"][0]["name"], first["total"]) == ("Bo", 2)
    second = ask("list", "--limit", "1", "--after", first["next"])
    assert ([one["id"] for one in second["characters"]], second["next"]) == ([nyx["id"]], None)


def test_an_empty_list_is_an_answer(ask: Ask) -> None:
    assert ask("list") == {"characters": [], "total": 0, "next": None}


def test_enhance_shows_old_and_new_and_saves_only_when_accepted(ask: Ask, nyx: dict[str, Any]) -> None:
    told = ask("enhance", nyx["id"], "--prompt", "a knight")
    assert set(told) == {"before", "after", "by"}
    assert (told["before"], told["by"]) == ("a knight", "rule")
    assert ask("show", nyx["id"])["character"]["image_prompt"] == ""
    accepted = ask("enhance", nyx["id"], "--prompt", "a knight", "--accept")
    assert accepted == told
    assert ask("show", nyx["id"])["character"]["image_prompt"] == told["after"]


def test_refine_proposes_changes_and_saves_nothing(ask: Ask, nyx: dict[str, Any]) -> None:
    told = ask("refine", nyx["id"], "--trait", "appearance:blue hair")
    assert set(told) == {"changes", "by"}
    assert told["changes"]
    assert all(set(change) == {"field", "before", "after"} for change in told["changes"])
    assert ask("show", nyx["id"])["character"] == nyx


def test_what_a_refinement_leaves_out_is_named(ask: Ask, nyx: dict[str, Any]) -> None:
    told = ask("refine", nyx["id"], "--instruction", "add a scar and remove the crown")
    assert set(told) == {"changes", "by", "missed"}
    assert told["missed"] == ["remove the crown"]


def test_revisions_are_the_states_before(ask: Ask, nyx: dict[str, Any]) -> None:
    ask("update", nyx["id"], "--summary", "New")
    told = ask("revisions", nyx["id"])
    assert set(told) == {"revisions"}
    assert [set(one) for one in told["revisions"]] == [REVISION]
    assert told["revisions"][0]["revision"] == nyx["revision"]


def test_check_name_always_succeeds_and_says_why_not(ask: Ask, nyx: dict[str, Any]) -> None:
    free = ask("check-name", "  Bo  ")
    assert free == {"name": "Bo", "valid": True, "available": True, "reason": None}
    taken = ask("check-name", "NYX")
    assert set(taken) == {"name", "valid", "available", "reason"}
    assert (taken["valid"], taken["available"], bool(taken["reason"])) == (True, False, True)
    bad = ask("check-name", "<script>")
    assert (bad["valid"], bool(bad["reason"])) == (False, True)


def test_empty_trash_counts_what_left_for_good(ask: Ask, nyx: dict[str, Any]) -> None:
    ask("delete", nyx["id"])
    assert ask("empty-trash") == {"characters": 1, "images": 2}
    assert not any(Path(image["path"]).exists() for image in nyx["images"])


def test_artists(ask: Ask) -> None:
    assert [(one["name"], one["active"]) for one in ask("artist", "list")["artists"]] == [("Artist", True)]
    created = ask("artist", "create", "Bo")
    assert set(created) == {"artist"}
    assert set(created["artist"]) == {"id", "name", "active"}
    assert created["artist"]["active"] is False
    assert ask("artist", "rename", "bo", "Ada")["artist"]["name"] == "Ada"
    assert ask("artist", "switch", "ADA")["artist"]["active"] is True
    assert [(one["name"], one["active"]) for one in ask("artist", "list")["artists"]] == [
        ("Ada", True),
        ("Artist", False),
    ]


def test_engines_say_what_they_offer(ask: Ask) -> None:
    told = ask("engines")
    assert set(told) == {"engines", "writers"}
    engine = told["engines"][0]
    assert set(engine) == {"name", "title", "offline", "models", "styles", "free_style"}
    assert [set(model) for model in engine["models"]] == [MODEL, MODEL]
    assert {style["id"] for style in engine["styles"]} == {"plain", "fancy"}


def test_engines_say_who_writes(ask: Ask) -> None:
    rule, openai = ask("engines")["writers"]
    assert rule == {
        "name": "rule", "title": "By rule", "model": None, "offline": True, "free": True, "obstacle": None,
        "default": True,
    }  # fmt: skip
    assert set(openai) == set(rule)
    assert (openai["name"], openai["model"], openai["default"]) == ("openai", None, False)
    ask("connections", "change", "openai", "--text-model", "gpt-6.1-terra")
    rule, openai = ask("engines")["writers"]
    assert (openai["model"], openai["default"], rule["default"]) == ("gpt-6.1-terra", True, False)
