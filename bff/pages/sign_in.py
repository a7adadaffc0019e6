"""Pages to sign in and out: cookies and redirects of OpenID Connect; auth does the rest."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages.phrases import as_sentence
from bff.pages.shell import Shell, form_text, read_form, safe_redirect_path, see_other
from bff.session import clear_flow, flow_cookie, session_cookie, set_flow
from gen.oo.auth.v1 import BeginSignInRequest, FinishSignInRequest, SignOutRequest
from gen.oo.auth.v1.services import AuthServiceStub
from servers.kernel.errors import Error
from servers.kernel.identity import as_principal

SIGN_IN_FLOW_OVER = "SIGN_IN_FLOW_OVER"
SIGN_IN_OTHER_PERSON = "SIGN_IN_OTHER_PERSON"
NOTICES = {
    "ended": "Your session has ended. Sign in again to go on.",
    "lost": "The way back from your app lost your session. Sign in and connect once more; nothing was stored.",
}


class SignInPage:
    """The sign-in page. `service` calls auth as this process, `auth` as the person."""

    def __init__(self, shell: Shell, service: AuthServiceStub, auth: AuthServiceStub) -> None:
        self._shell = shell
        self._service = service
        self._auth = auth

    def routes(self) -> list[Route]:
        return [
            Route("/auth/sign-in", self.show_form, methods=["GET"]),
            Route("/auth/sign-in", self.begin, methods=["POST"]),
            Route("/auth/callback", self.finish, methods=["GET"]),
            Route("/auth/sign-out", self.sign_out, methods=["POST"]),
        ]

    def show(self, request: Request, notice: str = "", status: int = 200) -> Response:
        provider = self._shell.settings.provider
        after = safe_redirect_path(request.query_params.get("next", "/"))
        return self._shell.page(request, "sign_in.html", status=status, notice=notice, provider=provider, next=after)

    async def show_form(self, request: Request) -> Response:
        return self.show(request)

    async def begin(self, request: Request) -> Response:
        # No form token: a browser that comes from another site does not send its session cookie here.
        self._shell.sessions.check_origin(request)
        form = await read_form(request)
        fresh = form_text(form, "fresh") == "1"
        if fresh:  # a fresh sign-in belongs to the session whose page asked for it
            await self._shell.require_identity(request)
            self._shell.sessions.check_form(request, form_text(form, "form_token"))
        begun = await self._service.begin_sign_in(
            BeginSignInRequest(
                redirect_uri=f"{self._shell.url}/auth/callback",
                next=safe_redirect_path(form_text(form, "next")),
                fresh=fresh,
                session=session_cookie(request),
            )
        )
        name = self._shell.settings.provider
        response = self._shell.redirect_to_provider(request, begun.authorization_url, f"Taking you to {name}.")
        set_flow(response, begun.flow)
        return response

    async def finish(self, request: Request) -> Response:
        query = request.query_params
        try:
            finished = await self._service.finish_sign_in(
                FinishSignInRequest(
                    flow=flow_cookie(request),
                    state=query.get("state", ""),
                    code=query.get("code", ""),
                    error=query.get("error", ""),
                )
            )
        except Error as error:
            return self._failed(request, error)
        response = self._shell.hop(request, safe_redirect_path(finished.next), "You are signed in.")
        clear_flow(response)
        self._shell.sessions.start(response, finished.session)
        return response

    def _failed(self, request: Request, error: Error) -> Response:
        if error.reason == SIGN_IN_OTHER_PERSON:  # the session that asked is unchanged, so return to its page
            response = self._shell.hop(request, "/privacy?notice=other-person#delete", "That was another account.")
        else:
            response = self.show(request, f"{as_sentence(error.message)}.", error.http_status)
        if error.reason != SIGN_IN_FLOW_OVER:  # a forged callback must not end the sign-in of the browser it is sent to
            clear_flow(response)
        return response

    async def sign_out(self, request: Request) -> Response:
        identity = await self._shell.require_identity(request)
        await self._shell.read_own_form(request)
        with as_principal(identity):
            await self._auth.sign_out(SignOutRequest())
        response = see_other("/")
        self._shell.sessions.end(response)
        return response
