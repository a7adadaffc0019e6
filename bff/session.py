"""Sessions as the browser sees them: opaque cookies, form tokens, and the check that a request comes from our own
pages.

No token of any kind reaches the browser (RFC 10017, the BFF pattern): the cookie's value opens a row that auth keeps
under its hash.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from gen.oo.auth.v1 import ResolveSessionRequest
from gen.oo.auth.v1.services import AuthServiceStub
from protogateway.http.asgi import Headers
from servers.kernel.cache import CommitCache
from servers.kernel.errors import Forbidden, SignInNeeded
from servers.kernel.identity import Identity

SESSION_COOKIE = "__Host-Http-oo"
FLOW_COOKIE = "__Host-Http-oo-flow"
ERASURE_COOKIE = "__Host-Http-oo-erasure"
SESSION_AGE_S = 90 * 24 * 3600
FLOW_AGE_S = 600
ERASURE_AGE_S = 7 * 24 * 3600
SECRET_CHARS_MAX = 128


class Sessions:
    """Finds, starts and ends the browser's session.

    `audiences`: modules in other processes, whose tokens auth adds. `form_key`: 32 bytes for the tokens in forms.
    `public_origin`: scheme and host that our pages are served from. `memory`: of what auth answered.
    """

    def __init__(
        self,
        auth: AuthServiceStub,
        audiences: Sequence[str],
        form_key: bytes,
        public_origin: str,
        cache: CommitCache[bytes, Identity],
    ) -> None:
        self._auth = auth
        self._audiences = list(audiences)
        self._cache = cache
        self._form_key = form_key
        self._public_origin = public_origin

    async def identify(self, request: Request) -> Identity | None:
        """Whose session the cookie opens; None: nobody's, or one that has ended.

        Raises Unavailable when auth is down.
        """
        secret = session_cookie(request)
        return await self.resolve(secret) if secret else None

    async def resolve(self, secret: str) -> Identity | None:
        """The same for the cookie's value."""
        if len(secret) > SECRET_CHARS_MAX:  # none of ours
            return None
        if self._audiences:  # whose tokens grow old
            return await self._resolve_at_auth(secret)
        key = sha256(secret.encode()).digest()
        identity = self._cache.get(key)
        if identity is None:
            asked = self._cache.commit_count()
            identity = await self._resolve_at_auth(secret)
            if identity is not None:
                self._cache.put(key, identity, asked)
        return identity

    async def _resolve_at_auth(self, secret: str) -> Identity | None:
        try:
            found = await self._auth.resolve_session(ResolveSessionRequest(session=secret, audiences=self._audiences))
        except SignInNeeded:
            return None
        return Identity(
            person=found.person,
            session_id=found.session_id,
            signed_in_at=found.signed_in_at,
            tokens=found.tokens,
        )

    def start(self, response: Response, secret: str) -> None:
        """Gives the browser its session."""
        _set_cookie(response, SESSION_COOKIE, secret, SESSION_AGE_S, "strict")

    def end(self, response: Response) -> None:
        """Makes the browser forget the session and what it stored."""
        response.raw_headers += self.sign_out_headers()

    def sign_out_headers(self) -> Headers:
        """The headers that do so."""
        return [_set_cookie_header(SESSION_COOKIE, "", 0, "strict"), (b"clear-site-data", b'"cache", "storage"')]

    def form_token(self, request: Request) -> str:
        """What a form on our pages must carry: bound to this browser's session, or to none."""
        secret = session_cookie(request)
        return hmac.new(self._form_key, secret.encode(), sha256).hexdigest()

    def check_form(self, request: Request, token: str) -> None:
        """Raises Forbidden unless a form was sent by our own page in this browser's session."""
        self.check_origin(request)
        if not hmac.compare_digest(token.encode(), self.form_token(request).encode()):
            raise Forbidden("the page was too old: load it again and repeat", reason="FORM_TOKEN_WRONG")

    def check_origin(self, request: Request) -> None:
        """Raises Forbidden for a request that another site made."""
        site = request.headers.get("sec-fetch-site", "")
        origin = request.headers.get("origin", "")
        if site not in ("", "same-origin", "none") or origin not in ("", self._public_origin):
            raise Forbidden("the request came from another site", reason="CROSS_SITE")


def session_cookie(request: Request) -> str:
    """The cookie's value; empty when the browser has none, or comes from another site."""
    return request.cookies.get(SESSION_COOKIE, "")


def set_flow(response: Response, flow: str) -> None:
    """Marks the browser that begins a sign-in. Lax: the provider's answer is a cross-site navigation."""
    _set_cookie(response, FLOW_COOKIE, flow, FLOW_AGE_S, "lax")


def flow_cookie(request: Request) -> str:
    return request.cookies.get(FLOW_COOKIE, "")


def clear_flow(response: Response) -> None:
    _clear_cookie(response, FLOW_COOKIE, "lax")


def set_erasure(response: Response, erasure_id: str, secret: str) -> None:
    """Lets this browser follow an erasure after its session is gone."""
    _set_cookie(response, ERASURE_COOKIE, f"{erasure_id}.{secret}", ERASURE_AGE_S, "strict")


def erasure_cookie(request: Request) -> tuple[str, str]:
    """Id and secret of the erasure that this browser follows; empty texts when there is none."""
    erasure_id, _, secret = request.cookies.get(ERASURE_COOKIE, "").partition(".")
    return erasure_id, secret


def _set_cookie(response: Response, name: str, value: str, age_s: int, same_site: str) -> None:
    response.raw_headers.append(_set_cookie_header(name, value, age_s, same_site))


def _set_cookie_header(name: str, value: str, age_s: int, same_site: str) -> tuple[bytes, bytes]:
    cookie = f"{name}={value}; Max-Age={age_s}; Path=/; Secure; HttpOnly; SameSite={same_site.capitalize()}"
    return b"set-cookie", cookie.encode("latin-1")


def _clear_cookie(response: Response, name: str, same_site: str) -> None:
    _set_cookie(response, name, "", 0, same_site)
