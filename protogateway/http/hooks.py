"""What the house that a face stands in adds to it: who may call, in whose name, how often, and under which trace."""

from __future__ import annotations

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

_TRACE = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_NOTHING: AbstractContextManager[None] = nullcontext()
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Target:
    """An operation, as a policy sees it."""

    method: Method[Any, Any]
    binding: HttpBinding


@dataclass(slots=True)
class Admission:
    """What a call that is let in takes along. `metadata`: beside the request. `headers`: of a success.

    `acting`: entered around the call, for whom it acts.
    """

    metadata: Mapping[str, Any] | None = None
    headers: Headers = field(default_factory=list)
    acting: AbstractContextManager[None] = _NOTHING


Admit = Callable[[Request], Awaitable[Admission]]
"""Lets a call in, before anything of it but its headers is read. Raises Problem, or what `explain` knows."""


class Policy(Protocol):
    """Decides what the protos leave open."""

    def admitting(self, target: Target) -> Admit:
        """For each operation once, at start. Raises ValueError for one that nobody could call."""

    def tracing(self, request: Request) -> AbstractContextManager[str]:
        """Entered around each request: 32 hexadecimal digits that the answer and the log quote."""

    async def reveal(self, request: Request, targets: tuple[Target, ...]) -> None:
        """Before a client is told that nothing is at a path, or which verbs it takes. `targets`: what is there.

        Raises as an admission does.
        """

    def explain(self, error: Exception, request: Request, target: Target | None) -> Problem:
        """What the client is told of a failure that is no Problem yet."""


class Open:
    """Lets everybody call everything, and passes the trace on as `traceparent`."""

    def admitting(self, target: Target) -> Admit:
        return _let_in

    def tracing(self, request: Request) -> AbstractContextManager[str]:
        sent = request.headers.get(b"traceparent")
        if sent is not None and (known := _TRACE.fullmatch(sent.decode("latin-1"))):
            return nullcontext(known[1])
        return nullcontext(os.urandom(16).hex())

    async def reveal(self, request: Request, targets: tuple[Target, ...]) -> None:
        """Nothing is hidden."""

    def explain(self, error: Exception, request: Request, target: Target | None) -> Problem:
        if isinstance(error, RpcError):
            return Problem.of(error, target.method.request if target else None)
        return unforeseen(error, request)


async def _let_in(request: Request) -> Admission:
    """A trace that goes on gets a new span; in one that begins here, half of its chance will do for the first."""
    goes_on = b"traceparent" in request.headers
    span = os.urandom(8).hex() if goes_on else request.trace_id[16:]
    return Admission(Metadata((("traceparent", f"00-{request.trace_id}-{span}-01"),)))


def unforeseen(error: Exception, request: Request) -> Problem:
    """A fault of ours: logged, and told to nobody."""
    log.error("%s %s failed, trace %s", request.verb, request.path, request.trace_id, exc_info=error)
    return Problem(500, "INTERNAL", "something went wrong on our side; it is logged under the trace id")
