"""Serve the tip with Starlette alone, tuned for speed: `python -m tests.bench.http_gateway.starlette_server PORT`."""

from __future__ import annotations

import sys

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.bench.http_gateway.serving import serve
from tests.bench.http_gateway.tip import TIP, TRIGGERS


async def recommend(request: Request) -> Response:
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return Response(b'{"detail":"not JSON"}', 400, media_type="application/json")
    if not isinstance(body, dict) or body.get("trigger", "unknown") not in TRIGGERS:
        return Response(b'{"detail":"trigger: unknown"}', 400, media_type="application/json")
    return Response(orjson.dumps({"tip": TIP}), media_type="application/json")


if __name__ == "__main__":
    serve(Starlette(routes=[Route("/v1/recommend", recommend, methods=["POST"])]), int(sys.argv[1]))
