"""Words from elsewhere: JSON can hold halves of characters, which no file, database or terminal takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def encodable(text: str) -> str:
    """The text with a question mark for each half of a character."""
    return text.encode("utf-8", "replace").decode("utf-8")


def encodable_values(values: Mapping[str, object]) -> dict[str, object]:
    """The same for all texts in values that JSON can hold, names too."""
    plain: dict[str, object] = json.loads(encodable(json.dumps(values, ensure_ascii=False)))
    return plain
