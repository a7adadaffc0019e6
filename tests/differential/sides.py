"""Both faces in front of one gRPC server, and one request asked of both."""

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
from tests.differential.asking import Answer, Asked, Client
from tests.differential.comparing import Pair
from tests.differential.echo import SERVICE, Echo
from tests.differential.envoy import envoy
from tests.differential.server import EchoServer, HttpServer, Loop


@dataclass
class Sides:
    """The contract, the server, and a client of each face."""

    echo: Echo
    server: EchoServer
    envoy: Client
    ours: Client

    def ask(self, asked: Asked) -> Pair:
        """The same request to one and then to the other."""
        return Pair(asked, self._ask(self.envoy, asked), self._ask(self.ours, asked))

    def _ask(self, client: Client, asked: Asked) -> Answer:
        self.server.taken()
        answer = client.ask(asked)
        return replace(answer, reached=self.server.taken())


def generated_routes(echo: Echo, folder: Path, package: str = "echoed") -> Any:
    """Generate the contract into a package and return its ROUTES."""
    generate(echo.request, folder / package)
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(f"{package}.routes").ROUTES
    finally:
        sys.path.remove(str(folder))


@contextmanager
def both(echo: Echo, routes: Any, folder: Path) -> Iterator[Sides]:
    """Everything that runs, for the length of a block. `routes` are those to serve our side with."""
    loop, server = Loop(), EchoServer(echo.messages)
    grpc_port = loop.run(server.start())

    async def face() -> tuple[Any, Any]:
        channel = GrpcChannel(f"127.0.0.1:{grpc_port}", options=[("grpc.enable_http_proxy", 0)])
        return channel, HttpServer(HttpGateway(channel, routes))

    channel, http = loop.run(face())
    our_port = loop.run(http.start())
    try:
        with envoy(folder, echo.descriptors, [SERVICE], grpc_port) as port:
            sides = Sides(echo, server, Client(port), Client(our_port))
            yield sides
            sides.envoy.close()
            sides.ours.close()
    finally:
        loop.run(http.stop())
        loop.run(channel.close())
        loop.run(server.stop())
        loop.close()
