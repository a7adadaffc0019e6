"""Common parts of all pages: the caller, forms, rendering and redirects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from starlette.datastructures import URL, FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from bff.pages import phrases
from bff.pages.settings import PageSettings, origin
from bff.pages.templates import Templates
from bff.session import Sessions
from protogateway.http.request_fields import NUL_NOT_ALLOWED
from servers.kernel.clock import Clock
from servers.kernel.errors import Cancelled, Forbidden, Invalid, SignInNeeded
from servers.kernel.identity import Identity

FORM_FIELDS_MAX = 20
FORM_FIELD_BYTES_MAX = 16 * 1024
_URLENCODED = "application/x-www-form-urlencoded"
_OWN_PATH = re.compile(r"/(?![/\\])[^\s\\]{0,500}")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Shell:
    """Renders pages and reads forms. `url` is the public address, without a slash at its end."""

    sessions: Sessions
    templates: Templates
    clock: Clock
    settings: PageSettings
    url: str

    def page(
        self, request: Request, template: str, identity: Identity | None = None, status: int = 200, **values: object
    ) -> Response:
        """Render a template with `values` and those of every page."""
        now = self.clock.now()
        common: Mapping[str, object] = {
            "here": request.url.path,
            "signed_in": identity is not None,
            "form_token": self.sessions.form_token(request),
            "notice": "",
            "ago": partial(phrases.ago, now=now),
            "ahead": partial(phrases.ahead, now=now),
        }
        return self.templates.page(template, status, **{**common, **values})

    def canonical_url(self, request: Request) -> str:
        """Return the page's URL at our public address if it was opened by another name of this machine, else "".

        Cookies and forms belong to one name.
        """
        requested, own = request.url, URL(self.url)
        if requested.hostname == own.hostname or not {requested.hostname, own.hostname} <= LOOPBACK:
            return ""
        return str(requested.replace(scheme=own.scheme, netloc=own.netloc))

    async def require_identity(self, request: Request) -> Identity:
        """Return the identity of the session. Raises SignInNeeded without one."""
        identity = await self.sessions.identify(request)
        if identity is None:
            raise SignInNeeded("sign in first")
        return identity

    async def read_own_form(self, request: Request) -> FormData:
        """Return the fields of a form that our own page sent in this session. Raises Forbidden for others."""
        self.sessions.check_origin(request)
        form = await read_form(request)
        self.sessions.check_form(request, form_text(form, "form_token"))
        return form

    def hop(self, request: Request, to: str, text: str) -> Response:
        """Return a page that navigates on by itself, because the browser then sends the SameSite=Strict session."""
        return self.page(request, "hop.html", to=to, text=text)

    def redirect_to_provider(self, request: Request, to: str, text: str) -> Response:
        """Redirect to a provider after a form, or by a page if our content security policy does not list it."""
        return see_other(to) if origin(to) in self.settings.oauth_origins else self.hop(request, to, text)


async def read_form(request: Request) -> FormData:
    """Return the fields of a form. Raises Invalid for one that our pages do not send."""
    if request.headers.get("content-type", _URLENCODED).partition(";")[0].strip().lower() != _URLENCODED:
        raise Invalid(f"send the form as {_URLENCODED}")
    try:
        form = await request.form(max_fields=FORM_FIELDS_MAX, max_part_size=FORM_FIELD_BYTES_MAX)
    except HTTPException as error:
        raise Invalid("this form is too large: load the page again and repeat") from error
    except ClientDisconnect as error:
        raise Cancelled("the client went away") from error
    if any("\0" in str(value) for _, value in form.multi_items()):
        raise Invalid(NUL_NOT_ALLOWED)
    return form


def see_other(path: str) -> Response:
    """Redirect to a page after a form."""
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


def form_text(form: FormData, name: str) -> str:
    """Return one field of a form, or ""."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def safe_redirect_path(path: str) -> str:
    """Return a path on this site, or "/". Browsers read a second slash or a backslash as another host."""
    return path if _OWN_PATH.fullmatch(path) and path.isprintable() else "/"


def require_document_request(request: Request) -> None:
    """Check a GET that continues a flow. Raises Forbidden if another page loads it."""
    if request.headers.get("sec-fetch-dest", "document") != "document":
        raise Forbidden("open this address in a window of its own", reason="NOT_A_PAGE")
