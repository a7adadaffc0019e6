"""The channel between processes: grpc.aio, with the same handlers at its far end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from typing import Any, TypeVar

import grpc
import structlog
from google.protobuf import any_pb2
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1._async import HealthServicer

from gen.runtime import DecodeError, Method
from servers.kernel import rpc, telemetry
from servers.kernel.clock import Clock
from servers.kernel.errors import (
    DOMAIN,
    Error,
    Internal,
    Invalid,
    SignInNeeded,
    TimedOut,
    Unavailable,
    Unimplemented,
    from_wire,
)
from servers.kernel.identity import Identity, Tokens

Q = TypeVar("Q")
A = TypeVar("A")

MESSAGE_BYTES_MAX = 4 * 1024 * 1024
CALLS_MAX = 1000
TIMEOUT_MAX_S = 60.0
_STATUS = "grpc-status-details-bin"
_TIMEOUT = "oo-timeout-us"
"""gRPC rounds a deadline up, by more than the hop that is taken off it; the exact one goes beside it."""

log = structlog.get_logger()


class WireChannel:
    """Calls a module in another process at `address` ("host:port").

    `token`: the token to send for a call, or "" for none. `ca`: certificate authority in PEM; empty: plain text, for
    loopback.
    """

    def __init__(self, address: str, clock: Clock, token: Callable[[], str], ca: str = "") -> None:
        self.address = address
        self._clock = clock
        self._token = token
        self._slots = asyncio.Semaphore(CALLS_MAX)
        options = [
            ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
            ("grpc.max_reconnect_backoff_ms", 1000),
            ("grpc.enable_http_proxy", 0),  # processes of one deployment reach each other directly
        ]
        if ca:
            self.channel = grpc.aio.secure_channel(address, grpc.ssl_channel_credentials(ca.encode()), options=options)
        else:
            self.channel = grpc.aio.insecure_channel(address, options=options)

    async def unary(
        self,
        method: Method[Q, A],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> A:
        """Raises the same errors as the handler raised there, or Unavailable when nobody answers."""
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self.channel.unary_unary(method.path)
        data = rpc.encoded(method.request, request)
        try:
            async with self._slots:
                timeout = rpc.remaining_s(timeout_s, self._clock.monotonic())
                answer = await call(data, timeout=timeout, metadata=self._metadata(metadata, timeout))
        except grpc.aio.AioRpcError as error:
            raise _error(error, method.path) from error
        return rpc.decoded(method.response, answer)

    def stream(
        self,
        method: Method[Q, A],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> AsyncIterator[A]:
        raise Unimplemented(f"{method.path}: no service of oO streams yet")

    async def is_serving(self, timeout_s: float) -> bool:
        """Asks the process's health service."""
        stub = health_pb2_grpc.HealthStub(self.channel)
        try:
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=timeout_s)
        except grpc.aio.AioRpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    async def close(self) -> None:
        await self.channel.close()

    def _metadata(self, extra: Mapping[str, str] | None, timeout_s: float) -> tuple[tuple[str, str], ...]:
        token = self._token()
        bearer = (("authorization", f"Bearer {token}"),) if token else ()
        own = (("traceparent", telemetry.traceparent()), (_TIMEOUT, str(int(timeout_s * 1e6))))
        return (*own, *bearer, *rpc.checked(extra).items())


