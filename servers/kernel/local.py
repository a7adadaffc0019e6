"""The channel within a process: the same handlers, messages copied by generated code."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

from gen.runtime import Codec, Method
from servers.kernel import rpc
from servers.kernel.clock import Clock
from servers.kernel.errors import Unimplemented
from servers.kernel.identity import Identity

Q = TypeVar("Q")
A = TypeVar("A")
Handlers = Mapping[str, rpc.Handler[Any, Any]]


class LocalChannel:
    """Calls handlers of this process.

    `who`: the identity that calls go out under. `by_bytes`: encodes and decodes each message instead of copying it,
    to test that both are alike.
    """

    def __init__(
        self, handlers: Handlers, clock: Clock, who: Callable[[], Identity | None], *, by_bytes: bool = False
    ) -> None:
        self._handlers = handlers
        self._clock = clock
        self._who = who
        self._by_bytes = by_bytes

    async def unary(
        self,
        method: Method[Q, A],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> A:
        handler = self._handlers.get(method.path)
        if handler is None:
            raise Unimplemented(rpc.not_served(method.path))
        timeout = rpc.remaining_s(timeout_s, self._clock.monotonic())
        response: A = await handler(
            self._own(method.request, request), self._who(), timeout, rpc.checked(metadata), "local"
        )
        return self._own(method.response, response)

    def stream(
        self,
        method: Method[Q, A],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> AsyncIterator[A]:
        raise Unimplemented(f"{method.path}: no service of oO streams yet")

    def _own(self, codec: Codec[Q], message: Q) -> Q:
        return rpc.decoded(codec, rpc.encoded(codec, message)) if self._by_bytes else rpc.copied(codec, message)
