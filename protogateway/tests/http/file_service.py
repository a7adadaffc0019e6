"""The file service: an example contract whose bodies are not JSON, and whose handlers set headers."""

from __future__ import annotations

import importlib
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from protogateway.http.gateway import HttpGateway
from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.grpc_channel import GrpcChannel
from protogateway.runtime.grpc_server import GrpcServer
from protogateway.runtime.handlers import serve
from protogateway.runtime.inprocess_channel import InProcessChannel
from protogateway.tests.compiler import EXAMPLE, generate, request_for

PACKAGE = "generated_files"
CHANNELS = ("local", "wire")


@contextmanager
def generate_files(home: Path) -> Iterator[SimpleNamespace]:
    """Generate the contract into a folder, and yield its modules and the folder."""
    request = request_for(EXAMPLE, ["files/v1/options.proto", "files/v1/service.proto"], home)
    generate(request, home / PACKAGE, f"settings={EXAMPLE / 'files' / 'settings.toml'}")
    sys.path.insert(0, str(home))
    names = {"messages": "files.v1", "services": "files.v1.services", "routes": "routes", "api": "google.api"}
    names |= {"codec": "files.v1.codec", "known": "google.protobuf"}
    modules = {key: importlib.import_module(f"{PACKAGE}.{name}") for key, name in names.items()}
    yield SimpleNamespace(folder=home / PACKAGE, **modules)
    sys.path.remove(str(home))


class FileStore:
    """Service of files. `prepare` is called with each call before anything else, to set headers."""

    def __init__(self, files: SimpleNamespace) -> None:
        self._files = files
        self.SERVICE = files.services.FileServiceBase.SERVICE
        self.prepare: Callable[[Any], None] = lambda _call: None
        self.requests: list[Any] = []
        self.metadata: list[Any] = []
        self.response: Any = None
        self.parts_sent = 0

    async def download(self, request: Any, call: Any) -> Any:
        self._start(request, call)
        self._fail(request.code)
        return self._body(b"x" * request.size, request.content_type)

    async def download_parts(self, request: Any, call: Any) -> AsyncIterator[Any]:
        self._start(request, call)
        for number in range(request.size):
            self.parts_sent += 1
            yield self._body(b"%d;" % number, request.content_type if number == 0 else "text/ignored")
        self._fail(request.code)
        call.response_trailers = {"Digest": "sha-256=abc"}

    async def download_field(self, request: Any, call: Any) -> Any:
        self._start(request, call)
        content = self._body(b"x" * request.size, request.content_type) if request.size else None
        return self._files.messages.FileResponse(content=content)

    async def echo(self, request: Any, call: Any) -> Any:
        self._start(request, call)
        return request

    async def upload(self, request: Any, call: Any) -> Any:
        self._start(request, call)
        return self._files.messages.FileResponse(name=request.name)

    async def describe(self, request: Any, call: Any) -> Any:
        self._start(request, call)
        self._fail(request.code)
        return self.response or self._files.messages.FileResponse(name=request.name)

    async def watch(self, request: Any, call: Any) -> AsyncIterator[Any]:
        self._start(request, call)
        for _ in range(request.size):
            yield self.response or self._files.messages.FileResponse(name=request.name)
        self._fail(request.code)
        call.response_trailers = {"X-Total": str(request.size)}

    async def remove(self, request: Any, call: Any) -> Any:
        return await self.describe(request, call)

    async def purge(self, request: Any, call: Any) -> Any:
        return await self.describe(request, call)

    def _start(self, request: Any, call: Any) -> None:
        self.requests.append(request)
        self.metadata.append(call.metadata)
        self.prepare(call)

    def _fail(self, code: int) -> None:
        if code:
            raise RpcError("as the request asked", code=StatusCode(code), reason="ASKED_FOR")

    def _body(self, data: bytes, content_type: str) -> Any:
        return self._files.api.HttpBody(content_type=content_type, data=data)


@asynccontextmanager
async def file_gateway(kind: str, files: SimpleNamespace, store: Any, **more: Any) -> AsyncIterator[HttpGateway]:
    """Yield the gateway over a channel within the process, or over gRPC."""
    handlers = serve(cast(Any, store))
    if kind == "local":
        yield HttpGateway(InProcessChannel(handlers), files.routes.ROUTES, **more)
        return
    server = GrpcServer(handlers)
    port = await server.start("127.0.0.1:0")
    channel = GrpcChannel(f"127.0.0.1:{port}", options=[("grpc.enable_http_proxy", 0)])
    try:
        yield HttpGateway(channel, files.routes.ROUTES, **more)
    finally:
        await channel.close()
        await server.stop(0)
