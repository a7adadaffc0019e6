"""The Todoist stand-in put together."""

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from servers.sandbox import inspection, pages
from servers.sandbox.clock import Clock
from servers.sandbox.people import people
from servers.sandbox.todoist.errors import ApiError
from servers.sandbox.todoist.faults import Faults
from servers.sandbox.todoist.memory import Memory, Switches
from servers.sandbox.todoist.oauth import OAuth
from servers.sandbox.todoist.sync import Sync


def build(folder: Path, clock: Clock) -> Starlette:
    """The app, its state in `folder`."""
    memory, faults = Memory(folder, clock), Faults(clock)
    oauth, desk = OAuth(memory), Desk(memory, faults)
    return Starlette(
        routes=[
            Route("/", desk.index),
            Route("/oauth/authorize", oauth.show, methods=["GET"]),
            Route("/oauth/authorize", oauth.answer, methods=["POST"]),
            Route("/oauth/access_token", oauth.token, methods=["POST"]),
            Route("/api/v1/revoke", oauth.revoke, methods=["POST"]),
            Route("/api/v1/sync", Sync(memory).answer, methods=["POST"]),
            Route("/sandbox/faults", faults.show, methods=["GET"]),
            Route("/sandbox/faults", faults.plan, methods=["POST"]),
            Route("/sandbox/switches", desk.switch, methods=["POST"]),
            *inspection.routes(clock, memory.state, desk.reset),
            pages.LOOK,
        ],
        middleware=[Middleware(inspection.LoopbackOnly), Middleware(faults.middleware)],
        exception_handlers={ApiError: _refuse},
    )


class Desk:
    """What a contributor finds and turns here."""

    def __init__(self, memory: Memory, faults: Faults) -> None:
        self._memory, self._faults = memory, faults

    async def index(self, _request: Request) -> Response:
        """For a person who opened the address by hand."""
        links = ["/sandbox/state", "/sandbox/faults"]
        return pages.page("index.html", service="Todoist", people=people().values(), links=links)

    async def switch(self, request: Request) -> Response:
        """POST /sandbox/switches: any of the fields of Switches; the others stay as they are."""
        wish = await inspection.body_of(request)
        current = self._memory.switches
        if not wish.keys() <= vars(current).keys() or not all(isinstance(value, bool) for value in wish.values()):
            raise HTTPException(400, f"known switches, true or false: {', '.join(vars(current))}")
        self._memory.switches = Switches(**{**vars(current), **wish})
        self._memory.save()
        return inspection.json(vars(self._memory.switches))

    def reset(self) -> None:
        """Everything as at the first start, and no fault waits."""
        self._faults.clear()
        self._memory.reset()


async def _refuse(_request: Request, error: Any) -> Response:
    return JSONResponse(error.body(), error.http_code)
