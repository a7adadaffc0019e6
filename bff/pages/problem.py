"""Error pages."""

import functools
import math
from collections.abc import Awaitable, Callable, Iterable

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bff.pages.phrases import as_sentence
from bff.pages.shell import Shell, see_other
from servers.kernel import telemetry
from servers.kernel.errors import ConsentNeeded, Error, Internal, NotFound, SignInNeeded

PageHandler = Callable[[Request], Awaitable[Response]]
log = structlog.get_logger()

_TITLES = {
    400: "That did not fit",
    403: "Not from here",
    404: "Nothing here",
    409: "Just missed",
    422: "That did not fit",
    429: "A little slower",
    500: "That was our fault",
    503: "A part is resting",
    504: "That took too long",
}


class ProblemPage:
    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def guard(self, routes: Iterable[Route]) -> list[Route]:
        """Return routes whose errors become error pages."""
        return [
            Route(
                route.path, self._handle_errors(route.endpoint), methods=[m for m in route.methods or () if m != "HEAD"]
            )
            for route in routes
        ]

    def show(self, request: Request, error: Error) -> Response:
        """Show a page that says what happened and what to do."""
        status = error.http_status
        response = self._shell.page(
            request,
            "problem.html",
            status=status,
            title=_TITLES.get(status, "That did not work"),
            text=f"{as_sentence(error.message.rstrip('.'))}.",
            trace=telemetry.trace_id() if status >= 500 else "",
        )
        if error.retry_after_s is not None:
            response.headers["Retry-After"] = str(math.ceil(error.retry_after_s))
        return response

    def not_found_route(self) -> Route:
        """Return the last route: a 404 page for people. Programs get problem+json."""
        return Route("/{path:path}", self._not_found, methods=["GET"])

    async def _not_found(self, request: Request) -> Response:
        if "text/html" not in request.headers.get("accept", "") or request.url.path.startswith("/api/"):
            raise HTTPException(404)
        return self.show(request, NotFound("page at this address"))

    def _handle_errors(self, endpoint: PageHandler) -> PageHandler:
        @functools.wraps(endpoint)
        async def handle(request: Request) -> Response:
            if request.method == "GET" and (home := self._shell.canonical_url(request)):
                return RedirectResponse(home)
            with telemetry.in_trace(request.headers.get("traceparent", "")):
                return await respond(request)

        async def respond(request: Request) -> Response:
            try:
                return await endpoint(request)
            except SignInNeeded:
                return see_other("/?notice=ended")
            except ConsentNeeded:
                return see_other("/consent")
            except Error as error:
                return self.show(request, error)
            except Exception:
                log.exception("page failed", path=request.url.path)
                return self.show(request, Internal())

        return handle
