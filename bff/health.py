"""Health of oO, for load balancers, people and Prometheus."""

from ipaddress import ip_address

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bff.problem import problem_response
from protogateway.http.problem import Problem
from servers.kernel.health import Component, Health

_NO_STORE = {"Cache-Control": "no-store"}


def routes(health: Health) -> list[BaseRoute]:
    async def livez(_: Request) -> Response:
        return PlainTextResponse("ok\n", headers=_NO_STORE)

    async def readyz(_: Request) -> Response:
        report = await health.report()
        status = 503 if report.status == "down" else 200
        return PlainTextResponse(f"{report.status}\n", status, headers=_NO_STORE)

    async def health_json(_: Request) -> Response:
        report = await health.report()
        body = {"status": report.status, "components": {c.name: _component(c) for c in report.components}}
        return JSONResponse(body, 503 if report.status == "down" else 200, headers=_NO_STORE)

    async def metrics(request: Request) -> Response:
        if not _from_loopback(request):
            return problem_response(Problem(403, "LOOPBACK_ONLY", "metrics are served to this machine only"))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST, headers=_NO_STORE)

    return [
        Route("/livez", livez),
        Route("/readyz", readyz),
        Route("/health", health_json),
        Route("/metrics", metrics),
    ]


def _component(component: Component) -> dict[str, str]:
    return {"status": component.status} | ({"problem": component.problem} if component.problem else {})


def _from_loopback(request: Request) -> bool:
    """Return True for a request of this machine. One with X-Forwarded-For came through a proxy on it."""
    host = request.client.host if request.client else ""
    if "x-forwarded-for" in request.headers:
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
