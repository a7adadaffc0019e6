"""A whole server in one call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from protogateway.http.asgi import App, Receive, Scope, Send
from protogateway.http.document import Document
from protogateway.http.gateway import Face
from protogateway.http.hooks import Policy
from protogateway.http.prepare_call import Bounds
from protogateway.runtime.handlers import Implementation, serve
from protogateway.runtime.inprocess_channel import InProcessChannel
from protogateway.runtime.method import HttpBinding, Method


def create_app(
    *implementations: Implementation,
    routes: Sequence[tuple[Method[Any, Any], HttpBinding]],
    openapi: Path,
    policy: Policy | None = None,
    bounds: Bounds | None = None,
) -> App:
    """Return an ASGI application that serves the implementations, and the OpenAPI document at /openapi.json.

    `routes` and `openapi` are ROUTES and OPENAPI of the generated `routes.py`. Without a `policy` everybody may call.
    """
    face = Face(InProcessChannel(serve(*implementations)), routes, policy, bounds)
    document = Document(openapi.read_bytes())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] == "http" and scope["path"] == "/openapi.json" and scope["method"] in ("GET", "HEAD")
        await (document if is_asked else face)(scope, receive, send)

    return app
