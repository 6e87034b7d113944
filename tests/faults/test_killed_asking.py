"""kill −9 while a service is asked: what went out is in the journal, and nothing goes out twice unasked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from charstudio.app.composition import open_studio
from charstudio.domain.generation import AttemptState, GenerationStatus
from charstudio.domain.listing import ListQuery
from charstudio.engines.sketch.words import RuleWords
from charstudio.errors import CharacterValidationError
from tests.faults.asking import Service, sent
from tests.faults.test_killed import ROOT, SEED, assert_journal_closed, assert_sound
from tests.stand_ins import events_of, files
from tests.unit.services.paying import agree

if TYPE_CHECKING:
    from pathlib import Path

    from charstudio.domain.generation import Generation
    from charstudio.domain.image import Image
    from charstudio.services.studio import Studio

KILLS = os.environ.get("CHARSTUDIO_TEST_KILLS", "30")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The places where processes were killed, and at last one where none was."""
    folder = tmp_path_factory.mktemp("killed")
    command = [sys.executable, "-m", "tests.faults.asking", str(folder), SEED, KILLS]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return [*(folder / str(moment) for moment in json.loads(told.stdout)["sample"]), folder / "whole"]


async def positions(studio: Studio, generation: Generation) -> set[int]:
    """The places of the round that have their image."""
    library = studio.workspace.library
    return set(await library.read(lambda records: records.images.positions_of(generation.id)))


async def images(studio: Studio, generation: Generation) -> tuple[Image, ...]:
    """All images of the round."""
    return await studio.workspace.library.read(lambda records: records.images.of_generation(generation.id))


def assert_all_known(generation: Generation, wire: list[tuple[str, int]], filled: set[int]) -> None:
    """Every request that went out is in the journal, and says of each place what is known of it."""
    for attempt, count in wire:
        kept = [one for one in generation.attempts if one.id == attempt]
        assert sum(len(one.places) for one in kept) == count
        for one in kept:
            if one.state is AttemptState.ANSWERED:
                assert filled.issuperset(one.places)
            else:
                assert one.state in {AttemptState.REFUSED, AttemptState.UNCERTAIN}
                assert one.fault is not None
    # A place without an image whose request went out and was not refused may be charged.
    refused = {one.id for one in generation.attempts if one.state is AttemptState.REFUSED}
    for place in set(range(generation.requested)) - filled:
        last = generation.attempt_at(place)
        if last is not None and last.id in {attempt for attempt, _ in wire} - refused:
            assert place in generation.uncertain_places


async def test_what_went_out_is_known_and_is_not_sent_again_unasked(
    killed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    uncertain = answered = 0
    for place in killed:
        engine = Service(wire=place / "wire")
        monkeypatch.setattr(
            "charstudio.app.composition.built_in",
            lambda engine=engine: ({"sketch": engine}, {"rule": RuleWords()}),
        )
        wire = sent(engine.wire)
        try:
            async with open_studio(place / "library") as studio:
                characters = (await studio.characters.list_characters(ListQuery())).characters
                if not characters:
                    assert wire == []
                    continue
                (nyx,) = characters
                generation = (await studio.images.generation_status(nyx.id)).generation
                filled = await positions(studio, generation)
                assert len(filled) == generation.completed
                # What came is there, whenever the process ended.
                assert {f"{image.original.sha256}.png" for image in await images(studio, generation)} == (
                    files(place / "library")
                )
                assert list((place / "library").glob("arriving/*")) == []
                assert_all_known(generation, wire, filled)
                # What may be charged is in the ledger, and what was refused or never sent is not.
                await agree(studio, generation.id)
                uncertain += len(generation.uncertain_places)
                answered += len(filled)
                if generation.status is GenerationStatus.SUCCEEDED:
                    continue
                assert generation.status is GenerationStatus.INTERRUPTED
                assert generation.owed
                if generation.uncertain_places:
                    with pytest.raises(CharacterValidationError) as raised:
                        await studio.images.continue_generation(nyx.id, generation.id)
                    assert raised.value.kind == "may_be_charged"
                assert sent(engine.wire) == wire
                run = await studio.images.continue_generation(nyx.id, generation.id, pay_again=True)
                await events_of(run)
                assert run.generation.status is GenerationStatus.SUCCEEDED
                assert len(await positions(studio, generation)) == generation.requested
                assert (await agree(studio, generation.id)).cost_usd == Decimal("0.032")
                again = sent(engine.wire)[len(wire) :]
                # The first is refused once more, and sent a second time.
                assert sum(count for _, count in again) == generation.owed + 1
            assert_sound(place / "library" / "library.db")
            assert_journal_closed(place / "library" / "library.db")
        except BaseException as error:
            error.add_note(f"killed at moment {place.name}, seed {SEED}")
            raise
    # The kills hit what they are for.
    assert uncertain > 0
    assert answered > 0
