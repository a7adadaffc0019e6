"""Server of both stand-ins: two ports, one event loop."""

import asyncio
import contextlib
import fcntl
import functools
import os
import signal
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from servers.sandbox.clock import SandboxClock
from servers.sandbox.google.app import create_google_app
from servers.sandbox.settings import SandboxSettings, StartError
from servers.sandbox.todoist.app import create_todoist_app

_HOST: Final = "127.0.0.1"
_STOP_GRACE_S: Final = 0.4


async def serve(settings: SandboxSettings) -> None:
    """Listen, print the addresses, run until a signal. Raises StartError for a taken port or an unusable folder."""
    with (
        _lock_folder(settings.data_dir / "sandbox") as folder,
        _listen(settings.google_port, "Google", "OO_SANDBOX_GOOGLE_PORT") as google,
        _listen(settings.todoist_port, "Todoist", "OO_SANDBOX_TODOIST_PORT") as todoist,
    ):
        clock = SandboxClock()
        listeners = (
            Listener(create_google_app(_address(google), folder, clock), google),
            Listener(create_todoist_app(folder, clock), todoist),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, _stop_all, listeners)
        print(f"sandbox Google   {_address(google)}\nsandbox Todoist  {_address(todoist)}", flush=True)
        await asyncio.gather(*(listener.run() for listener in listeners))


class Listener:
    """One app on one bound socket. `scope["extensions"]["sandbox.abort_connection"]` cuts the caller's connection."""

    def __init__(self, app: ASGIApp, bound: socket.socket) -> None:
        self._app, self._bound = app, bound
        self._server = _Server(_config(self._serve))

    async def run(self) -> None:
        """Serve until `stop`."""
        await self._server.serve(sockets=[self._bound])

    def stop(self) -> None:
        """Finish requests in progress, then abort those that outlast the grace period."""
        self._server.should_exit = True
        asyncio.get_running_loop().call_later(_STOP_GRACE_S, self._stop_now)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        abort = functools.partial(self._abort_connections, scope["client"])
        scope["extensions"] = {**scope.get("extensions", {}), "sandbox.abort_connection": abort}
        # Only the end of the process cancels a request, after the grace period; uvicorn would log a traceback.
        with contextlib.suppress(asyncio.CancelledError):
            await self._app(scope, receive, send)

    def _abort_connections(self, caller: tuple[str, int] | None = None) -> None:
        for connection in list(self._server.server_state.connections):
            if caller in (None, connection.transport.get_extra_info("peername")):
                connection.transport.abort()

    def _stop_now(self) -> None:
        self._abort_connections()
        self._server.force_exit = True


def _config(app: ASGIApp) -> uvicorn.Config:
    # Without proxy_headers, LoopbackOnlyMiddleware sees the caller's own address, not one that a header claims.
    return uvicorn.Config(app, interface="asgi3", lifespan="off", ws="none", proxy_headers=False, log_level="warning")


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Install no signal handlers: the second server in this process would replace those of the first."""
        yield


def _stop_all(listeners: tuple[Listener, ...]) -> None:
    for listener in listeners:
        listener.stop()


@contextlib.contextmanager
def _lock_folder(folder: Path) -> Iterator[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StartError(f"cannot write to {folder} ({error.strerror}): choose another folder with --data.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    except BlockingIOError as error:
        raise StartError(f"another sandbox uses {folder}: stop it or choose another folder with --data.") from error
    finally:
        os.close(lock)


def _listen(port: int, service: str, variable: str) -> socket.socket:
    # asyncio sets TCP_NODELAY only if the protocol is given; without it, each response waits 40 ms for an ACK.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((_HOST, port))
        bound.listen()  # now, as with SO_REUSEADDR two sockets may share a port until one of them listens
    except OSError as error:
        bound.close()
        reason = f"port {port} for the {service} stand-in cannot be used ({error.strerror})"
        raise StartError(f"{reason}: stop what uses it or choose another with {variable}.") from error
    return bound


def _address(bound: socket.socket) -> str:
    return f"http://{_HOST}:{bound.getsockname()[1]}"
