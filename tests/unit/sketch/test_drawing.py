"""The pictures: their bytes, their edges, their speed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
import pyvips
from PIL import Image

from charstudio.engines.sketch import drawing
from charstudio.engines.sketch.casting import cast
from charstudio.engines.sketch.framing import place
from charstudio.engines.sketch.model import PortraitOrder
from charstudio.engines.sketch.phrases import read_phrases
from charstudio.engines.sketch.sketcher import Sketcher
from charstudio.engines.sketch.tables import STYLE_IDS, style_table

SKETCHER = Sketcher()
SCRIPT = """
import hashlib
from charstudio.engines.sketch.model import PortraitOrder
from charstudio.engines.sketch.sketcher import Sketcher
for style in ("lorelei", "avataaars"):
    order = PortraitOrder(style, 5, 6, ("red curly hair", "grumpy", "galsses"), ("hat",), 200, 200)
    print(hashlib.sha256(Sketcher().draw(order).data).hexdigest())
"""


def in_a_process(hash_seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_an_order_gives_the_same_bytes_in_every_process() -> None:
    first, second = in_a_process("1"), in_a_process("4242")
    assert first == second
    order = PortraitOrder("lorelei", 5, 6, ("red curly hair", "grumpy", "galsses"), ("hat",), 200, 200)
    assert hashlib.sha256(SKETCHER.draw(order).data).hexdigest() == first.split()[0]


def test_an_unknown_phrase_leaves_the_bytes() -> None:
    order = PortraitOrder("adventurer", 5, 6, ("red hair",), (), 256, 256)
    with_tea = replace(order, phrases=("red hair", "loves tea <script>&\"'\0 ☕"))
    assert SKETCHER.draw(order).data == SKETCHER.draw(with_tea).data


@pytest.mark.parametrize("size", [(1024, 1024), (300, 500), (500, 300), (64, 64), (1, 1)])
def test_a_portrait_has_the_size_ordered_and_no_metadata(size: tuple[int, int]) -> None:
    portrait = SKETCHER.draw(PortraitOrder("open-peeps", 1, 2, (), (), *size))
    image = Image.open(BytesIO(portrait.data))
    image.load()
    assert (image.size, image.format, image.mode) == (size, "PNG", "RGB")
    assert not {
        chunk for chunk in (b"tIME", b"tEXt", b"iTXt", b"eXIf", b"zTXt") if chunk in portrait.data[:4000]
    }


@pytest.mark.parametrize("size", [(96, 96), (96, 160), (170, 96)])
@pytest.mark.parametrize("style", STYLE_IDS)
def test_nothing_is_cut_by_the_frame(style: str, size: tuple[int, int]) -> None:
    table = style_table(style)
    asked = [(), ("hat",), ("afro",), ("mohawk",), ("long curly hair",), ("bun",), ("waving",), ("turban",)]
    for seed in range(8):
        chosen = cast(table, read_phrases(asked[seed % len(asked)]), seed, seed)
        plain = replace(chosen, background=("#00ff00", "#00ff00"))
        document = drawing.svg(table, plain, place(table, chosen.variants, *size), *size)
        image = pyvips.Image.svgload_buffer(document.encode())[:3].copy_memory()
        edges = [
            image.crop(0, 0, size[0], 1),
            image.crop(0, 0, 1, size[1]),
            image.crop(size[0] - 1, 0, 1, size[1]),
        ]
        if not table.stands:
            edges.append(image.crop(0, size[1] - 1, size[0], 1))
        assert all(edge[0].max() == edge[2].max() == 0 and edge[1].min() == 255 for edge in edges), (
            seed,
            chosen,
        )
        middle = image.crop(size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2)
        assert middle[0].max() > 0 or middle[2].max() > 0


@pytest.mark.parametrize("style", STYLE_IDS)
def test_a_standing_portrait_reaches_the_lower_edge(style: str) -> None:
    table = style_table(style)
    chosen = replace(cast(table, (), 3, 3), background=("#00ff00", "#00ff00"))
    document = drawing.svg(table, chosen, place(table, chosen.variants, 128, 128), 128, 128)
    bottom = pyvips.Image.svgload_buffer(document.encode())[:3].crop(0, 127, 128, 1)
    assert (bottom[1].min() < 255) == table.stands


@pytest.mark.parametrize("style", STYLE_IDS)
def test_the_svg_is_well_formed(style: str) -> None:
    root = ET.fromstring(SKETCHER.svg(PortraitOrder(style, 8, 9, ("red hair",))))  # noqa: S314 - our own document
    assert root.attrib["viewBox"] == "0 0 1024 1024"


def test_a_portrait_says_what_was_chosen_and_whom_to_credit() -> None:
    portrait = SKETCHER.draw(
        PortraitOrder("adventurer", 1, 1, ("dragon tattoo", "red hair"), ("winking",), 64, 64)
    )
    assert portrait.expression == "wink"
    assert portrait.not_drawn == ("dragon tattoo",)
    assert portrait.options["variants"]["hair"]
    assert "Lisa Wischofsky" in portrait.credit
    assert "CC BY 4.0" in portrait.credit


def test_choosing_options_is_cheap_beside_drawing_them() -> None:
    orders = [
        PortraitOrder("lorelei", 1, seed, ("red curly hair", "glasses", "cheerful")) for seed in range(4)
    ]
    documents = [SKETCHER.svg(order) for order in orders]
    start = time.perf_counter()
    for order in orders:
        SKETCHER.svg(order)
    composing = time.perf_counter() - start
    start = time.perf_counter()
    for document in documents:
        drawing.png(document)
    assert composing < 0.5 * (time.perf_counter() - start)


def test_listing_styles_does_not_import_what_draws() -> None:
    script = (
        "import sys; from charstudio.engines.sketch.sketcher import Sketcher; s = Sketcher(); s.styles();"
        "s.choose_style(['red hair']);"
        "assert not {'dicebear', 'pyvips', 'rapidfuzz', 'webcolors'} & sys.modules.keys(), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
