"""Todoist's OAuth: consent page, token endpoint, revocation."""

import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from servers.sandbox import client
from servers.sandbox.pages import page, refusal
from servers.sandbox.people import people
from servers.sandbox.todoist.arguments import arguments
from servers.sandbox.todoist.memory import Code, Memory

CODE_LIFE_S: Final = 60
_MEANING: Final = {
    "task:add": "Add tasks, and see nothing",
    "data:read": "Read your tasks, projects, sections and labels",
    "data:read_write": "Read and change your tasks, projects, sections and labels",
    "data:delete": "Delete your tasks, projects, sections and labels",
    "project:delete": "Delete projects",
}


class OAuth:
    """GET and POST /oauth/authorize, POST /oauth/access_token, POST /api/v1/revoke."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def show(self, request: Request) -> Response:
        """The consent page; it changes nothing."""
        refused = _refused(request)
        if refused is not None:
            return refused
        return page(
            "consent.html",
            service="Todoist",
            app=client.CLIENT_NAME,
            again=False,
            heading=f"Let {client.CLIENT_NAME} into your Todoist?",
            wishes=[_MEANING[scope] for scope in _scopes(request)],
            people=people().values(),
        )

    async def answer(self, request: Request) -> Response:
        """The person's choice: a redirect with a code, or with access_denied."""
        refused = _refused(request)
        if refused is not None:
            return refused
        choice = str((await request.form()).get("choice", ""))
        if choice not in people():
            return _back(request, error="access_denied")
        code, address = secrets.token_hex(20), request.query_params["redirect_uri"]
        expires_at_s = self._memory.clock.now_s() + CODE_LIFE_S
        self._memory.codes[code] = Code(choice, ",".join(_scopes(request)), address, expires_at_s)
        self._memory.save()
        return _back(request, code=code)

    async def token(self, request: Request) -> Response:
        """Tokens for a code, once, or for a refresh token."""
        fields = await arguments(request)
        if not client.authenticated(str(fields.get("client_id", "")), str(fields.get("client_secret", ""))):
            return JSONResponse({"error": "incorrect_application_credentials"}, 400)
        if fields.get("grant_type") == "refresh_token":
            answer, error = (
                self._memory.grants.renew(str(fields.get("refresh_token")), self._memory.clock.now_s()),
                "invalid_grant",
            )
        else:
            answer, error = (
                self._redeem(str(fields.get("code", "")), fields.get("redirect_uri")),
                "bad_authorization_code",
            )
        self._memory.save()
        return JSONResponse({"error": error}, 400) if answer is None else JSONResponse(answer)

    async def revoke(self, request: Request) -> Response:
        """RFC 7009 with Basic authentication: the grant is dead everywhere, and an unknown token is no error."""
        credentials = client.basic_credentials(request.headers.get("Authorization", ""))
        if credentials is None or not client.authenticated(*credentials):
            return JSONResponse({"error": "invalid_client"}, 401, {"WWW-Authenticate": "Basic"})
        token = (await arguments(request)).get("token")
        if not isinstance(token, str) or not token:
            return JSONResponse({"error": "invalid_request"}, 400)
        self._memory.grants.revoke(token, self._memory.clock.now_s())
        self._memory.save()
        return JSONResponse(None)

    def _redeem(self, code_id: str, redirect_uri: object) -> dict[str, object] | None:
        code, now_s = self._memory.codes.pop(code_id, None), self._memory.clock.now_s()
        if code is None or now_s >= code.expires_at_s or redirect_uri not in (None, code.redirect_uri):
            return None
        switches = self._memory.switches
        answer = self._memory.grants.open(code.person, client.CLIENT_ID, code.scope, now_s, switches.rotating_tokens)
        return answer | {"scope": code.scope} if switches.names_scope else answer


def _refused(request: Request) -> Response | None:
    query = request.query_params
    if query.get("client_id") != client.CLIENT_ID:
        return refusal("Todoist", "invalid_client_id", f"The sandbox knows one client: {client.CLIENT_ID}.")
    if not client.redirect_allowed(query.get("redirect_uri", "")):
        explanation = "The sandbox sends people back to this machine only: http, any port."
        return refusal("Todoist", "invalid_redirect_uri", explanation)
    if not _scopes(request) or not set(_scopes(request)) <= _MEANING.keys():
        return _back(request, error="invalid_scope")
    return None


def _scopes(request: Request) -> list[str]:
    return [scope.strip() for scope in request.query_params.get("scope", "").split(",") if scope.strip()]


def _back(request: Request, **answer: str) -> Response:
    state = request.query_params.get("state")
    passed_on = {} if state is None else {"state": state}
    location = client.with_query(request.query_params["redirect_uri"], {**answer, **passed_on})
    return RedirectResponse(location, 303, {"Cache-Control": "no-store"})
