"""A browser at the pages of an oO in this process: cookies and form tokens, no scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

import httpx2

from tests.auth.home import Home
from tests.auth.issuer import Issuer

ORIGIN = "http://localhost:8080"
OWN = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}


@dataclass
class Visit:
    """Browser at the pages. `page` is the last HTML response.

    Cookies are kept by hand, as clients drop Secure ones on http.
    """

    http: httpx2.AsyncClient
    home: Home
    issuer: Issuer
    cookies: dict[str, str] = field(default_factory=dict)
    page: httpx2.Response = field(default_factory=lambda: httpx2.Response(204))

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx2.Response:
        return await self._send("GET", path, headers or {})

    async def post(
        self, path: str, headers: Mapping[str, str] | None = None, **fields: str | list[str]
    ) -> httpx2.Response:
        """Sends a form as the last page would have: with its token, from our own origin."""
        data = {"form_token": self.token, **fields}
        return await self._send("POST", path, headers or OWN, {name: v for name, v in data.items() if v != ""})

    @property
    def token(self) -> str:
        """The form token of the last page; empty when it had none."""
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.page.text)
        return found.group(1) if found else ""

    @property
    def said(self) -> str:
        """The words of the last page."""
        text = re.sub(r"<script.*?</script>|<[^>]+>", " ", self.page.text, flags=re.DOTALL)
        return " ".join(unescape(text).split())

    async def sign_in(self, who: str = "ada", fresh: str = "") -> Visit:
        begun = await self.post("/auth/sign-in", next="/", fresh=fresh)
        back = self.issuer.authorize(begun.headers["Location"], who)
        await self.get("/auth/callback?" + "&".join(f"{name}={value}" for name, value in back.items()))
        assert self.page.status_code == 200, self.said
        return self

    async def agree(self) -> Visit:
        await self.get("/consent")
        agreed = await self.post("/consent", agree=re.findall(r'name="agree" value="([^"]+)"', self.page.text))
        assert agreed.status_code == 303, self.said
        return self

    async def _send(
        self, verb: str, path: str, headers: Mapping[str, str], data: Mapping[str, str | list[str]] | None = None
    ) -> httpx2.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**headers, **({"Cookie": cookie} if cookie else {})}
        answer = await self.http.request(verb, path, headers=sent, data=data)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies = (
                {**self.cookies, name: value} if value else {k: v for k, v in self.cookies.items() if k != name}
            )
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = answer
        return answer
