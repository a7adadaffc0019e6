"""The two channels to a module: in process and gRPC. Both end in the same handlers."""

from collections.abc import Callable, Iterator

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from protogateway.runtime import grpc_channel, inprocess_channel
from protogateway.runtime.handlers import Handlers
from servers.kernel import rpc, telemetry
from servers.kernel.errors import error_of
from servers.kernel.identity import Identity


class LocalModuleChannel(inprocess_channel.InProcessChannel):
    """Calls handlers of this process. Raises only errors of the tree in kernel/errors.py.

    `principal`: returns the identity of the caller. `by_bytes`: encode and decode each message instead of copying it,
    to test that both give the same.
    """

    def __init__(self, handlers: Handlers, principal: Callable[[], Identity | None], *, by_bytes: bool = False) -> None:
        super().__init__(
            handlers,
            caller=principal,
            error_factory=error_of,
            timeout_s=rpc.DEFAULT_TIMEOUT_S,
            stream_timeout_s=rpc.STREAM_TIMEOUT_S,
            by_bytes=by_bytes,
        )


class RemoteModuleChannel(grpc_channel.GrpcChannel):
    """Calls a module in another process at `address` ("host:port"). Raises only errors of the tree in kernel/errors.py.

    `token`: returns the token to send, or "". `ca`: certificate authority in PEM, or "" for plain text on loopback.
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

    async def is_serving(self, timeout_s: float, service: str = "") -> bool:
        """Ask the health service of the module's process about one service, by default about the process."""
        stub = health_pb2_grpc.HealthStub(self.channel)
        try:
            response = await stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=timeout_s)
        except grpc.aio.AioRpcError:
            return False
        return bool(response.status == health_pb2.HealthCheckResponse.SERVING)


def _trace() -> Iterator[tuple[str, str]]:
    yield "traceparent", telemetry.traceparent()
