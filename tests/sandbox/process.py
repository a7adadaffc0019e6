"""A real sandbox process on free ports, and a person's way through its pages over real HTTP."""

import base64
import hashlib
import os
import re
import secrets
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import httpx2

CLIENT = {"client_id": "oo-sandbox", "client_secret": "oo-sandbox-secret"}
CALLBACK = "http://localhost:8080/auth/callback"


class Sandbox:
    """`python -m servers.sandbox` in a process of its own; `google` and `todoist` are clients of its two ports."""

    def __init__(self, data: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "servers.sandbox",
            "--google-port",
            "0",
            "--todoist-port",
            "0",
            "--data",
            str(data),
        ]
        environ = {**os.environ, "OO_ENV": "development"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)
        assert self.process.stdout is not None
        lines = [self.process.stdout.readline() for _ in range(2)]
        google, todoist = (re.findall(r"http://\S+", line)[0] for line in lines)
        self.google = httpx2.Client(base_url=google, trust_env=False)
        self.todoist = httpx2.Client(base_url=todoist, trust_env=False)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End the process; returns its exit code."""
        self.google.close()
        self.todoist.close()
        self.process.send_signal(number)
        code = self.process.wait(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def reset(self) -> None:
        """As at the first start, on real time."""
        self.google.post("/sandbox/clock", json={"run": True}).raise_for_status()
        for client in (self.google, self.todoist):
            client.cookies.clear()
            client.post("/sandbox/reset").raise_for_status()

    def advance(self, seconds: float) -> None:
        """Move the clock of both stand-ins."""
        self.todoist.post("/sandbox/clock", json={"advance_s": seconds}).raise_for_status()


@dataclass(frozen=True)
class SignIn:
    """One sign-in at Google, up to the code or the error."""

    verifier: str
    answer: dict[str, str]

    @classmethod
    def begin(cls, client: httpx2.Client, choice: str = "mara", **asked: str | None) -> Self:
        """Open the page and choose; a parameter of None is left out of the request."""
        verifier = secrets.token_urlsafe(40)
        response = client.post(
            "/o/oauth2/v2/auth", params=request_parameters(verifier, **asked), data={"choice": choice}
        )
        return cls(verifier, landed(response))

    def exchange(self, client: httpx2.Client, **changed: str) -> httpx2.Response:
        """Trade the code in, with some fields changed."""
        grant = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": self.verifier}
        return client.post("/token", data={**CLIENT, **grant, "code": self.answer["code"], **changed})


def request_parameters(verifier: str, **asked: str | None) -> dict[str, str]:
    """A good authorization request with some parameters changed or left out."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    usual = {"client_id": "oo-sandbox", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid email"}
    proof = {"state": "s-1", "nonce": "n-1", "code_challenge": challenge, "code_challenge_method": "S256"}
    return {name: value for name, value in {**usual, **proof, **asked}.items() if value is not None}


def landed(response: httpx2.Response) -> dict[str, str]:
    """The parameters with which the browser is sent back to the app."""
    assert response.status_code == 303, response.text
    location = response.headers["Location"]
    assert location.startswith(CALLBACK)
    return dict(parse_qsl(urlsplit(location).query))


def consent(client: httpx2.Client, choice: str, scope: str = "data:read_write") -> dict[str, str]:
    """Answer Todoist's consent page; the parameters with which the browser is sent back."""
    asked = {"client_id": "oo-sandbox", "scope": scope, "state": "s-2", "redirect_uri": CALLBACK}
    return landed(client.post("/oauth/authorize", params=asked, data={"choice": choice}))


@dataclass(frozen=True)
class Account:
    """A person's Todoist through one access token."""

    client: httpx2.Client
    token: str

    @classmethod
    def connect(cls, client: httpx2.Client, person: str = "mara", scope: str = "data:read_write") -> Self:
        """A new grant."""
        code = consent(client, person, scope)["code"]
        answer = client.post("/oauth/access_token", data={**CLIENT, "code": code, "redirect_uri": CALLBACK})
        return cls(client, answer.raise_for_status().json()["access_token"])

    def post(self, **body: Any) -> httpx2.Response:
        """One sync request with a JSON body."""
        return self.client.post("/api/v1/sync", json=body, headers={"Authorization": f"Bearer {self.token}"})

    def sync(self, token: str = "*", *resources: str) -> dict[str, Any]:
        """What changed since a sync token; all kinds unless some are named."""
        answer: dict[str, Any] = (
            self.post(sync_token=token, resource_types=list(resources or ("all",))).raise_for_status().json()
        )
        return answer

    def command(self, kind: str, uuid: str, **args: object) -> Any:
        """One command; its sync_status."""
        return (
            self.post(commands=[{"type": kind, "uuid": uuid, "args": args}])
            .raise_for_status()
            .json()["sync_status"][uuid]
        )

    def item(self, content: str) -> dict[str, Any]:
        """The task as /sandbox/state knows it, with its tally, whoever has it."""
        people = self.client.get("/sandbox/state").json()["people"].values()
        items: list[dict[str, Any]] = [item for person in people for item in person["items"]]
        return next(item for item in items if item["content"].startswith(content))
