"""Token endpoint (RFC 6749, section 4.1.3, with PKCE) and revocation endpoint (RFC 7009)."""

import base64
import hashlib
import hmac
import re
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from servers.sandbox import oauth_client
from servers.sandbox.google.provider import TOKEN_LIFETIME_S, GoogleAuthorizationCode, GoogleProvider
from servers.sandbox.persona import personas

_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenError(Exception):
    """Error response of the token endpoint (RFC 6749, section 5.2). Args: error, description."""


class TokenEndpoint:
    """POST /token and POST /revoke."""

    def __init__(self, provider: GoogleProvider) -> None:
        self._provider = provider

    async def exchange(self, request: Request) -> Response:
        """Return access and id token for a code, or invalid_grant if a value differs from the code's."""
        form = await request.form()
        try:
            _authenticate_client(request, form)
            if form.get("grant_type") != "authorization_code":
                raise TokenError("unsupported_grant_type", "grant_type must be authorization_code")
            code_id = _field(form, "code")
            return JSONResponse(self._issue_tokens(code_id, self._redeem(code_id, form)), headers=_NO_STORE)
        except TokenError as error:
            return _error_response(*error.args)

    async def revoke(self, request: Request) -> Response:
        """Revoke the token and those issued with it. As at Google, an unknown token is an error."""
        value = (await request.form()).get("token") or request.query_params.get("token")
        token = self._provider.state.tokens.get(str(value))
        if token is None or not token.is_valid(self._provider.clock.now_s()):
            return _error_response("invalid_token", "Token expired or revoked")
        self._provider.revoke_from_code(token.code)
        self._provider.save()
        return JSONResponse({}, headers=_NO_STORE)

    def _redeem(self, code_id: str, form: FormData) -> GoogleAuthorizationCode:
        code = self._provider.state.codes.get(code_id)
        if code is None:
            raise TokenError("invalid_grant", "the code is unknown")
        if code.spent:
            # RFC 6749, 4.1.2: a code that comes twice may have been stolen, so the tokens of the first time end too.
            self._provider.revoke_from_code(code_id)
            self._provider.save()
            raise TokenError("invalid_grant", "the code was used before")
        if self._provider.clock.now_s() >= code.expires_at_s:
            raise TokenError("invalid_grant", "the code has expired")
        if _field(form, "redirect_uri") != code.redirect_uri:
            raise TokenError("invalid_grant", "redirect_uri differs from that of the authorization request")
        if not _matches_challenge(_field(form, "code_verifier"), code.challenge):
            raise TokenError("invalid_grant", "code_verifier does not match code_challenge")
        code.spent = True
        return code

    def _issue_tokens(self, code_id: str, code: GoogleAuthorizationCode) -> dict[str, object]:
        access_token = self._provider.issue_token("access", code_id, code)
        response: dict[str, object] = {
            "access_token": access_token,
            "expires_in": TOKEN_LIFETIME_S,
            "scope": code.scope,
            "token_type": "Bearer",
            "id_token": self._provider.keys.sign(self._claims(code, access_token)),
        }
        if code.offline:
            response["refresh_token"] = self._provider.issue_token("refresh", code_id, code)
        self._provider.save()
        return response

    def _claims(self, code: GoogleAuthorizationCode, access_token: str) -> dict[str, Any]:
        person, now_s, scopes = personas()[code.person], int(self._provider.clock.now_s()), code.scope.split()
        claims: dict[str, Any] = {
            "iss": self._provider.issuer,
            "azp": code.client_id,
            "aud": code.client_id,
            "sub": person.sub,
            # OpenID Connect Core, 3.1.3.6: the left half of the hash.
            "at_hash": _base64url(hashlib.sha256(access_token.encode()).digest()[:16]),
            "auth_time": code.auth_time_s,
            "iat": now_s,
            "exp": now_s + TOKEN_LIFETIME_S,
        }
        if code.nonce is not None:
            claims["nonce"] = code.nonce
        if "email" in scopes:
            claims |= {"email": person.email, "email_verified": True}
        if "profile" in scopes:
            claims["name"] = person.name
        return claims


def _authenticate_client(request: Request, form: FormData) -> None:
    header = request.headers.get("Authorization")
    if header is not None and "client_secret" in form:
        raise TokenError("invalid_request", "send the client's secret in the form or in the header, not in both")
    in_form = (str(form.get("client_id", "")), str(form.get("client_secret", "")))
    credentials = in_form if header is None else oauth_client.parse_basic_credentials(header)
    if credentials is None or not oauth_client.are_valid_credentials(*credentials):
        raise TokenError("invalid_client", "client id or secret is wrong")


def _field(form: FormData, name: str) -> str:
    values = form.getlist(name)
    if len(values) != 1 or not isinstance(values[0], str) or not values[0]:
        raise TokenError("invalid_request", f"send {name} exactly once")
    return values[0]


def _matches_challenge(verifier: str, challenge: str) -> bool:
    expected = _base64url(hashlib.sha256(verifier.encode()).digest())
    return bool(_VERIFIER.fullmatch(verifier)) and hmac.compare_digest(expected, challenge)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _error_response(error: str, description: str) -> Response:
    headers, status = dict(_NO_STORE), 400
    if error == "invalid_client":
        headers["WWW-Authenticate"], status = 'Basic realm="sandbox"', 401
    return JSONResponse({"error": error, "error_description": description}, status, headers)
