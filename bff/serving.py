"""Serves the HTTP face inside a process of oO."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator

import uvicorn

from bff.app import build_app
from servers.kernel.host import Host
from servers.kernel.settings import KernelSettings, SettingsError

STOP_S = 2


class _Server(uvicorn.Server):
    """Leaves signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_http(host: Host) -> Callable[[], Awaitable[None]]:
    """Starts the HTTP face and answers how to stop it. Raises SettingsError when its port is taken."""
    listening = _listen(host.settings)
    config = uvicorn.Config(
        build_app(host),
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=STOP_S,
        timeout_keep_alive=30,
        proxy_headers=False,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))

    async def stop() -> None:
        server.should_exit = True
        await task

    return stop


def _listen(settings: KernelSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.http_host, settings.http_port))
    except OSError as error:
        listening.close()
        port = settings.http_port
        raise SettingsError(f"port {port} is taken: stop what listens there, or set OO_HTTP_PORT") from error
    listening.listen(2048)
    return listening
