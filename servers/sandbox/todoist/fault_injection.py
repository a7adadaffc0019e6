"""Injection of network and provider faults, planned by tests over /sandbox/faults."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servers.sandbox import control_api
from servers.sandbox.clock import SandboxClock

KINDS: Final = ("500_before", "500_after", "drop_response", "slow")


@dataclass
class PlannedFault:
    """Fault for the next `times` requests to `path`.

    500_before: respond 500 and do nothing. 500_after: handle the request, then respond 500.
    drop_response: handle the request, then cut the connection. slow: handle it, then respond `ms` later.
    """

    path: str
    fault: str
    times: int = 1
    ms: int = 0


class FaultInjector:
    """Planned faults, in order. Each request takes the first fault for its path."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._planned: list[PlannedFault] = []

    def clear(self) -> None:
        self._planned = []

    async def plan(self, request: Request) -> Response:
        """POST /sandbox/faults {"next": [...]}: replace the planned faults; an empty list deletes them."""
        body = await control_api.read_json_object(request)
        try:
            self._planned = [_validate(PlannedFault(**fault)) for fault in body["next"]]
        except (KeyError, TypeError, ValueError) as error:
            explanation = f'send {{"next": [{{"path", "fault", "times", "ms"}}]}} with a fault of {", ".join(KINDS)}'
            raise HTTPException(400, explanation) from error
        return self._list()

    async def show_planned(self, _request: Request) -> Response:
        """GET /sandbox/faults: return the faults that are still planned."""
        return self._list()

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """Return the app with the planned faults applied to its requests."""

        async def with_faults(scope: Scope, receive: Receive, send: Send) -> None:
            fault = self._take(scope["path"]) if scope["type"] == "http" else None
            if fault is None:
                await app(scope, receive, send)
            else:
                await self._inject(fault, app, scope, receive, send)

        return with_faults

    async def _inject(self, fault: PlannedFault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.fault == "500_before":
            await _send_500(scope, receive, send)
            return
        response: list[Message] = []
        await app(scope, receive, _record_messages(response))
        if fault.fault == "500_after":
            await _send_500(scope, receive, send)
        elif fault.fault == "drop_response":
            await _abort_connection(scope, receive)
        else:
            await self._clock.pause_ms(fault.ms)
            for message in response:
                await send(message)

    def _take(self, path: str) -> PlannedFault | None:
        fault = next((fault for fault in self._planned if fault.path == path), None)
        if fault is not None:
            fault.times -= 1
            self._planned = [other for other in self._planned if other.times > 0]
        return fault

    def _list(self) -> Response:
        return control_api.json_response({"next": [asdict(fault) for fault in self._planned]})


def _validate(fault: PlannedFault) -> PlannedFault:
    if fault.fault not in KINDS or fault.times < 1 or fault.ms < 0:
        raise ValueError(fault)
    return fault


def _record_messages(messages: list[Message]) -> Send:
    async def record(message: Message) -> None:
        messages.append(message)

    return record


async def _send_500(scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse({"error": "Internal Server Error", "http_code": 500}, 500)(scope, receive, send)


async def _abort_connection(scope: Scope, receive: Receive) -> None:
    abort: Callable[[], None] | None = scope.get("extensions", {}).get("sandbox.abort_connection")
    if abort is None:  # the app runs in process, without the sandbox's server
        raise ConnectionResetError("the response is lost")
    abort()
    while (await receive())["type"] != "http.disconnect":
        pass
