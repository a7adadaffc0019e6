"""The texts that people agree to, readable without a session."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages.shell import Shell
from gen.oo.profile.v1 import GetDocumentRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.kernel.errors import NotFound


@dataclass(frozen=True)
class TextBlock:
    """A block of a text, whose `kind` is heading, paragraph or list."""

    kind: str
    lines: list[Markup]


class LegalPage:
    def __init__(self, shell: Shell, profile: ProfileServiceStub) -> None:
        self._shell = shell
        self._profile = profile

    def routes(self) -> list[Route]:
        return [Route("/legal/{name}", self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        identity = await self._shell.sessions.identify(request)
        name = request.path_params["name"]
        document = (await self._profile.get_document(GetDocumentRequest(id=name))).document
        if document is None:
            raise NotFound("text", name)
        blocks = list(read_blocks(document.text))
        return self._shell.page(request, "legal.html", identity, document=document, blocks=blocks)


def read_blocks(markdown: str) -> Iterator[TextBlock]:
    """Parse the Markdown that these texts use: `##` headings, paragraphs, `-` lists, **strong** and *emphasis*."""
    for part in re.split(r"\n\s*\n", markdown.strip()):
        if part.startswith("#"):
            yield TextBlock("heading", [_inline(part.lstrip("# "))])
        elif part.startswith("- "):
            yield TextBlock("list", [_inline(item) for item in re.split(r"\n- ", part[2:])])
        elif part:
            yield TextBlock("paragraph", [_inline(part)])


def _inline(text: str) -> Markup:
    html = str(escape(" ".join(text.split())))
    html = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html)
    return Markup(re.sub(r"\*(.+?)\*", r"<em>\1</em>", html))  # noqa: S704 - escaped above
