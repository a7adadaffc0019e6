"""Serve the tip with Connect: `python -m tests.bench.http_gateway.connectrpc_server PORT FOLDER`."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import protobuf

from tests.bench.http_gateway.serving import serve
from tests.bench.http_gateway.tip import TIP


def app(folder: str) -> Any:
    """Return the application that Connect's plugins wrote into FOLDER/connect."""
    sys.path.insert(0, folder)
    messages: Any = importlib.import_module("connect.bench.v1.tips_pb")
    services: Any = importlib.import_module("connect.bench.v1.tips_connect")
    tip = protobuf.message_from_json_value(messages.Tip, TIP)

    class ConnectTipService:
        async def recommend(self, _request: Any, _context: Any) -> Any:
            return messages.RecommendResponse(tip=tip)

    return services.TipServiceASGIApplication(ConnectTipService())


if __name__ == "__main__":
    serve(app(sys.argv[2]), int(sys.argv[1]))
