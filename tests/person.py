"""A person at oO's HTTP face, without a browser: signs in at the sandbox, agrees, connects, reacts, leaves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2

SESSION = "__Host-Http-oo"


@dataclass
class Person:
    """One browser's worth of cookies. `url`: of oO; `who`: which demo person."""

    url: str
    who: str = "mara"
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
        """One request with this browser's cookies, kept by hand: clients drop Secure cookies on http://localhost."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        if verb not in ("GET", "HEAD"):
            sent |= {"X-oO": "1", "Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        response = self.http.request(verb, self.url + path, json=json, data=form, headers=sent | (headers or {}))
        self._keep(response)
        return response

    def api(self, verb: str, path: str, json: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The JSON of a call that must succeed."""
        response = self.request(verb, path, json=json, headers=headers)
        assert response.status_code in (200, 202), f"{verb} {path}: {response.status_code} {response.text}"
        return response.json()

    def sign_in(self) -> Person:
        begun = self.request("POST", "/auth/sign-in", form={"next": "/"})
        assert begun.status_code == 303, begun.text
        chosen = self.http.post(begun.headers["Location"], data={"choice": self.who})
        assert chosen.status_code == 303, chosen.text
        back = self.request("GET", _path(chosen.headers["Location"]))
        assert back.status_code == 200, back.text
        assert SESSION in self.cookies
        return self

    def agree(self) -> Person:
        """Says yes to every text in its current version."""
        texts = [consent["document"] for consent in self.api("GET", "/api/me/consents")["consents"]]
        agreements = [{"documentId": text["id"], "hash": text["hash"]} for text in texts]
        answer = self.api("POST", "/api/me/consents", {"agreements": agreements})
        assert answer["complete"]
        return self

    def connect(self, provider: str = "todoist") -> Person:
        listed = {c["provider"]: c for c in self.api("GET", "/api/connectors")["connectors"]}
        body = {"consentHash": listed[provider]["consentHash"]}
        begun = self.api("POST", f"/api/connections/{provider}:begin", body)
        chosen = self.http.post(begun["authorizationUrl"], data={"choice": self.who})
        assert chosen.status_code == 303, chosen.text
        back = self.request("GET", _path(chosen.headers["Location"]))
        assert back.status_code in (200, 303), back.text
        return self

    def tip(self, trigger: str = "open") -> dict[str, Any]:
        """The tip of now. Fails when there is none."""
        answer = self.api("POST", "/api/recommend", {"trigger": trigger})
        assert "tip" in answer, answer
        found: dict[str, Any] = answer["tip"]
        return found

    def todo(self) -> dict[str, Any]:
        """Asks until the tip is a todo."""
        tip = self.tip()
        for _ in range(50):
            if tip["kind"] == "todo":
                return tip
            tip = self.tip("pull")
        raise AssertionError("fifty tips and no todo among them")

    def react(self, tip_id: str, reaction: str, key: str = "", **more: object) -> httpx2.Response:
        headers = {"Idempotency-Key": key} if key else {}
        body = {"tipId": tip_id, "reaction": reaction, **more}
        return self.request("POST", "/api/feedback", json=body, headers=headers)

    def _keep(self, response: httpx2.Response) -> None:
        for line in response.headers.get_list("set-cookie"):
            name, value = re.match(r"([^=]+)=([^;]*)", line).groups()  # type: ignore[union-attr]
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def _path(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"
