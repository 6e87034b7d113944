"""Servers that artists run themselves, with the manners that each has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from charstudio.domain.connection import ServerKind
from charstudio.domain.generation import AttemptState, GenerationStatus
from charstudio.errors import EngineErrorKind
from charstudio.services.messages import message_for
from tests.faults.remote import KEY, MODEL
from tests.remote_answers import answer, encoded, images
from tests.stand_ins import picture

if TYPE_CHECKING:
    from tests.faults.conftest import Connected
    from tests.scripted_server import Answer, Request

LOCAL = [kind for kind in ServerKind if kind is not ServerKind.OPENAI]


def plain(request: Request) -> Answer:
    """As many pictures as were asked for, and nothing else."""
    wanted = int(request.asked.get("n") or 1)
    made = [picture(10 * request.number + number) for number in range(wanted)]
    return answer(200, images(*made, usage=None))


@pytest.mark.parametrize("kind", LOCAL)
async def test_no_local_server_gets_what_is_openais_alone(connected: Connected, kind: ServerKind) -> None:
    server, remote = await connected(plain, server=kind, key="", listed=["some-model"])
    made = await remote.make(3)
    assert (made.error, len(made.images)) == (None, 3)
    for request in server.requests:
        asked = request.json
        assert asked["response_format"] == "b64_json"
        assert not {"partial_images", "moderation", "user", "style", "complexity"} & asked.keys()
        assert "authorization" not in request.headers
        assert not [name for name in request.headers if name.startswith("openai-")]


async def test_openai_itself_never_gets_what_is_the_others(connected: Connected) -> None:
    server, remote = await connected(plain)
    assert (await remote.make(2, seed=7, style="watercolour")).error is None
    for request in server.requests:
        assert not {"response_format", "seed", "style", "user"} & request.json.keys()
        assert "watercolour" in request.json["prompt"]


async def test_sd_server_gets_another_seed_for_each_picture(connected: Connected) -> None:
    """Its default seed is fixed: the same prompt would be the same picture for ever."""
    server, remote = await connected(plain, server=ServerKind.SD_SERVER, key="", listed=["sd"])
    assert (await remote.make(1, seed=7)).error is None
    assert (await remote.make(1)).error is None
    prompts = [request.json["prompt"] for request in server.requests]
    assert '<sd_cpp_extra_args>{"seed": 7}</sd_cpp_extra_args>' in prompts[0].replace('"seed":7', '"seed": 7')
    assert "<sd_cpp_extra_args>" in prompts[1]
    assert prompts[0] != prompts[1]
    assert not {"model", "quality", "background"} & server.requests[0].json.keys()


async def test_sd_server_makes_eight_pictures_of_a_request_at_most(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        wanted = min(8, int(request.asked.get("n") or 1))
        return answer(200, images(*[picture(100 * request.number + number) for number in range(wanted)]))

    server, remote = await connected(script, server=ServerKind.SD_SERVER, key="", listed=["sd"])
    made = await remote.make(10)
    assert (made.error, len(made.images)) == (None, 10)
    assert sum(request.json.get("n", 1) for request in server.requests) == 10


async def test_sd_server_says_what_is_wrong_in_a_word(connected: Connected) -> None:
    _, remote = await connected(
        lambda _: answer(400, json.dumps({"error": "prompt required"})), server=ServerKind.SD_SERVER, key=""
    )
    made = await remote.make()
    assert made.kind is EngineErrorKind.REFUSED
    assert made.error is not None
    assert "prompt required" in message_for(made.error).message


async def test_localai_takes_no_bar_in_a_prompt_for_what_must_not_be_seen(connected: Connected) -> None:
    server, remote = await connected(plain, server=ServerKind.LOCALAI, key="", listed=["flux"])
    assert (await remote.make(1, prompt="a knight | a dragon")).error is None
    assert "|" not in server.requests[0].json["prompt"]
    assert "a dragon" in server.requests[0].json["prompt"]


async def test_localai_answers_with_addresses(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        if request.method == "GET":
            return answer(200, picture(3), "image/png")
        where = f"http://{request.headers['host']}/generated-images/b64.png"
        return answer(200, json.dumps({"data": [{"url": where}], "usage": {"total_tokens": 0}}))

    _, remote = await connected(script, server=ServerKind.LOCALAI, key="", listed=["flux"])
    made = await remote.make()
    assert (made.error, len(made.images)) == (None, 1)


@pytest.mark.parametrize("kind", [ServerKind.LOCALAI, ServerKind.KOBOLDCPP])
async def test_where_nothing_can_be_edited_the_reference_is_left_out_and_that_is_said(
    connected: Connected, kind: ServerKind
) -> None:
    server, remote = await connected(plain, server=kind, key="", listed=["flux"])
    first = await remote.make()
    made = await remote.make(1, reference_image_ids=(first.images[0].id,))
    assert (made.error, len(made.images)) == (None, 1)
    assert made.notes
    assert {request.path for request in server.requests} == {"/v1/images/generations"}


async def test_koboldcpp_makes_one_picture_at_a_time(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        body = images(picture(request.number), usage=None, size="512x512", quality="whatever was asked")
        return answer(200, body)

    server, remote = await connected(script, server=ServerKind.KOBOLDCPP, key="")
    made = await remote.make(3)
    assert (made.error, len(made.images), len(server.requests)) == (None, 3, 3)
    assert all(request.json.get("n", 1) == 1 for request in server.requests)


async def test_koboldcpp_is_busy(connected: Connected) -> None:
    body = {"detail": {"msg": "Server is busy; please try again later.", "type": "service_unavailable"}}
    server, remote = await connected(
        lambda _: answer(503, json.dumps(body)), server=ServerKind.KOBOLDCPP, key=""
    )
    made = await remote.make()
    assert made.kind is EngineErrorKind.UNAVAILABLE
    assert len(server.requests) == 1


async def test_vllm_gets_references_as_fields_of_one_name_and_a_seed(connected: Connected) -> None:
    server, remote = await connected(plain, server=ServerKind.VLLM, key="")
    first = await remote.make(2, seed=5)
    assert [request.json["seed"] for request in server.requests] == [5, 6]
    ids = tuple(image.id for image in first.images)
    made = await remote.make(1, reference_image_ids=ids, seed=9)
    assert made.error is None
    edit = server.requests[-1]
    assert edit.path == "/v1/images/edits"
    assert [part.name for part in edit.form if part.filename] == ["image", "image"]
    assert edit.asked["seed"] == "9"


async def test_sglang_answers_an_edit_with_a_relative_address(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        if request.method == "GET":
            return answer(200, picture(4), "image/png")
        if request.path.endswith("/edits"):
            return answer(200, json.dumps({"data": [{"url": "/v1/images/x/content"}]}))
        return plain(request)

    server, remote = await connected(script, server=ServerKind.VLLM, key="", listed=["qwen-image"])
    first = await remote.make()
    made = await remote.make(1, reference_image_ids=(first.images[0].id,))
    assert (made.error, len(made.images)) == (None, 1)
    assert server.requests[-1].path == "/v1/images/x/content"


async def test_vllm_says_what_it_does_not_take(connected: Connected) -> None:
    def script(request: Request) -> Answer:
        if "seed" in request.asked:
            wrong = {
                "type": "extra_forbidden",
                "loc": ["body", "seed"],
                "msg": "Extra inputs are not permitted",
            }
            return answer(422, json.dumps({"detail": [wrong]}))
        return plain(request)

    server, remote = await connected(script, server=ServerKind.VLLM, key="", listed=["qwen-image"])
    made = await remote.make(1, seed=5)
    assert (made.error, made.states) == (None, [AttemptState.REFUSED, AttemptState.ANSWERED])
    assert "seed" not in made.images[0].recipe.parameters
    assert len(server.requests) == 2


async def test_a_gateway_that_names_its_errors_otherwise(connected: Connected) -> None:
    said = "litellm.BadRequestError: OpenAIException - the prompt is too long"
    _, remote = await connected(
        lambda _: answer(
            400, json.dumps({"error": {"message": said, "type": None, "param": None, "code": "400"}})
        ),
        server=ServerKind.OTHER,
    )
    made = await remote.make()
    assert made.kind is EngineErrorKind.REFUSED
    assert made.error is not None
    assert "prompt is too long" in message_for(made.error).message


async def test_retired_models_of_openai_stay_usable_elsewhere(connected: Connected) -> None:
    _, remote = await connected(plain, server=ServerKind.OTHER, listed=["dall-e-3", MODEL])
    made = await remote.make(1, model="dall-e-3")
    assert made.generation.status is GenerationStatus.SUCCEEDED


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server, remote = await connected(plain, server=ServerKind.KOBOLDCPP, key="")
    assert (await remote.make()).error is None
    assert await remote.studio.workspace.engines[remote.engine].reachable()
    assert len(server.requests) == 1


async def test_nothing_of_the_environment_goes_to_a_service(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = "sk-proj-0therM4rked-0123456789"
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET", "BASE_URL"):
        monkeypatch.setenv(f"OPENAI_{name}", marked)
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"X-Secret: {marked}")
    server, remote = await connected(plain, server=ServerKind.OTHER)
    assert (await remote.make()).error is None
    (request,) = server.requests
    assert marked.encode() not in request.head + request.body
    assert request.headers["authorization"] == f"Bearer {KEY}"


async def test_the_same_picture_twice_is_two_images_of_one_file(connected: Connected) -> None:
    body = json.dumps({"data": [{"b64_json": encoded(picture(1))}]}).encode()
    _, remote = await connected(lambda _: answer(200, body), server=ServerKind.LOCALAI, key="", listed=["x"])
    made = await remote.make(2)
    assert made.error is None
    assert len({image.id for image in made.images}) == 2
    assert len({image.original.sha256 for image in made.images}) == 1
