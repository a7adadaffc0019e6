"""A browser for the pages of an oO in this process, with cookies and form tokens but without scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

import httpx2

from tests.auth.app import AuthApp
from tests.auth.issuer import Issuer

ORIGIN = "http://localhost:8080"
OWN = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}


@dataclass
class Visit:
    """A browser that visits pages. `page` is the last HTML response.

    It keeps cookies itself, because HTTP clients drop Secure ones without TLS.
    """

    http: httpx2.AsyncClient
    app: AuthApp
    issuer: Issuer
    cookies: dict[str, str] = field(default_factory=dict)
    page: httpx2.Response = field(default_factory=lambda: httpx2.Response(204))

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx2.Response:
        return await self._send("GET", path, headers or {})

    async def post(
        self, path: str, headers: Mapping[str, str] | None = None, **fields: str | list[str]
    ) -> httpx2.Response:
        """Send a form as the last page would, with its token and from our own origin."""
        data = {"form_token": self.token, **fields}
        return await self._send("POST", path, headers or OWN, {name: v for name, v in data.items() if v != ""})

    @property
    def token(self) -> str:
        """The form token of the last page, or an empty text."""
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.page.text)
        return found.group(1) if found else ""

    @property
    def text(self) -> str:
        """The visible text of the last page."""
        text = re.sub(r"<script.*?</script>|<[^>]+>", " ", self.page.text, flags=re.DOTALL)
        return " ".join(unescape(text).split())

    async def sign_in(self, who: str = "ada", fresh: str = "") -> Visit:
        started = await self.post("/auth/sign-in", next="/", fresh=fresh)
        callback = self.issuer.authorize(started.headers["Location"], who)
        await self.get("/auth/callback?" + "&".join(f"{name}={value}" for name, value in callback.items()))
        assert self.page.status_code == 200, self.text
        return self

    async def agree(self) -> Visit:
        await self.get("/consent")
        agreed = await self.post("/consent", agree=re.findall(r'name="agree" value="([^"]+)"', self.page.text))
        assert agreed.status_code == 303, self.text
        return self

    async def _send(
        self, verb: str, path: str, headers: Mapping[str, str], data: Mapping[str, str | list[str]] | None = None
    ) -> httpx2.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**headers, **({"Cookie": cookie} if cookie else {})}
        response = await self.http.request(verb, path, headers=sent, data=data)
        for line in response.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies = (
                {**self.cookies, name: value} if value else {k: v for k, v in self.cookies.items() if k != name}
            )
        if response.headers.get("content-type", "").startswith("text/html"):
            self.page = response
        return response
