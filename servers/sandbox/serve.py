"""Both stand-ins on their ports in one event loop."""

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

from servers.sandbox.clock import Clock
from servers.sandbox.google.app import build as build_google
from servers.sandbox.settings import Refused, Settings
from servers.sandbox.todoist.app import build as build_todoist

_HOST: Final = "127.0.0.1"
_GRACE_S: Final = 0.4


async def serve(settings: Settings) -> None:
    """Listen, print the addresses, run until a signal. Raises Refused for a taken port or an unusable folder."""
    with (
        _own(settings.data_dir / "sandbox") as folder,
        _bind(settings.google_port, "Google", "OO_SANDBOX_GOOGLE_PORT") as google,
        _bind(settings.todoist_port, "Todoist", "OO_SANDBOX_TODOIST_PORT") as todoist,
    ):
        clock = Clock()
        listeners = (
            Listener(build_google(_address(google), folder, clock), google),
            Listener(build_todoist(folder, clock), todoist),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, _stop, listeners)
        print(f"sandbox Google   {_address(google)}\nsandbox Todoist  {_address(todoist)}", flush=True)
        await asyncio.gather(*(listener.run() for listener in listeners))


class Listener:
    """One app on one bound socket. The app finds `sandbox.hang_up` in its scope: it cuts the caller's connection."""

    def __init__(self, app: ASGIApp, bound: socket.socket) -> None:
        self._app, self._bound = app, bound
        self._server = _Server(_config(self._serve))

    async def run(self) -> None:
        """Serve until `stop`."""
        await self._server.serve(sockets=[self._bound])

    def stop(self) -> None:
        """Finish open requests, but not for longer than the grace."""
        self._server.should_exit = True
        asyncio.get_running_loop().call_later(_GRACE_S, self._give_up)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        hang_up = functools.partial(self._hang_up, scope["client"])
        scope["extensions"] = {**scope.get("extensions", {}), "sandbox.hang_up": hang_up}
        with contextlib.suppress(asyncio.CancelledError):  # only the end of the process cancels, after the grace
            await self._app(scope, receive, send)

    def _hang_up(self, caller: tuple[str, int] | None = None) -> None:
        for connection in list(self._server.server_state.connections):
            if caller in (None, connection.transport.get_extra_info("peername")):
                connection.transport.abort()

    def _give_up(self) -> None:
        self._hang_up()
        self._server.force_exit = True


def _config(app: ASGIApp) -> uvicorn.Config:
    # The caller's own address counts here, not one that a header claims.
    return uvicorn.Config(app, interface="asgi3", lifespan="off", ws="none", proxy_headers=False, log_level="warning")


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals alone: with two servers in one process the second would take them from the first."""
        yield


def _stop(listeners: tuple[Listener, ...]) -> None:
    for listener in listeners:
        listener.stop()


@contextlib.contextmanager
def _own(folder: Path) -> Iterator[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise Refused(f"cannot write to {folder} ({error.strerror}): choose another folder with --data.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    except BlockingIOError as error:
        raise Refused(f"another sandbox uses {folder}: stop it or choose another folder with --data.") from error
    finally:
        os.close(lock)


def _bind(port: int, service: str, variable: str) -> socket.socket:
    # With the protocol spelled out, as asyncio sets TCP_NODELAY only then; else each answer waits 40 ms for an ACK.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((_HOST, port))
        bound.listen()  # at once: two sockets may share a port until one of them listens
    except OSError as error:
        bound.close()
        reason = f"port {port} for the {service} stand-in cannot be used ({error.strerror})"
        raise Refused(f"{reason}: stop what uses it or choose another with {variable}.") from error
    return bound


def _address(bound: socket.socket) -> str:
    return f"http://{_HOST}:{bound.getsockname()[1]}"
