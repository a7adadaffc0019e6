"""What every stand-in lets tests and contributors see and move under /sandbox/, from this machine only."""

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from servers.sandbox.clock import Clock


class LoopbackOnly:
    """Middleware: refuses /sandbox/ to any caller who is not on this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/sandbox/") and not _local(scope):
            await Response("/sandbox/ answers this machine only.", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def json(value: object, status: int = 200) -> Response:
    """A readable JSON answer that nobody caches."""
    body = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    return Response(body, status, {"Cache-Control": "no-store"}, media_type="application/json")


async def body_of(request: Request) -> dict[str, Any]:
    """The request's JSON object; 400 for anything else."""
    try:
        content = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, "a JSON object is needed") from error
    if not isinstance(content, dict):
        raise HTTPException(400, "a JSON object is needed")
    return content


def routes(clock: Clock, state: Callable[[], object], reset: Callable[[], None]) -> list[Route]:
    """GET state, POST reset, POST clock: the part of the face that both stand-ins have."""

    async def show(_request: Request) -> Response:
        return json(state())

    async def start_over(_request: Request) -> Response:
        reset()
        return json({"reset": True})

    async def move_clock(request: Request) -> Response:
        _move(clock, await body_of(request))
        return json({"now": clock.now()})

    return [
        Route("/sandbox/state", show),
        Route("/sandbox/reset", start_over, methods=["POST"]),
        Route("/sandbox/clock", move_clock, methods=["POST"]),
    ]


def _move(clock: Clock, wish: dict[str, Any]) -> None:
    try:
        if wish.get("run"):
            clock.run()
        if "freeze" in wish:
            clock.freeze(datetime.fromisoformat(wish["freeze"]))
        clock.advance(float(wish.get("advance_s", 0)))
    except (TypeError, ValueError, OverflowError) as error:
        raise HTTPException(
            400, 'known: {"freeze": "2026-01-05T09:00:00Z"}, {"advance_s": 60}, {"run": true}'
        ) from error


def _local(scope: Scope) -> bool:
    client = scope.get("client")
    try:
        return client is not None and ip_address(client[0]).is_loopback
    except ValueError:
        return False
