"""Sign-in at an OpenID provider: the authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0).

Authlib builds the authorization request and exchanges the code; joserfc verifies the signature. What the claims must
say is checked here, claim by claim: authlib's own check lives in its framework clients, which keep flow state in a
browser cookie. The provider's tokens live for one call and are never stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import orjson
import stamina
import structlog
from authlib.integrations.httpx_client import (  # type: ignore[import-untyped] # authlib ships no types
    AsyncOAuth2Client,
    OAuthError,
)
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import extract_compact

from gen.oo.auth.v1 import SignInFlowRecord
from servers.kernel.clock import Clock
from servers.kernel.errors import Error, SignInNeeded, Unavailable

SKEW = timedelta(seconds=30)
FRESH = timedelta(minutes=5)
ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
"""Signatures that are accepted → type of their key."""

GET_S = 2.5
EXCHANGE_S = 5.0
"""Total seconds for reading a document, tries included, and for the one try of a code exchange."""

DESCRIPTION_LIFE_S = 3600.0
KEYS_LIFE_S = 3600.0
KEYS_REFETCH_S = 30.0
_TRIES = 3
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_ID_CHARS_MAX = 255
_EMAIL_CHARS_MAX = 320

Key = RSAKey | ECKey
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Registration:
    """How this deployment is known to its provider. `name`: as people know the provider."""

    name: str
    issuer: str
    client_id: str
    client_secret: str

    def name_of(self, issuer: str) -> str:
        """The name of a provider that somebody signed in at once; another than today's goes by its host."""
        return self.name if issuer == self.issuer else host(issuer)


@dataclass(frozen=True, slots=True)
class Identified:
    """Who the provider says has signed in. `auth_time`: when they proved it; None: the provider does not tell."""

    iss: str
    sub: str
    email: str
    auth_time: datetime | None


@dataclass(frozen=True, slots=True)
class Description:
    """What a provider says about itself (OpenID Connect Discovery 1.0), as far as it is needed.

    `knows_auth_time`: False for one that lists its claims without it, as Google does unless the operator has it added.
    """

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    auth_method: str
    takes_prompt_login: bool
    knows_auth_time: bool


