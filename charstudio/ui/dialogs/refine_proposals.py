"""What is asked for in a refinement, and its changes as they are shown."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from charstudio.domain.character import Details, Trait, TraitGroup
from charstudio.services.ordering import AUTO
from charstudio.ui.dialogs.differences import change_runs, marks_of, shortened
from charstudio.ui.dialogs.field_titles import field_title
from charstudio.ui.dialogs.refine_rows import Proposed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from charstudio.domain.generation import ImageRequest
    from charstudio.domain.revision import Change
    from charstudio.services.ports import EngineInfo
    from charstudio.services.studio import Studio


def read_instruction(text: str) -> tuple[str, tuple[Trait, ...]]:
    """What is asked for in words, and the traits among it, written “outfit: oilskin coat”, one a line.

    Phrases of one group may stand behind each other with commas or semicolons between.
    """
    titles = {field_title(group.value).casefold(): group for group in TraitGroup}
    titles |= {group.value: group for group in TraitGroup}
    words, traits = [], list[Trait]()
    for line in text.splitlines():
        head, colon, rest = line.partition(":")
        group = titles.get(head.strip().casefold()) if colon else None
        if group is None:
            words.append(line)
            continue
        phrases = rest.replace(";", ",").split(",")
        traits += [Trait(group, phrase.strip()) for phrase in phrases if phrase.strip()]
    return "\n".join(words).strip(), tuple(traits)


async def proposed(
    studio: Studio, changes: Sequence[Change], request: ImageRequest, styles: Mapping[str, str]
) -> tuple[Proposed, ...]:
    """The changes as they are shown, with what the engine of the next round can't draw of them.

    Args:
        studio: The use-cases.
        changes: What is proposed.
        request: The next round.
        styles: The last style of the character for each engine.
    """
    engine = await engine_of(studio, request)
    added = tuple(Trait(TraitGroup(one.field), one.after) for one in changes if _is_trait(one) and one.after)
    style = request.style or styles.get(request.engine) or AUTO
    missing = await studio.vocabulary.not_drawn(Details(traits=added), engine=request.engine, style=style)
    warning = QCoreApplication.translate("Refine", "{engine} cannot draw this").format(engine=engine.title)
    # Long texts take their time to compare.
    return await asyncio.to_thread(_shown, tuple(changes), frozenset(missing), warning)


async def engine_of(studio: Studio, request: ImageRequest) -> EngineInfo:
    """What an engine offers; knowing the built-in one takes its tables, so not on the window's thread."""
    return await asyncio.to_thread(lambda: studio.workspace.engine(request.engine).info)


def _shown(changes: Sequence[Change], missing: frozenset[str], warning: str) -> tuple[Proposed, ...]:
    return tuple(
        Proposed(
            field_title(one.field),
            shortened(change_runs(one.field, one.before, one.after)),
            marks_of(one.field),
            warning if _is_trait(one) and one.after in missing else "",
        )
        for one in changes
    )


def _is_trait(change: Change) -> bool:
    return change.field in [group.value for group in TraitGroup]
