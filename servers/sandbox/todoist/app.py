"""ASGI app of the Todoist stand-in."""

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from servers.sandbox import control_api, pages
from servers.sandbox.clock import SandboxClock
from servers.sandbox.persona import personas
from servers.sandbox.todoist.errors import TodoistApiError
from servers.sandbox.todoist.fault_injection import FaultInjector
from servers.sandbox.todoist.oauth import OAuthEndpoints
from servers.sandbox.todoist.state import Switches, TodoistState
from servers.sandbox.todoist.sync import SyncEndpoint


def create_todoist_app(folder: Path, clock: SandboxClock) -> Starlette:
    """Return the app, with its state in `folder`."""
    state, faults = TodoistState(folder, clock), FaultInjector(clock)
    oauth, control_panel = OAuthEndpoints(state), ControlPanel(state, faults)
    return Starlette(
        routes=[
            Route("/", control_panel.index),
            Route("/oauth/authorize", oauth.show_consent_page, methods=["GET"]),
            Route("/oauth/authorize", oauth.submit_choice, methods=["POST"]),
            Route("/oauth/access_token", oauth.exchange, methods=["POST"]),
            Route("/api/v1/revoke", oauth.revoke, methods=["POST"]),
            Route("/api/v1/sync", SyncEndpoint(state).post, methods=["POST"]),
            Route("/sandbox/faults", faults.show_planned, methods=["GET"]),
            Route("/sandbox/faults", faults.plan, methods=["POST"]),
            Route("/sandbox/switches", control_panel.set_switches, methods=["POST"]),
            *control_api.control_routes(clock, state.describe, control_panel.reset),
            pages.STYLESHEET,
        ],
        middleware=[Middleware(control_api.LoopbackOnlyMiddleware), Middleware(faults.middleware)],
        exception_handlers={TodoistApiError: _error_response},
    )


class ControlPanel:
    """Index page, switches and reset."""

    def __init__(self, state: TodoistState, faults: FaultInjector) -> None:
        self._state, self._faults = state, faults

    async def index(self, _request: Request) -> Response:
        """Return the page for people who open the address in a browser."""
        links = ["/sandbox/state", "/sandbox/faults"]
        return pages.render_page("index.html", service="Todoist", people=personas().values(), links=links)

    async def set_switches(self, request: Request) -> Response:
        """POST /sandbox/switches: set the given fields of Switches, keep the others."""
        changes = await control_api.read_json_object(request)
        current = self._state.switches
        if not changes.keys() <= vars(current).keys() or not all(isinstance(value, bool) for value in changes.values()):
            raise HTTPException(400, f"set any of these switches to true or false: {', '.join(vars(current))}")
        self._state.switches = Switches(**{**vars(current), **changes})
        self._state.save()
        return control_api.json_response(vars(self._state.switches))

    def reset(self) -> None:
        """Return to the state of the first start, with no fault planned."""
        self._faults.clear()
        self._state.reset()


async def _error_response(_request: Request, error: Any) -> Response:
    return JSONResponse(error.body(), error.http_code)
