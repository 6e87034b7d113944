"""One round: its requests, several at the same time, each written down before it is sent.

It runs on the engine's loop; what belongs to the caller (the journal of requests, what was learnt) is awaited
on the caller's.
"""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from charstudio.domain.connection import ServerKind
from charstudio.engines.openai.download import Downloads
from charstudio.engines.openai.failures import concerns_all, surely_not_charged
from charstudio.engines.openai.hearing import MOST_IMAGES, Found, Hearing
from charstudio.engines.openai.pictures import drawing, reference
from charstudio.engines.openai.requests import Plan, Request, Upload, essential, planned, unsupported
from charstudio.engines.openai.servers import server
from charstudio.errors import EngineError, EngineErrorKind
from charstudio.services.ports import EngineEvent, MadeImage, MissedImage, Note, Preview, Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charstudio.domain.connection import Connection
    from charstudio.engines.openai.asking import Answered, Service
    from charstudio.engines.openai.limits import Limits
    from charstudio.engines.openai.loop import Caller
    from charstudio.services.ports import ImageOrder
    from charstudio.services.ports.connections import Learnt

# How a server says that it has no such page: it does not edit.
_NO_PAGE: Final = (404, 405, 501)


class Round:
    """An order for images on its way.

    Args:
        order: What is asked for.
        connection: Whom it is asked of.
        service: The same, ready to be asked.
        gate: Lets as many requests through at the same time as the service gets.
        caller: Who hears what comes.
        learnt: Is told what a model turned out not to take.
        limits: What is put up with.
    """

    def __init__(
        self,
        order: ImageOrder,
        connection: Connection,
        service: Service,
        *,
        gate: asyncio.Semaphore,
        caller: Caller[EngineEvent],
        learnt: Learnt,
        limits: Limits,
    ) -> None:
        self._order, self._connection, self._service = order, connection, service
        self._gate, self._caller, self._learnt, self._limits = gate, caller, learnt, limits
        self._rules = server(connection.server)
        self._downloads = Downloads(connection.base_url, service, limits)
        self._uploads: tuple[Upload, ...] = ()
        self._drawing: tuple[str, Upload] | None = None
        self._without: set[str] = set()
        self._stopped: EngineError | None = None
        self._waits: dict[tuple[int, ...], int] = {}
        self._beyond = order.count

    async def run(self) -> None:
        """Makes it, to the last image or the last error.

        Raises:
            EngineError: A reference can't be read, or the service does not take what the order is about;
                nothing was sent.
        """
        await self._prepare()
        tasks = [
            asyncio.create_task(self._make(request))
            for request in self._plan(range(self._order.count)).requests
        ]
        try:
            # Where one can't be written down, what the others paid for is waited for all the same.
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for error in ended:
            if isinstance(error, BaseException):
                raise error

    async def _prepare(self) -> None:
        """Makes ready to be sent what is to be looked at."""
        order, grey = self._order, self._rules.grey_masks
        drawn = {"mask": order.mask, "markup": order.markup}
        try:
            self._uploads = tuple(
                [
                    await asyncio.to_thread(reference, number, data)
                    for number, data in enumerate(order.references, start=1)
                ]
            )
            for name, data in drawn.items():
                if data is not None:
                    self._drawing = (name, await asyncio.to_thread(drawing, name, data, grey=grey))
        except ValueError as error:
            said = str(error)
            raise EngineError(EngineErrorKind.REFUSED, said, said=said) from None

    def _plan(self, places: Sequence[int]) -> Plan:
        plan = planned(
            self._order, self._connection, self._uploads, places, self._without, drawing=self._drawing
        )
        for note in plan.notes:
            self._caller.tell(Note(note))
        return plan

    async def _make(self, request: Request) -> None:
        async with self._gate:
            left = [request]
            while left:
                if self._stopped is not None:
                    for other in left:
                        self._miss(other.places, self._stopped)
                    return
                left = [*(await self._once(left[0])), *left[1:]]

    async def _once(self, request: Request) -> Sequence[Request]:
        """Sends a request once; what is to be sent in its place, where it is put off or refused in part."""
        attempt = await self._sending(request.places)
        hearing = Hearing(
            self._service.redact,
            self._limits.pixels,
            lambda data: self._caller.tell(Preview(request.places[0], data)),
        )
        answered = await self._service.ask(request, hearing.hear)
        if hearing.found:
            await self._came(request, hearing, answered, attempt)
            return ()
        error = answered.error or hearing.missing()
        wait_s = answered.wait_s if hearing.wait_s is None else hearing.wait_s
        if self._not_charged(error, answered):
            await self._refused(attempt, error)
            parameter = self._not_taken(request, error)
            if parameter in essential(self._order):
                await self._learn(parameter)
                # Each of the others would be answered the same.
                error = self._stopped = unsupported(parameter)
            elif (instead := await self._instead(request, error, parameter, wait_s)) is not None:
                return instead
        if concerns_all(error):
            self._stopped = error
        self._miss(request.places, error, attempt)
        return ()

    async def _came(self, request: Request, hearing: Hearing, answered: Answered, attempt: str) -> None:
        for number, found in enumerate(hearing.found[:MOST_IMAGES]):
            if number < len(request.places):
                place = request.places[number]
            else:
                # More than was asked for is kept as well: it may be paid.
                place, self._beyond = self._beyond, self._beyond + 1
            data, error = found.data, None
            if data is None and found.address:
                data, error = await self._downloads.get(found.address)
            # Whether it can be shown is seen when it is safe: it may be paid, whatever it is.
            if data is not None:
                self._caller.tell(
                    self._made(request, found, data, index=place, number=number, attempt=attempt)
                )
            elif place < self._order.count:
                self._miss((place,), error or hearing.spoilt(), attempt)
        self._miss(request.places[len(hearing.found) :], answered.error or hearing.missing(), attempt)

    async def _instead(
        self, request: Request, error: EngineError, parameter: str | None, wait_s: float | None
    ) -> Sequence[Request] | None:
        """What to send after a refusal that costs nothing; None where it stays refused."""
        if error.kind is EngineErrorKind.RATE_LIMIT:
            return (request,) if await self._waited(request, error, wait_s) else None
        if parameter is None:
            return None
        if parameter not in self._without:
            self._caller.tell(Note(f"The service does not take “{parameter}”; it goes on without it."))
            await self._learn(parameter)
        return self._plan(request.places).requests

    async def _learn(self, parameter: str) -> None:
        if parameter not in self._without:
            self._without.add(parameter)
            await self._caller.run(lambda: self._learnt(self._order.model, parameter))

    def _not_taken(self, request: Request, error: EngineError) -> str | None:
        """The name of what was sent and is not taken."""
        own = self._connection.server is ServerKind.OPENAI
        if error.kind is EngineErrorKind.UNSUPPORTED and error.details["parameter"] in request.sent:
            parameter = str(error.details["parameter"])
            # Without its reference the picture would show somebody else.
            return None if own and parameter == "image" else parameter
        no_page = (
            error.details.get("status") in _NO_PAGE and error.kind is not EngineErrorKind.MODEL_NOT_FOUND
        )
        return "image" if request.references and no_page and not own else None

    async def _waited(self, request: Request, error: EngineError, wait_s: float | None) -> bool:
        """Waits as told, unless that was often enough or is too long."""
        before = self._waits.get(request.places, 0)
        if wait_s is None:
            wait_s = min(self._limits.first_wait_s * 2**before, self._limits.longest_wait_s)
        if before >= self._limits.waits or wait_s > self._limits.longest_told_s:
            return False
        self._waits[request.places] = before + 1
        for place in request.places:
            self._caller.tell(Waiting(place, wait_s, error))
        await asyncio.sleep(wait_s)
        return True

    # --- The journal --------------------------------------------------------------------------------------

    async def _sending(self, places: Sequence[int]) -> str:
        log = self._order.requests
        writing = asyncio.ensure_future(self._caller.run(lambda: log.sending(places)))
        try:
            return str(await asyncio.shield(writing))
        except asyncio.CancelledError:
            # It is written down and will not be sent: that must not look as if it may be charged.
            await asyncio.wait([writing])
            if not writing.cancelled() and writing.exception() is None:
                stopped = EngineError(EngineErrorKind.FAILED, "It was stopped before it was sent", said="")
                await self._refused(str(writing.result()), stopped)
            raise

    async def _refused(self, attempt: str, error: EngineError) -> None:
        await self._caller.run(lambda: self._order.requests.refused(attempt, error))

    def _not_charged(self, error: EngineError, answered: Answered) -> bool:
        if not answered.sent or surely_not_charged(error):
            return True
        # The artist's own machine charges for nothing that it did not make.
        return (self._rules.free and "status" in error.details) or error.details.get("status") == _NO_PAGE[-1]

    def _miss(self, places: Sequence[int], error: EngineError, attempt: str = "") -> None:
        for place in places:
            self._caller.tell(MissedImage(place, error, attempt))

    def _made(self, request: Request, found: Found, data: bytes, **where: Any) -> MadeImage:
        order, number = self._order, where.pop("number")
        wanted = {
            "connection": self._connection.id,
            "style": order.style,
            "size": request.fields.get("size"),
            "quality": request.fields.get("quality"),
            "background": request.fields.get("background"),
            "format": request.fields.get("output_format"),
            "fidelity": request.fields.get("input_fidelity"),
            "complexity": request.fields.get("complexity"),
            "partial_images": request.fields.get("partial_images"),
        }
        parameters = {name: value for name, value in wanted.items() if value not in (None, "")}
        return MadeImage(
            data=data,
            seed=None if request.seed is None else request.seed + number,
            parameters={**parameters, **found.said},
            revised_prompt=found.revised_prompt,
            cost_usd=Decimal(0) if self._rules.free else None,
            usage=found.usage,
            **where,
        )
