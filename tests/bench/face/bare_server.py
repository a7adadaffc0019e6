"""`python -m tests.bench.face.bare_server PORT FOLDER`: the generated gateway over its channel, open to all."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import orjson

from protogateway.http.app import create_app
from tests.bench.face.serving import serve
from tests.bench.face.tip import BYTES, TIP


def app(folder: str) -> Any:
    """From what the generator wrote into FOLDER/faced."""
    sys.path.insert(0, folder)
    messages, services, codec = (
        importlib.import_module(f"faced.bench.v1{part}") for part in ("", ".services", ".codec")
    )
    tip = codec.TIP.from_json(orjson.dumps(TIP))
    assert len(codec.TIP.encode(tip)) == BYTES
    base: Any = services.TipServiceBase

    class TipService(base):  # type: ignore[misc]  # written at run time
        async def recommend(self, request: Any, call: Any) -> Any:
            return messages.RecommendResponse(tip=tip)

    routes = importlib.import_module("faced.routes")
    return create_app(TipService(), routes=routes.ROUTES, openapi=routes.OPENAPI)


if __name__ == "__main__":
    serve(app(sys.argv[2]), int(sys.argv[1]))
