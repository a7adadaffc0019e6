"""Faults on request: what a network and a tired provider do, at a moment that the test chooses."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servers.sandbox import inspection
from servers.sandbox.clock import Clock

KINDS: Final = ("500_before", "500_after", "drop_answer", "slow")


@dataclass
class Fault:
    """Befalls the next `times` requests to `path`.

    500_before: nothing is done. 500_after: it is done, the answer says 500. drop_answer: it is done, the connection is
    cut without an answer. slow: it is done, the answer comes `ms` later.
    """

    path: str
    fault: str
    times: int = 1
    ms: int = 0


class Faults:
    """The faults that wait, in order; the first one for a path befalls its next request."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[Fault] = []

    def clear(self) -> None:
        """No more faults."""
        self._waiting = []

    async def plan(self, request: Request) -> Response:
        """POST /sandbox/faults {"next": [...]}: replaces what waits, an empty list clears it."""
        body = await inspection.body_of(request)
        try:
            self._waiting = [_checked(Fault(**fault)) for fault in body["next"]]
        except (KeyError, TypeError, ValueError) as error:
            known = f'needed: {{"next": [{{"path", "fault", "times", "ms"}}]}}, fault one of {", ".join(KINDS)}'
            raise HTTPException(400, known) from error
        return self._list()

    async def show(self, _request: Request) -> Response:
        """GET /sandbox/faults: what still waits."""
        return self._list()

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """The app with the faults in front of it."""

        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            fault = self._take(scope["path"]) if scope["type"] == "http" else None
            if fault is None:
                await app(scope, receive, send)
            else:
                await self._befall(fault, app, scope, receive, send)

        return faulty

    async def _befall(self, fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.fault == "500_before":
            await _broken(scope, receive, send)
            return
        answer: list[Message] = []
        await app(scope, receive, _keep(answer))
        if fault.fault == "500_after":
            await _broken(scope, receive, send)
        elif fault.fault == "drop_answer":
            await _hang_up(scope, receive)
        else:
            await self._clock.pause_ms(fault.ms)
            for message in answer:
                await send(message)

    def _take(self, path: str) -> Fault | None:
        fault = next((fault for fault in self._waiting if fault.path == path), None)
        if fault is not None:
            fault.times -= 1
            self._waiting = [waiting for waiting in self._waiting if waiting.times > 0]
        return fault

    def _list(self) -> Response:
        return inspection.json({"next": [asdict(fault) for fault in self._waiting]})


def _checked(fault: Fault) -> Fault:
    if fault.fault not in KINDS or fault.times < 1 or fault.ms < 0:
        raise ValueError(fault)
    return fault


def _keep(answer: list[Message]) -> Send:
    async def keep(message: Message) -> None:
        answer.append(message)

    return keep


async def _broken(scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse({"error": "Internal Server Error", "http_code": 500}, 500)(scope, receive, send)


async def _hang_up(scope: Scope, receive: Receive) -> None:
    hang_up: Callable[[], None] | None = scope.get("extensions", {}).get("sandbox.hang_up")
    if hang_up is None:
        raise ConnectionResetError("the answer is lost")
    hang_up()
    while (await receive())["type"] != "http.disconnect":
        pass
