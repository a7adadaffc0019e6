"""The tip page, and its forms, which work without a script. GET decides and records nothing."""

import re
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages import snooze
from bff.pages.shell import Shell, form_text, see_other
from bff.pages.sign_in import NOTICES as SIGN_IN_NOTICES
from bff.pages.sign_in import SignInPage
from gen.oo.recommender import v1
from gen.oo.recommender.v1.codec import GET_OPEN_TIP_RESPONSE
from gen.oo.recommender.v1.services import RecommenderServiceStub
from servers.kernel.errors import Conflict, Invalid, NotFound
from servers.kernel.identity import Identity, as_principal

NOTICES = {"passed": "That tip was already settled, perhaps on another device."}
_SECONDS = re.compile("[0-9]{1,10}")
_TIMESTAMP_MAX = 4_000_000_000


class TipPage:
    def __init__(self, shell: Shell, recommender: RecommenderServiceStub, sign_in: SignInPage) -> None:
        self._shell = shell
        self._recommender = recommender
        self._sign_in = sign_in

    def routes(self) -> list[Route]:
        return [
            Route("/", self.show, methods=["GET"]),
            Route("/tip", self.recommend, methods=["POST"]),
            Route("/tip/react", self.react, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show the open tip or, without a session, the sign-in page."""
        identity = await self._shell.sessions.identify(request)
        if identity is None:
            return self._signed_out(request)
        with as_principal(identity):
            response = await self._recommender.get_open_tip(v1.GetOpenTipRequest())
        return self._page(request, identity, response)

    async def recommend(self, request: Request) -> Response:
        identity = await self._shell.require_identity(request)
        form = await self._shell.read_own_form(request)
        trigger = (
            v1.RecommendRequestTrigger.pull if form_text(form, "trigger") == "pull" else v1.RecommendRequestTrigger.open
        )
        with as_principal(identity):
            response = await self._recommender.recommend(v1.RecommendRequest(trigger=trigger))
        if response.tip is None and response.look_again_at is not None:
            return see_other(f"/?again={int(response.look_again_at.timestamp())}")
        return see_other("/")

    async def react(self, request: Request) -> Response:
        identity = await self._shell.require_identity(request)
        form = await self._shell.read_own_form(request)
        feedback = self._feedback(form_text(form, "tip_id"), form_text(form, "reaction"))
        with as_principal(identity):
            try:
                await self._recommender.send_feedback(feedback)
            except (Conflict, NotFound):
                return see_other("/?notice=passed")
        return see_other("/")

    def _signed_out(self, request: Request) -> Response:
        if request.headers.get("sec-fetch-site") == "cross-site" and "hop" not in request.query_params:
            return self._shell.hop(request, "/?hop=1", "Opening your tip.")
        return self._sign_in.show(request, SIGN_IN_NOTICES.get(request.query_params.get("notice", ""), ""))

    def _feedback(self, tip_id: str, chosen: str) -> v1.SendFeedbackRequest:
        """Return the request of a form, which names a snooze with its time: "snooze-tonight"."""
        name, _, when = chosen.partition("-")
        until = snooze.snooze_times(self._shell.clock.now(), self._shell.settings.zone).get(when)
        if name not in v1.Reaction.__members__ or name == "unknown" or (when and until is None):
            raise Invalid.field("reaction", f"{chosen!r} is not the value of a button")
        return v1.SendFeedbackRequest(
            tip_id=tip_id, reaction=v1.Reaction[name], snooze_until=until.astimezone(UTC) if until else None
        )

    def _page(self, request: Request, identity: Identity, response: v1.GetOpenTipResponse) -> Response:
        look_again_at = None if response.tip else _look_again_at(request, self._shell.clock.now())
        state = GET_OPEN_TIP_RESPONSE.json(response) | {"formToken": self._shell.sessions.form_token(request)}
        if look_again_at:
            state["lookAgainAt"] = look_again_at.isoformat()
        return self._shell.page(
            request,
            "tip.html",
            identity,
            tip=response.tip,
            undoable=response.undoable,
            look_again_at=look_again_at,
            snooze_options=snooze.snooze_options(self._shell.clock.now(), self._shell.settings.zone),
            state=state,
            notice=NOTICES.get(request.query_params.get("notice", ""), ""),
        )


def _look_again_at(request: Request, now: datetime) -> datetime | None:
    """Return the time at which the last response without a tip said to look again, if it is in the future."""
    seconds = request.query_params.get("again", "")
    if not _SECONDS.fullmatch(seconds) or int(seconds) >= _TIMESTAMP_MAX:
        return None
    moment = datetime.fromtimestamp(int(seconds), UTC)
    return moment if moment > now else None
