"""Calls to providers over HTTP: to known hosts only, bounded in time and size, retried within reason.

In order: host → breaker and pause → deadline → attempts. What a caller may see of a failure is one of the classes
below.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2
from prometheus_client import Counter

from servers.kernel import rpc
from servers.kernel.clock import Clock

DEADLINE_S = 8.0
RESPONSE_BYTES_MAX = 32 * 1024 * 1024
ATTEMPTS_MAX = 3
BACKOFF_FIRST_S = 0.2
BACKOFF_MAX_S = 2.0
PAUSE_DEFAULT_S = 60.0
_RETRYABLE_STATUSES = frozenset({408, 425, 429})
PROVIDER_CALLS = Counter("oo_provider_calls_total", "Calls to providers", ["provider", "outcome"])


class CallFailed(Exception):
    """A provider did not do what was asked."""


class Unreachable(CallFailed):
    """No usable answer: trying again may help. `retry_after_s`: what the provider asked for; None: unknown."""

    def __init__(self, problem: str, retry_after_s: float | None = None) -> None:
        super().__init__(problem)
        self.retry_after_s = retry_after_s


class AccessRefused(CallFailed):
    """The provider no longer takes the token."""


class Rejected(CallFailed):
    """The provider understood and said no. `body`: its answer as it came."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"the provider answered {status}")
        self.status = status
        self.body = body


class HostRefused(Exception):
    """The address is none of the provider's: a connector must name its hosts in its manifest."""


