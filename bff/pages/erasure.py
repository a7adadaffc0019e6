"""Progress of an erasure, which works signed out by the secret in the browser's cookie."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages.shell import Shell
from bff.session import erasure_cookie
from gen.oo.auth.v1 import Erasure, GetErasureRequest
from gen.oo.auth.v1.services import AuthServiceStub
from servers.kernel.errors import NotFound
from servers.kernel.rpc import SECRET


class ErasurePage:
    def __init__(self, shell: Shell, auth: AuthServiceStub) -> None:
        self._shell = shell
        self._auth = auth

    def routes(self) -> list[Route]:
        return [Route("/erasure", self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        erasure_id, secret = erasure_cookie(request)
        if not secret:
            raise NotFound("erasure in this browser")
        found = (await self._auth.get_erasure(GetErasureRequest(id=erasure_id), metadata={SECRET: secret})).erasure
        if found is None:
            raise NotFound("erasure", erasure_id)
        return self._shell.page(
            request,
            "erasure.html",
            erasure=found,
            erased=found.erased_at is not None,
            remaining_data=remaining_data(found),
        )


def remaining_data(erasure: Erasure) -> list[str]:
    """Return what the person has to do outside oO, one line each."""
    return [line for part in erasure.parts for line in part.remaining_data]
