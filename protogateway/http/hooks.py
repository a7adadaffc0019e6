"""Hooks for the host application: authentication, rate limits, tracing, error mapping."""

import logging
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol

from protogateway.http.asgi import Headers
from protogateway.http.problem import Problem
from protogateway.http.request import Request
from protogateway.runtime.errors import RpcError
from protogateway.runtime.metadata import Metadata
from protogateway.runtime.method import HttpBinding, Method

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_NO_CONTEXT: AbstractContextManager[None] = nullcontext()
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and the HTTP operation by which it is called."""

    method: Method[Any, Any]
    binding: HttpBinding


@dataclass(slots=True)
class Admission:
    """Additions to a call that may be made.

    `metadata` goes with the request, `headers` with the response to a success. `call_context` is entered around the
    call, for example to set the principal that it acts for.
    """

    metadata: Mapping[str, Any] | None = None
    headers: Headers = field(default_factory=list)
    call_context: AbstractContextManager[None] = _NO_CONTEXT


Admit = Callable[[Request], Awaitable[Admission]]
"""Admits a request, of which only the headers have been read yet.

Raises Problem, or an error that `RequestHooks.to_problem` knows, for a request that is not admitted.
"""


class RequestHooks(Protocol):
    """Decisions that the protos leave to the host application."""

    def admission_for(self, endpoint: Endpoint) -> Admit:
        """Return the function that admits requests to the endpoint. Asked once for each, at start.

        Raises ValueError for an endpoint that nobody could call.
        """

    def trace(self, request: Request) -> AbstractContextManager[str]:
        """Return a context for the request that yields its trace id: 32 hexadecimal digits for response and log."""

    async def authorize_404(self, request: Request, endpoints: tuple[Endpoint, ...]) -> None:
        """Admit a request to learn that its path has no such operation, before it gets 404, or 405 with Allow.

        `endpoints` are the operations at the path. Raises as Admit does.
        """

    def to_problem(self, error: Exception, request: Request, endpoint: Endpoint | None) -> Problem:
        """Return the problem for an error that is not a Problem."""


class AllowAllHooks:
    """Default hooks: everybody may call everything, and the trace goes on as `traceparent`."""

    def admission_for(self, endpoint: Endpoint) -> Admit:
        return _admit_all

    def trace(self, request: Request) -> AbstractContextManager[str]:
        traceparent = request.headers.get(b"traceparent")
        if traceparent is not None and (match := _TRACEPARENT.fullmatch(traceparent.decode("latin-1"))):
            return nullcontext(match[1])
        return nullcontext(os.urandom(16).hex())

    async def authorize_404(self, request: Request, endpoints: tuple[Endpoint, ...]) -> None:
        """Admit everybody."""

    def to_problem(self, error: Exception, request: Request, endpoint: Endpoint | None) -> Problem:
        if isinstance(error, RpcError):
            return Problem.from_error(error, endpoint.method.request if endpoint else None)
        return unexpected_error(error, request)


async def _admit_all(request: Request) -> Admission:
    # Continue the caller's trace with a new span id. A new trace takes its first span id from the trace id, which is
    # random already.
    continues = b"traceparent" in request.headers
    span = os.urandom(8).hex() if continues else request.trace_id[16:]
    return Admission(Metadata({"traceparent": f"00-{request.trace_id}-{span}-01"}))


def unexpected_error(error: Exception, request: Request) -> Problem:
    """Log an error that nobody expected, and return a problem that says nothing about it."""
    log.error("%s %s failed, trace %s", request.verb, request.path, request.trace_id, exc_info=error)
    return Problem(500, "INTERNAL", "something went wrong on our side; it is logged under the trace id")
