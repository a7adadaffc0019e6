"""Both ends of a call over each kind of channel: the generated library's own, and oO's with all its middleware."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Protocol

from gen.calls import Context, Handler, Served
from gen.local import LocalChannel
from gen.metadata import Received, Sent
from gen.oo.recommender.v1 import Tip
from gen.oo.recommender.v1.codec import TIP
from gen.runtime import Method
from gen.wire import GrpcChannel, GrpcServer

RULE: Mapping[str, Mapping[str, object]] = {"oo.options.v1.rpc": {"caller": "CALLER_PUBLIC"}}
SERVICE = "oo.recommender.v1.Parrot"
SAY: Method[Tip, Tip] = Method(SERVICE, "Say", f"/{SERVICE}/Say", "say", TIP, TIP, options=RULE)
RECITE: Method[Tip, Tip] = Method(
    SERVICE, "Recite", f"/{SERVICE}/Recite", "recite", TIP, TIP, server_streaming=True, options=RULE
)

KINDS = ("local", "bytes", "wire", "oo local", "oo bytes", "oo wire")


class Channel(Protocol):
    """What `Receiver` is, with the arguments left out that nobody gives."""

    async def unary(
        self,
        method: Method[Any, Any],
        request: Any,
        *,
        timeout_s: float | None = None,
        metadata: Sent | None = None,
        received: Received | None = None,
    ) -> Any: ...

    def stream(
        self,
        method: Method[Any, Any],
        request: Any,
        *,
        timeout_s: float | None = None,
        metadata: Sent | None = None,
        received: Received | None = None,
    ) -> Any: ...


class Ends:
    """`says` and `recites` serve the two methods; `channel` calls them."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.on_wire = kind.endswith("wire")
        self.handlers: dict[str, Handler] = {}
        self.channel: Channel = LocalChannel(self.handlers, by_bytes=kind == "bytes")
        self._server: GrpcServer | None = None

    async def open(self) -> None:
        if self.kind == "wire":
            self._server = GrpcServer(self.handlers)
            port = await self._server.start("127.0.0.1:0")
            self.channel = GrpcChannel(f"127.0.0.1:{port}")

    async def close(self) -> None:
        if isinstance(self.channel, GrpcChannel):
            await self.channel.close()
        if self._server:
            await self._server.stop(0)

    def says(self, run: Callable[[Tip, Context], Any]) -> None:
        """`run`: a coroutine function."""
        self._serve(SAY, run)

    def recites(self, run: Callable[[Tip, Context], Any]) -> None:
        """`run`: an async generator function."""
        self._serve(RECITE, run)

    def _serve(self, method: Method[Tip, Tip], run: Callable[[Tip, Context], Any]) -> None:
        self.handlers[method.path] = Served(method, run)


async def echo(request: Tip, call: Context) -> Tip:
    return request


async def letters(request: Tip, call: Context) -> AsyncIterator[Tip]:
    """One answer for each letter of the title."""
    for letter in request.title:
        yield Tip(title=letter)
