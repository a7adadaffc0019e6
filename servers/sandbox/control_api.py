"""Routes under /sandbox/ by which tests and contributors inspect and change a stand-in, from this machine only."""

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

from servers.sandbox.clock import SandboxClock


class LoopbackOnlyMiddleware:
    """Middleware that refuses /sandbox/ to callers from other machines with 403."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/sandbox/") and not _is_local(scope):
            await Response("/sandbox/ can be called from this machine only.", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def json_response(value: object, status: int = 200) -> Response:
    """Return an indented JSON response that must not be cached."""
    body = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    return Response(body, status, {"Cache-Control": "no-store"}, media_type="application/json")


async def read_json_object(request: Request) -> dict[str, Any]:
    """Return the request's JSON object. Raises HTTPException 400 for anything else."""
    try:
        content = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, "send a JSON object") from error
    if not isinstance(content, dict):
        raise HTTPException(400, "send a JSON object")
    return content


def control_routes(clock: SandboxClock, describe: Callable[[], object], reset: Callable[[], None]) -> list[Route]:
    """Return the routes that both stand-ins have: GET state, POST reset, POST clock."""

    async def show_state(_request: Request) -> Response:
        return json_response(describe())

    async def reset_state(_request: Request) -> Response:
        reset()
        return json_response({"reset": True})

    async def set_clock(request: Request) -> Response:
        _set_clock(clock, await read_json_object(request))
        return json_response({"now": clock.now()})

    return [
        Route("/sandbox/state", show_state),
        Route("/sandbox/reset", reset_state, methods=["POST"]),
        Route("/sandbox/clock", set_clock, methods=["POST"]),
    ]


def _set_clock(clock: SandboxClock, changes: dict[str, Any]) -> None:
    try:
        if changes.get("run"):
            clock.resume()
        if "freeze" in changes:
            clock.freeze(datetime.fromisoformat(changes["freeze"]))
        clock.advance(float(changes.get("advance_s", 0)))
    except (TypeError, ValueError, OverflowError) as error:
        raise HTTPException(
            400, 'send {"freeze": "2026-01-05T09:00:00Z"}, {"advance_s": 60} or {"run": true}'
        ) from error


def _is_local(scope: Scope) -> bool:
    client = scope.get("client")
    try:
        return client is not None and ip_address(client[0]).is_loopback
    except ValueError:
        return False
