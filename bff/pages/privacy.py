"""The person's data and consents, and deleting the account."""

import asyncio
from datetime import datetime, timedelta

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages.connect import ConnectPage
from bff.pages.shell import Shell, form_text, see_other
from bff.session import set_erasure
from gen.oo.auth.v1 import DeleteMeRequest, DeleteMeResponse, GetMeRequest
from gen.oo.auth.v1.services import AuthServiceStub
from gen.oo.integrations.v1 import Connector
from gen.oo.profile.v1 import ListConsentsRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.kernel.errors import StepUpNeeded, TimedOut, Unavailable
from servers.kernel.identity import Identity, as_principal

CONFIRMATION_WORD = "delete"
# Half a minute less than the five of the rule, to leave time for typing the word.
FRESH_SIGN_IN_MAX = timedelta(minutes=4, seconds=30)
DOUBLE_CLICK_MAX = timedelta(seconds=30)
NOTICES = {
    "other-person": "That was another account than the one you are in here. Nothing was changed: choose the same one."
}


class PrivacyPage:
    def __init__(self, shell: Shell, auth: AuthServiceStub, profile: ProfileServiceStub, connect: ConnectPage) -> None:
        self._shell = shell
        self._auth = auth
        self._profile = profile
        self._connect = connect
        self._erasure_lock = asyncio.Lock()
        self._recent_erasures: dict[str, tuple[datetime, DeleteMeResponse]] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/privacy", self.show, methods=["GET"]),
            Route("/privacy/delete", self.delete, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        identity = await self._shell.require_identity(request)
        return await self._page(request, identity)

    async def delete(self, request: Request) -> Response:
        """Begin the erasure. A second click gets the response to the first, which the browser has discarded."""
        form = await self._shell.read_own_form(request)
        async with self._erasure_lock:
            begun = self._recent_erasure(form_text(form, "form_token"))
            return self._leave(begun) if begun else await self._begin(request, form)

    async def _begin(self, request: Request, form: FormData) -> Response:
        identity = await self._shell.require_identity(request)
        typed = form_text(form, "confirmation").strip()
        if typed != CONFIRMATION_WORD:
            return await self._page(request, identity, status=422, wrong_word=True)
        with as_principal(identity):
            try:
                begun = await self._auth.delete_me(DeleteMeRequest(confirmation=typed))
            except StepUpNeeded:
                return see_other("/privacy#delete")
        self._recent_erasures[form_text(form, "form_token")] = self._shell.clock.now(), begun
        return self._leave(begun)

    def _leave(self, begun: DeleteMeResponse) -> Response:
        response = see_other("/erasure")
        self._shell.sessions.end(response)
        set_erasure(response, begun.erasure_id, begun.secret)
        return response

    def _recent_erasure(self, form_token: str) -> DeleteMeResponse | None:
        """Return the erasure that this session began a moment ago, if any."""
        since = self._shell.clock.now() - DOUBLE_CLICK_MAX
        self._recent_erasures = {
            token: (at, begun) for token, (at, begun) in self._recent_erasures.items() if at > since
        }
        return self._recent_erasures[form_token][1] if form_token in self._recent_erasures else None

    async def _page(
        self, request: Request, identity: Identity, *, status: int = 200, wrong_word: bool = False
    ) -> Response:
        with as_principal(identity):
            me, profile, connectors = await asyncio.gather(
                self._auth.get_me(GetMeRequest()),
                self._profile.list_consents(ListConsentsRequest()),
                self._connectors(identity),
            )
        return self._shell.page(
            request,
            "privacy.html",
            identity,
            status,
            me=me,
            consents=profile.consents,
            connected=None if connectors is None else [c for c in connectors if c.connection],
            notice=NOTICES.get(request.query_params.get("notice", ""), ""),
            fresh=self._is_fresh(identity),
            wrong_word=wrong_word,
        )

    async def _connectors(self, identity: Identity) -> tuple[Connector, ...] | None:
        """Return the connectors, or None if they are unavailable, since the rest of the page must work without them."""
        try:
            return await self._connect.connectors(identity)
        except (Unavailable, TimedOut):
            return None

    def _is_fresh(self, identity: Identity) -> bool:
        return identity.signed_in_at is not None and self._shell.clock.now() - identity.signed_in_at < FRESH_SIGN_IN_MAX
