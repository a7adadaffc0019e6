"""Handlers: the methods of a service as channels and servers call them."""

import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar

from protogateway.runtime import errors
from protogateway.runtime.context import Context
from protogateway.runtime.deadline import WorkCancelled
from protogateway.runtime.method import Method, Service
from protogateway.runtime.violations import invalid_argument

Q = TypeVar("Q")
R = TypeVar("R")

log = logging.getLogger(__name__)


class Handler(Protocol):
    """Serves one method.

    Only `unary` or only `stream` is called, as the method's responses are. `request` is one message, or an iterator of
    the requests if the method has a client stream. A handler runs in a task and a context of its own. It raises an
    RpcError to fail; any other exception is logged and reaches the caller as UNKNOWN, without its text.
    """

    @property
    def method(self) -> Method[Any, Any]: ...

    def unary(self, request: Any, call: Context, /) -> Coroutine[Any, Any, Any]: ...

    def stream(self, request: Any, call: Context, /) -> AsyncIterator[Any]: ...


Handlers = Mapping[str, Handler]
"""Handlers by the path of their method, such as `/library.v1.LibraryService/GetBook`."""


class Implementation(Protocol):
    """Object of a class that derives from a generated base, with Context as the type of its calls."""

    SERVICE: ClassVar[Service]


def serve(*implementations: Implementation) -> dict[str, Handler]:
    """Return handlers for all methods of these services, for an InProcessChannel or a GrpcServer."""
    return {
        method.path: make_handler(method, getattr(implementation, method.attribute))
        for implementation in implementations
        for method in implementation.SERVICE.methods
    }


def make_handler(method: Method[Any, Any], run: Callable[[Any, Context], Any]) -> Handler:
    """Return the handler of a method that `run` implements."""
    return (RequestsHandler if method.client_streaming else MethodHandler)(method, run)


@dataclass(frozen=True, slots=True)
class MethodHandler:
    """Handler that checks the request against its proto and then calls the implementation."""

    method: Method[Any, Any]
    run: Callable[[Any, Context], Any]

    async def unary(self, request: Any, call: Context, /) -> Any:
        self._check(request)
        return await self.run(request, call)

    async def stream(self, request: Any, call: Context, /) -> AsyncIterator[Any]:
        self._check(request)
        async with closing_stream(self.run(request, call)) as responses:
            async for response in responses:
                yield response

    def _check(self, request: Any) -> None:
        if violations := self.method.request.check(request):
            raise invalid_argument(violations)


@dataclass(frozen=True, slots=True)
class RequestsHandler:
    """Handler of a client stream that checks each request when the implementation reads it."""

    method: Method[Any, Any]
    run: Callable[[Any, Context], Any]

    async def unary(self, requests: AsyncIterator[Any], call: Context, /) -> Any:
        return await self.run(CheckedRequests(requests, self._check), call)

    def stream(self, requests: AsyncIterator[Any], call: Context, /) -> AsyncIterator[Any]:
        responses: AsyncIterator[Any] = self.run(CheckedRequests(requests, self._check), call)
        return responses

    def _check(self, request: Any) -> None:
        if violations := self.method.request.check(request):
            raise invalid_argument(violations)


class CheckedRequests(AsyncIterator[Q]):
    """Requests that are checked as they are read. `check` raises for a request that breaks a check of its proto."""

    def __init__(self, requests: AsyncIterator[Q], check: Callable[[Q], None]) -> None:
        self._requests = requests
        self._check = check

    async def __anext__(self) -> Q:
        request = await anext(self._requests)
        self._check(request)
        return request


class closing_stream(AbstractAsyncContextManager[AsyncIterator[R]]):  # noqa: N801 (like contextlib.aclosing)
    """Context manager like `contextlib.aclosing`, which leaves an iterator without `aclose` as it is.

    Without it, the `finally` of a generator that is left early would run only when the garbage collector finds it.
    """

    def __init__(self, iterator: AsyncIterator[R]) -> None:
        self._iterator = iterator

    async def __aenter__(self) -> AsyncIterator[R]:
        return self._iterator

    async def __aexit__(self, *_: object) -> None:
        close = getattr(self._iterator, "aclose", None)
        if close is not None:
            await close()


def to_rpc_error(error: BaseException, call: Context, error_factory: errors.ErrorFactory) -> errors.RpcError:
    """Return the error that the caller gets when its handler ended with `error`."""
    if isinstance(error, errors.RpcError):
        return error
    if call.expired:
        return error_factory(errors.StatusCode.DEADLINE_EXCEEDED, errors.DEADLINE_PASSED)
    if isinstance(error, WorkCancelled):
        return error_factory(errors.StatusCode.CANCELLED, errors.SERVICE_STOPPED)
    log.error("%s failed", call.method.path, exc_info=error)
    # Nothing of an unforeseen error goes to the caller: its text may hold what was meant for nobody.
    return error_factory(errors.StatusCode.UNKNOWN, errors.INTERNAL_ERROR)
