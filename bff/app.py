"""The HTTP face as one Starlette app: the generated API, the pages, health."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from bff import health
from bff.face import Face
from bff.pages import page_routes
from bff.problem import Problem
from bff.session import Sessions
from gen.oo.auth.v1.aio import AuthServiceStub
from servers.kernel import telemetry
from servers.kernel.host import Host
from servers.kernel.rpc import module_of


def build_app(host: Host) -> ASGIApp:
    """The app for the modules of `host`, wherever they run."""
    url = host.settings.url
    auth = AuthServiceStub(host.service_channel("auth", "bff"))
    sessions = Sessions(auth, host.remote_modules(), host.form_key, url)
    face = Face(lambda service: host.session_channel(module_of(service)), sessions, url)
    watch_neighbours(host)
    routes = [*face.routes(), *health.routes(host.health), *page_routes(host, sessions)]
    return Starlette(routes=routes, exception_handlers={404: _not_found, 405: _not_allowed})


def watch_neighbours(host: Host) -> None:
    """Adds the parts in other processes to the health report: modules are essential, the ranker is not."""
    for module in host.remote_modules():
        host.health.add(module, host.wire_check(module))
    host.health.add("ranking", host.wire_check("ranking"), essential=False)


def _not_found(_request: Request, _error: Exception) -> Response:
    return Problem(404, "NO_SUCH_PATH", "there is nothing at this address").response(telemetry.trace_id())


def _not_allowed(_request: Request, error: Exception) -> Response:
    headers = error.headers if isinstance(error, HTTPException) else None
    allowed = (headers or {}).get("Allow", "")
    return Problem(405, "METHOD_NOT_ALLOWED", f"allowed here: {allowed}", headers=headers).response(
        telemetry.trace_id()
    )
