"""Status page: the state of each part of oO."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages.phrases import as_sentence
from bff.pages.shell import Shell
from servers.kernel.health import Component, Health

_TITLES = {
    "auth": "Accounts and sign-in",
    "profile": "Consents",
    "integrations": "Connected apps",
    "recommender": "Tips",
    "ranking": "Ranking",
}


class StatusPage:
    def __init__(self, shell: Shell, health: Health) -> None:
        self._shell = shell
        self._health = health

    def routes(self) -> list[Route]:
        return [Route("/status", self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        report = await self._health.report()
        components = [{"title": _title(c), "status": c.status, "problem": _problem(c)} for c in report.components]
        status = 503 if report.status == "down" else 200
        board = {"status": report.status, "components": components}
        # Needs no session, so that the page works while auth does not.
        return self._shell.page(request, "status.html", status=status, board=board)


def _title(component: Component) -> str:
    """Return the title of a part: "Accounts and sign-in: events" for "auth events"."""
    module, _, part = component.name.partition(" ")
    title = _TITLES.get(module, module.capitalize())
    return f"{title}: {part}" if part else title


def _problem(component: Component) -> str:
    problem = as_sentence(component.problem)
    return f"{problem}. Tips are chosen without it meanwhile." if problem and component.name == "ranking" else problem
