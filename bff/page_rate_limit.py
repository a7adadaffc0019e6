"""Rate limits of pages, whose calls count for the same limits as those of programs."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from bff.proxies import TrustedProxies
from bff.rate_limit import RateLimiter
from protogateway.http.asgi import Receive, Scope
from protogateway.http.request import Request
from protogateway.runtime.method import Channel, Method, RateLimit, Requests
from servers.kernel import identity as identities
from servers.kernel.clock import Clock
from servers.kernel.errors import TooMany
from servers.kernel.rpc import RULE_OPTION

Q = TypeVar("Q")
A = TypeVar("A")

_address: ContextVar[str] = ContextVar("address", default="")


class PageRateLimiter:
    """Counts calls of pages, for the person or for the address of the request."""

    def __init__(self, limiter: RateLimiter, proxies: TrustedProxies, clock: Clock) -> None:
        self._limiter = limiter
        self._proxies = proxies
        self._clock = clock

    def limit_channel(self, channel: Channel) -> Channel:
        """Return a channel that counts every call. Its calls raise TooMany."""
        return _LimitedChannel(channel, self)

    @contextmanager
    def for_request(self, scope: Scope, receive: Receive) -> Iterator[None]:
        """Count the calls inside the block for the caller of this request."""
        token = _address.set(self._proxies.address(Request(scope, receive)))
        try:
            yield
        finally:
            _address.reset(token)

    def count(self, method: Method[Any, Any]) -> None:
        principal = identities.current()
        caller = principal.person if principal and principal.person else _address.get()
        state = self._limiter.take(caller, method.path, rate_limit_of(method), self._clock.monotonic())
        if not state.is_admitted:
            raise TooMany("that was too often: wait a moment, and try again", retry_after_s=state.retry_after_s)


class _LimitedChannel:
    def __init__(self, channel: Channel, limiter: PageRateLimiter) -> None:
        self._channel = channel
        self._limiter = limiter

    async def unary(self, method: Method[Q, A], request: Q, **options: Any) -> A:
        self._limiter.count(method)
        return await self._channel.unary(method, request, **options)

    def stream(self, method: Method[Q, A], request: Q, **options: Any) -> AsyncIterator[A]:
        self._limiter.count(method)
        return self._channel.stream(method, request, **options)

    async def client_stream(self, method: Method[Q, A], requests: Requests[Q], **options: Any) -> A:
        self._limiter.count(method)
        return await self._channel.client_stream(method, requests, **options)

    def bidi_stream(self, method: Method[Q, A], requests: Requests[Q], **options: Any) -> AsyncIterator[A]:
        self._limiter.count(method)
        return self._channel.bidi_stream(method, requests, **options)


def rate_limit_of(method: Method[Any, Any]) -> RateLimit | None:
    """Return the limit of the rule, also for a method without an HTTP operation, or None for the default."""
    rule: Mapping[str, Any] = method.options.get(RULE_OPTION, {})
    limit = rule.get("limit")
    return RateLimit(int(limit.get("calls", 0)), int(limit.get("window_s", 0))) if limit else None
