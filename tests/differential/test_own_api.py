"""oO's own API, called through Envoy with tokens that auth issues for a session, and through oO with the session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import gen
from gen.oo.auth.v1 import ResolveSessionRequest
from gen.oo.auth.v1.services import AuthServiceStub
from gen.registry import SERVICES
from servers.kernel.channels import RemoteModuleChannel
from servers.kernel.clock import SystemClock
from servers.kernel.identity import TokenAuthority
from servers.kernel.keys import service_key
from servers.kernel.settings import KernelSettings
from tests.differential.comparison import is_problem
from tests.differential.envoy import envoy
from tests.differential.raw_http import RawClient, RawRequest, RawResponse
from tests.os_processes import kill, processes_using
from tests.person_client import SESSION, PersonClient
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith

MODULES = {
    "/.well-known": "auth",
    "/api/me": "auth",
    "/api/me/consents": "profile",
    "/api/documents": "profile",
    "/api/connectors": "integrations",
}
"""Module by the beginning of a path. The last match wins, and all other paths are the recommender's."""
READ_PATHS = (
    "/api/me",
    "/api/me/consents",
    "/api/connectors",
    "/api/documents/terms",
    "/api/documents/privacy",
    "/api/documents/%70rivacy",
    "/api/documents/no%2Fsuch",
    "/api/tips",
    "/api/tips?pageSize=1",
    "/api/tips?page_size=1&reaction=dismiss",
    "/api/tips?reaction=unknown",
    "/api/tips?pageSize=101",
    "/api/tips?pageSize=x",
    "/api/tips?pageToken=nobody-gave-it-out",
    "/api/tips?nope=1",
    "/.well-known/jwks.json",
    "/.well-known/openid-configuration",
)


class BothGateways:
    """Envoy and oO's gateway in front of the same modules, for one signed-in person."""

    def __init__(self, person: PersonClient, envoy_port: int, our_port: int, tokens: dict[str, str]) -> None:
        self.person = person
        self._envoy, self._ours = RawClient(envoy_port), RawClient(our_port)
        self._tokens = tokens

    def send(self, verb: str, path: str, body: Any = None, signed_in: bool = True) -> tuple[RawResponse, RawResponse]:
        """Return Envoy's response and ours."""
        raw = None if body is None else json.dumps(body).encode()
        headers = (
            ("Host", self.person.url.removeprefix("http://")),
            *((("Content-Type", "application/json"),) if raw else ()),
        )
        token = next((self._tokens[m] for start, m in reversed(MODULES.items()) if path.startswith(start)), "")
        token = token or self._tokens["recommender"]
        request = RawRequest(verb, path, headers, raw)
        bearer = (("Authorization", f"Bearer {token}"),) if signed_in else ()
        cookie = (("Cookie", f"{SESSION}={self.person.cookies[SESSION]}"),) if signed_in else ()
        ours = replace(request, headers=(*headers, ("X-oO", "1"), *cookie))
        return self._envoy.send(replace(request, headers=(*headers, *bearer))), self._ours.send(ours)


@pytest.fixture(scope="module")
def gateways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothGateways]:
    folder = tmp_path_factory.mktemp("own")
    settings = StackSettings(folder / "data", extra_env={"OO_LIMIT_TIMES": "0"})
    descriptors = Path(str(gen.__file__)).with_name("descriptors.binpb")
    services = [service.name for service in SERVICES if any(method.bindings for method in service.methods)]
    with running_stack(settings) as oo:
        start_monolith(oo)
        person = PersonClient(settings.url).sign_in().agree().connect()
        tokens = asyncio.run(_tokens(settings, person.cookies[SESSION]))
        with envoy(folder, descriptors, services, settings.grpc_port) as port:
            yield BothGateways(person, port, settings.http_port, tokens)
    remaining = processes_using(settings.data)
    for pid in remaining:
        kill(pid)
    assert remaining == []


async def _tokens(settings: StackSettings, session: str) -> dict[str, str]:
    """Return a token for each module, as auth issues them to an HTTP API in a separate process."""

    async def nobody(_kid: str) -> None:
        return None

    key = service_key(KernelSettings(data_dir=str(settings.data)))
    mine = TokenAuthority(key, SystemClock(), nobody).mint("svc:bff", "", "auth")
    channel = RemoteModuleChannel(f"127.0.0.1:{settings.grpc_port}", lambda: mine)
    audiences = ["auth", "profile", "integrations", "recommender"]
    try:
        found = await AuthServiceStub(channel).resolve_session(
            ResolveSessionRequest(session=session, audiences=audiences)
        )
    finally:
        await channel.close()
    return found.tokens


@pytest.mark.parametrize("path", READ_PATHS)
def test_reads_are_the_same(gateways: BothGateways, path: str) -> None:
    assert_same(*gateways.send("GET", path))


@pytest.mark.parametrize("path", READ_PATHS)
def test_errors_without_a_session_are_the_same(gateways: BothGateways, path: str) -> None:
    envoys, ours = gateways.send("GET", path, signed_in=False)
    if ours.status == 401:
        # Envoy checks the request first. We check the caller first, so that a stranger learns nothing about it.
        assert envoys.status in (400, 401)
        assert is_problem(ours)
    else:
        assert_same(envoys, ours)


def test_recommend_and_feedback_are_the_same(gateways: BothGateways) -> None:
    envoys, ours = gateways.send("POST", "/api/recommend", {"trigger": "open"})
    assert_same(envoys, ours)
    tip = ours.json["tip"]["id"]
    assert_same(*gateways.send("POST", f"/api/tips/{tip}:shown", {}))
    assert_same(*gateways.send("POST", "/api/tips/00000000-0000-7000-8000-000000000000:shown", {}))
    assert_same(*gateways.send("POST", "/api/feedback", {"tipId": tip, "reaction": "sideways"}))
    assert_same(*gateways.send("POST", "/api/feedback", {"tipId": "nobody", "reaction": "dismiss"}))
    assert_same(*gateways.send("POST", "/api/recommend", {"trigger": "sideways"}))
    assert_same(*gateways.send("POST", "/api/recommend", {}))


def test_consent_is_the_same(gateways: BothGateways) -> None:
    texts = [one["document"] for one in gateways.send("GET", "/api/me/consents")[1].json["consents"]]
    agreements = [{"documentId": text["id"], "hash": text["hash"]} for text in texts]
    envoys, ours = gateways.send("POST", "/api/me/consents", {"agreements": agreements})
    assert (envoys.status, ours.status) == (200, 200)
    assert envoys.json == ours.json
    stale = [{"documentId": texts[0]["id"], "hash": "0" * 64}]
    assert_same(*gateways.send("POST", "/api/me/consents", {"agreements": stale}))
    assert_same(*gateways.send("POST", "/api/me/consents", {"agreements": []}))


def assert_same(envoys: RawResponse, ours: RawResponse) -> None:
    """Check that status and JSON are the same, but a failed precondition is 409 in ours and 400 in Envoy's response."""
    assert ours.status == envoys.status or (envoys.status, ours.status) == (400, 409), (envoys, ours)
    if ours.status < 400:
        assert ours.json == envoys.json
    else:
        assert is_problem(ours)
