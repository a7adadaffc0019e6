"""Consent to the terms and the privacy policy, once and again after a text changes."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages.shell import Shell, see_other
from gen.oo.profile.v1 import Agreement, GiveConsentRequest, ListConsentsRequest, ListConsentsResponse
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.kernel.errors import Conflict, Invalid
from servers.kernel.identity import Identity, as_principal


class ConsentPage:
    def __init__(self, shell: Shell, profile: ProfileServiceStub) -> None:
        self._shell = shell
        self._profile = profile

    def routes(self) -> list[Route]:
        return [
            Route("/consent", self.show, methods=["GET"]),
            Route("/consent", self.agree, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        identity = await self._shell.require_identity(request)
        return await self._page(request, identity)

    async def agree(self, request: Request) -> Response:
        identity = await self._shell.require_identity(request)
        form = await self._shell.read_own_form(request)
        ticked = [str(value).partition(":") for value in form.getlist("agree")]
        agreements = [Agreement(document_id=document_id, hash=hash_) for document_id, _, hash_ in ticked]
        with as_principal(identity):
            if not _is_complete(agreements, await self._profile.list_consents(ListConsentsRequest())):
                return await self._page(request, identity, "Each text needs its own yes: tick every box to go on.", 422)
            try:
                await self._profile.give_consent(GiveConsentRequest(agreements=agreements))
            except (Conflict, Invalid) as error:
                return await self._page(request, identity, f"Nothing was recorded: {error.message}.", error.http_status)
        return see_other("/connect")

    async def _page(self, request: Request, identity: Identity, notice: str = "", status: int = 200) -> Response:
        with as_principal(identity):
            response = await self._profile.list_consents(ListConsentsRequest())
        if response.complete and not notice:
            return see_other("/")
        renewed = any(consent.given_at for consent in response.consents)
        return self._shell.page(
            request, "consent.html", identity, status, consents=response.consents, renewed=renewed, notice=notice
        )


def _is_complete(agreements: list[Agreement], current: ListConsentsResponse) -> bool:
    """Return True if the form has consent to every text that still needs it."""
    missing = {c.document.id for c in current.consents if c.document and not c.given_at}
    return bool(agreements) and missing <= {agreement.document_id for agreement in agreements}