class OpenIdProvider:
    """The provider, by its registration. Raises Unavailable whenever it does not answer, or not as it should."""

    def __init__(self, registration: Registration, clock: Clock) -> None:
        self.registration = registration
        self._clock = clock
        on_loopback = is_loopback(registration.issuer)
        self._http: dict[str, Any] = {
            "verify": False if registration.issuer.startswith("http:") else httpx2.create_ssl_context(),
            "trust_env": not on_loopback,
            "follow_redirects": False,
        }
        self._description: tuple[Description, float] | None = None
        self._keys = ProviderKeys(self, clock)

    async def authorization_url(self, redirect_uri: str, state: str, nonce: str, verifier: str, *, fresh: bool) -> str:
        """Where the browser signs in. `fresh`: the person has to prove anew who they are."""
        description = await self.describe()
        more: dict[str, str] = {}
        if fresh:
            # Google tells auth_time only when it is asked for by name.
            more = {"max_age": "0", "claims": '{"id_token":{"auth_time":{"essential":true}}}'}
            if description.takes_prompt_login:
                more["prompt"] = "login"
        async with self._client(description, redirect_uri) as client:
            url, _ = client.create_authorization_url(
                description.authorization_endpoint, state=state, code_verifier=verifier, nonce=nonce, **more
            )
        return str(url)

    async def identify(self, code: str, flow: SignInFlowRecord) -> Identified:
        """Exchanges the code and checks the identity token. Raises SignInNeeded when either is not good."""
        description = await self.describe()
        token = await self._exchange(description, code, flow)
        claims = await self._verified(token)
        now = self._clock.now()
        if problem := wrong_claim(claims, self.registration, flow, now, knows_auth_time=description.knows_auth_time):
            raise _invalid(problem)
        return Identified(
            iss=self.registration.issuer,
            sub=str(claims["sub"]),
            email=_email(claims),
            auth_time=_moment(claims.get("auth_time")),
        )

    async def describe(self) -> Description:
        """The discovery document, read at most once an hour."""
        now = self._clock.monotonic()
        if self._description is None or now - self._description[1] >= DESCRIPTION_LIFE_S:
            document = await self.get(f"{self.registration.issuer.rstrip('/')}/.well-known/openid-configuration")
            self._description = (self._read(document), now)
        return self._description[0]

    def _read(self, document: object) -> Description:
        try:
            return read_description(document, self.registration.issuer)
        except ValueError as error:
            raise self.unusable(str(error)) from error

    async def get(self, url: str) -> object:
        """A JSON document of the provider. Tried again after a failed connection or a 5xx, within one deadline."""
        tries = stamina.retry_context(
            on=_passes, attempts=_TRIES, timeout=None, wait_initial=0.1, wait_max=0.5, wait_jitter=0.1
        )
        try:
            async with asyncio.timeout(GET_S), httpx2.AsyncClient(**self._http) as http:
                async for attempt in tries:
                    with attempt:
                        return orjson.loads((await http.get(url)).raise_for_status().content)
            raise AssertionError("the last try raises or answers")
        except (TimeoutError, httpx2.HTTPError) as error:
            raise self._down(error) from error
        except orjson.JSONDecodeError as error:
            raise self.unusable("its answer is not JSON") from error

    async def _exchange(self, description: Description, code: str, flow: SignInFlowRecord) -> str:
        """The identity token for a code. Tried once: its first use spends a code, whatever became of the answer."""
        try:
            async with asyncio.timeout(EXCHANGE_S), self._client(description, flow.redirect_uri) as client:
                answer = await client.fetch_token(
                    description.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=flow.code_verifier,
                )
                return str(answer["id_token"])
        except OAuthError as error:
            raise self._refused(error) from error
        except (TimeoutError, httpx2.HTTPError) as error:
            raise self._down(error) from error
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise self.unusable("its token endpoint does not answer with an identity token") from error

    async def _verified(self, token: str) -> Mapping[str, Any]:
        """The claims of a token that the provider signed."""
        try:
            header = extract_compact(token.encode()).headers()
            algorithm, kid = str(header.get("alg", "")), str(header.get("kid", ""))
            if algorithm not in ALGORITHMS:
                raise _invalid("alg")
            key = await self._keys.find(kid, ALGORITHMS[algorithm])
            if key is None:
                raise _invalid("kid")
            return jwt.decode(token, key, algorithms=[algorithm]).claims
        except (JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise _invalid("signature") from error

    @asynccontextmanager
    async def _client(self, description: Description, redirect_uri: str) -> AsyncIterator[AsyncOAuth2Client]:
        """A client of its own for each exchange: authlib keeps the tokens it was given last."""
        async with AsyncOAuth2Client(
            self.registration.client_id,
            self.registration.client_secret,
            token_endpoint_auth_method=description.auth_method,
            scope="openid email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=EXCHANGE_S,
            **self._http,
        ) as client:
            yield client

    def _refused(self, error: OAuthError) -> Error:
        if error.error == "invalid_grant":
            return SignInNeeded("this sign-in was used or is too old: start again", reason="SIGN_IN_CODE_REFUSED")
        return self.unusable(f"it refuses our code exchange ({error.error}): check the client id and secret")

    def _down(self, error: Exception) -> Unavailable:
        name = self.registration.name
        log.warning("sign-in provider does not answer", issuer=self.registration.issuer, error=type(error).__name__)
        return Unavailable(f"{name} does not answer: try again in a minute", reason="PROVIDER_DOWN", retry_after_s=60)

    def unusable(self, problem: str) -> Unavailable:
        """The error for a provider that answers, but not as OpenID Connect says: its operator or ours has to act."""
        log.error("sign-in provider cannot be used", issuer=self.registration.issuer, problem=problem)
        return Unavailable(
            f"sign-in with {self.registration.name} is not set up right: tell who runs this oO",
            reason="PROVIDER_UNUSABLE",
        )


class ProviderKeys:
    """The provider's public keys; asked for again when a token names an unknown one, at most every 30 seconds."""

    def __init__(self, provider: OpenIdProvider, clock: Clock) -> None:
        self._provider = provider
        self._clock = clock
        self._keys: list[Key] = []
        self._fetching = asyncio.Lock()
        self._fetched: float | None = None

    async def find(self, kid: str, kind: str) -> Key | None:
        """The key of this id and type; without an id, the only one of the type."""
        async with self._fetching:  # who comes while the keys are on their way waits for them
            age_s = self._age_s()
            if age_s >= KEYS_LIFE_S or (self._known(kid, kind) is None and age_s >= KEYS_REFETCH_S):
                await self._fetch()
        return self._known(kid, kind)

    def _age_s(self) -> float:
        return float("inf") if self._fetched is None else self._clock.monotonic() - self._fetched

    def _known(self, kid: str, kind: str) -> Key | None:
        found = [key for key in self._keys if key.key_type == kind and (not kid or key.kid == kid)]
        return found[0] if len(found) == 1 else None

    async def _fetch(self) -> None:
        description = await self._provider.describe()
        document = await self._provider.get(description.jwks_uri)
        listed = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(listed, list):
            raise self._provider.unusable("its jwks_uri does not answer with a JWK set")
        self._keys = [key for entry in listed if (key := _signing_key(entry))]
        self._fetched = self._clock.monotonic()


def _signing_key(entry: object) -> Key | None:
    """A key that may sign; None for one that may not, or of a kind that is not used here."""
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    try:
        if entry.get("kty") == "RSA":
            return RSAKey.import_key(entry)
        return ECKey.import_key(entry) if (entry.get("kty"), entry.get("crv")) == ("EC", "P-256") else None
    except (JoseError, ValueError, KeyError, TypeError):
        return None


def is_loopback(url: str) -> bool:
    return host(url) in _LOOPBACK


def host(url: str) -> str:
    return urlsplit(url).hostname or ""


def read_description(document: object, issuer: str) -> Description:
    """Raises ValueError for a document that is another issuer's, or whose endpoints anybody on the way could change."""
    if not isinstance(document, dict) or document.get("issuer") != issuer:
        raise ValueError("it describes itself as another issuer than OO_OIDC_ISSUER")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    claims = document.get("claims_supported")
    return Description(
        authorization_endpoint=_endpoint(document, "authorization_endpoint", issuer),
        token_endpoint=_endpoint(document, "token_endpoint", issuer),
        jwks_uri=_endpoint(document, "jwks_uri", issuer),
        # By post where it is taken: in a Basic header, authlib does not escape the secret as RFC 6749, 2.3.1 asks.
        auth_method="client_secret_post" if "client_secret_post" in methods else "client_secret_basic",
        takes_prompt_login="login" in (document.get("prompt_values_supported") or ()),
        knows_auth_time=not claims or "auth_time" in claims,
    )


def _endpoint(document: Mapping[str, object], name: str, issuer: str) -> str:
    url = document.get(name)
    if not isinstance(url, str) or not (url.startswith("https://") or (is_loopback(url) and is_loopback(issuer))):
        raise ValueError(f"its {name} is missing or not https://")
    return url


def wrong_claim(
    claims: Mapping[str, Any],
    registration: Registration,
    flow: SignInFlowRecord,
    now: datetime,
    *,
    knows_auth_time: bool,
) -> str:
    """The first claim of an identity token that is not as OpenID Connect Core 1.0, 3.1.3.7 wants it; "" for none."""
    audience, azp, sub = claims.get("aud"), claims.get("azp"), claims.get("sub")
    audiences = audience if isinstance(audience, list) else [audience]
    expires, issued, begins = (_moment(claims.get(name)) for name in ("exp", "iat", "nbf"))
    proved = _moment(claims.get("auth_time"))
    wrong = {
        "iss": claims.get("iss") != registration.issuer,
        "aud": registration.client_id not in audiences,
        "azp": azp != registration.client_id and (azp is not None or len(audiences) > 1),
        "exp": expires is None or now >= expires + SKEW,
        "iat": issued is None or issued > now + SKEW,
        "nbf": begins is not None and begins > now + SKEW,
        "nonce": claims.get("nonce") != flow.nonce,
        "sub": not _is_text(sub, _ID_CHARS_MAX),
        "auth_time": flow.fresh and not _is_fresh(proved, now, knows_auth_time),
    }
    return next((name for name, is_wrong in wrong.items() if is_wrong), "")


def _is_fresh(proved: datetime | None, now: datetime, knows_auth_time: bool) -> bool:
    """A provider that never tells auth_time is believed that it asked: else nobody there could ever step up."""
    if proved is None:
        return not knows_auth_time
    return now - FRESH - SKEW <= proved <= now + SKEW


def _moment(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _email(claims: Mapping[str, Any]) -> str:
    email = claims.get("email")
    return str(email) if _is_text(email, _EMAIL_CHARS_MAX) else ""


def _is_text(value: object, chars_max: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= chars_max and value.isprintable()


def _invalid(problem: str) -> SignInNeeded:
    log.warning("identity token refused", problem=problem)
    return SignInNeeded("the sign-in provider's answer is not valid: start again", reason="ID_TOKEN_INVALID")


def _passes(error: Exception) -> bool:
    """Whether trying again may help."""
    if isinstance(error, httpx2.HTTPStatusError):
        return error.response.status_code >= 500
    return isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout)
