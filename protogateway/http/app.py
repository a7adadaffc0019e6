"""A complete HTTP server of services in this process, in one call."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from protogateway.http.asgi import ASGIApp, Receive, Scope, Send
from protogateway.http.document import StaticDocument
from protogateway.http.gateway import HttpGateway
from protogateway.http.handler_headers import REFUSED_HEADERS
from protogateway.http.hooks import RequestHooks
from protogateway.http.operation import NO_SYSTEM_PARAMETERS
from protogateway.http.prepare_call import RequestLimits
from protogateway.http.system_parameters import SystemParameters
from protogateway.runtime.handlers import Implementation, serve
from protogateway.runtime.inprocess_channel import InProcessChannel
from protogateway.runtime.method import HttpBinding, Method


def create_app(
    *implementations: Implementation,
    routes: Sequence[tuple[Method[Any, Any], HttpBinding]],
    openapi: Path,
    hooks: RequestHooks | None = None,
    request_limits: RequestLimits | None = None,
    refused_headers: Collection[str] = REFUSED_HEADERS,
    system_parameters: SystemParameters = NO_SYSTEM_PARAMETERS,
) -> ASGIApp:
    """Return an ASGI application that serves the implementations, and the OpenAPI document at /openapi.json.

    `routes` and `openapi` are ROUTES and OPENAPI of the generated `routes.py`. The other arguments are those of
    HttpGateway. Without `hooks` everybody may call.
    """
    # No copies: the gateway makes each request for one call, and encodes each response as soon as it comes.
    channel = InProcessChannel(serve(*implementations), copies=False)
    gateway = HttpGateway(
        channel,
        routes,
        hooks,
        request_limits,
        refused_headers=refused_headers,
        system_parameters=system_parameters,
    )
    document = StaticDocument(openapi.read_bytes())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_document = (
            scope["type"] == "http" and scope["path"] == "/openapi.json" and scope["method"] in ("GET", "HEAD")
        )
        await (document if is_document else gateway)(scope, receive, send)

    return app
