"""`python -m tests.bench.baseline PORT`: raw Starlette with one constant answer, served as oO serves."""

from __future__ import annotations

import sys

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def answer(request: Request) -> Response:
    await request.body()
    return JSONResponse({"tip": {"id": "01890a5d", "kind": "todo", "title": "Send the invoice to Café Linné"}})


def serve(port: int) -> None:
    """Until SIGTERM, with the settings of the HTTP API."""
    app = Starlette(routes=[Route("/api/recommend", answer, methods=["POST"])])
    config = uvicorn.Config(
        app,
        port=port,
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
    )
    uvloop.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    serve(int(sys.argv[1]))
