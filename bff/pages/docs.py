"""API documentation: Swagger UI over /openapi.json, from our own files only."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages.assets import Assets
from bff.pages.shell import Shell
from servers.kernel.errors import Unavailable

# As strict as our pages, but for two things that the viewer does: icons are data in its stylesheet, and it sets HTML
# without Trusted Types. What it shows is our own document, cleaned by its DOMPurify, and no inline script can run.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


class DocsPage:
    def __init__(self, shell: Shell, assets: Assets) -> None:
        self._shell = shell
        self._assets = assets

    def routes(self) -> list[Route]:
        return [Route("/docs", self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        if "docs" not in self._assets.scripts:
            raise Unavailable("this build of the web app has no viewer: build it again with `make run`")
        # Needs no session, since the document is the same for everybody.
        page = self._shell.page(request, "docs.html")
        page.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return page
