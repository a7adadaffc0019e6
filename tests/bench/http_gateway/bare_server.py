"""Serve the generated gateway without hooks: `python -m tests.bench.http_gateway.bare_server PORT FOLDER`."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import orjson

from protogateway.http.app import create_app
from tests.bench.http_gateway.serving import serve
from tests.bench.http_gateway.tip import BYTES, TIP


def app(folder: str) -> Any:
    """Return the gateway that the generator wrote into FOLDER/generated."""
    sys.path.insert(0, folder)
    messages, services, codec = (
        importlib.import_module(f"generated.bench.v1{part}") for part in ("", ".services", ".codec")
    )
    tip = codec.TIP.from_json(orjson.dumps(TIP))
    assert len(codec.TIP.encode(tip)) == BYTES
    base: Any = services.TipServiceBase

    class GatewayTipService(base):  # type: ignore[misc]  # written at run time
        async def recommend(self, request: Any, call: Any) -> Any:
            return messages.RecommendResponse(tip=tip)

    routes = importlib.import_module("generated.routes")
    return create_app(GatewayTipService(), routes=routes.ROUTES, openapi=routes.OPENAPI)


if __name__ == "__main__":
    serve(app(sys.argv[2]), int(sys.argv[1]))
