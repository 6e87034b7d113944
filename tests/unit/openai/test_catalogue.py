"""The models: what each takes, which are offered, and which of them are gone."""

import json
from datetime import date
from itertools import pairwise

import pytest

from charstudio.domain.connection import Connection, ListedModel, ServerKind
from charstudio.engines.openai.catalogue import Model, model_of, models_of
from charstudio.paths import resources
from charstudio.services.ports import ModelInfo

OWN = Connection("openai", "OpenAI")
TODAY = date(2026, 11, 27)


def other(kind: ServerKind = ServerKind.OTHER, **changes: object) -> Connection:
    return Connection("x", "X", "http://10.0.0.7/v1", kind, **changes)  # type: ignore[arg-type]


def info(model_id: str, connection: Connection = OWN) -> ModelInfo:
    return model_of(connection, model_id).info


def ids(connection: Connection) -> list[str]:
    return [model.info.id for model in models_of(connection)]


def listed(*names: str) -> tuple[ListedModel, ...]:
    return tuple(ListedModel(name) for name in names)


class TestWhatEachTakes:
    @pytest.mark.parametrize(
        ("model_id", "masks", "markups"),
        [
            ("gpt-image-2.6-flare", True, True),
            ("gpt-image-2.6-sunburst-2026-11-01", True, True),
            ("gpt-image-2.5-sunburst", True, True),
            ("gpt-image-2", True, False),
            ("gpt-image-1.5", True, False),
            ("gpt-image-1-mini", True, False),
            ("chatgpt-image-latest", True, False),
            ("dall-e-2", False, False),
            ("dall-e-3", False, False),
            ("some", False, False),
        ],
    )
    def test_what_is_drawn_over_an_image(self, model_id: str, masks: bool, markups: bool) -> None:
        for connection in (OWN, other()):
            assert (info(model_id, connection).masks, info(model_id, connection).markups) == (masks, markups)
        # Where there are no edits, nothing can be drawn over.
        for kind in (ServerKind.LOCALAI, ServerKind.KOBOLDCPP, ServerKind.VLLM):
            known = info(model_id, other(kind))
            assert (known.masks, known.markups) == (False, False)
        known = info(model_id, other(ServerKind.SD_SERVER))
        assert (known.masks, known.markups) == (True, False)

    def test_what_was_refused_is_not_offered(self) -> None:
        for refused, left in (
            (("mask",), (False, True)),
            (("markup",), (True, False)),
            (("image",), (False, False)),
        ):
            known = info("gpt-image-2.6-flare", other(refused={"gpt-image-2.6-flare": refused}))
            assert (known.masks, known.markups) == left

    @pytest.mark.parametrize("model_id", ["gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.6-sunburst"])
    def test_free_sizes(self, model_id: str) -> None:
        model = info(model_id)
        for size in [(1024, 1024), (1536, 864), (3840, 2160), (2160, 3840), (480, 1440), (2880, 2880)]:
            assert model.makes(*size), size
        for size in [
            (1000, 1000),
            (3856, 1024),
            (800, 800),
            (464, 1392),
            (480, 1456),
            (3840, 2176),
            (2896, 2896),
        ]:
            assert not model.makes(*size), size
        assert model.makes(*model.default_size)

    @pytest.mark.parametrize("model_id", ["gpt-image-1-mini", "gpt-image-1.5", "chatgpt-image-latest"])
    def test_fixed_sizes(self, model_id: str) -> None:
        assert info(model_id).sizes == ((1024, 1024), (1536, 1024), (1024, 1536))
        assert not info(model_id).makes(1024, 768)

    @pytest.mark.parametrize(
        ("model_id", "qualities", "fidelities", "complexities", "more"),
        [
            ("gpt-image-1-mini", 3, ("low",), 0, False),
            ("gpt-image-1.5", 3, ("low", "high"), 0, False),
            ("gpt-image-2", 3, (), 0, False),
            ("gpt-image-2.5-flare", 5, (), 0, False),
            ("gpt-image-2.6-flare", 5, (), 3, True),
        ],
    )
    def test_what_differs(
        self, model_id: str, qualities: int, fidelities: tuple[str, ...], complexities: int, more: bool
    ) -> None:
        model = model_of(OWN, model_id)
        assert len(model.info.qualities) == qualities
        assert model.info.fidelities == fidelities
        assert len(model.info.complexities) == complexities
        assert ("gif" in model.info.formats, model.svg) == (more, more)
        assert "svg" not in model.info.formats
        assert model.info.backgrounds == ("opaque", "transparent")
        assert (model.info.most_references, model.info.previews, model.images) == (16, 2, 10)
        assert not model.info.seeds

    @pytest.mark.parametrize("model_id", ["gpt-image-2.5-flare-2026-09-08", "gpt-image-2-2026-04-21"])
    def test_a_snapshot_takes_what_its_model_takes(self, model_id: str) -> None:
        plain = info(model_id.rpartition("-2026")[0])
        assert info(model_id).qualities == plain.qualities
        assert info(model_id).multiple == plain.multiple == 16

    def test_one_that_is_not_born_yet_gets_what_all_take(self) -> None:
        assert info("gpt-image-7").sizes == info("gpt-image-1.5").sizes
        assert info("gpt-image-7").fidelities == info("gpt-image-7").complexities == ()

    def test_an_unknown_one_gets_next_to_nothing(self) -> None:
        model = info("flux.2-klein", other())
        assert (model.title, model.default_size, model.sizes) == ("flux.2-klein", (1024, 1024), ())
        assert model.makes(512, 768)
        assert not model.makes(4096, 4096)
        assert model.qualities == model.backgrounds == model.formats == model.fidelities == ()
        assert (model.previews, model.seeds) == (0, False)

    @pytest.mark.parametrize(
        ("kind", "seeds", "references", "formats"),
        [
            (ServerKind.SD_SERVER, True, 4, ("png", "jpeg")),
            (ServerKind.LOCALAI, False, 0, ()),
            (ServerKind.KOBOLDCPP, False, 0, ()),
            (ServerKind.VLLM, True, 4, ()),
        ],
    )
    def test_what_a_server_does_not_take_is_not_offered(
        self, kind: ServerKind, seeds: bool, references: int, formats: tuple[str, ...]
    ) -> None:
        for model_id in ("some", "gpt-image-2.6-flare"):
            model = info(model_id, other(kind))
            assert model.seeds is seeds
            assert bool(model.most_references) is bool(references)
            assert model.qualities == model.backgrounds == model.complexities == ()
            assert model.previews == 0
        assert info("some", other(kind)).formats == formats

    @pytest.mark.parametrize(
        ("refused", "gone"),
        [
            ("quality", "qualities"),
            ("background", "backgrounds"),
            ("output_format", "formats"),
            ("complexity", "complexities"),
            ("image", "most_references"),
            ("stream", "previews"),
            ("partial_images", "previews"),
        ],
    )
    def test_what_turned_out_not_to_be_taken_is_not_offered(self, refused: str, gone: str) -> None:
        name = "gpt-image-2.6-flare"
        without = Connection("openai", "OpenAI", refused={name: (refused, "something-new")})
        assert getattr(info(name), gone)
        assert not getattr(info(name, without), gone)
        assert getattr(info("gpt-image-2.6-sunburst", without), gone)

    def test_nor_is_a_format_or_a_seed(self) -> None:
        refused = other(ServerKind.SD_SERVER, refused={"m": ("output_format", "seed")})
        assert info("m", refused).formats == ()
        assert not info("m", refused).seeds


