"""The gRPC server of a process: the handlers of its modules, behind tokens, in the caller's trace."""

from collections.abc import Collection
from typing import Any

from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1._async import HealthServicer

from protogateway.runtime import grpc_server
from protogateway.runtime.handlers import Handlers
from protogateway.runtime.metadata import Metadata
from protogateway.runtime.method import Method
from servers.kernel import rpc, telemetry
from servers.kernel.errors import DOMAIN, SignInNeeded, error_of
from servers.kernel.identity import Identity, TokenAuthority

TIMEOUT_MAX_S = 60.0


class ModuleServer(grpc_server.GrpcServer):
    """Serves handlers on a port. `modules`: names of the modules here, the audiences that tokens may have."""

    def __init__(self, handlers: Handlers, tokens: TokenAuthority, modules: Collection[str]) -> None:
        super().__init__(
            handlers,
            authenticate=self._identify,
            domain=DOMAIN,
            timeout_s=rpc.DEFAULT_TIMEOUT_S,
            timeout_max_s=TIMEOUT_MAX_S,
            stream_timeout_max_s=rpc.STREAM_TIMEOUT_S,
            error_factory=error_of,
        )
        self._handlers = handlers
        self._modules = modules
        self._tokens = tokens
        self.health = HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self.health, self.server)

    async def start(self, address: str, cert: str = "", key: str = "") -> int:
        """Start to listen and return the port. Raises OSError if the port is taken."""
        port = await super().start(address, cert, key)
        await self.set_health()
        return port

    async def stop(self, grace_s: float) -> None:
        """Refuse new calls and give running ones `grace_s` seconds."""
        await self.health.enter_graceful_shutdown()
        await super().stop(grace_s)

    async def set_health(self, broken: Collection[str] = ()) -> None:
        """Set the status of each service. `broken` are the modules that do not work.

        The whole server, "", is serving: with one module broken, other processes still call the others here.
        """
        health = health_pb2.HealthCheckResponse
        await self.health.set("", health.SERVING)
        for service in self.services():
            is_broken = rpc.module_of(service) in broken
            await self.health.set(service, health.NOT_SERVING if is_broken else health.SERVING)

    def services(self) -> list[str]:
        """Return the full names of the services here, sorted."""
        return sorted({handler.method.service for handler in self._handlers.values()})

    async def _identify(self, method: Method[Any, Any], metadata: Metadata) -> Identity | None:
        """Return the identity that the token in the metadata proves, and continue the caller's trace."""
        telemetry.set_trace(metadata.get_text("traceparent"))
        header = metadata.get_text("authorization")
        if not header:
            return None
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer":
            raise SignInNeeded("authorization: write `Bearer <token>`", reason="TOKEN_INVALID")
        return await self._tokens.verify(token, self._audiences(method))

    def _audiences(self, method: Method[Any, Any]) -> Collection[str]:
        """Return the audiences that a method accepts: its module, or for the kernel's methods every module here."""
        module = rpc.module_of(method.service)
        return (module,) if module in self._modules else self._modules
