"""Sign-in at an OpenID provider: the authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0).

Authlib builds the authorization request and exchanges the code; joserfc verifies the signature. The claims are checked
here, because authlib checks them in its framework clients only, which keep their state in a browser cookie. The
provider's tokens live for one call and are never stored.
"""

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

from gen.oo.auth.storage.v1 import SignInFlowRecord
from servers.kernel.clock import Clock
from servers.kernel.errors import Error, SignInNeeded, Unavailable

SKEW = timedelta(seconds=30)
FRESH_WITHIN = timedelta(minutes=5)
ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
"""Accepted signature algorithms and the type of their keys."""

DOCUMENT_TIMEOUT_S = 2.5
EXCHANGE_TIMEOUT_S = 5.0
"""Total time for reading a document, retries included, and for the code exchange, which is not retried."""

METADATA_LIFETIME_S = 3600.0
JWKS_LIFETIME_S = 3600.0
JWKS_REFETCH_S = 30.0
_TRIES = 3
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_ID_CHARS_MAX = 255
_EMAIL_CHARS_MAX = 320

Key = RSAKey | ECKey
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ClientRegistration:
    """The client registration of this deployment. `name` is the name by which people know the provider."""

    name: str
    issuer: str
    client_id: str
    client_secret: str

    def name_of(self, issuer: str) -> str:
        """Return the name of an issuer; one that is not configured now is named by its host."""
        return self.name if issuer == self.issuer else host(issuer)


@dataclass(frozen=True, slots=True)
class IdTokenClaims:
    """Claims of a verified ID token. `auth_time` is None if the provider does not send it."""

    iss: str
    sub: str
    email: str
    auth_time: datetime | None


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """Provider metadata (OpenID Connect Discovery 1.0), as far as it is needed.

    `knows_auth_time` is False if `claims_supported` lists other claims only, as at Google unless the operator adds it.
    """

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    auth_method: str
    takes_prompt_login: bool
    knows_auth_time: bool


