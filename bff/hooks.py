"""Hooks of oO for the HTTP gateway: sessions, secrets, the check for our own pages, idempotency keys, rate limits."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import structlog

from bff.proxies import TrustedProxies
from bff.rate_limit import RateLimiter
from bff.session import SESSION_COOKIE
from protogateway.http.asgi import Headers
from protogateway.http.hooks import Admission, Admit, Endpoint
from protogateway.http.problem import Problem
from protogateway.http.request import Request
from protogateway.runtime.errors import RpcError
from servers.kernel import telemetry
from servers.kernel.clock import Clock
from servers.kernel.errors import SignInNeeded
from servers.kernel.identity import Identity, as_principal
from servers.kernel.rpc import IDEMPOTENCY_KEY, RULE_OPTION, SECRET

KEY_CHARS_MAX = 128
REFUSED_HEADERS = (
    "Set-Cookie",
    "Clear-Site-Data",
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Content-Security-Policy",
    "Strict-Transport-Security",
)
"""Headers that no module sets on a response: the session and the safety of our site are ours to decide, here."""
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_OWN_SITES = (b"same-origin", b"none")
log = structlog.get_logger()


class SessionResolver(Protocol):
    """Resolves sessions, and signs browsers out."""

    async def resolve(self, secret: str) -> Identity | None:
        """Return the identity of a session cookie, or None. Raises a kernel error if auth is unavailable."""

    def sign_out_headers(self) -> Headers:
        """Return headers that make the browser delete the session and what it stored."""


class OoHooks:
    """Admits callers by the rules of the RPCs. `public_url` is our address for browsers, without a path."""

    def __init__(
        self, sessions: SessionResolver, public_url: str, limiter: RateLimiter, proxies: TrustedProxies, clock: Clock
    ) -> None:
        self._sessions = sessions
        self._origin = public_url.rstrip("/").encode()
        self._limiter = limiter
        self._proxies = proxies
        self._clock = clock

    def admission_for(self, endpoint: Endpoint) -> Admit:
        rule: Mapping[str, Any] = endpoint.method.options.get(RULE_OPTION, {})
        caller, changes = rule.get("caller", ""), endpoint.binding.verb not in _SAFE_METHODS
        if caller not in ("CALLER_PUBLIC", "CALLER_SESSION", "CALLER_SECRET"):
            raise ValueError(
                f"{endpoint.method.path} has an HTTP operation, but its rule does not let HTTP clients call it"
            )
        takes_key = bool(rule.get("idempotency_key", False))
        sign_out = self._sessions.sign_out_headers() if rule.get("session") == "SESSION_EFFECT_ENDS" else []

        async def admit(request: Request) -> Admission:
            identity = await self._require_identity(request) if caller == "CALLER_SESSION" else None
            metadata = _secret_metadata(request) if caller == "CALLER_SECRET" else {}
            if changes:
                self._check_own_page(request)
            rate_limit = self._check_rate(request, identity, endpoint)
            if b"idempotency-key" in request.headers and (key := _idempotency_key(request)) and takes_key:
                metadata[IDEMPOTENCY_KEY] = key
            return Admission(metadata or None, [*sign_out, *rate_limit], as_principal(identity))

        return admit

    def trace(self, request: Request) -> AbstractContextManager[str]:
        return _Tracing(request.header(b"traceparent"))

    async def authorize_404(self, request: Request, endpoints: tuple[Endpoint, ...]) -> None:
        """Tell 404/405 to signed-in callers only, unless every operation at the path is public."""
        if all(endpoint.method.options[RULE_OPTION]["caller"] == "CALLER_SESSION" for endpoint in endpoints):
            await self._require_identity(request)

    def to_problem(self, error: Exception, request: Request, endpoint: Endpoint | None) -> Problem:
        if not isinstance(error, RpcError):
            path = endpoint.binding.template if endpoint else ""
            log.error("http failed", method=request.verb, path=path, exc_info=error)
            return Problem(500, "INTERNAL", "something went wrong on our side; it is logged under the trace id")
        problem = Problem.from_error(error, endpoint.method.request if endpoint else None)
        if problem.status == 401 and endpoint is None:  # the gateway knows the scheme of an operation
            problem.headers["WWW-Authenticate"] = 'Cookie realm="oO"'
        return problem

    async def _require_identity(self, request: Request) -> Identity:
        secret = request.cookie(SESSION_COOKIE)
        identity = await self._sessions.resolve(secret) if secret else None
        if identity is None:
            raise SignInNeeded("sign in first")
        return identity

    def _check_own_page(self, request: Request) -> None:
        """Admit changes from our own pages and programs only: no other site can make a browser send `X-oO: 1`."""
        headers = request.headers
        if headers.get(b"x-oo") != b"1":
            detail = "send the header `X-oO: 1` with every call that changes something"
            raise Problem(403, "OWN_HEADER_NEEDED", detail)
        # Programs and old browsers send neither of the next two. For them X-oO has to do: a browser sends a header of
        # that kind to another origin only after a preflight, which nothing here allows.
        if headers.get(b"sec-fetch-site", b"none") not in _OWN_SITES:
            raise Problem(403, "CROSS_SITE", "this call came from another site")
        if headers.get(b"origin", self._origin) != self._origin:
            raise Problem(403, "CROSS_SITE", f"this call came from another origin than {self._origin.decode()}")

    def _check_rate(self, request: Request, identity: Identity | None, endpoint: Endpoint) -> Headers:
        """Count the call for its person or its address. Raises Problem 429 with the headers."""
        caller = identity.person if identity else self._proxies.address(request)
        state = self._limiter.take(caller, endpoint.method.path, endpoint.binding.rate_limit, self._clock.monotonic())
        if not state.is_admitted:
            raise Problem(429, "TOO_MANY", "slow down; `Retry-After` says for how long", headers=state.headers())
        return state.raw_headers()


class _Tracing(telemetry.in_trace):
    """Context manager that continues the caller's trace and yields its id for responses."""

    def __enter__(self) -> str:
        return telemetry.trace_id(super().__enter__())


def _secret_metadata(request: Request) -> dict[str, str]:
    """Return the secret of `Authorization: Bearer <secret>` as metadata. Raises Problem 401 without one."""
    scheme, _, secret = request.header(b"authorization").partition(" ")
    secret = secret.strip() if scheme.lower() == "bearer" else ""
    if not secret or not secret.isascii() or not secret.isprintable():
        detail = "send the secret as `Authorization: Bearer <secret>`"
        raise Problem(401, "SECRET_NEEDED", detail, headers={"WWW-Authenticate": 'Bearer realm="oO"'})
    return {SECRET: secret}


def _idempotency_key(request: Request) -> str:
    """Return the Idempotency-Key. Raises Problem 400 for one that is malformed or sent twice."""
    key = request.header(b"idempotency-key")
    if b"idempotency-key" in request.repeated:
        raise Problem.invalid_field("Idempotency-Key", "given more than once")
    if not (0 < len(key) <= KEY_CHARS_MAX and key.isascii() and key.isprintable()):
        raise Problem.invalid_field("Idempotency-Key", f"1 to {KEY_CHARS_MAX} printable ASCII characters are expected")
    return key
