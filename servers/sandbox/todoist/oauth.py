"""Todoist's OAuth endpoints: authorization with its consent page, token, revocation."""

import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from servers.sandbox import oauth_client
from servers.sandbox.pages import render_page, render_refusal
from servers.sandbox.persona import personas
from servers.sandbox.todoist.arguments import read_arguments
from servers.sandbox.todoist.state import TodoistAuthorizationCode, TodoistState

CODE_LIFETIME_S: Final = 60
_SCOPE_TEXTS: Final = {
    "task:add": "Add tasks, and see nothing",
    "data:read": "Read your tasks, projects, sections and labels",
    "data:read_write": "Read and change your tasks, projects, sections and labels",
    "data:delete": "Delete your tasks, projects, sections and labels",
    "project:delete": "Delete projects",
}


class OAuthEndpoints:
    """Endpoints GET and POST /oauth/authorize, POST /oauth/access_token, POST /api/v1/revoke."""

    def __init__(self, state: TodoistState) -> None:
        self._state = state

    async def show_consent_page(self, request: Request) -> Response:
        """Return the consent page, and change nothing."""
        error = _find_error(request)
        if error is not None:
            return error
        return render_page(
            "consent.html",
            service="Todoist",
            app=oauth_client.CLIENT_NAME,
            again=False,
            heading=f"Let {oauth_client.CLIENT_NAME} into your Todoist?",
            wishes=[_SCOPE_TEXTS[scope] for scope in _scopes(request)],
            people=personas().values(),
        )

    async def submit_choice(self, request: Request) -> Response:
        """Redirect with a code for the chosen person, or with access_denied."""
        error = _find_error(request)
        if error is not None:
            return error
        choice = str((await request.form()).get("choice", ""))
        if choice not in personas():
            return _redirect(request, error="access_denied")
        code, address = secrets.token_hex(20), request.query_params["redirect_uri"]
        expires_at_s = self._state.clock.now_s() + CODE_LIFETIME_S
        self._state.codes[code] = TodoistAuthorizationCode(choice, ",".join(_scopes(request)), address, expires_at_s)
        self._state.save()
        return _redirect(request, code=code)

    async def exchange(self, request: Request) -> Response:
        """Return tokens for a code, which can be used once, or for a refresh token."""
        fields = await read_arguments(request)
        client_id, secret = str(fields.get("client_id", "")), str(fields.get("client_secret", ""))
        if not oauth_client.are_valid_credentials(client_id, secret):
            return JSONResponse({"error": "incorrect_application_credentials"}, 400)
        if fields.get("grant_type") == "refresh_token":
            error = "invalid_grant"
            tokens = self._state.grants.refresh(str(fields.get("refresh_token")), self._state.clock.now_s())
        else:
            error = "bad_authorization_code"
            tokens = self._redeem(str(fields.get("code", "")), fields.get("redirect_uri"))
        self._state.save()
        return JSONResponse({"error": error}, 400) if tokens is None else JSONResponse(tokens)

    async def revoke(self, request: Request) -> Response:
        """Revoke a token's grant (RFC 7009, with Basic authentication). An unknown token is not an error."""
        credentials = oauth_client.parse_basic_credentials(request.headers.get("Authorization", ""))
        if credentials is None or not oauth_client.are_valid_credentials(*credentials):
            return JSONResponse({"error": "invalid_client"}, 401, {"WWW-Authenticate": "Basic"})
        token = (await read_arguments(request)).get("token")
        if not isinstance(token, str) or not token:
            return JSONResponse({"error": "invalid_request"}, 400)
        self._state.grants.revoke(token, self._state.clock.now_s())
        self._state.save()
        return JSONResponse(None)

    def _redeem(self, code_id: str, redirect_uri: object) -> dict[str, object] | None:
        code, now_s = self._state.codes.pop(code_id, None), self._state.clock.now_s()
        if code is None or now_s >= code.expires_at_s or redirect_uri not in (None, code.redirect_uri):
            return None
        switches, client_id = self._state.switches, oauth_client.CLIENT_ID
        tokens = self._state.grants.create(code.person, client_id, code.scope, now_s, switches.rotating_tokens)
        return tokens | {"scope": code.scope} if switches.names_scope else tokens


def _find_error(request: Request) -> Response | None:
    query = request.query_params
    if query.get("client_id") != oauth_client.CLIENT_ID:
        explanation = f"The sandbox knows one client: {oauth_client.CLIENT_ID}."
        return render_refusal("Todoist", "invalid_client_id", explanation)
    if not oauth_client.is_allowed_redirect(query.get("redirect_uri", "")):
        explanation = "The sandbox redirects to http addresses on this machine only, any port."
        return render_refusal("Todoist", "invalid_redirect_uri", explanation)
    if not _scopes(request) or not set(_scopes(request)) <= _SCOPE_TEXTS.keys():
        return _redirect(request, error="invalid_scope")
    return None


def _scopes(request: Request) -> list[str]:
    return [scope.strip() for scope in request.query_params.get("scope", "").split(",") if scope.strip()]


def _redirect(request: Request, **parameters: str) -> Response:
    if "state" in request.query_params:
        parameters["state"] = request.query_params["state"]
    location = oauth_client.add_query_parameters(request.query_params["redirect_uri"], parameters)
    return RedirectResponse(location, 303, {"Cache-Control": "no-store"})
