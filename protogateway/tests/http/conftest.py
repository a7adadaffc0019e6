"""The echo service: an example contract that uses every feature of the HTTP gateway, served over real HTTP."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest
import uvicorn

from protogateway.http.gateway import HttpGateway
from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.handlers import serve
from protogateway.runtime.inprocess_channel import InProcessChannel
from protogateway.tests.compiler import EXAMPLE, generate, request_for
from protogateway.tests.http.file_service import FileStore, file_gateway, generate_files

PLAIN = {"Accept-Encoding": "identity"}

STREAM_MAX, SIZE_MAX = 5_000, 20_000
"""Largest stream and text that the service sends: a fuzzer requests four billion."""


@pytest.fixture(scope="session")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    with generate_echo(tmp_path_factory.mktemp("echo")) as found:
        yield found


@contextmanager
def generate_echo(home: Path) -> Iterator[SimpleNamespace]:
    """Generate the contract into a folder, and yield its modules."""
    request = request_for(EXAMPLE, ["echo/v1/options.proto", "echo/v1/service.proto"], home)
    generate(request, home / "generated_echo", f"settings={EXAMPLE / 'echo' / 'settings.toml'}")
    sys.path.insert(0, str(home))
    names = {"messages": "echo.v1", "services": "echo.v1.services", "codec": "echo.v1.codec", "routes": "routes"}
    yield SimpleNamespace(**{key: importlib.import_module(f"generated_echo.{name}") for key, name in names.items()})
    sys.path.remove(str(home))


class NoteService:
    """Service that returns its requests. `cancelled` is set when one of its handlers is cancelled."""

    def __init__(self, echo: SimpleNamespace) -> None:
        self._echo = echo
        self.SERVICE = echo.services.EchoServiceBase.SERVICE
        self.requests: list[Any] = []
        self.remaining_s: list[float | None] = []
        self.sent = 0
        self.cancelled = asyncio.Event()

    async def get_note(self, request: Any, call: Any) -> Any:
        self.remaining_s.append(call.remaining_s())
        return self._echo.messages.Note(id=request.id or request.name, text="x" * 20)

    async def find_notes(self, request: Any, _call: Any) -> Any:
        return self._record(request)

    async def write_note(self, request: Any, _call: Any) -> Any:
        return self._record(request)

    async def change_note(self, request: Any, _call: Any) -> Any:
        return self._record(request)

    async def shelve_note(self, request: Any, _call: Any) -> Any:
        return self._record(request)

    async def drop_note(self, request: Any, _call: Any) -> Any:
        self._record(request)
        return self._echo.messages.Note()

    async def list_notes(self, request: Any, _call: Any) -> Any:
        if request.count == 4_000_013:
            raise RuntimeError("password is hunter2")
        note = self._echo.messages.Note
        return self._echo.messages.ListNotesResponse([note(text=f"note {n}") for n in range(min(request.count, 1000))])

    async def fail(self, request: Any, call: Any) -> Any:
        self.remaining_s.append(call.remaining_s())
        if request.code:
            raise self._failure(request.code, request.reason)
        await self._for_ever()

    async def watch_notes(self, request: Any, _call: Any) -> AsyncIterator[Any]:
        self._record(request)
        try:
            until = min(request.count, request.after + STREAM_MAX)
            for number in range(request.after + 1, until + 1):
                await asyncio.sleep(request.pause_ms / 1000)
                self.sent = number
                yield self._echo.messages.Note(number=number, text="x" * min(request.size, SIZE_MAX))
            if request.code:
                await asyncio.sleep(request.pause_ms / 1000)
                raise self._failure(request.code, "WATCH_FAILED")
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled.set()
            raise

    async def _for_ever(self) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise

    def _failure(self, code: int, reason: str) -> Exception:
        return RpcError(
            "long_name: too long",
            code=StatusCode(code) if 0 < code <= 16 else StatusCode.UNKNOWN,
            reason=reason,
            fields={"long_name": "too long"},
        )

    def _record(self, request: Any) -> Any:
        self.requests.append(request)
        return request


@pytest.fixture
async def service(echo: SimpleNamespace) -> NoteService:
    return NoteService(echo)


def make_gateway(echo: SimpleNamespace, service: NoteService, **more: Any) -> Any:
    """Return the gateway over an in-process channel, as its users write it."""
    return HttpGateway(InProcessChannel(serve(cast(Any, service))), echo.routes.ROUTES, **more)


@asynccontextmanager
async def serve_on_port(app: Any) -> AsyncIterator[str]:
    """Serve an application on a real port, and yield its address."""
    config = uvicorn.Config(app, port=0, http="httptools", ws="none", access_log=False, log_config=None)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def address(echo: SimpleNamespace, service: NoteService) -> AsyncIterator[str]:
    async with serve_on_port(make_gateway(echo, service)) as found:
        yield found


@pytest.fixture
async def client(echo: SimpleNamespace, service: NoteService) -> AsyncIterator[httpx2.AsyncClient]:
    """Yield a client that calls the application without a connection. It accepts no compression by default."""
    transport = httpx2.ASGITransport(make_gateway(echo, service))
    async with httpx2.AsyncClient(transport=transport, base_url="http://echo", headers=PLAIN) as found:
        yield found


@pytest.fixture
async def online(address: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Yield a client over a real connection."""
    async with httpx2.AsyncClient(base_url=address, headers=PLAIN) as found:
        yield found


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    with generate_files(tmp_path_factory.mktemp("files")) as found:
        yield found


@pytest.fixture
def store(files: SimpleNamespace) -> FileStore:
    return FileStore(files)


@pytest.fixture
async def near(files: SimpleNamespace, store: FileStore) -> AsyncIterator[httpx2.AsyncClient]:
    """Yield a client of the file service in this process, without a connection."""
    async with (
        file_gateway("local", files, store) as gateway,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(gateway), base_url="http://files", headers=PLAIN) as found,
    ):
        yield found


def raw_port(address: str) -> int:
    return int(address.rpartition(":")[2])
