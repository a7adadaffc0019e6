"""The ASGI application of oO: the generated HTTP API, the pages, and health."""

from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import gen
from bff import health
from bff.hooks import REFUSED_HEADERS, OoHooks
from bff.page_rate_limit import PageRateLimiter
from bff.pages import page_routes
from bff.problem import problem_response
from bff.proxies import ProxySettings, TrustedProxies
from bff.rate_limit import RateLimiter, RateLimitSettings
from bff.session import Sessions
from gen.oo.auth.v1.services import AuthServiceStub
from gen.routes import ROUTES
from protogateway.http.asgi import ASGIApp, Receive, Scope, Send
from protogateway.http.compression import CompressionMiddleware
from protogateway.http.document import StaticDocument
from protogateway.http.gateway import HttpGateway
from protogateway.http.hooks import RequestHooks
from protogateway.http.problem import Problem
from protogateway.http.request import raw_path
from protogateway.runtime.method import Channel
from servers.kernel import settings
from servers.kernel.cache import CommitCache
from servers.kernel.identity import Identity
from servers.kernel.process import Process
from servers.kernel.rpc import module_of

OPENAPI = Path(str(gen.__file__)).with_name("openapi.json")


class HttpApplication:
    """Everything that oO serves over HTTP, for the modules of `process`, local or remote. Raises SettingsError."""

    def __init__(self, process: Process) -> None:
        auth = AuthServiceStub(process.service_channel("auth", "bff"))
        cache: CommitCache[bytes, Identity] = CommitCache(process.commit_counter("auth"), process.clock)
        sessions = Sessions(auth, process.remote_modules(), process.form_key, process.settings.url, cache)
        limiter = RateLimiter(settings.read(RateLimitSettings, process.env))
        proxies = TrustedProxies(settings.read(ProxySettings, process.env))
        hooks = OoHooks(sessions, process.settings.url, limiter, proxies, process.clock)
        self._page_limiter = PageRateLimiter(limiter, proxies, process.clock)
        self._gateway = api_gateway(
            lambda service: process.session_channel(module_of(service)), hooks, self._serve_other_paths
        )
        add_remote_checks(process)
        document = Route("/openapi.json", StaticDocument(OPENAPI.read_bytes()), methods=["GET"])
        routes = [
            document,
            *health.routes(process.health),
            *page_routes(process, sessions, self._page_limiter.limit_channel),
        ]
        starlette = Starlette(routes=routes, exception_handlers={404: _not_found, 405: _not_allowed})
        self._pages = CompressionMiddleware(starlette)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._gateway(scope, receive, send)

    def close(self) -> None:
        """End every stream."""
        self._gateway.close()

    async def _serve_other_paths(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve pages, and 404 under /api, which has operations only."""
        # With the slash `/api` itself counts, and a page such as `/apiary` would not.
        if scope["type"] == "http" and (raw_path(scope) + b"/").startswith(b"/api/"):
            await self._gateway.not_found(scope, receive, send)
        else:
            await self._serve_page(scope, receive, send)

    async def _serve_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._pages(scope, receive, send)
            return
        with self._page_limiter.for_request(scope, receive):
            await self._pages(scope, receive, send)


def api_gateway(channel: Channel | Callable[[str], Channel], hooks: RequestHooks, fallback_app: ASGIApp) -> HttpGateway:
    """Return the gateway of the HTTP API.

    System parameters such as `$alt` are refused: every caller of oO has types for enums by name, and a parameter that
    is not known is more likely a mistake.
    """
    return HttpGateway(channel, ROUTES, hooks, fallback_app=fallback_app, refused_headers=REFUSED_HEADERS)


def add_remote_checks(process: Process) -> None:
    """Add the parts in other processes to the health report. Modules are essential, the ranker is not."""
    for module in process.remote_modules():
        process.health.add(module, process.remote_check(module))
    process.health.add("ranking", process.remote_check("ranking"), essential=False)


def _not_found(_request: Request, _error: Exception) -> Response:
    return problem_response(Problem.not_found())


def _not_allowed(_request: Request, error: Exception) -> Response:
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem_response(Problem.method_not_allowed((headers or {}).get("Allow", "")))
