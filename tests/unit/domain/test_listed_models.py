"""Which of the models that a service lists make images."""

import pytest

from charstudio.domain.connection import ListedModel, image_models


@pytest.mark.parametrize(
    "name",
    [
        "gpt-image-2.6-flare",
        "chatgpt-image-latest",
        "dall-e-3",
        "black-forest/FLUX.1-dev",
        "stable-diffusion-3.5",
        "sd_xl_base_1.0",
        "models/sd3.safetensors",
    ],
)
def test_a_name_tells_that_a_model_makes_images(name: str) -> None:
    others = (ListedModel("gpt-5"), ListedModel("whisper-1"), ListedModel("wisdom-7b"))
    assert image_models((*others, ListedModel(name))) == (ListedModel(name),)


def test_where_no_name_tells_any_of_them_may() -> None:
    models = (ListedModel("anything"), ListedModel("else"))
    assert image_models(models) == models
    assert image_models(()) == ()
