"""A sandbox process on free ports, and clients of its two HTTP interfaces."""

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


class SandboxProcess:
    """A process of `python -m servers.sandbox`. `google` and `todoist` are HTTP clients of its two ports."""

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
        """End the process with a signal and return its exit code."""
        self.google.close()
        self.todoist.close()
        self.process.send_signal(number)
        code = self.process.wait(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def reset(self) -> None:
        """Return to the state and the real time of the first start."""
        self.google.post("/sandbox/clock", json={"run": True}).raise_for_status()
        for client in (self.google, self.todoist):
            client.cookies.clear()
            client.post("/sandbox/reset").raise_for_status()

    def advance(self, seconds: float) -> None:
        """Advance the clock of both stand-ins."""
        self.todoist.post("/sandbox/clock", json={"advance_s": seconds}).raise_for_status()


@dataclass(frozen=True)
class GoogleSignIn:
    """A sign-in at Google up to the redirect, whose `parameters` have a code or an error."""

    verifier: str
    parameters: dict[str, str]

    @classmethod
    def begin(cls, client: httpx2.Client, choice: str = "mara", **changed: str | None) -> Self:
        """Send the consent page's form, with some parameters changed, or left out if None."""
        verifier = secrets.token_urlsafe(40)
        parameters = authorization_parameters(verifier, **changed)
        response = client.post("/o/oauth2/v2/auth", params=parameters, data={"choice": choice})
        return cls(verifier, redirect_parameters(response))

    def exchange(self, client: httpx2.Client, **changed: str) -> httpx2.Response:
        """Exchange the code for tokens, with some fields changed."""
        grant = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": self.verifier}
        return client.post("/token", data={**CLIENT, **grant, "code": self.parameters["code"], **changed})


def authorization_parameters(verifier: str, **changed: str | None) -> dict[str, str]:
    """Return the parameters of a valid authorization request, with some changed, or left out if None."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    usual = {"client_id": "oo-sandbox", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid email"}
    proof = {"state": "s-1", "nonce": "n-1", "code_challenge": challenge, "code_challenge_method": "S256"}
    return {name: value for name, value in {**usual, **proof, **changed}.items() if value is not None}


def redirect_parameters(response: httpx2.Response) -> dict[str, str]:
    """Return the query parameters of a redirect to the app."""
    assert response.status_code == 303, response.text
    location = response.headers["Location"]
    assert location.startswith(CALLBACK)
    return dict(parse_qsl(urlsplit(location).query))


def give_consent(client: httpx2.Client, choice: str, scope: str = "data:read_write") -> dict[str, str]:
    """Send the form of Todoist's consent page. Return the query parameters of the redirect."""
    parameters = {"client_id": "oo-sandbox", "scope": scope, "state": "s-2", "redirect_uri": CALLBACK}
    return redirect_parameters(client.post("/oauth/authorize", params=parameters, data={"choice": choice}))


@dataclass(frozen=True)
class TodoistClient:
    """A client of Todoist's API with one access token."""

    client: httpx2.Client
    token: str

    @classmethod
    def connect(cls, client: httpx2.Client, person: str = "mara", scope: str = "data:read_write") -> Self:
        """Return a client with a new grant of the person."""
        code = give_consent(client, person, scope)["code"]
        response = client.post("/oauth/access_token", data={**CLIENT, "code": code, "redirect_uri": CALLBACK})
        return cls(client, response.raise_for_status().json()["access_token"])

    def post(self, **body: Any) -> httpx2.Response:
        """Send a sync request with a JSON body."""
        return self.client.post("/api/v1/sync", json=body, headers={"Authorization": f"Bearer {self.token}"})

    def sync(self, token: str = "*", *resources: str) -> dict[str, Any]:
        """Return the changes since a sync token, of the named resources or of all."""
        response = self.post(sync_token=token, resource_types=list(resources or ("all",)))
        changes: dict[str, Any] = response.raise_for_status().json()
        return changes

    def command(self, kind: str, uuid: str, **args: object) -> Any:
        """Send one command and return its sync_status."""
        response = self.post(commands=[{"type": kind, "uuid": uuid, "args": args}])
        return response.raise_for_status().json()["sync_status"][uuid]

    def item(self, content: str) -> dict[str, Any]:
        """Return the task with its completion count from /sandbox/state, of either person."""
        people = self.client.get("/sandbox/state").json()["people"].values()
        items: list[dict[str, Any]] = [item for person in people for item in person["items"]]
        return next(item for item in items if item["content"].startswith(content))
