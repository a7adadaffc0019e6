"""The consent page: who signs in, and whether the app may know it."""

import secrets
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servers.sandbox import client
from servers.sandbox.google.provider import CODE_LIFE_S, Code, Provider
from servers.sandbox.google.request import AuthorizationRequest, Faulty, Untrusted, read, return_address
from servers.sandbox.pages import page, refusal
from servers.sandbox.people import Person, people

_COOKIE: Final = "sandbox_google"
_MEANING: Final = {
    "openid": "Know that it is you",
    "email": "See your e-mail address",
    "profile": "See your name",
}


class Authorize:
    """GET shows the page and changes nothing; the form posts to the same address, so that nothing waits in between."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def show(self, request: Request) -> Response:
        """The page, or at once an answer for a faulty request or prompt=none."""
        return self._judged(request, self._page)

    async def answer(self, request: Request) -> Response:
        """The person's choice: a redirect with a code, or with access_denied."""
        choice = str((await request.form()).get("choice", ""))
        return self._judged(request, lambda asked, browser: self._decide(asked, browser, choice))

    def _judged(self, request: Request, then: Callable[[AuthorizationRequest, str], Response]) -> Response:
        try:
            address = return_address(request.query_params)
        except Untrusted as fault:
            return refusal("Google", *fault.args)
        try:
            return then(read(request.query_params), request.cookies.get(_COOKIE, ""))
        except Faulty as fault:
            error, description = fault.args
            return _back(address, request.query_params.get("state"), error=error, error_description=description)

    def _page(self, asked: AuthorizationRequest, browser: str) -> Response:
        if "none" in asked.prompts:
            return self._silently(asked, browser)
        return page(
            "consent.html",
            service="Google",
            app=client.CLIENT_NAME,
            again=self._too_old(asked, browser),
            heading=f"Sign in to {client.CLIENT_NAME}",
            wishes=[_MEANING.get(scope, scope) for scope in asked.scopes],
            people=_hinted_first(asked.login_hint),
        )

    def _decide(self, asked: AuthorizationRequest, browser: str, choice: str) -> Response:
        if choice == "deny":
            return _back(asked.redirect_uri, asked.state, error="access_denied")
        if choice not in people():
            raise Faulty("invalid_request", "nobody of that name lives here")
        browser = browser if browser in self._provider.memory.sessions else secrets.token_urlsafe(24)
        self._sign_in(asked, browser, choice)
        answer = _back(asked.redirect_uri, asked.state, code=self._issue_code(asked, browser, choice))
        answer.set_cookie(_COOKIE, browser, httponly=True, samesite="lax", path="/o/oauth2")
        return answer

    def _silently(self, asked: AuthorizationRequest, browser: str) -> Response:
        known = self._provider.memory.sessions.get(browser, {})
        hinted = [key for key in known if not asked.login_hint or _matches(people()[key], asked.login_hint)]
        if len(hinted) != 1 or self._stale(asked, known[hinted[0]]):
            return _back(asked.redirect_uri, asked.state, error="login_required")
        return _back(asked.redirect_uri, asked.state, code=self._issue_code(asked, browser, hinted[0]))

    def _sign_in(self, asked: AuthorizationRequest, browser: str, person: str) -> None:
        known = self._provider.memory.sessions.setdefault(browser, {})
        if person not in known or self._stale(asked, known[person]):
            known[person] = int(self._provider.clock.now_s())

    def _issue_code(self, asked: AuthorizationRequest, browser: str, person: str) -> str:
        code = Code(
            client_id=asked.client_id,
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            nonce=asked.nonce,
            scope=" ".join(asked.scopes),
            offline=asked.offline,
            person=person,
            auth_time_s=self._provider.memory.sessions[browser][person],
            expires_at_s=self._provider.clock.now_s() + CODE_LIFE_S,
        )
        return self._provider.issue_code(code)

    def _too_old(self, asked: AuthorizationRequest, browser: str) -> bool:
        known = self._provider.memory.sessions.get(browser, {})
        return "login" in asked.prompts or any(self._stale(asked, at_s) for at_s in known.values())

    def _stale(self, asked: AuthorizationRequest, auth_time_s: int) -> bool:
        age_s = self._provider.clock.now_s() - auth_time_s
        return "login" in asked.prompts or (asked.max_age_s is not None and age_s >= asked.max_age_s)


def _back(address: str, state: str | None, **answer: str) -> RedirectResponse:
    passed_on = {} if state is None else {"state": state}
    return RedirectResponse(client.with_query(address, {**answer, **passed_on}), 303, {"Cache-Control": "no-store"})


def _matches(person: Person, hint: str) -> bool:
    return hint in (person.sub, person.email)


def _hinted_first(hint: str) -> list[Person]:
    return sorted(people().values(), key=lambda person: not _matches(person, hint))
