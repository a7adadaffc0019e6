"""Authorization endpoint with its consent page (OpenID Connect Core 3.1.2)."""

import secrets
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servers.sandbox import oauth_client
from servers.sandbox.google import authorization_request
from servers.sandbox.google.provider import CODE_LIFETIME_S, GoogleAuthorizationCode, GoogleProvider
from servers.sandbox.pages import render_page, render_refusal
from servers.sandbox.persona import Persona, personas

_COOKIE: Final = "sandbox_google"
_SCOPE_TEXTS: Final = {
    "openid": "Know that it is you",
    "email": "See your e-mail address",
    "profile": "See your name",
}


class AuthorizationEndpoint:
    """Endpoint whose GET shows the consent page. The form posts to the same URL, so no pending request is stored."""

    def __init__(self, provider: GoogleProvider) -> None:
        self._provider = provider

    async def show_consent_page(self, request: Request) -> Response:
        """Return the consent page, or redirect at once for an invalid request or prompt=none."""
        return self._respond(request, self._consent_page)

    async def submit_choice(self, request: Request) -> Response:
        """Redirect with a code for the chosen person, or with access_denied."""
        choice = str((await request.form()).get("choice", ""))
        return self._respond(request, lambda parsed, browser: self._apply_choice(parsed, browser, choice))

    def _respond(
        self, request: Request, handle: Callable[[authorization_request.AuthorizationRequest, str], Response]
    ) -> Response:
        try:
            address = authorization_request.trusted_redirect_uri(request.query_params)
        except authorization_request.UntrustedRedirect as untrusted:
            # Never a redirect, not even with an error: it would lead people to an address that nobody registered.
            return render_refusal("Google", *untrusted.args)
        try:
            return handle(authorization_request.parse_request(request.query_params), request.cookies.get(_COOKIE, ""))
        except authorization_request.AuthorizationError as invalid:
            error, description = invalid.args
            return _redirect(address, request.query_params.get("state"), error=error, error_description=description)

    def _consent_page(self, request: authorization_request.AuthorizationRequest, browser: str) -> Response:
        if "none" in request.prompts:
            return self._sign_in_silently(request, browser)
        return render_page(
            "consent.html",
            service="Google",
            app=oauth_client.CLIENT_NAME,
            again=self._needs_fresh_sign_in(request, browser),
            heading=f"Sign in to {oauth_client.CLIENT_NAME}",
            wishes=[_SCOPE_TEXTS.get(scope, scope) for scope in request.scopes],
            people=_hinted_first(request.login_hint),
        )

    def _apply_choice(self, request: authorization_request.AuthorizationRequest, browser: str, choice: str) -> Response:
        if choice == "deny":
            return _redirect(request.redirect_uri, request.state, error="access_denied")
        if choice not in personas():
            raise authorization_request.AuthorizationError(
                "invalid_request", f"choice must be deny or one of {', '.join(personas())}"
            )
        browser = browser if browser in self._provider.state.sessions else secrets.token_urlsafe(24)
        self._sign_in(request, browser, choice)
        response = _redirect(request.redirect_uri, request.state, code=self._issue_code(request, browser, choice))
        response.set_cookie(_COOKIE, browser, httponly=True, samesite="lax", path="/o/oauth2")
        return response

    def _sign_in_silently(self, request: authorization_request.AuthorizationRequest, browser: str) -> Response:
        sessions = self._provider.state.sessions.get(browser, {})
        hint = request.login_hint
        matching = [key for key in sessions if not hint or _matches_hint(personas()[key], hint)]
        if len(matching) != 1 or self._is_too_old(request, sessions[matching[0]]):
            return _redirect(request.redirect_uri, request.state, error="login_required")
        return _redirect(request.redirect_uri, request.state, code=self._issue_code(request, browser, matching[0]))

    def _sign_in(self, request: authorization_request.AuthorizationRequest, browser: str, person: str) -> None:
        sessions = self._provider.state.sessions.setdefault(browser, {})
        if person not in sessions or self._is_too_old(request, sessions[person]):
            sessions[person] = int(self._provider.clock.now_s())

    def _issue_code(self, request: authorization_request.AuthorizationRequest, browser: str, person: str) -> str:
        code = GoogleAuthorizationCode(
            client_id=request.client_id,
            redirect_uri=request.redirect_uri,
            challenge=request.challenge,
            nonce=request.nonce,
            scope=" ".join(request.scopes),
            offline=request.offline,
            person=person,
            auth_time_s=self._provider.state.sessions[browser][person],
            expires_at_s=self._provider.clock.now_s() + CODE_LIFETIME_S,
        )
        return self._provider.issue_code(code)

    def _needs_fresh_sign_in(self, request: authorization_request.AuthorizationRequest, browser: str) -> bool:
        sessions = self._provider.state.sessions.get(browser, {})
        return "login" in request.prompts or any(self._is_too_old(request, at_s) for at_s in sessions.values())

    def _is_too_old(self, request: authorization_request.AuthorizationRequest, auth_time_s: int) -> bool:
        age_s = self._provider.clock.now_s() - auth_time_s
        return "login" in request.prompts or (request.max_age_s is not None and age_s >= request.max_age_s)


def _redirect(address: str, state: str | None, **parameters: str) -> RedirectResponse:
    if state is not None:
        parameters["state"] = state
    location = oauth_client.add_query_parameters(address, parameters)
    return RedirectResponse(location, 303, {"Cache-Control": "no-store"})


def _matches_hint(person: Persona, hint: str) -> bool:
    return hint in (person.sub, person.email)


def _hinted_first(hint: str) -> list[Persona]:
    return sorted(personas().values(), key=lambda person: not _matches_hint(person, hint))
