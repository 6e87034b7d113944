"""Images that come in events: previews, the image, and what can go wrong between them."""

from charstudio.services.ports import Preview
from tests.stand_ins import picture
from tests.unit.openai.conftest import Bench, pictures
from tests.unit.openai.peer import USAGE


async def test_previews_come_before_the_image(bench: Bench) -> None:
    events = await bench.made()
    assert [type(event).__name__ for event in events] == ["Preview", "Preview", "MadeImage"]
    assert events[0] == Preview(0, picture(7))
    made = pictures(events)[0]
    assert made.data == picture(9)
    assert made.attempt == "attempt-0"
    assert made.parameters["usage"] == USAGE
    assert made.parameters["answered"] == {
        "size": "1024x1024",
        "quality": "high",
        "background": "opaque",
        "output_format": "png",
    }
    assert bench.journal.refusals == []
