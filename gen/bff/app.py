# Generated from the protos. Do not edit.
"""The whole server: services of this process behind the HTTP face, and the OpenAPI document at /openapi.json."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..calls import Implementation, serve
from ..local import LocalChannel
from .asgi import App, Receive, Scope, Send
from .document import Document
from .entering import Bounds
from .face import Face
from .policy import Policy
from .routes import ROUTES

OPENAPI: Final = Path(__file__).parents[1] / "openapi.json"


def app_of(*implementations: Implementation, policy: Policy | None = None, bounds: Bounds | None = None) -> App:
    """An ASGI application: `app = app_of(Library())` in server.py, then `uvicorn server:app`.

    `policy`: who may call; everybody, unless given. `bounds`: how large and how slow a request may be.
    """
    face = Face(LocalChannel(serve(*implementations)), ROUTES, policy, bounds)
    document = Document(OPENAPI.read_bytes())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] == "http" and scope["path"] == "/openapi.json" and scope["method"] in ("GET", "HEAD")
        await (document if is_asked else face)(scope, receive, send)

    return app
