"""The HTML that the stand-ins show: index, consent, refusal; plain forms, no script."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

_FOLDER: Final = Path(__file__).with_name("templates")
_ENVIRONMENT: Final = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)

# form-action also binds the redirect after the form is sent, so the way back to the app is listed here.
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' http://localhost:* http://127.0.0.1:*"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A rendered template with the headers that every page carries."""
    html = _ENVIRONMENT.get_template(template).render(**values)
    return HTMLResponse(html, status_code=status, headers=dict(_HEADERS))


def refusal(service: str, reason: str, explanation: str, status: int = 400) -> HTMLResponse:
    """The page for a request that must not be sent back to the app: it cannot be trusted to be the app's."""
    return page("refused.html", status, service=service, reason=reason, explanation=explanation)


async def _look(_request: Request) -> Response:
    return FileResponse(_FOLDER / "look.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


LOOK: Final = Route("/sandbox/look.css", _look)