class GrpcServer:
    """Serves handlers on a port. `modules`: the names of the modules in this process, which tokens are for."""

    def __init__(self, handlers: Mapping[str, rpc.Handler[Any, Any]], tokens: Tokens, modules: Collection[str]) -> None:
        self._handlers = handlers
        self._modules = modules
        self._tokens = tokens
        self._server = grpc.aio.server(
            maximum_concurrent_rpcs=CALLS_MAX,
            options=[("grpc.max_receive_message_length", MESSAGE_BYTES_MAX), ("grpc.so_reuseport", 0)],
        )
        self.health = HealthServicer()
        self._server.add_generic_rpc_handlers((_Generic(self._handlers, self._serve),))
        health_pb2_grpc.add_HealthServicer_to_server(self.health, self._server)

    async def start(self, address: str, cert: str = "", key: str = "") -> int:
        """Listens and answers the port. Raises OSError when the port is taken."""
        _check_free(address)
        try:
            if cert:
                credentials = grpc.ssl_server_credentials([(key.encode(), cert.encode())])
                port = self._server.add_secure_port(address, credentials)
            else:
                port = self._server.add_insecure_port(address)
        except RuntimeError as error:
            raise OSError(str(error)) from error
        await self._server.start()
        await self.health.set("", health_pb2.HealthCheckResponse.SERVING)
        return port

    async def stop(self, grace_s: float) -> None:
        """Refuses new calls, lets running ones end within `grace_s` seconds."""
        await self.health.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
        await self._server.stop(grace_s)

    def reflect(self, names: list[str], pool: Any) -> None:
        """Describes the services to tools such as grpcurl, where grpcio-reflection is installed: development only."""
        try:
            from grpc_reflection.v1alpha import reflection
        except ModuleNotFoundError:
            return
        reflection.enable_server_reflection([*names, reflection.SERVICE_NAME], self._server, pool=pool)

    async def _serve(self, handler: rpc.Handler[Any, Any], data: bytes, context: Any) -> bytes:
        metadata = {k: v for k, v in context.invocation_metadata() or () if isinstance(v, str)}
        with telemetry.tracing(metadata.get("traceparent", "")):
            try:
                return await self._answer(handler, data, context, metadata)
            except Error as error:
                await _abort(context, error)
                raise
            except Exception:
                log.exception("rpc failed outside its handler", rpc=handler.method.path)
                await _abort(context, Internal())
                raise

    async def _answer(
        self, handler: rpc.Handler[Any, Any], data: bytes, context: Any, metadata: Mapping[str, str]
    ) -> bytes:
        identity = await self._identity(metadata, self._audiences(handler))
        try:
            request = handler.method.request.decode(data)
        except DecodeError as error:
            raise Invalid(f"the request is no {handler.method.request.name}: {error}") from error
        timeout = _timeout_s(context.time_remaining(), metadata.get(_TIMEOUT, ""))
        return rpc.encoded(handler.method.response, await handler(request, identity, timeout, metadata, "wire"))

    def _audiences(self, handler: rpc.Handler[Any, Any]) -> Collection[str]:
        """A method takes tokens for its own module; one that serves all modules, such as Deliver, for any of them."""
        module = rpc.module_of(handler.method.service)
        return (module,) if module in self._modules else self._modules

    async def _identity(self, metadata: Mapping[str, str], audiences: Collection[str]) -> Identity | None:
        header = metadata.get("authorization", "")
        if not header:
            return None
        kind, _, token = header.partition(" ")
        if kind != "Bearer":
            raise SignInNeeded("authorization: write `Bearer <token>`", reason="TOKEN_INVALID")
        return await self._tokens.verify(token, audiences)


class _Generic(grpc.GenericRpcHandler):
    """Finds the handler of a method by its path."""

    def __init__(self, handlers: Mapping[str, rpc.Handler[Any, Any]], serve: Any) -> None:
        self._handlers = handlers
        self._serve = serve

    def service(self, handler_call_details: Any) -> Any:
        handler = self._handlers.get(handler_call_details.method)
        if handler is None:
            return None

        async def behave(data: bytes, context: Any) -> bytes:
            return await self._serve(handler, data, context)  # type: ignore[no-any-return]

        return grpc.unary_unary_rpc_method_handler(behave)


def _check_free(address: str) -> None:
    """Raises OSError for a taken port. gRPC would find out by itself, and write lines of its own about it."""
    host, _, port = address.rpartition(":")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host.strip("[]"), int(port)))


def _timeout_s(remaining: float | None, exact_us: str) -> float:
    limits = [rpc.DEFAULT_TIMEOUT_S if remaining is None else min(remaining, TIMEOUT_MAX_S)]
    return min([*limits, int(exact_us) / 1e6] if exact_us.isdecimal() and len(exact_us) < 12 else limits)


async def _abort(context: Any, error: Error) -> None:
    await context.abort(error.code, error.message, ((_STATUS, _status(error).SerializeToString()),))


def _status(error: Error) -> status_pb2.Status:
    status = status_pb2.Status(code=error.code.value[0], message=error.message)
    status.details.append(_any(error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN)))
    if error.fields:
        bad = error_details_pb2.BadRequest()
        for path, problem in error.fields.items():
            bad.field_violations.add(field=path, description=problem)
        status.details.append(_any(bad))
    if error.retry_after_s is not None:
        delay = Duration(nanos=0)
        delay.FromMilliseconds(int(error.retry_after_s * 1000))
        status.details.append(_any(error_details_pb2.RetryInfo(retry_delay=delay)))
    return status


def _any(message: Any) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed


def _error(error: grpc.aio.AioRpcError, path: str) -> Error:
    """The error that the far handler raised."""
    data = next((value for key, value in error.trailing_metadata() or () if key == _STATUS), None)
    if data is None:
        return _without_details(error, path)
    reason, fields, retry_after_s = "", {}, None
    for detail in status_pb2.Status.FromString(data if isinstance(data, bytes) else data.encode()).details:
        info, bad, retry = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields = {v.field: v.description for v in bad.field_violations}
        elif detail.Unpack(retry):
            retry_after_s = retry.retry_delay.ToMilliseconds() / 1000
    return from_wire(error.code(), reason, error.details() or "", fields, retry_after_s)


def _without_details(error: grpc.aio.AioRpcError, path: str) -> Error:
    """A failure of the connection itself: gRPC's own words say nothing to people."""
    code = error.code()
    log.warning("call failed on the wire", rpc=path, grpc_code=code.name, details=error.details())
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return TimedOut(rpc.TOO_LATE)
    if code is grpc.StatusCode.UNIMPLEMENTED:
        return Unimplemented(rpc.not_served(path))
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):  # cancelled by a server that stops
        return Unavailable("a part of oO that this needs does not answer; try again in a moment", retry_after_s=1)
    if code in (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN):
        return Internal()
    return from_wire(code, "", error.details() or code.name, {}, None)
