"""The back channel: code for tokens (RFC 6749 4.1.3 with PKCE), and revocation (RFC 7009)."""

import base64
import hashlib
import hmac
import re
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from servers.sandbox import client
from servers.sandbox.google.provider import TOKEN_LIFE_S, Code, Provider
from servers.sandbox.people import people

_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_NOT_KEPT: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Refused(Exception):
    """(RFC 6749 5.2 error, description)."""


class Tokens:
    """POST /token and POST /revoke."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def exchange(self, request: Request) -> Response:
        """Access and id token for a code; invalid_grant for anything that does not match it exactly."""
        form = await request.form()
        try:
            _authenticate(request, form)
            if form.get("grant_type") != "authorization_code":
                raise Refused("unsupported_grant_type", "grant_type must be authorization_code")
            code_id = _field(form, "code")
            return JSONResponse(self._answer(code_id, self._redeem(code_id, form)), headers=_NOT_KEPT)
        except Refused as refused:
            return _error(*refused.args)

    async def revoke(self, request: Request) -> Response:
        """Kills the token and those that came with it; as at Google, an unknown token is an error."""
        token = (await request.form()).get("token") or request.query_params.get("token")
        held = self._provider.memory.tokens.get(str(token))
        if held is None or not held.alive(self._provider.clock.now_s()):
            return _error("invalid_token", "Token expired or revoked")
        self._provider.revoke_from_code(held.code)
        self._provider.save()
        return JSONResponse({}, headers=_NOT_KEPT)

    def _redeem(self, code_id: str, form: FormData) -> Code:
        code = self._provider.memory.codes.get(code_id)
        if code is None:
            raise Refused("invalid_grant", "no such code")
        if code.spent:
            self._provider.revoke_from_code(code_id)
            self._provider.save()
            raise Refused("invalid_grant", "the code was used before")
        if self._provider.clock.now_s() >= code.expires_at_s:
            raise Refused("invalid_grant", "the code has expired")
        if _field(form, "redirect_uri") != code.redirect_uri:
            raise Refused("invalid_grant", "redirect_uri is not the one of the authorization request")
        if not _proves(_field(form, "code_verifier"), code.challenge):
            raise Refused("invalid_grant", "code_verifier does not match code_challenge")
        code.spent = True
        return code

    def _answer(self, code_id: str, code: Code) -> dict[str, object]:
        access_token = self._provider.issue_token("access", code_id, code)
        answer: dict[str, object] = {
            "access_token": access_token,
            "expires_in": TOKEN_LIFE_S,
            "scope": code.scope,
            "token_type": "Bearer",
            "id_token": self._provider.keys.sign(self._claims(code, access_token)),
        }
        if code.offline:
            answer["refresh_token"] = self._provider.issue_token("refresh", code_id, code)
        self._provider.save()
        return answer

    def _claims(self, code: Code, access_token: str) -> dict[str, Any]:
        person, now_s, scopes = people()[code.person], int(self._provider.clock.now_s()), code.scope.split()
        claims: dict[str, Any] = {
            "iss": self._provider.issuer,
            "azp": code.client_id,
            "aud": code.client_id,
            "sub": person.sub,
            "at_hash": _base64url(hashlib.sha256(access_token.encode()).digest()[:16]),
            "auth_time": code.auth_time_s,
            "iat": now_s,
            "exp": now_s + TOKEN_LIFE_S,
        }
        if code.nonce is not None:
            claims["nonce"] = code.nonce
        if "email" in scopes:
            claims |= {"email": person.email, "email_verified": True}
        if "profile" in scopes:
            claims["name"] = person.name
        return claims


def _authenticate(request: Request, form: FormData) -> None:
    header = request.headers.get("Authorization")
    if header is not None and "client_secret" in form:
        raise Refused("invalid_request", "authenticate in one way, not in two")
    posted = (str(form.get("client_id", "")), str(form.get("client_secret", "")))
    credentials = posted if header is None else client.basic_credentials(header)
    if credentials is None or not client.authenticated(*credentials):
        raise Refused("invalid_client", "client id or secret is wrong")


def _field(form: FormData, name: str) -> str:
    values = form.getlist(name)
    if len(values) != 1 or not isinstance(values[0], str) or not values[0]:
        raise Refused("invalid_request", f"{name} is needed once")
    return values[0]


def _proves(verifier: str, challenge: str) -> bool:
    derived = _base64url(hashlib.sha256(verifier.encode()).digest())
    return bool(_VERIFIER.fullmatch(verifier)) and hmac.compare_digest(derived, challenge)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _error(error: str, description: str) -> Response:
    headers, status = dict(_NOT_KEPT), 400
    if error == "invalid_client":
        headers["WWW-Authenticate"], status = 'Basic realm="sandbox"', 401
    return JSONResponse({"error": error, "error_description": description}, status, headers)
