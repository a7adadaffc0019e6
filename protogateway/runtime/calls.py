"""A call as both ends of any channel know it: its deadline, its metadata, who serves it, and how it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar

from protogateway.runtime.deadline import Stopped
from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.metadata import NONE, Metadata, MetadataInvalid, Received, Sent, checked
from protogateway.runtime.method import Codec, DecodeError, Method, Service
from protogateway.runtime.violations import refusal

T = TypeVar("T")
Q = TypeVar("Q")
R = TypeVar("R")

HOP_S = 0.02
"""What a call leaves of the time of the call that it serves, so that its own caller can still be answered."""

TOO_LATE = "the deadline has passed; nothing more is done for this call"
STOPPED = "the service stopped before it had answered"
OUR_FAULT = "something went wrong on our side"
NO_ANSWER = "the service does not answer; try again in a moment"

log = logging.getLogger(__name__)
deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
"""Until when somebody waits for the running code, in seconds of the event loop's clock."""


class Context:
    """What an implementation knows of the call that it answers, and what it may send beside the answer.

    `metadata`: of the request. `caller`: who calls, as the channel or the server found out. `deadline`: in seconds of
    the event loop's clock; None: no limit. `channel`: "local" or "wire". `cancelled`: nobody waits any more.
    `expired`: because the deadline has passed.
    `leading`: to set before the first answer, which it is sent with. `trailing`: sent at the end, or beside a failure.
    """

    __slots__ = ("_leading", "_trailing", "caller", "cancelled", "channel", "deadline", "expired", "metadata", "method")

    def __init__(
        self, method: Method[Any, Any], metadata: Metadata, caller: Any, ends: float | None, channel: str
    ) -> None:
        self.method = method
        self.metadata = metadata
        self.caller = caller
        self.deadline = ends
        self.channel = channel
        self.cancelled = False
        self.expired = False
        self._leading = self._trailing = NONE

    @property
    def leading(self) -> Metadata:
        return self._leading

    @leading.setter
    def leading(self, metadata: Sent) -> None:
        """Raises MetadataInvalid for what HTTP/2 cannot carry."""
        self._leading = checked(metadata)

    @property
    def trailing(self) -> Metadata:
        return self._trailing

    @trailing.setter
    def trailing(self, metadata: Sent) -> None:
        """Raises MetadataInvalid for what HTTP/2 cannot carry."""
        self._trailing = checked(metadata)

    def remaining_s(self) -> float | None:
        """Seconds until the deadline, 0 or less when it has passed; None: no limit."""
        return None if self.deadline is None else self.deadline - asyncio.get_running_loop().time()

    def expire(self) -> None:
        """The deadline passes."""
        self.cancelled = self.expired = True


class Handler(Protocol):
    """Serves one method: what channels and servers call.

    Exactly one of the two is used, as the method is. They run in a task and a context of their own. A failure is
    raised as a Failure; the caller of a method that raises anything else learns nothing but that it failed.
    """

    @property
    def method(self) -> Method[Any, Any]: ...

    def unary(self, request: Any, call: Context, /) -> Coroutine[Any, Any, Any]: ...

    def stream(self, request: Any, call: Context, /) -> AsyncIterator[Any]: ...


Handlers = Mapping[str, Handler]
"""By the path of the method."""


class Implementation(Protocol):
    """An object of a class that derives from a generated base, for `Context` as its call."""

    SERVICE: ClassVar[Service]


@dataclass(frozen=True, slots=True)
class Served:
    """A method just as its implementation has it, for requests that are as their proto asks."""

    method: Method[Any, Any]
    run: Callable[[Any, Context], Any]

    async def unary(self, request: Any, call: Context, /) -> Any:
        self._check(request)
        return await self.run(request, call)

    async def stream(self, request: Any, call: Context, /) -> AsyncIterator[Any]:
        self._check(request)
        async with closing(self.run(request, call)) as answers:
            async for answer in answers:
                yield answer

    def _check(self, request: Any) -> None:
        if wrong := self.method.request.check(request):
            raise refusal(wrong)


def serve(*implementations: Implementation) -> dict[str, Handler]:
    """Handlers of all methods of these services, for a LocalChannel or a GrpcServer."""
    found: dict[str, Handler] = {}
    for implementation in implementations:
        for method in implementation.SERVICE.methods:
            found[method.path] = Served(method, getattr(implementation, method.attribute))
    return found


class Failing(Protocol):
    """Makes the failures that a channel raises by itself, or reads from the wire: a user's own classes, perhaps."""

    def __call__(
        self,
        code: StatusCode,
        message: str,
        reason: str = "",
        fields: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
    ) -> RpcError: ...


def failed(
    code: StatusCode,
    message: str,
    reason: str = "",
    fields: Mapping[str, str] | None = None,
    retry_after_s: float | None = None,
) -> RpcError:
    return RpcError(message, code=code, reason=reason, fields=fields, retry_after_s=retry_after_s)


