"""Serve one constant response with Starlette and oO's server settings: `python -m tests.bench.baseline PORT`."""

from __future__ import annotations

import sys

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def recommend(request: Request) -> Response:
    await request.body()
    return JSONResponse({"tip": {"id": "01890a5d", "kind": "todo", "title": "Send the invoice to Café Linné"}})


def serve(port: int) -> None:
    """Serve until SIGTERM, with the settings of the HTTP API."""
    app = Starlette(routes=[Route("/api/recommend", recommend, methods=["POST"])])
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
