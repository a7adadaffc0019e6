"""Envoy and our gateway in front of one gRPC server, with a client for each."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from protogateway.http.gateway import HttpGateway
from protogateway.runtime.grpc_channel import GrpcChannel
from protogateway.tests.compiler import generate
from tests.differential.comparison import Pair
from tests.differential.echo import RAW_SERVICE, SERVICE, EchoContract
from tests.differential.envoy import envoy
from tests.differential.raw_http import RawClient, RawRequest, RawResponse
from tests.differential.server import EchoServer, HttpServer, LoopThread


@dataclass
class Sides:
    """The contract, the gRPC server, and a client for each side."""

    echo: EchoContract
    server: EchoServer
    envoy: RawClient
    ours: RawClient

    def send(self, request: RawRequest) -> Pair:
        """Send the same request to Envoy and then to our gateway."""
        return Pair(request, self._send(self.envoy, request), self._send(self.ours, request))

    def _send(self, client: RawClient, request: RawRequest) -> RawResponse:
        self.server.take_call()
        response = client.send(request)
        return replace(response, reached=self.server.take_call())


def generated_routes(echo: EchoContract, folder: Path, package: str = "echoed") -> Any:
    """Generate the contract into a package and return its ROUTES."""
    generate(echo.request, folder / package)
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(f"{package}.routes").ROUTES
    finally:
        sys.path.remove(str(folder))


@contextmanager
def run_both(echo: EchoContract, routes: Any, folder: Path) -> Iterator[Sides]:
    """Run both sides for the length of the block. `routes` are those of our gateway."""
    loop, server = LoopThread(), EchoServer(echo.messages)
    grpc_port = loop.run(server.start())

    async def make_gateway() -> tuple[Any, Any]:
        channel = GrpcChannel(f"127.0.0.1:{grpc_port}", options=[("grpc.enable_http_proxy", 0)])
        return channel, HttpServer(HttpGateway(channel, routes))

    channel, http = loop.run(make_gateway())
    our_port = loop.run(http.start())
    try:
        with envoy(folder, echo.descriptors, [SERVICE, RAW_SERVICE], grpc_port) as port:
            sides = Sides(echo, server, RawClient(port), RawClient(our_port))
            yield sides
            sides.envoy.close()
            sides.ours.close()
    finally:
        loop.run(http.stop())
        loop.run(channel.close())
        loop.run(server.stop())
        loop.close()
