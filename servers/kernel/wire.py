"""The channel between processes: gRPC, with the same handlers at its far end, tokens, and one trace."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1._async import HealthServicer

from protogateway.runtime import grpc_channel, grpc_server
from protogateway.runtime.handlers import Handlers
from protogateway.runtime.metadata import Metadata
from protogateway.runtime.method import Method
from servers.kernel import rpc, telemetry
from servers.kernel.errors import DOMAIN, SignInNeeded, error_of
from servers.kernel.identity import Identity, Tokens

TIMEOUT_MAX_S = 60.0


class WireChannel(grpc_channel.GrpcChannel):
    """Calls a module in another process at `address` ("host:port"). Raises errors of the tree in kernel/errors.py.

    `token`: the token to send for a call, or "" for none. `ca`: certificate authority in PEM; empty: plain text, for
    loopback.
    """

    def __init__(self, address: str, token: Callable[[], str], ca: str = "") -> None:
        super().__init__(
            address,
            token=token,
            ca=ca,
            timeout_s=rpc.DEFAULT_TIMEOUT_S,
            stream_timeout_s=rpc.STREAM_TIMEOUT_S,
            call_metadata=_trace,
            error_factory=error_of,
            options=[("grpc.enable_http_proxy", 0)],  # processes of one deployment reach each other directly
        )

    async def is_serving(self, timeout_s: float) -> bool:
        """Asks the process's health service."""
        stub = health_pb2_grpc.HealthStub(self.channel)
        try:
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=timeout_s)
        except grpc.aio.AioRpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def _trace() -> Iterator[tuple[str, str]]:
    yield "traceparent", telemetry.traceparent()


class GrpcServer(grpc_server.GrpcServer):
    """Serves handlers on a port. `modules`: the names of the modules in this process, which tokens are for."""

    def __init__(self, handlers: Handlers, tokens: Tokens, modules: Collection[str]) -> None:
        super().__init__(
            handlers,
            authenticate=self._identify,
            domain=DOMAIN,
            timeout_s=rpc.DEFAULT_TIMEOUT_S,
            timeout_max_s=TIMEOUT_MAX_S,
            stream_timeout_max_s=rpc.STREAM_TIMEOUT_S,
            error_factory=error_of,
        )
        self._modules = modules
        self._tokens = tokens
        self.health = HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self.health, self.server)

    async def start(self, address: str, cert: str = "", key: str = "") -> int:
        """Listens and answers the port. Raises OSError when the port is taken."""
        port = await super().start(address, cert, key)
        await self.health.set("", health_pb2.HealthCheckResponse.SERVING)
        return port

    async def stop(self, grace_s: float) -> None:
        """Refuses new calls, lets running ones end within `grace_s` seconds."""
        await self.health.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
        await super().stop(grace_s)

    def reflect(self, names: list[str], pool: Any) -> None:
        """Describes the services to tools such as grpcurl, where grpcio-reflection is installed: development only."""
        try:
            from grpc_reflection.v1alpha import reflection
        except ModuleNotFoundError:
            return
        reflection.enable_server_reflection([*names, reflection.SERVICE_NAME], self.server, pool=pool)

    async def _identify(self, method: Method[Any, Any], metadata: Metadata) -> Identity | None:
        """Whose token it is; with it the caller's trace goes on."""
        telemetry.enter_trace(metadata.get_text("traceparent"))
        header = metadata.get_text("authorization")
        if not header:
            return None
        kind, _, token = header.partition(" ")
        if kind != "Bearer":
            raise SignInNeeded("authorization: write `Bearer <token>`", reason="TOKEN_INVALID")
        return await self._tokens.verify(token, self._audiences(method))

    def _audiences(self, method: Method[Any, Any]) -> Collection[str]:
        """A method takes tokens for its own module; one that serves all modules, such as Deliver, for any of them."""
        module = rpc.module_of(method.service)
        return (module,) if module in self._modules else self._modules
