"""Client and server of a call over each kind of channel: protogateway's, and oO's with all its middleware."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Protocol

from joserfc.jwk import ECKey

from gen.oo.recommender.v1 import Tip
from gen.oo.recommender.v1.codec import TIP
from protogateway.runtime.context import Context
from protogateway.runtime.errors import StatusCode
from protogateway.runtime.grpc_channel import GrpcChannel
from protogateway.runtime.grpc_server import GrpcServer
from protogateway.runtime.handlers import Handler, make_handler
from protogateway.runtime.inprocess_channel import InProcessChannel
from protogateway.runtime.metadata import MetadataInput, ResponseMetadata
from protogateway.runtime.method import Method, Requests
from servers.kernel import rpc
from servers.kernel.channels import LocalModuleChannel, RemoteModuleChannel
from servers.kernel.clock import SystemClock
from servers.kernel.errors import ERROR_CLASSES
from servers.kernel.grpc_server import ModuleServer
from servers.kernel.identity import TokenAuthority

RULE: Mapping[str, Mapping[str, object]] = {"oo.options.v1.rpc": {"caller": "CALLER_PUBLIC"}}
SERVICE = "oo.recommender.v1.Parrot"
SAY: Method[Tip, Tip] = Method(SERVICE, "Say", f"/{SERVICE}/Say", "say", TIP, TIP, options=RULE)
UPLOAD: Method[Tip, Tip] = Method(
    SERVICE, "Upload", f"/{SERVICE}/Upload", "upload", TIP, TIP, client_streaming=True, options=RULE
)
CHAT: Method[Tip, Tip] = Method(
    SERVICE,
    "Chat",
    f"/{SERVICE}/Chat",
    "chat",
    TIP,
    TIP,
    server_streaming=True,
    client_streaming=True,
    options=RULE,
)
RECITE: Method[Tip, Tip] = Method(
    SERVICE, "Recite", f"/{SERVICE}/Recite", "recite", TIP, TIP, server_streaming=True, options=RULE
)

KINDS = ("local", "bytes", "wire", "oo local", "oo bytes", "oo wire")


class TestedChannel(Protocol):
    """A Channel whose keyword arguments have defaults, and which takes metadata in every form."""

    async def unary(
        self,
        method: Method[Any, Any],
        request: Any,
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> Any: ...

    def stream(
        self,
        method: Method[Any, Any],
        request: Any,
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> Any: ...

    async def client_stream(
        self,
        method: Method[Any, Any],
        requests: Requests[Any],
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> Any: ...

    def bidi_stream(
        self,
        method: Method[Any, Any],
        requests: Requests[Any],
        *,
        timeout_s: float | None = None,
        metadata: MetadataInput | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> Any: ...


class CallEnds:
    """A method of each kind, which a `serve_…` method serves, and a `channel` that calls them."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.is_grpc = kind.endswith("wire")
        self.handlers: dict[str, Handler] = {}
        self._is_oos = kind.startswith("oo ")
        by_bytes = kind.endswith("bytes")
        self.channel: TestedChannel = (
            LocalModuleChannel(self.handlers, nobody, by_bytes=by_bytes)
            if self._is_oos
            else InProcessChannel(self.handlers, by_bytes=by_bytes)
        )
        self._server: GrpcServer | None = None

    async def start(self) -> None:
        if not self.is_grpc:
            return
        tokens = TokenAuthority(ECKey.generate_key("P-256"), SystemClock(), no_key)
        self._server = (
            ModuleServer(self.handlers, tokens, ["recommender"]) if self._is_oos else GrpcServer(self.handlers)
        )
        address = f"127.0.0.1:{await self._server.start('127.0.0.1:0')}"
        self.channel = RemoteModuleChannel(address, lambda: "") if self._is_oos else GrpcChannel(address)

    async def close(self) -> None:
        if isinstance(self.channel, GrpcChannel):
            await self.channel.close()
        if self._server:
            await self._server.stop(0)

    def code(self, code: StatusCode) -> StatusCode:
        """Return the code that arrives for a code, because oO's errors do not have all of gRPC's."""
        return code if not self._is_oos or any(known.code is code for known in ERROR_CLASSES) else StatusCode.INTERNAL

    def serve_unary(self, run: Callable[[Tip, Context], Any]) -> None:
        """Serve the unary method with a coroutine function."""
        self.serve(SAY, run)

    def serve_stream(self, run: Callable[[Tip, Context], Any]) -> None:
        """Serve the stream with an async generator function."""
        self.serve(RECITE, run)

    def serve_client_stream(self, run: Callable[[AsyncIterator[Tip], Context], Any]) -> None:
        """Serve the client stream with a coroutine function."""
        self.serve(UPLOAD, run)

    def serve_bidi_stream(self, run: Callable[[AsyncIterator[Tip], Context], Any]) -> None:
        """Serve the stream in both directions with an async generator function."""
        self.serve(CHAT, run)

    def serve(self, method: Method[Any, Any], run: Callable[[Any, Context], Any]) -> None:
        """Serve any method with what its kind needs."""
        self.handlers[method.path] = (
            rpc.RpcHandler(
                method,
                lambda request, call: run(request, call.context),
                SystemClock(),
                None,
                has_consent,
                lambda _: False,
            )
            if self._is_oos
            else make_handler(method, run)
        )


def nobody() -> None:
    """Return no caller."""


async def no_key(kid: str) -> None:
    """Return no public key of a session."""


async def has_consent(person: str, purpose: str) -> bool:
    return True


async def echo(request: Tip, call: Context) -> Tip:
    return request


async def letters(request: Tip, call: Context) -> AsyncIterator[Tip]:
    """Yield one response for each letter of the title."""
    for letter in request.title:
        yield Tip(title=letter)
