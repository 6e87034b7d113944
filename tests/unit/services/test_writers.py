"""Who writes, what is made of it, and what of it stands in the ledger."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from charstudio.domain.character import Details, Trait
from charstudio.domain.money import Expense, ExpenseKind, ExpenseState, Usage
from charstudio.domain.revision import Change
from charstudio.errors import CharacterUpdateError, CharacterValidationError, EngineError, EngineErrorKind
from charstudio.services.message_texts import Remedy
from charstudio.services.messages import message_for
from charstudio.services.ports import Enhanced, Refined, RequestLog, WriterInfo
from charstudio.services.studio import Studio
from tests.unit.services.conftest import World

Kind = EngineErrorKind
COUNTED = Usage(text_in=420, text_out=69)


@dataclass
class Model:
    """A text model that answers as it is told.

    Attributes:
        failure: What it raises once it was asked.
        unsent: Whether the service then surely did not do it.
        gate: When set, it waits for it after it was asked.
        asked: What it was asked with.
    """

    info: WriterInfo = field(default_factory=lambda: WriterInfo("openai", "OpenAI", "gpt-6.1-terra"))
    failure: EngineError | None = None
    unsent: bool = False
    gate: asyncio.Event | None = None
    refine_to: Callable[[Details], Details] = field(default=lambda details: details)
    missed: tuple[str, ...] = ()
    began: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[object] = field(default_factory=list)

    async def enhance(self, details: Details, prompt: str, requests: RequestLog) -> Enhanced:
        self.asked.append(prompt)
        await self._sent(requests)
        return Enhanced("better", COUNTED)

    async def refine(
        self, details: Details, traits: Sequence[Trait], instruction: str, requests: RequestLog
    ) -> Refined:
        self.asked.append(instruction)
        await self._sent(requests)
        return Refined(self.refine_to(details), self.missed, COUNTED)

    async def _sent(self, requests: RequestLog) -> None:
        attempt = await requests.sending([0])
        self.began.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.failure is not None:
            if self.unsent:
                await requests.refused(attempt, self.failure)
            raise self.failure


def with_writers(world: World, *writers: Model) -> Studio:
    """The studio with these models behind the rule."""
    workspace = world.studio.workspace
    named = {**workspace.writers, **{one.info.name: one for one in writers}}
    return Studio(replace(workspace, writers=named), connections=world.studio.connections)


async def ledger(studio: Studio) -> list[Expense]:
    now, artist = studio.workspace.now(), studio.workspace.artist.id
    found = await studio.workspace.library.read(
        lambda records: records.expenses.between(artist, now - timedelta(2), now + timedelta(2))
    )
    return [expense for expense, _ in found if expense.kind is ExpenseKind.WORDS]


async def test_a_model_that_can_be_asked_writes_unless_the_rule_is_named(world: World) -> None:
    model = Model()
    studio = with_writers(world, model)
    assert studio.words.default_writer() == model.info
    proposal = await studio.words.enhance_prompt(world.mara)
    assert (proposal.after, proposal.by) == ("better", "gpt-6.1-terra")
    assert model.asked == ["portrait of Mara Voss, red curly hair, long coat"]
    assert (await studio.words.enhance_prompt(world.mara, writer="rule")).by == "rule"
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "info",
    [
        WriterInfo("openai", "OpenAI", "", obstacle=Kind.NO_TEXT_MODEL),
        WriterInfo("openai", "OpenAI", ""),
        WriterInfo("openai", "OpenAI", "m", obstacle=Kind.NO_KEY),
    ],
)
async def test_the_rule_writes_where_no_model_can_be_asked(world: World, info: WriterInfo) -> None:
    studio = with_writers(world, Model(info))
    assert [one.name for one in studio.words.list_writers()] == ["rule", "openai"]
    assert studio.words.default_writer().name == "rule"
    assert (await studio.words.enhance_prompt(world.mara)).by == "rule"


async def test_who_is_no_writer_is_refused(world: World) -> None:
    for asking in (
        world.studio.words.enhance_prompt(world.mara, writer="shakespeare"),
        world.studio.words.refine_character(world.mara, instruction="add a scar", writer="shakespeare"),
    ):
        with pytest.raises(CharacterValidationError) as raised:
            await asking
        assert (raised.value.field, raised.value.kind) == ("writer", "unknown_writer")
        assert "rule" in message_for(raised.value).hint


async def test_what_a_model_proposes_is_cleaned_and_told_change_by_change(world: World) -> None:
    model = Model(refine_to=lambda details: replace(details, summary=" A keeper. ", tags=()))
    studio = with_writers(world, model)
    refinement = await studio.words.refine_character(world.mara, instruction="no thief")
    assert refinement.by == "gpt-6.1-terra"
    assert set(refinement.changes) == {
        Change("summary", "A thief!", "A keeper."),
        Change("tags", "noir", None),
    }


async def test_what_was_asked_stands_in_the_ledger(world: World) -> None:
    studio = with_writers(world, Model())
    await studio.words.enhance_prompt(world.mara)
    (expense,) = await ledger(studio)
    assert (expense.state, expense.usage) == (ExpenseState.CHARGED, COUNTED)
    assert (expense.engine, expense.model) == ("openai", "gpt-6.1-terra")
    assert expense.character_id == world.mara


async def test_the_rule_and_what_is_free_cost_nothing(world: World) -> None:
    studio = with_writers(world, Model(WriterInfo("openai:own", "Own", "llama", free=True)))
    assert (await studio.words.enhance_prompt(world.mara)).by == "llama"
    await studio.words.enhance_prompt(world.mara, writer="rule")
    assert await ledger(studio) == []


@pytest.mark.parametrize(
    ("failure", "unsent", "left"),
    [
        (EngineError(Kind.CUT_OFF, "cut"), False, [(ExpenseState.UNCERTAIN, Usage())]),
        (EngineError(Kind.BAD_KEY, "no"), True, []),
        (EngineError(Kind.BAD_ANSWER, "prose", usage=COUNTED), False, [(ExpenseState.CHARGED, COUNTED)]),
        (EngineError(Kind.BAD_ANSWER, "prose", usage=None), False, [(ExpenseState.UNCERTAIN, Usage())]),
    ],
)
async def test_what_fails_may_be_charged_unless_it_was_refused(
    world: World,
    failure: EngineError,
    unsent: bool,
    left: list[tuple[ExpenseState, Usage]],
) -> None:
    studio = with_writers(world, Model(failure=failure, unsent=unsent))
    with pytest.raises(CharacterUpdateError) as raised:
        await studio.words.enhance_prompt(world.mara)
    assert (raised.value.kind, raised.value.__cause__) == (failure.kind, failure)
    assert raised.value.context.additional_data["writer"] == "openai"
    assert [(one.state, one.usage) for one in await ledger(studio)] == left


async def test_what_is_stopped_may_be_charged(world: World) -> None:
    model = Model(gate=asyncio.Event())
    studio = with_writers(world, model)
    asking = asyncio.ensure_future(studio.words.refine_character(world.mara, instruction="add a scar"))
    await asyncio.wait_for(model.began.wait(), 10)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [one.state for one in await ledger(studio)] == [ExpenseState.UNCERTAIN]


async def test_what_a_model_could_not_follow_is_told(world: World) -> None:
    model = Model(missed=("sing", "dance"))
    studio = with_writers(world, model)
    with pytest.raises(CharacterValidationError) as raised:
        await studio.words.refine_character(world.mara, instruction="sing and dance")
    assert raised.value.kind == "nothing_followed"
    assert "sing; dance" in message_for(raised.value).message

    model.refine_to = lambda details: replace(details, summary="A singer.")
    refinement = await studio.words.refine_character(world.mara, instruction="sing and dance")
    assert refinement.missed == ("sing", "dance")
    with pytest.raises(CharacterValidationError) as raised:
        await studio.words.refine_character(world.mara, instruction="sing and dance", whole=True)
    assert raised.value.kind == "partly_followed"


async def test_a_model_that_changes_nothing_says_so(world: World) -> None:
    with pytest.raises(CharacterValidationError) as raised:
        await with_writers(world, Model()).words.refine_character(world.mara, instruction="stay")
    assert raised.value.kind == "nothing_changed"


@pytest.mark.parametrize("kind", EngineErrorKind)
async def test_each_error_of_a_text_model_has_words_of_its_own(world: World, kind: EngineErrorKind) -> None:
    studio = with_writers(world, Model(failure=EngineError(kind, "it failed", said="so")))
    with pytest.raises(CharacterUpdateError) as raised:
        await studio.words.enhance_prompt(world.mara)
    words = message_for(raised.value)
    text = f"{words.title} {words.message} {words.hint}".lower()
    assert "nothing was proposed" in text
    for wrong in ("picture", "image", "draw", "change was not saved", "built-in engine"):
        assert wrong not in text or kind is Kind.NO_TEXT_MODEL


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        (Kind.NETWORK, Remedy.USE_RULES),
        (Kind.UNAVAILABLE, Remedy.USE_RULES),
        (Kind.TIMEOUT, Remedy.USE_RULES),
        (Kind.CUT_OFF, Remedy.USE_RULES),
        (Kind.RATE_LIMIT, Remedy.USE_RULES),
        (Kind.BAD_ANSWER, Remedy.USE_RULES),
        (Kind.WORDS_REFUSED, Remedy.USE_RULES),
        (Kind.REFUSED, Remedy.USE_RULES),
        (Kind.BAD_KEY, Remedy.OPEN_CONNECTIONS),
        (Kind.NO_KEY, Remedy.OPEN_CONNECTIONS),
        (Kind.NO_TEXT_MODEL, Remedy.OPEN_CONNECTIONS),
        (Kind.MODEL_NOT_FOUND, Remedy.OPEN_CONNECTIONS),
        (Kind.QUOTA, Remedy.OPEN_BILLING),
        (Kind.OVER_BUDGET, Remedy.OPEN_MONEY),
    ],
)
async def test_what_helps_with_a_text_model(world: World, kind: EngineErrorKind, remedy: Remedy) -> None:
    studio = with_writers(world, Model(failure=EngineError(kind, "it failed", said="so")))
    with pytest.raises(CharacterUpdateError) as raised:
        await studio.words.refine_character(world.mara, instruction="add a scar")
    assert message_for(raised.value).remedy is remedy


async def test_what_a_model_was_asked_is_in_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    studio = with_writers(world, Model(failure=EngineError(Kind.REFUSED, "no", said="no")))
    with pytest.raises(CharacterUpdateError):
        await studio.words.refine_character(world.mara, instruction="a secret wish")
    assert "secret" not in caplog.text
    assert "writer=openai" in caplog.text
