"""A client of oO's HTTP API that acts as one person, who signs in at the sandbox, consents, connects and reacts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2

SESSION = "__Host-Http-oo"
TIPS_MAX = 50


@dataclass
class PersonClient:
    """A demo person's session with the oO at `url`, with the cookies that a browser would store."""

    url: str
    persona: str = "mara"
    cookies: dict[str, str] = field(default_factory=dict)
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(trust_env=False, timeout=30))

    def request(
        self,
        verb: str,
        path: str,
        *,
        json: Any = None,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """Send a request with the session's cookies and the headers of a same-origin request."""
        # httpx2's cookie jar drops Secure cookies on http://localhost, so this class stores them itself.
        own = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        if verb not in ("GET", "HEAD"):
            own |= {"X-oO": "1", "Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        response = self.http.request(verb, self.url + path, json=json, data=form, headers=own | (headers or {}))
        self._store_cookies(response)
        return response

    def api(self, verb: str, path: str, json: Any = None, headers: dict[str, str] | None = None) -> Any:
        """Return the JSON of a call that must succeed."""
        response = self.request(verb, path, json=json, headers=headers)
        assert response.status_code in (200, 202), f"{verb} {path}: {response.status_code} {response.text}"
        return response.json()

    def sign_in(self) -> PersonClient:
        start = self.request("POST", "/auth/sign-in", form={"next": "/"})
        assert start.status_code == 303, start.text
        consent = self.http.post(start.headers["Location"], data={"choice": self.persona})
        assert consent.status_code == 303, consent.text
        callback = self.request("GET", _path(consent.headers["Location"]))
        assert callback.status_code == 200, callback.text
        assert SESSION in self.cookies
        return self

    def agree(self) -> PersonClient:
        """Agree to every consent document in its current version."""
        documents = [consent["document"] for consent in self.api("GET", "/api/me/consents")["consents"]]
        agreements = [{"documentId": document["id"], "hash": document["hash"]} for document in documents]
        response = self.api("POST", "/api/me/consents", {"agreements": agreements})
        assert response["complete"]
        return self

    def connect(self, provider: str = "todoist") -> PersonClient:
        connectors = {c["provider"]: c for c in self.api("GET", "/api/connectors")["connectors"]}
        body = {"consentHash": connectors[provider]["consentHash"]}
        start = self.api("POST", f"/api/connections/{provider}:begin", body)
        consent = self.http.post(start["authorizationUrl"], data={"choice": self.persona})
        assert consent.status_code == 303, consent.text
        callback = self.request("GET", _path(consent.headers["Location"]))
        assert callback.status_code in (200, 303), callback.text
        return self

    def get_tip(self, trigger: str = "open") -> dict[str, Any]:
        """Return the current tip. Fails if oO has no tip."""
        response = self.api("POST", "/api/recommend", {"trigger": trigger})
        assert "tip" in response, response
        tip: dict[str, Any] = response["tip"]
        return tip

    def get_todo(self) -> dict[str, Any]:
        """Pull tips until one is a todo, and return it."""
        tip = self.get_tip()
        for _ in range(TIPS_MAX):
            if tip["kind"] == "todo":
                return tip
            tip = self.get_tip("pull")
        raise AssertionError(f"{TIPS_MAX} tips without a todo")

    def react(self, tip_id: str, reaction: str, key: str = "", **more: object) -> httpx2.Response:
        headers = {"Idempotency-Key": key} if key else {}
        body = {"tipId": tip_id, "reaction": reaction, **more}
        return self.request("POST", "/api/feedback", json=body, headers=headers)

    def _store_cookies(self, response: httpx2.Response) -> None:
        for line in response.headers.get_list("set-cookie"):
            name, value = re.match(r"([^=]+)=([^;]*)", line).groups()  # type: ignore[union-attr]
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def _path(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"
