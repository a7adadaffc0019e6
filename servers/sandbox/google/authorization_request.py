"""Authorization request: parsed and validated (OpenID Connect Core 3.1.2.1, RFC 7636)."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import QueryParams

from servers.sandbox import oauth_client

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_PROMPTS: Final = frozenset({"none", "login", "consent", "select_account"})


class UntrustedRedirect(Exception):
    """Unknown client id or redirect URI, to which the browser must not be sent. Args: reason, explanation."""


class AuthorizationError(Exception):
    """Error that the client learns by a redirect (RFC 6749, section 4.1.2.1). Args: error, description."""


@dataclass(frozen=True)
class AuthorizationRequest:
    """Valid authorization request. `max_age_s` is None if a sign-in of any age is accepted."""

    client_id: str
    redirect_uri: str
    state: str | None
    scopes: tuple[str, ...]
    challenge: str
    nonce: str | None
    prompts: frozenset[str]
    max_age_s: int | None
    login_hint: str
    offline: bool


def trusted_redirect_uri(query: QueryParams) -> str:
    """Return the redirect URI. Raises UntrustedRedirect if the client or the URI is unknown."""
    if query.get("client_id") != oauth_client.CLIENT_ID:
        raise UntrustedRedirect("invalid_client", f"The sandbox knows one client: {oauth_client.CLIENT_ID}.")
    uri = query.get("redirect_uri", "")
    if not oauth_client.is_allowed_redirect(uri):
        explanation = "The sandbox redirects to http addresses on this machine only, any port."
        raise UntrustedRedirect("redirect_uri_mismatch", explanation)
    return uri


def parse_request(query: QueryParams) -> AuthorizationRequest:
    """Return the request, whose redirect URI was checked before. Raises AuthorizationError."""
    _validate(query)
    prompts = frozenset(query.get("prompt", "").split())
    if not prompts <= _PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise AuthorizationError("invalid_request", "prompt must be `none`, or some of login, consent, select_account")
    return AuthorizationRequest(
        client_id=query["client_id"],
        redirect_uri=query["redirect_uri"],
        state=query.get("state"),
        scopes=tuple(query["scope"].split()),
        challenge=query["code_challenge"],
        nonce=query.get("nonce"),
        prompts=prompts,
        max_age_s=_max_age_s(query.get("max_age")),
        login_hint=query.get("login_hint", ""),
        offline=query.get("access_type") == "offline",
    )


def _validate(query: QueryParams) -> None:
    if len(query.multi_items()) != len(query):
        raise AuthorizationError("invalid_request", "a parameter is given twice")
    if query.get("response_type") != "code":
        raise AuthorizationError("unsupported_response_type", "response_type must be code")
    if query.get("response_mode", "query") != "query":
        raise AuthorizationError("invalid_request", "response_mode must be query")
    if "openid" not in query.get("scope", "").split():
        raise AuthorizationError("invalid_scope", "scope must contain openid")
    if query.get("code_challenge_method") != "S256":
        raise AuthorizationError("invalid_request", "code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(query.get("code_challenge", "")):
        raise AuthorizationError("invalid_request", "code_challenge must be a base64url SHA-256")


def _max_age_s(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise AuthorizationError("invalid_request", "max_age must be a number of seconds")
    return int(text)
