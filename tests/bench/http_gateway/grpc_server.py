"""Serve the tip with grpc.aio, behind Envoy: `python -m tests.bench.http_gateway.grpc_server PORT FOLDER`."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import grpc
import uvloop
from google.protobuf import json_format

from tests.bench.http_gateway.tip import TIP


async def serve(port: int, folder: str) -> None:
    """Serve the code that the official plugins wrote into FOLDER/official, until SIGTERM."""
    sys.path.insert(0, f"{folder}/official")
    messages: Any = importlib.import_module("bench.v1.tips_pb2")
    services: Any = importlib.import_module("bench.v1.tips_pb2_grpc")
    tip = json_format.ParseDict(TIP, messages.Tip())

    class GrpcTipService(services.TipServiceServicer):  # type: ignore[misc]  # written at run time
        async def Recommend(self, request: Any, context: Any) -> Any:
            return messages.RecommendResponse(tip=tip)

    server = grpc.aio.server()
    services.add_TipServiceServicer_to_server(GrpcTipService(), server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
