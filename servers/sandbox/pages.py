"""HTML pages of the stand-ins: index, consent, refusal. Plain forms, no script."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

_FOLDER: Final = Path(__file__).with_name("templates")
_ENVIRONMENT: Final = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)

# Browsers apply form-action to the redirect that follows the form too, so the app's addresses are listed here.
_CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' http://localhost:* http://127.0.0.1:*"
)
_HEADERS: Final = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def render_page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return a rendered template with the headers that every page has."""
    html = _ENVIRONMENT.get_template(template).render(**values)
    return HTMLResponse(html, status_code=status, headers=dict(_HEADERS))


def render_refusal(service: str, reason: str, explanation: str, status: int = 400) -> HTMLResponse:
    """Return the page for a request whose redirect address is not known to be the app's."""
    return render_page("refused.html", status, service=service, reason=reason, explanation=explanation)


async def _serve_stylesheet(_request: Request) -> Response:
    return FileResponse(_FOLDER / "look.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


STYLESHEET: Final = Route("/sandbox/look.css", _serve_stylesheet)