class TestWhichAreOffered:
    def test_all_before_anything_is_listed(self) -> None:
        assert ids(OWN)[:2] == ["gpt-image-2.6-flare", "gpt-image-2.6-sunburst"]
        assert {model.info.id for model in models_of(OWN) if model.info.retired(TODAY)} == {
            "gpt-image-1",
            "dall-e-2",
            "dall-e-3",
        }

    def test_the_dates_and_who_follows(self) -> None:
        by_id = {model.info.id: model.info for model in models_of(OWN)}
        for name in ("gpt-image-1-mini", "gpt-image-1.5", "chatgpt-image-latest"):
            assert by_id[name].retired_on == date(2026, 12, 1)
        assert by_id["gpt-image-1"].retired_on == date(2026, 10, 23)
        assert by_id["dall-e-3"].retired_on == by_id["dall-e-2"].retired_on == date(2026, 5, 12)
        for model in by_id.values():
            assert bool(model.successor) is (model.retired_on is not None)
            assert not model.successor or by_id[model.successor].retired_on is None

    def test_those_that_the_key_lists_and_those_that_are_gone(self) -> None:
        connection = Connection(
            "openai",
            "OpenAI",
            models=listed(
                "gpt-5", "gpt-image-2.5-flare-2026-09-08", "gpt-image-2", "gpt-image-2.5-flare", "sora"
            ),
        )
        assert ids(connection) == [
            "gpt-image-2.5-flare",
            "gpt-image-2",
            "gpt-image-2.5-flare-2026-09-08",
            "gpt-image-1",
            "dall-e-3",
            "dall-e-2",
        ]
        # A successor that this key does not get is none.
        assert {model.info.successor for model in models_of(connection)} == {"", "gpt-image-2.5-flare"}

    def test_a_key_that_lists_none_gets_all(self) -> None:
        assert ids(Connection("openai", "OpenAI", models=listed("gpt-5", "sora"))) == ids(OWN)

    def test_the_day_that_the_service_names_wins(self) -> None:
        models = (
            ListedModel("gpt-image-2", date(2026, 11, 1)),
            ListedModel("gpt-image-1.5", date(2027, 6, 1)),
        )
        connection = Connection("openai", "OpenAI", models=(*models, *listed("gpt-image-2.6-flare")))
        by_id = {model.info.id: model.info for model in models_of(connection)}
        assert by_id["gpt-image-2"].retired(TODAY)
        assert by_id["gpt-image-2"].successor == "gpt-image-2.6-flare"
        assert by_id["gpt-image-1.5"].retired_on == date(2027, 6, 1)

    def test_the_default_of_the_connection_comes_first(self) -> None:
        assert ids(Connection("openai", "OpenAI", image_model="gpt-image-2"))[:2] == [
            "gpt-image-2",
            "gpt-image-2.6-flare",
        ]
        assert ids(other(image_model="b", models=listed("a", "b", "c"))) == ["b", "a", "c"]
        assert ids(other(ServerKind.VLLM, image_model="mine")) == ["mine"]

    def test_on_other_servers_nothing_is_ever_retired(self) -> None:
        gone = ListedModel("dall-e-3", date(2020, 1, 1))
        for connection in (other(), other(models=(gone,))):
            models = {model.info.id: model.info for model in models_of(connection)}
            assert models["dall-e-3"].retired_on is None
            assert models["dall-e-3"].successor == ""
            assert models["dall-e-3"].qualities == ("standard", "hd")

    @pytest.mark.parametrize("kind", list(ServerKind))
    def test_there_is_always_one(self, kind: ServerKind) -> None:
        assert models_of(other(kind))

    def test_what_a_server_lists_is_offered_once_and_in_its_order(self) -> None:
        assert ids(other(ServerKind.LOCALAI, models=listed("z", "a", "z"))) == ["z", "a"]


class TestTheData:
    def test_each_model_can_make_its_default(self) -> None:
        every: list[Model] = [*models_of(OWN), *models_of(other())]
        for model in every:
            assert model.info.makes(*model.info.default_size), model.info.id
            assert model.info.least_side <= model.info.most_side
            assert 1 <= model.images <= 10
            assert 0 <= model.info.previews <= 3

    def test_the_more_particular_family_comes_first(self) -> None:
        families = json.loads((resources() / "openai" / "models.json").read_text(encoding="utf-8"))[
            "families"
        ]
        assert list(families)[:2] == ["2.6", "2.5"]
        for earlier, later in pairwise(families.values()):
            assert not set(earlier["ids"]) & set(later["ids"])