@dataclass(frozen=True, slots=True)
class ProviderApi:
    """Where calls may go.

    `base_url`: an origin such as "http://127.0.0.1:8092" that takes the place of every host; empty: none.

    `parse_pause_s`: reads from the body of a 429 how long to wait, for a provider that does not say it in a header.
    """

    id: str
    hosts: frozenset[str]
    base_url: str = ""
    parse_pause_s: Callable[[bytes], float | None] = field(default=lambda body: None)

    def resolve(self, url: str) -> str:
        """Where `url` really leads. Raises HostRefused."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc not in self.hosts:
            raise HostRefused(f"{self.id}: {parts.scheme}://{parts.hostname} is not in the manifest")
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.base_url or f'https://{parts.netloc}'}{parts.path}{query}"


class CircuitBreaker:
    """Stops calls to a provider that fails again and again, lets one through now and then, and counts what retries may
    cost.
    """

    FAILURES_MAX = 5
    OPEN_S = 20.0
    RETRY_BUDGET_MAX = 10.0
    RETRY_BUDGET_PER_CALL = 0.1

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._open_until = 0.0
        self._retry_budget = self.RETRY_BUDGET_MAX
        self._paused_until: dict[str, float] = {}

    def check(self, account: str) -> None:
        """Counts a call. Raises Unreachable while the circuit is open or the account is paused."""
        now = self._clock.monotonic()
        paused = self._paused_until.get(account, now)
        if paused > now:
            raise Unreachable("the provider asked for a pause", paused - now)
        self._paused_until.pop(account, None)
        if self._failures >= self.FAILURES_MAX:
            if self._open_until > now:
                raise Unreachable("the provider has failed again and again", self._open_until - now)
            self._open_until = now + self.OPEN_S  # this one call finds out; the others wait for it
        self._retry_budget = min(self.RETRY_BUDGET_MAX, self._retry_budget + self.RETRY_BUDGET_PER_CALL)

    def take_retry(self) -> bool:
        """Takes one retry from what is saved: a tenth of the traffic."""
        if self._retry_budget < 1:
            return False
        self._retry_budget -= 1
        return True

    def pause_account(self, account: str, seconds: float) -> None:
        self._paused_until[account] = self._clock.monotonic() + seconds

    def record_failure(self) -> None:
        self._failures += 1
        self._open_until = self._clock.monotonic() + self.OPEN_S

    def record_success(self) -> None:
        self._failures = 0


@dataclass(frozen=True, slots=True)
class FormPost:
    """A form to post. `account` is paused if the provider says so. A `repeatable` form may be sent twice."""

    url: str
    form: Mapping[str, str]
    headers: Mapping[str, str]
    account: str
    repeatable: bool


class OutboundHttp:
    """Posts to providers. `chance`: a number from 0 to 1 for jitter. `transport`: in place of the network, for
    tests.
    """

    def __init__(
        self, clock: Clock, chance: Callable[[], float], transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._breakers: dict[str, CircuitBreaker] = {}
        # No settings of the surroundings: neither a proxy nor a .netrc shall ever see a token.
        self._client = httpx2.AsyncClient(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx2.Timeout(DEADLINE_S, connect=3.0),
            limits=httpx2.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=30),
            headers={"User-Agent": "oO", "Accept": "application/json"},
        )

    async def post(self, provider: ProviderApi, post: FormPost) -> bytes:
        """The body of a 2xx answer. Raises Unreachable, AccessRefused (401), Rejected (anything else) and
        HostRefused.
        """
        circuit = self._breakers.setdefault(provider.id, CircuitBreaker(self._clock))
        address = provider.resolve(post.url)
        limit_s = rpc.remaining_s(DEADLINE_S)
        circuit.check(post.account)
        outcome = "ok"
        try:
            async with asyncio.timeout(limit_s):
                return await self._post_with_retries(provider, circuit, address, post)
        except TimeoutError:
            circuit.record_failure()
            outcome = "Unreachable"
            raise Unreachable("no whole answer in time") from None
        except CallFailed as failure:
            outcome = type(failure).__name__
            raise
        finally:
            PROVIDER_CALLS.labels(provider.id, outcome).inc()

    async def close(self) -> None:
        await self._client.aclose()

    async def _post_with_retries(
        self, provider: ProviderApi, circuit: CircuitBreaker, address: str, post: FormPost
    ) -> bytes:
        for tried in range(1, ATTEMPTS_MAX + 1):
            try:
                return await self._attempt(provider, circuit, address, post)
            except _AttemptError as failure:
                wait_s = failure.wait_s or BACKOFF_FIRST_S * 2 ** (tried - 1) * (0.5 + self._chance())
                again = failure.repeatable and tried < ATTEMPTS_MAX and wait_s <= BACKOFF_MAX_S
                if not (again and circuit.take_retry()):
                    raise Unreachable(failure.problem, failure.wait_s) from None
                await self._clock.sleep(wait_s)
        raise AssertionError("the last try returns or raises")

    async def _attempt(self, provider: ProviderApi, circuit: CircuitBreaker, address: str, post: FormPost) -> bytes:
        request = self._client.build_request("POST", address, data=dict(post.form), headers=dict(post.headers))
        try:
            response = await self._client.send(request, stream=True)
            try:
                body = await _read_bounded(response)
            finally:
                await response.aclose()
        except httpx2.TransportError as error:
            # The error holds the request and so the token: only its class goes on.
            circuit.record_failure()
            never_sent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)
            cut_off = isinstance(error, httpx2.NetworkError | httpx2.RemoteProtocolError)
            raise _AttemptError(type(error).__name__, never_sent or (cut_off and post.repeatable)) from None
        return self._check_status(provider, circuit, post, response, body)

    def _check_status(
        self, provider: ProviderApi, circuit: CircuitBreaker, post: FormPost, response: httpx2.Response, body: bytes
    ) -> bytes:
        status = response.status_code
        if status >= 500:
            circuit.record_failure()
            raise _AttemptError(f"the provider answered {status}", post.repeatable)
        circuit.record_success()
        if status == 429:
            pause_s = _retry_after_s(response) or provider.parse_pause_s(body) or PAUSE_DEFAULT_S
            circuit.pause_account(post.account, pause_s)
            raise _AttemptError("the provider asked for a pause", post.repeatable, pause_s)
        if status in _RETRYABLE_STATUSES:
            raise _AttemptError(f"the provider answered {status}", post.repeatable)
        if status == 401:
            raise AccessRefused("the provider no longer takes the token")
        if not 200 <= status < 300:
            raise Rejected(status, body)
        return body


class _AttemptError(Exception):
    """One attempt did not work. `repeatable`: another may. `wait_s`: not before."""

    def __init__(self, problem: str, repeatable: bool, wait_s: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.repeatable = repeatable
        self.wait_s = wait_s


async def _read_bounded(response: httpx2.Response) -> bytes:
    """The whole body. Raises Unreachable when it is larger than any honest answer."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > RESPONSE_BYTES_MAX:
            raise Unreachable(f"the answer is larger than {RESPONSE_BYTES_MAX} bytes")
    return bytes(body)


def _retry_after_s(response: httpx2.Response) -> float | None:
    """Seconds of a Retry-After header; its other form, a date, is not used by any provider here."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else None
