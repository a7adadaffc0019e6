"""Channel to another process: gRPC, by grpc.aio.

channel = GrpcChannel("127.0.0.1:50051", token="…")
stub = LibraryServiceStub(channel)
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

import grpc

from protogateway.runtime import errors
from protogateway.runtime.context import compute_deadline
from protogateway.runtime.copying import decode_message, encode_message
from protogateway.runtime.grpc_requests import RequestSender, failure_of
from protogateway.runtime.grpc_stream import GrpcStream, record_metadata, without_grpc_keys
from protogateway.runtime.metadata import MetadataInput, MetadataValue, ResponseMetadata, outgoing_metadata
from protogateway.runtime.method import Method, Requests
from protogateway.runtime.request_stream import iterate_requests
from protogateway.runtime.response_stream import FailedStream, ResponseStream
from protogateway.runtime.status import STATUS_KEY, decode_status

Q = TypeVar("Q")
R = TypeVar("R")
TokenSource = str | Callable[[], str]

MESSAGE_BYTES_MAX = 4 * 1024 * 1024
CALLS_MAX = 1000
EXACT_TIMEOUT_KEY = "exact-timeout-us"
"""Metadata key of the exact timeout in µs. gRPC rounds a timeout up, by more than HOP_MARGIN_S takes off."""

log = logging.getLogger(__name__)


class GrpcChannel:
    """Channel to the services at `address` ("host:port").

    `token` is sent as `Authorization: Bearer`; a function is asked for it at each call; "" sends none. `ca` is the
    server's certificate authority in PEM, or "" for plain text. `timeout_s` and `stream_timeout_s` are for calls
    without a timeout of their own; None means no limit. `call_metadata` is asked at each call for metadata to send.
    `error_factory` makes errors of your own classes. Construct it where an event loop runs, and `close` it at the end.
    """

    def __init__(
        self,
        address: str,
        *,
        token: TokenSource = "",
        ca: str = "",
        timeout_s: float | None = None,
        stream_timeout_s: float | None = None,
        call_metadata: Callable[[], Iterable[tuple[str, MetadataValue]]] = tuple,
        error_factory: errors.ErrorFactory = errors.make_error,
        options: Sequence[tuple[str, Any]] = (),
    ) -> None:
        self.address = address
        self._token = token
        self._timeout_s = timeout_s
        self._stream_timeout_s = stream_timeout_s
        self._call_metadata = call_metadata
        self._error_factory = error_factory
        self._slots = asyncio.Semaphore(CALLS_MAX)
        all_options = [
            ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
            ("grpc.max_reconnect_backoff_ms", 1000),
            *options,
        ]
        self.channel = (
            grpc.aio.secure_channel(address, grpc.ssl_channel_credentials(ca.encode()), options=all_options)
            if ca
            else grpc.aio.insecure_channel(address, options=all_options)
        )

    async def unary(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> R:
        """Return the response. Raises the service's RpcError, or UNAVAILABLE if the service does not respond."""
        data = encode_message(method.request, request, self._error_factory)
        deadline, pairs = self._prepare(self._timeout_s if timeout_s is None else timeout_s, metadata)
        async with self._slots:
            timeout = self._remaining_s(deadline)
            start: Any = self.channel.unary_unary(method.path)
            call = start(data, timeout=timeout, metadata=_with_exact_timeout(pairs, timeout))
            try:
                response = await call
                if response_metadata is not None:
                    await record_metadata(response_metadata, call)
            except grpc.aio.AioRpcError as error:
                raise self._to_rpc_error(error, method.path, response_metadata) from error
        return decode_message(method.response, response, self._error_factory)

    def stream(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> ResponseStream[R]:
        try:
            data = encode_message(method.request, request, self._error_factory)
            deadline, pairs = self._prepare(self._stream_timeout_s if timeout_s is None else timeout_s, metadata)
        except errors.RpcError as error:
            return ResponseStream(FailedStream(error))

        call: Any = self.channel.unary_stream(method.path)
        start = partial(self._start, partial(call, data), deadline, pairs)
        return self._responses(method, start, deadline, response_metadata)

    async def client_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> R:
        """Return the response. Raises what `unary` raises, and the error of the caller's iterator."""
        sender = self._sender(method, requests)
        deadline, pairs = self._prepare(self._stream_timeout_s if timeout_s is None else timeout_s, metadata)
        call = self._start(self.channel.stream_unary(method.path), deadline, pairs)
        sender.start(call)
        try:
            response = await call
            if response_metadata is not None:
                await record_metadata(response_metadata, call)
        except grpc.aio.AioRpcError as error:
            raise self._to_rpc_error(error, method.path, response_metadata) from error
        except asyncio.CancelledError as error:
            raise failure_of(sender, error) from None
        finally:
            sender.stop()
        return decode_message(method.response, response, self._error_factory)

    def bidi_stream(
        self,
        method: Method[Q, R],
        requests: Requests[Q],
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> ResponseStream[R]:
        sender = self._sender(method, requests)
        try:
            deadline, pairs = self._prepare(self._stream_timeout_s if timeout_s is None else timeout_s, metadata)
        except errors.RpcError as error:
            return ResponseStream(FailedStream(error))
        start = partial(self._start, self.channel.stream_stream(method.path), deadline, pairs)
        return self._responses(method, start, deadline, response_metadata, sender)

    async def close(self) -> None:
        """End all running calls and close the connection."""
        await self.channel.close()

    def _start(self, start: Callable[..., Any], deadline: float | None, pairs: list[tuple[str, MetadataValue]]) -> Any:
        timeout_s = self._remaining_s(deadline)
        return start(timeout=timeout_s, metadata=_with_exact_timeout(pairs, timeout_s))

    def _responses(
        self,
        method: Method[Any, R],
        start: Callable[[], Any],
        deadline: float | None,
        response_metadata: ResponseMetadata | None,
        sender: RequestSender[Any] | None = None,
    ) -> ResponseStream[R]:
        def check_deadline() -> None:
            self._remaining_s(deadline)

        decode = partial(decode_message, method.response, error_factory=self._error_factory)
        to_error = partial(self._to_rpc_error, path=method.path, response_metadata=response_metadata)
        return ResponseStream(GrpcStream(start, decode, check_deadline, to_error, response_metadata, sender))

    def _sender(self, method: Method[Q, Any], requests: Requests[Q]) -> RequestSender[Q]:
        encode = partial(encode_message, method.request, error_factory=self._error_factory)
        return RequestSender(iterate_requests(requests), encode, self._error_factory)

    def _prepare(
        self, timeout_s: float | None, metadata: MetadataInput | None
    ) -> tuple[float | None, list[tuple[str, MetadataValue]]]:
        """Return the deadline of the call, and the metadata of its request."""
        deadline = compute_deadline(timeout_s, asyncio.get_running_loop().time(), self._error_factory)
        token = self._token if isinstance(self._token, str) else self._token()
        bearer = [("authorization", f"Bearer {token}")] if token else []
        return deadline, [*self._call_metadata(), *bearer, *outgoing_metadata(metadata, self._error_factory).pairs]

    def _remaining_s(self, deadline: float | None) -> float | None:
        remaining_s = None if deadline is None else deadline - asyncio.get_running_loop().time()
        if remaining_s is not None and remaining_s <= 0:
            raise self._error_factory(errors.StatusCode.DEADLINE_EXCEEDED, errors.DEADLINE_PASSED)
        return remaining_s

    def _to_rpc_error(
        self, error: grpc.aio.AioRpcError, path: str, response_metadata: ResponseMetadata | None
    ) -> errors.RpcError:
        """Return the error that the service raised, or one for the state of the connection."""
        trailing = tuple(error.trailing_metadata() or ())
        if response_metadata is not None:
            response_metadata.initial = without_grpc_keys(error.initial_metadata())
            response_metadata.trailing = without_grpc_keys(trailing)
        status = next((value for key, value in trailing if key == STATUS_KEY), None)
        raised = decode_status(status, self._error_factory) if isinstance(status, bytes) else None
        return raised or self._connection_error(error, path)

    def _connection_error(self, error: grpc.aio.AioRpcError, path: str) -> errors.RpcError:
        # gRPC's own messages about a connection go to the log: to a person they say nothing.
        code, details = errors.StatusCode[error.code().name], error.details() or ""
        log.warning("%s failed on the wire: %s: %s", path, code.name, details)
        if code is errors.StatusCode.DEADLINE_EXCEEDED:
            return self._error_factory(code, errors.DEADLINE_PASSED)
        if code is errors.StatusCode.UNIMPLEMENTED:
            return self._error_factory(code, errors.not_served_message(path))
        if code in (
            errors.StatusCode.UNAVAILABLE,
            errors.StatusCode.CANCELLED,
        ):  # a server that stops cancels its calls
            return self._error_factory(errors.StatusCode.UNAVAILABLE, errors.NOT_RESPONDING, retry_after_s=1)
        return self._error_factory(code, details)


def _with_exact_timeout(
    pairs: list[tuple[str, MetadataValue]], timeout_s: float | None
) -> tuple[tuple[str, MetadataValue], ...]:
    return tuple(pairs) if timeout_s is None else ((EXACT_TIMEOUT_KEY, str(int(timeout_s * 1e6))), *pairs)
