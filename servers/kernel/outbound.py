"""HTTP calls to providers: to known hosts only, with a deadline, a size limit, retries and a circuit breaker.

Steps: check the host, check breaker and pause, then attempts until the deadline. A failed call raises one of the
classes below.
"""

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
    """The provider gave no usable response; trying again may help. `retry_after_s`: as the provider asked, or None."""

    def __init__(self, problem: str, retry_after_s: float | None = None) -> None:
        super().__init__(problem)
        self.retry_after_s = retry_after_s


class AccessRefused(CallFailed):
    """The provider no longer accepts the token."""


class Rejected(CallFailed):
    """The provider rejected the request. `body` is that of its response, unparsed."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"the provider responded with status {status}")
        self.status = status
        self.body = body


class HostRefused(Exception):
    """The URL has a host that the connector's manifest does not list."""


@dataclass(frozen=True, slots=True)
class ProviderApi:
    """The hosts that a provider's API is reached at.

    `base_url`: replaces scheme and host, such as "http://127.0.0.1:8092" for the sandbox, or "". `parse_pause_s`: reads
    the seconds to wait from the body of a 429, for a provider that does not send Retry-After.
    """

    id: str
    hosts: frozenset[str]
    base_url: str = ""
    parse_pause_s: Callable[[bytes], float | None] = field(default=lambda body: None)

    def resolve(self, url: str) -> str:
        """Return the URL to call for `url`. Raises HostRefused."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc not in self.hosts:
            raise HostRefused(f"{self.id}: {parts.scheme}://{parts.hostname} is not in the manifest")
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.base_url or f'https://{parts.netloc}'}{parts.path}{query}"


class CircuitBreaker:
    """Circuit breaker and retry budget of one provider, and the pauses that it asked for.

    After FAILURES_MAX failures in a row it lets one call through every OPEN_S seconds. Each call adds a tenth of a
    retry to the budget, so that retries never add more than 10 % to the load of a provider in trouble.
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
        """Admit a call. Raises Unreachable while the breaker is open or the account is paused."""
        now = self._clock.monotonic()
        paused = self._paused_until.get(account, now)
        if paused > now:
            raise Unreachable("the provider asked for a pause", paused - now)
        self._paused_until.pop(account, None)
        if self._failures >= self.FAILURES_MAX:
            if self._open_until > now:
                raise Unreachable("the provider has failed again and again", self._open_until - now)
            self._open_until = now + self.OPEN_S  # half-open: this call probes, others fail until it has ended
        self._retry_budget = min(self.RETRY_BUDGET_MAX, self._retry_budget + self.RETRY_BUDGET_PER_CALL)

    def take_retry(self) -> bool:
        """Take one retry from the budget. Return False if it is used up."""
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
    """A form to post. `account`: paused if the provider asks for it. `idempotent`: sending it twice does no harm."""

    url: str
    form: Mapping[str, str]
    headers: Mapping[str, str]
    account: str
    idempotent: bool


class OutboundHttp:
    """HTTP client for providers. `chance`: returns a number from 0 to 1, for jitter. `transport`: used by tests."""

    def __init__(
        self, clock: Clock, chance: Callable[[], float], transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._breakers: dict[str, CircuitBreaker] = {}
        # trust_env=False: neither a proxy nor a .netrc from the environment may see a token.
        self._client = httpx2.AsyncClient(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx2.Timeout(DEADLINE_S, connect=3.0),
            limits=httpx2.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=30),
            headers={"User-Agent": "oO", "Accept": "application/json"},
        )

    async def post(self, provider: ProviderApi, post: FormPost) -> bytes:
        """Return the body of a 2xx response.

        Raises Unreachable, AccessRefused (401), Rejected (any other status) and HostRefused.
        """
        breaker = self._breakers.setdefault(provider.id, CircuitBreaker(self._clock))
        address = provider.resolve(post.url)
        limit_s = rpc.remaining_s(DEADLINE_S)
        breaker.check(post.account)
        outcome = "ok"
        try:
            async with asyncio.timeout(limit_s):
                return await self._post_with_retries(provider, breaker, address, post)
        except TimeoutError:
            breaker.record_failure()
            outcome = "Unreachable"
            raise Unreachable("no complete response in time") from None
        except CallFailed as failure:
            outcome = type(failure).__name__
            raise
        finally:
            PROVIDER_CALLS.labels(provider.id, outcome).inc()

    async def close(self) -> None:
        await self._client.aclose()

    async def _post_with_retries(
        self, provider: ProviderApi, breaker: CircuitBreaker, address: str, post: FormPost
    ) -> bytes:
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                return await self._attempt(provider, breaker, address, post)
            except _AttemptError as failure:
                wait_s = failure.wait_s or BACKOFF_FIRST_S * 2 ** (attempt - 1) * (0.5 + self._chance())
                may_retry = failure.retryable and attempt < ATTEMPTS_MAX and wait_s <= BACKOFF_MAX_S
                if not (may_retry and breaker.take_retry()):
                    raise Unreachable(failure.problem, failure.wait_s) from None
                await self._clock.sleep(wait_s)
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(self, provider: ProviderApi, breaker: CircuitBreaker, address: str, post: FormPost) -> bytes:
        request = self._client.build_request("POST", address, data=dict(post.form), headers=dict(post.headers))
        try:
            response = await self._client.send(request, stream=True)
            try:
                body = await _read_bounded(response)
            finally:
                await response.aclose()
        except httpx2.TransportError as error:
            # The error contains the request and so the token: pass on the name of its class only.
            breaker.record_failure()
            never_sent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)
            cut_off = isinstance(error, httpx2.NetworkError | httpx2.RemoteProtocolError)
            raise _AttemptError(type(error).__name__, never_sent or (cut_off and post.idempotent)) from None
        return self._check_status(provider, breaker, post, response, body)

    def _check_status(
        self, provider: ProviderApi, breaker: CircuitBreaker, post: FormPost, response: httpx2.Response, body: bytes
    ) -> bytes:
        status = response.status_code
        if status >= 500:
            breaker.record_failure()
            raise _AttemptError(f"the provider responded with status {status}", post.idempotent)
        breaker.record_success()
        if status == 429:
            pause_s = _retry_after_s(response) or provider.parse_pause_s(body) or PAUSE_DEFAULT_S
            breaker.pause_account(post.account, pause_s)
            raise _AttemptError("the provider asked for a pause", post.idempotent, pause_s)
        if status in _RETRYABLE_STATUSES:
            raise _AttemptError(f"the provider responded with status {status}", post.idempotent)
        if status == 401:
            raise AccessRefused("the provider no longer accepts the token")
        if not 200 <= status < 300:
            raise Rejected(status, body)
        return body


class _AttemptError(Exception):
    """One attempt failed. `retryable`: another may succeed, after `wait_s` seconds if that is set."""

    def __init__(self, problem: str, retryable: bool, wait_s: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.retryable = retryable
        self.wait_s = wait_s


async def _read_bounded(response: httpx2.Response) -> bytes:
    """Return the body. Raises Unreachable if it is larger than any honest response."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > RESPONSE_BYTES_MAX:
            raise Unreachable(f"the response is larger than {RESPONSE_BYTES_MAX} bytes")
    return bytes(body)


def _retry_after_s(response: httpx2.Response) -> float | None:
    """Return the seconds of a Retry-After header, or None. Its other form, a date, is not used by any provider here."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else None
