"""HTTP server inside a process of oO."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bff.app import HttpApplication
from servers.kernel.process import Process
from servers.kernel.settings import KernelSettings, SettingsError

STOP_TIMEOUT_S = 2
HEAD_BYTES_MAX = 64 * 1024
REQUEST_TIMEOUT_S = 20.0
"""Time within which a request must arrive."""

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class _Server(uvicorn.Server):
    """uvicorn server that leaves signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _TimedHttpProtocol(HttpToolsProtocol):
    """Closes connections whose request does not end.

    httptools limits neither header size (its cost is quadratic) nor time. This class does.
    """

    _is_receiving = False
    _is_in_head = False
    _head_bytes = 0
    _chunk_bytes = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_receiving = self._is_in_head = True
        self._head_bytes = -self._chunk_bytes  # bytes before this request in the chunk belong to the previous one

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_receiving = False
        self._stop_timer()
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        self._chunk_bytes = len(data)
        super().data_received(data)
        self._head_bytes += len(data)
        if self._is_in_head and self._head_bytes > HEAD_BYTES_MAX:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        elif self._is_receiving or self._is_idle():
            self._start_timer()

    def _is_idle(self) -> bool:
        """Return True if the data was not part of a request, such as blank lines before one."""
        return self._deadline is None and self.cycle.response_complete

    def _start_timer(self) -> None:
        """Start the timer for a connection or a request. A request that arrived whole needs none."""
        if self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_TIMEOUT_S, self.transport.close)

    def _stop_timer(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None


async def serve_http(process: Process) -> Callable[[], Awaitable[None]]:
    """Start the HTTP server and return a function that stops it. Raises SettingsError if its port is taken."""
    listening = _listen(process.settings)
    application = HttpApplication(process)
    config = uvicorn.Config(
        application,
        http=_TimedHttpProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=STOP_TIMEOUT_S,
        timeout_keep_alive=30,
        proxy_headers=False,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))

    async def stop() -> None:
        application.close()
        server.should_exit = True
        await task

    return stop


def _listen(settings: KernelSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET
    # asyncio sets TCP_NODELAY only if the protocol is given; without it, responses wait for the client's ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.http_host, settings.http_port))
    except OSError as error:
        listening.close()
        port = settings.http_port
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(f"port {port} is taken: stop what listens there, or set OO_HTTP_PORT") from error
        what = f"cannot listen on {settings.http_host}, port {port} ({error.strerror})"
        raise SettingsError(f"{what}: set OO_HTTP_HOST or OO_HTTP_PORT") from error
    listening.listen(2048)
    return listening
