"""Sessions of browsers: opaque cookies, form tokens, and the check that a request comes from our own pages.

The browser gets no token (RFC 10017, the BFF pattern): auth stores the session under the hash of the cookie's value.
"""

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

# Browsers accept a cookie with this prefix only over HTTPS, with HttpOnly, and for this very host: neither a script nor
# a neighbouring subdomain can set it.
SESSION_COOKIE = "__Host-Http-oo"
FLOW_COOKIE = "__Host-Http-oo-flow"
ERASURE_COOKIE = "__Host-Http-oo-erasure"
SESSION_AGE_S = 90 * 24 * 3600
FLOW_AGE_S = 600
ERASURE_AGE_S = 7 * 24 * 3600
SECRET_CHARS_MAX = 128


class Sessions:
    """Finds, starts and ends the browser's session.

    `audiences` are modules in other processes, for which auth adds tokens. `form_key` is 32 bytes for form tokens.
    `public_origin` is scheme and host of our pages. `cache` has identities until auth commits again, so that most
    requests need no call to auth.
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
        """Return the identity of the session, or None for an unknown one. Raises Unavailable if auth is down."""
        secret = session_cookie(request)
        return await self.resolve(secret) if secret else None

    async def resolve(self, secret: str) -> Identity | None:
        """Return the identity for the cookie's value, or None."""
        if len(secret) > SECRET_CHARS_MAX:  # not a cookie that we issued
            return None
        if self._audiences:  # its tokens for other processes expire
            return await self._resolve_at_auth(secret)
        key = sha256(secret.encode()).digest()
        identity = self._cache.get(key)
        if identity is None:
            commit_count = self._cache.commit_count()
            identity = await self._resolve_at_auth(secret)
            if identity is not None:
                self._cache.put(key, identity, commit_count)
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
        """Set the session cookie."""
        _set_cookie(response, SESSION_COOKIE, secret, SESSION_AGE_S, "strict")

    def end(self, response: Response) -> None:
        """Make the browser delete the session and what it stored."""
        response.raw_headers += self.sign_out_headers()

    def sign_out_headers(self) -> Headers:
        """Return headers that make the browser delete the session and what it stored."""
        return [_set_cookie_header(SESSION_COOKIE, "", 0, "strict"), (b"clear-site-data", b'"cache", "storage"')]

    def form_token(self, request: Request) -> str:
        """Return the token that a form must carry, bound to this browser's session if it has one."""
        secret = session_cookie(request)
        return hmac.new(self._form_key, secret.encode(), sha256).hexdigest()

    def check_form(self, request: Request, token: str) -> None:
        """Raise Forbidden unless our own page sent the form in this browser's session."""
        self.check_origin(request)
        if not hmac.compare_digest(token.encode(), self.form_token(request).encode()):
            raise Forbidden("the page was too old: load it again and repeat", reason="FORM_TOKEN_WRONG")

    def check_origin(self, request: Request) -> None:
        """Raise Forbidden for a request that another site made."""
        site = request.headers.get("sec-fetch-site", "")
        origin = request.headers.get("origin", "")
        if site not in ("", "same-origin", "none") or origin not in ("", self._public_origin):
            raise Forbidden("the request came from another site", reason="CROSS_SITE")


def session_cookie(request: Request) -> str:
    """Return the cookie's value, or "" if the browser sent none or comes from another site."""
    return request.cookies.get(SESSION_COOKIE, "")


def set_flow(response: Response, flow: str) -> None:
    """Mark the browser that starts a sign-in. SameSite=Lax, because the callback is a cross-site navigation."""
    _set_cookie(response, FLOW_COOKIE, flow, FLOW_AGE_S, "lax")


def flow_cookie(request: Request) -> str:
    return request.cookies.get(FLOW_COOKIE, "")


def clear_flow(response: Response) -> None:
    _clear_cookie(response, FLOW_COOKIE, "lax")


def set_erasure(response: Response, erasure_id: str, secret: str) -> None:
    """Let this browser follow an erasure after its session has ended."""
    _set_cookie(response, ERASURE_COOKIE, f"{erasure_id}.{secret}", ERASURE_AGE_S, "strict")


def erasure_cookie(request: Request) -> tuple[str, str]:
    """Return id and secret of the erasure that this browser follows, or empty strings."""
    erasure_id, _, secret = request.cookies.get(ERASURE_COOKIE, "").partition(".")
    return erasure_id, secret


def _set_cookie(response: Response, name: str, value: str, age_s: int, same_site: str) -> None:
    response.raw_headers.append(_set_cookie_header(name, value, age_s, same_site))


def _set_cookie_header(name: str, value: str, age_s: int, same_site: str) -> tuple[bytes, bytes]:
    cookie = f"{name}={value}; Max-Age={age_s}; Path=/; Secure; HttpOnly; SameSite={same_site.capitalize()}"
    return b"set-cookie", cookie.encode("latin-1")


def _clear_cookie(response: Response, name: str, same_site: str) -> None:
    _set_cookie(response, name, "", 0, same_site)