class OpenIdProvider:
    """Client of one provider. Raises Unavailable if it does not respond, or not as OpenID Connect requires."""

    def __init__(self, registration: ClientRegistration, clock: Clock) -> None:
        self.registration = registration
        self._clock = clock
        on_loopback = is_loopback(registration.issuer)
        # Plain http is for loopback only (serve.py refuses it elsewhere), where no proxy of the environment applies.
        self._http: dict[str, Any] = {
            "verify": False if registration.issuer.startswith("http:") else httpx2.create_ssl_context(),
            "trust_env": not on_loopback,
            "follow_redirects": False,
        }
        self._metadata: tuple[ProviderMetadata, float] | None = None
        self._keys = ProviderKeys(self, clock)

    async def authorization_url(self, redirect_uri: str, state: str, nonce: str, verifier: str, *, fresh: bool) -> str:
        """Return the URL where the browser signs in. With `fresh` the provider has to authenticate the person again."""
        metadata = await self.metadata()
        more: dict[str, str] = {}
        if fresh:
            # Google sends auth_time only if the request names it.
            more = {"max_age": "0", "claims": '{"id_token":{"auth_time":{"essential":true}}}'}
            if metadata.takes_prompt_login:
                more["prompt"] = "login"
        async with self._client(metadata, redirect_uri) as client:
            url, _ = client.create_authorization_url(
                metadata.authorization_endpoint, state=state, code_verifier=verifier, nonce=nonce, **more
            )
        return str(url)

    async def redeem_code(self, code: str, flow: SignInFlowRecord) -> IdTokenClaims:
        """Exchange the code and return the claims of the ID token. Raises SignInNeeded if either is not valid."""
        metadata = await self.metadata()
        token = await self._exchange(metadata, code, flow)
        claims = await self._verify_signature(token)
        now = self._clock.now()
        if problem := invalid_claim(claims, self.registration, flow, now, knows_auth_time=metadata.knows_auth_time):
            raise _invalid_token(problem)
        return IdTokenClaims(
            iss=self.registration.issuer,
            sub=str(claims["sub"]),
            email=_email(claims),
            auth_time=_datetime(claims.get("auth_time")),
        )

    async def metadata(self) -> ProviderMetadata:
        """Return the discovery document, read at most once an hour."""
        now = self._clock.monotonic()
        if self._metadata is None or now - self._metadata[1] >= METADATA_LIFETIME_S:
            document = await self.get(f"{self.registration.issuer.rstrip('/')}/.well-known/openid-configuration")
            self._metadata = (self._read_metadata(document), now)
        return self._metadata[0]

    def _read_metadata(self, document: object) -> ProviderMetadata:
        try:
            return read_metadata(document, self.registration.issuer)
        except ValueError as error:
            raise self.unusable(str(error)) from error

    async def get(self, url: str) -> object:
        """Return a JSON document of the provider, retried after a failed connection or a 5xx within one deadline."""
        tries = stamina.retry_context(
            on=_is_transient, attempts=_TRIES, timeout=None, wait_initial=0.1, wait_max=0.5, wait_jitter=0.1
        )
        try:
            async with asyncio.timeout(DOCUMENT_TIMEOUT_S), httpx2.AsyncClient(**self._http) as http:
                async for attempt in tries:
                    with attempt:
                        return orjson.loads((await http.get(url)).raise_for_status().content)
            raise AssertionError("the last attempt raises or returns")
        except (TimeoutError, httpx2.HTTPError) as error:
            raise self._unavailable(error) from error
        except orjson.JSONDecodeError as error:
            raise self.unusable("its response is not JSON") from error

    async def _exchange(self, metadata: ProviderMetadata, code: str, flow: SignInFlowRecord) -> str:
        """Return the ID token for a code. Not retried: the first use spends a code even if the response is lost."""
        try:
            async with asyncio.timeout(EXCHANGE_TIMEOUT_S), self._client(metadata, flow.redirect_uri) as client:
                response = await client.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=flow.code_verifier,
                )
                return str(response["id_token"])
        except OAuthError as error:
            raise self._exchange_error(error) from error
        except (TimeoutError, httpx2.HTTPError) as error:
            raise self._unavailable(error) from error
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise self.unusable("its token endpoint does not return an ID token") from error

    async def _verify_signature(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token that the provider signed."""
        try:
            header = extract_compact(token.encode()).headers()
            algorithm, kid = str(header.get("alg", "")), str(header.get("kid", ""))
            if algorithm not in ALGORITHMS:
                raise _invalid_token("alg")
            key = await self._keys.find(kid, ALGORITHMS[algorithm])
            if key is None:
                raise _invalid_token("kid")
            return jwt.decode(token, key, algorithms=[algorithm]).claims
        except (JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise _invalid_token("signature") from error

    @asynccontextmanager
    async def _client(self, metadata: ProviderMetadata, redirect_uri: str) -> AsyncIterator[AsyncOAuth2Client]:
        """Yield a client for one exchange. It is not shared, because authlib keeps the last tokens in it."""
        async with AsyncOAuth2Client(
            self.registration.client_id,
            self.registration.client_secret,
            token_endpoint_auth_method=metadata.auth_method,
            scope="openid email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=EXCHANGE_TIMEOUT_S,
            **self._http,
        ) as client:
            yield client

    def _exchange_error(self, error: OAuthError) -> Error:
        if error.error == "invalid_grant":
            return SignInNeeded("this sign-in was used or is too old: start again", reason="SIGN_IN_CODE_REFUSED")
        return self.unusable(f"it refuses our code exchange ({error.error}): check the client id and secret")

    def _unavailable(self, error: Exception) -> Unavailable:
        name = self.registration.name
        log.warning("sign-in provider does not respond", issuer=self.registration.issuer, error=type(error).__name__)
        return Unavailable(f"{name} does not respond: try again in a minute", reason="PROVIDER_DOWN", retry_after_s=60)

    def unusable(self, problem: str) -> Unavailable:
        """Return the error for a provider that violates OpenID Connect, so that an operator has to act."""
        log.error("sign-in provider cannot be used", issuer=self.registration.issuer, problem=problem)
        return Unavailable(
            f"sign-in with {self.registration.name} is not set up right: tell who runs this oO",
            reason="PROVIDER_UNUSABLE",
        )


class ProviderKeys:
    """Cache of the provider's public keys, fetched again for an unknown key id, at most every 30 seconds."""

    def __init__(self, provider: OpenIdProvider, clock: Clock) -> None:
        self._provider = provider
        self._clock = clock
        self._keys: list[Key] = []
        self._fetch_lock = asyncio.Lock()
        self._fetched_at: float | None = None

    async def find(self, kid: str, kind: str) -> Key | None:
        """Return the key with this id and type or, without an id, the only one of the type."""
        async with self._fetch_lock:  # concurrent callers share one fetch
            age_s = self._age_s()
            if age_s >= JWKS_LIFETIME_S or (self._find_cached(kid, kind) is None and age_s >= JWKS_REFETCH_S):
                await self._fetch()
        return self._find_cached(kid, kind)

    def _age_s(self) -> float:
        return float("inf") if self._fetched_at is None else self._clock.monotonic() - self._fetched_at

    def _find_cached(self, kid: str, kind: str) -> Key | None:
        found = [key for key in self._keys if key.key_type == kind and (not kid or key.kid == kid)]
        return found[0] if len(found) == 1 else None

    async def _fetch(self) -> None:
        metadata = await self._provider.metadata()
        document = await self._provider.get(metadata.jwks_uri)
        entries = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(entries, list):
            raise self._provider.unusable("its jwks_uri does not return a JWK set")
        self._keys = [key for entry in entries if (key := _signing_key(entry))]
        self._fetched_at = self._clock.monotonic()


def _signing_key(entry: object) -> Key | None:
    """Return the signing key, or None for a key of another use or an unsupported type."""
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


def read_metadata(document: object, issuer: str) -> ProviderMetadata:
    """Read the metadata. Raises ValueError for another issuer, and for endpoints without TLS."""
    if not isinstance(document, dict) or document.get("issuer") != issuer:
        raise ValueError("it describes itself as another issuer than OO_OIDC_ISSUER")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    claims = document.get("claims_supported")
    return ProviderMetadata(
        authorization_endpoint=_endpoint(document, "authorization_endpoint", issuer),
        token_endpoint=_endpoint(document, "token_endpoint", issuer),
        jwks_uri=_endpoint(document, "jwks_uri", issuer),
        # Prefer client_secret_post: authlib does not escape the secret in a Basic header as RFC 6749, 2.3.1 requires.
        auth_method="client_secret_post" if "client_secret_post" in methods else "client_secret_basic",
        takes_prompt_login="login" in (document.get("prompt_values_supported") or ()),
        knows_auth_time=not claims or "auth_time" in claims,
    )


def _endpoint(document: Mapping[str, object], name: str, issuer: str) -> str:
    url = document.get(name)
    if not isinstance(url, str) or not (url.startswith("https://") or (is_loopback(url) and is_loopback(issuer))):
        raise ValueError(f"its {name} is missing or not https://")
    return url


def invalid_claim(
    claims: Mapping[str, Any],
    registration: ClientRegistration,
    flow: SignInFlowRecord,
    now: datetime,
    *,
    knows_auth_time: bool,
) -> str:
    """Return the first claim of an ID token that violates OpenID Connect Core 1.0, 3.1.3.7, or ""."""
    audience, azp, sub = claims.get("aud"), claims.get("azp"), claims.get("sub")
    audiences = audience if isinstance(audience, list) else [audience]
    expires, issued, begins = (_datetime(claims.get(name)) for name in ("exp", "iat", "nbf"))
    proved = _datetime(claims.get("auth_time"))
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
    """Return True for a recent authentication.

    If a provider never sends auth_time, assume it re-authenticated; otherwise step-up could never succeed.
    """
    if proved is None:
        return not knows_auth_time
    return now - FRESH_WITHIN - SKEW <= proved <= now + SKEW


def _datetime(seconds: object) -> datetime | None:
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


def _invalid_token(problem: str) -> SignInNeeded:
    log.warning("identity token refused", problem=problem)
    return SignInNeeded("the sign-in provider's response is not valid: start again", reason="ID_TOKEN_INVALID")


def _is_transient(error: Exception) -> bool:
    """Return True if a retry may help."""
    if isinstance(error, httpx2.HTTPStatusError):
        return error.response.status_code >= 500
    return isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout)
