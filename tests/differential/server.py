"""The gRPC server behind both faces, and our face over HTTP, on an event loop in a thread of their own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

import grpc
import uvicorn
from google.protobuf.message import DecodeError

R = TypeVar("R")

STREAM = "Watch"
CODES = {code.value[0]: code for code in grpc.StatusCode}


class Loop:
    """An event loop in a thread, for servers that a test asks from outside."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, R], timeout_s: float = 30) -> R:
        """What the work answers, once it has."""
        future: Future[R] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout_s)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class EchoServer(grpc.GenericRpcHandler):
    """Answers every call with its own request, or fails as `fail` in it says; keeps the last call.

    `messages`: the request of each RPC. A stream answers twice.
    """

    def __init__(self, messages: Mapping[str, Any]) -> None:
        self._messages = messages
        self._calls: list[tuple[str, bytes]] = []
        self._server: Any = None

    def service(self, handler_call_details: Any) -> Any:
        rpc = handler_call_details.method.rpartition("/")[2]

        async def echo(data: bytes, context: Any) -> bytes:
            return await self._heard(rpc, data, context)

        async def twice(data: bytes, context: Any) -> AsyncIterator[bytes]:
            answer = await self._heard(rpc, data, context)
            yield answer
            yield answer

        if rpc == STREAM:
            return grpc.unary_stream_rpc_method_handler(twice)
        return grpc.unary_unary_rpc_method_handler(echo)

    async def _heard(self, rpc: str, data: bytes, context: Any) -> bytes:
        try:
            request = self._messages[rpc].FromString(data)
        except DecodeError:
            await context.abort(grpc.StatusCode.INTERNAL, "the request is no message")
            raise
        canonical: bytes = request.SerializeToString(deterministic=True)
        self._calls.append((rpc, canonical))
        if request.fail in CODES and request.fail:
            await context.abort(CODES[request.fail], "as it was told")
        return canonical

    async def start(self) -> int:
        """Listens on a free port of loopback and answers it."""
        self._server = grpc.aio.server()
        self._server.add_generic_rpc_handlers((self,))
        port: int = self._server.add_insecure_port("127.0.0.1:0")
        await self._server.start()
        return port

    async def stop(self) -> None:
        await self._server.stop(0)

    def taken(self) -> tuple[str, bytes] | None:
        """The call since the last time this was asked. Fails when there was more than one."""
        calls, self._calls = self._calls, []
        assert len(calls) <= 1, calls
        return calls[0] if calls else None


class HttpServer(uvicorn.Server):
    """Serves an ASGI application on a free port of loopback, on the event loop that `start` runs on."""

    def __init__(self, app: Any) -> None:
        super().__init__(
            uvicorn.Config(app, lifespan="off", access_log=False, log_config=None, ws="none", server_header=False)
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to the process."""
        yield

    async def start(self) -> int:
        """Listens and answers the port."""
        # A socket of no named protocol would wait for more to send with each answer.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        port: int = listening.getsockname()[1]
        self._task = asyncio.create_task(self.serve(sockets=[listening]))
        return port

    async def stop(self) -> None:
        self.should_exit = True
        await self._task
