"""The one way to serve a contender that is an ASGI application, so that all are served alike."""

from __future__ import annotations

import uvicorn
import uvloop
from starlette.types import ASGIApp


def serve(app: ASGIApp, port: int) -> None:
    """Serve until SIGTERM, with the settings of oO's own server."""
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
