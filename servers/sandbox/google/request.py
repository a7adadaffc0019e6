"""An authorization request (OpenID Connect Core 3.1.2.1, RFC 7636), read and judged."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import QueryParams

from servers.sandbox import client

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_PROMPTS: Final = frozenset({"none", "login", "consent", "select_account"})


class Untrusted(Exception):
    """Client or redirect address are not known, so the browser must not be sent there; (reason, explanation)."""


class Faulty(Exception):
    """The client is told by a redirect; (RFC 6749 error, description)."""


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request that may be shown to the person. `max_age_s` None: any age of sign-in will do."""

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


def return_address(query: QueryParams) -> str:
    """The redirect address, if client and address are both known. Raises Untrusted."""
    if query.get("client_id") != client.CLIENT_ID:
        raise Untrusted("invalid_client", f"The sandbox knows one client: {client.CLIENT_ID}.")
    uri = query.get("redirect_uri", "")
    if not client.redirect_allowed(uri):
        raise Untrusted("redirect_uri_mismatch", "The sandbox sends people back to this machine only: http, any port.")
    return uri


def read(query: QueryParams) -> AuthorizationRequest:
    """The whole request, whose return address is already known to be good. Raises Faulty."""
    _refuse_faults(query)
    prompts = frozenset(query.get("prompt", "").split())
    if not prompts <= _PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise Faulty("invalid_request", "prompt is none, or some of login, consent, select_account")
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


def _refuse_faults(query: QueryParams) -> None:
    if len(query.multi_items()) != len(query):
        raise Faulty("invalid_request", "a parameter is given twice")
    if query.get("response_type") != "code":
        raise Faulty("unsupported_response_type", "response_type must be code")
    if query.get("response_mode", "query") != "query":
        raise Faulty("invalid_request", "response_mode must be query")
    if "openid" not in query.get("scope", "").split():
        raise Faulty("invalid_scope", "scope must contain openid")
    if query.get("code_challenge_method") != "S256":
        raise Faulty("invalid_request", "code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(query.get("code_challenge", "")):
        raise Faulty("invalid_request", "code_challenge must be a base64url SHA-256")


def _max_age_s(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Faulty("invalid_request", "max_age is a number of seconds")
    return int(text)