class closing(AbstractAsyncContextManager[AsyncIterator[R]]):  # noqa: N801 (as contextlib names its own)
    """Ends an iterator with the block, so that its `finally` has run; one that cannot be closed is left as it is."""

    def __init__(self, iterator: AsyncIterator[R]) -> None:
        self._iterator = iterator

    async def __aenter__(self) -> AsyncIterator[R]:
        return self._iterator

    async def __aexit__(self, *_: object) -> None:
        close = getattr(self._iterator, "aclose", None)
        if close is not None:
            await close()


def sent(metadata: Sent | None, failing: Failing) -> Metadata:
    """What goes beside a message. Raises INVALID_ARGUMENT for what HTTP/2 cannot carry."""
    if metadata is None:
        return NONE
    try:
        return checked(metadata)
    except MetadataInvalid as error:
        raise failing(StatusCode.INVALID_ARGUMENT, str(error), "METADATA_INVALID") from error


def ends_at(timeout_s: float | None, now: float, failing: Failing) -> float | None:
    """When a call that begins now has to be over: after its own limit, or one hop before the call that it serves.

    None: no limit. Raises DEADLINE_EXCEEDED when no time is left.
    """
    ends = None if timeout_s is None else now + timeout_s
    outer = deadline.get()
    if outer is not None and (ends is None or outer - HOP_S < ends):
        ends = outer - HOP_S
    if ends is not None and ends <= now:
        raise failing(StatusCode.DEADLINE_EXCEEDED, TOO_LATE)
    return ends


def not_served(path: str) -> str:
    return f"{path} is not served here"


NO_MESSAGE = (AttributeError, TypeError, ValueError, OverflowError)
"""What a codec raises for a message that holds what its fields cannot."""


def copied(codec: Codec[T], message: T, failing: Failing) -> T:
    """Raises INTERNAL, and logs why, for what is no such message: a fault of who made it."""
    if not isinstance(message, codec.message):
        raise _of_another_class(codec, message, failing)
    try:
        return codec.copy(message)
    except NO_MESSAGE as error:
        raise _no_message(codec, error, failing) from error


def encoded(codec: Codec[T], message: T, failing: Failing) -> bytes:
    """Raises as `copied`."""
    if not isinstance(message, codec.message):
        raise _of_another_class(codec, message, failing)
    try:
        return codec.encode(message)
    except NO_MESSAGE as error:
        raise _no_message(codec, error, failing) from error


def decoded(codec: Codec[T], data: bytes, failing: Failing) -> T:
    """An answer of a service. Raises as `copied`."""
    try:
        return codec.decode(data)
    except DecodeError as error:
        raise _no_message(codec, error, failing) from error


def passed_as_bytes(codec: Codec[T], message: T, failing: Failing) -> T:
    """A copy by way of the wire's format. Raises as `copied`."""
    return decoded(codec, encoded(codec, message, failing), failing)


def _of_another_class(codec: Codec[Any], message: object, failing: Failing) -> RpcError:
    log.error("a %s is expected, not a %s", codec.name, type(message).__qualname__)
    return failing(StatusCode.INTERNAL, OUR_FAULT)


def _no_message(codec: Codec[Any], error: Exception, failing: Failing) -> RpcError:
    log.error("no such message: %s", codec.name, exc_info=error)
    return failing(StatusCode.INTERNAL, OUR_FAULT)


def failure_of(error: BaseException, call: Context, failing: Failing) -> RpcError:
    """What the caller is told when serving its call ended with the error."""
    if isinstance(error, RpcError):
        return error
    if call.expired:
        return failing(StatusCode.DEADLINE_EXCEEDED, TOO_LATE)
    if isinstance(error, Stopped):
        return failing(StatusCode.CANCELLED, STOPPED)
    log.error("%s failed", call.method.path, exc_info=error)
    return failing(StatusCode.UNKNOWN, OUR_FAULT)  # nothing of it: the log has it all


class Receiver(Protocol):
    """A channel that can tell what came beside the answers."""

    def unary(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None,
        metadata: Sent | None,
        received: Received | None,
    ) -> Coroutine[Any, Any, R]: ...

    def stream(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None,
        metadata: Sent | None,
        received: Received | None,
    ) -> AsyncIterator[R]: ...


class Receiving:
    """A channel for who asks what came beside an answer: `LibraryServiceStub(Receiving(channel, received))`."""

    def __init__(self, channel: Receiver, received: Received) -> None:
        self._channel = channel
        self._received = received

    async def unary(
        self, method: Method[Q, R], request: Q, *, timeout_s: float | None = None, metadata: Sent | None = None
    ) -> R:
        return await self._channel.unary(
            method, request, timeout_s=timeout_s, metadata=metadata, received=self._received
        )

    def stream(
        self, method: Method[Q, R], request: Q, *, timeout_s: float | None = None, metadata: Sent | None = None
    ) -> AsyncIterator[R]:
        return self._channel.stream(method, request, timeout_s=timeout_s, metadata=metadata, received=self._received)
