"""The verified caller of a call.

In process the `Identity` itself is passed on; over gRPC an ES256 token (RFC 9068, `at+jwt`) with one audience, valid
for 60 seconds. Only auth signs tokens for sessions. Tokens for calls between services are signed here, with the
deployment's own key.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import extract_compact

from servers.kernel.clock import Clock
from servers.kernel.errors import SignInNeeded

TOKEN_LIFETIME = timedelta(seconds=60)
_SKEW_S = 5
_current: ContextVar[Identity | None] = ContextVar("identity", default=None)


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified caller: a session, or a service on behalf of a person.

    `person` is empty for a service's own work. `service` is the calling service, such as "svc:recommender", or empty
    for a session. `tokens`: the token that proves this identity at each module in another process.
    """

    person: str
    service: str = ""
    session_id: str = ""
    signed_in_at: datetime | None = None
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_session(self) -> bool:
        return not self.service


def current() -> Identity | None:
    """Return the principal: the identity that the running code acts for."""
    return _current.get()


def set_principal(identity: Identity | None) -> None:
    """Make `identity` the principal for the rest of the running task."""
    _current.set(identity)


class as_principal(AbstractContextManager[None]):  # noqa: N801 (as contextlib names its own)
    """Context manager that makes `identity` the principal of its block."""

    def __init__(self, identity: Identity | None) -> None:
        self._identity = identity

    def __enter__(self) -> None:
        self._before = _current.set(self._identity)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._before)


def session_claims(identity: Identity, issuer: str, audience: str, now: datetime) -> dict[str, object]:
    """Return the claims of a session's token for one module. Auth signs them."""
    signed_in = int(identity.signed_in_at.timestamp()) if identity.signed_in_at else 0
    return _claims(issuer, audience, identity.person, now) | {
        "sid": identity.session_id,
        "auth_time": signed_in,
    }


def _claims(issuer: str, audience: str, subject: str, now: datetime) -> dict[str, object]:
    return {
        "iss": issuer,
        "aud": audience,
        "sub": subject,
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN_LIFETIME).timestamp()),
    }


FindSessionKey = Callable[[str], Awaitable[ECKey | None]]
"""Returns auth's public key with this id, or None."""


class TokenAuthority:
    """Signs service tokens, and verifies these and session tokens.

    `key`: the deployment's P-256 private key. `session_keys`: finds auth's public keys.
    """

    def __init__(self, key: ECKey, clock: Clock, session_keys: FindSessionKey) -> None:
        self._key = key
        self._kid = key.thumbprint()
        self._clock = clock
        self._session_keys = session_keys

    def mint(self, service: str, person: str, audience: str) -> str:
        """Return a token with which `service` calls the module `audience` on behalf of `person`."""
        claims = _claims("oo", f"svc:{audience}", person, self._clock.now()) | {"act": {"sub": service}}
        return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": self._kid}, claims, self._key, algorithms=["ES256"])

    async def verify(self, token: str, audiences: Collection[str]) -> Identity:
        """Return the identity that a token for one of `audiences` proves.

        Raises SignInNeeded if the token is malformed, expired, signed by an unknown key or meant for another module.
        """
        try:
            kid = _unverified_kid(token)  # it selects the key and nothing else: the signature has to fit that key
            is_ours = kid == self._kid
            key = self._key if is_ours else await self._session_keys(kid)
            if key is None:
                raise SignInNeeded("the token was signed by an unknown key", reason="TOKEN_INVALID")
            decoded = jwt.decode(token, key, algorithms=["ES256"])  # never the algorithm that the header asks for
        except (JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise SignInNeeded("the token is not valid", reason="TOKEN_INVALID") from error
        return self._identity(decoded.header, decoded.claims, audiences, is_ours)

    def _identity(
        self, header: Mapping[str, object], claims: Mapping[str, object], audiences: Collection[str], is_ours: bool
    ) -> Identity:
        now = self._clock.now().timestamp()
        expires, issued = claims.get("exp"), claims.get("iat")
        wanted = [f"svc:{audience}" if is_ours else audience for audience in audiences]
        problems = (
            header.get("typ") != "at+jwt",
            header.get("alg") != "ES256",
            claims.get("aud") not in wanted,
            not isinstance(expires, int) or now >= expires,
            not isinstance(issued, int) or now < issued - _SKEW_S,
            isinstance(expires, int) and isinstance(issued, int) and expires - issued > TOKEN_LIFETIME.total_seconds(),
            not isinstance(claims.get("sub"), str),
            # Auth's keys sign sessions only and the deployment's key services only: neither can pose as the other.
            ("act" in claims) is not is_ours,
        )
        if any(problems):
            raise SignInNeeded("the token is expired or meant for another module", reason="TOKEN_INVALID")
        return _service(claims) if is_ours else _session(claims)


def _unverified_kid(token: str) -> str:
    return str(extract_compact(token.encode()).headers()["kid"])


def _service(claims: Mapping[str, object]) -> Identity:
    act = claims["act"]
    if not isinstance(act, dict) or not str(act.get("sub", "")).startswith("svc:"):
        raise SignInNeeded("the token does not name a service", reason="TOKEN_INVALID")
    return Identity(person=str(claims["sub"]), service=str(act["sub"]))


def _session(claims: Mapping[str, object]) -> Identity:
    signed_in = claims.get("auth_time")
    if not isinstance(signed_in, int) or not claims.get("sub"):
        raise SignInNeeded("the token does not belong to a session", reason="TOKEN_INVALID")
    return Identity(
        person=str(claims["sub"]),
        session_id=str(claims.get("sid", "")),
        signed_in_at=datetime.fromtimestamp(signed_in, UTC),
    )
