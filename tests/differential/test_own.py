"""oO's own operations: through Envoy with the tokens that auth gives out for a session, and with the session itself."""

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
from tests.differential.asking import Answer, Asked, Client
from tests.differential.comparing import is_problem
from tests.differential.envoy import envoy
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
"""Whom a path leads to; a longer one stands after its beginning, and all others lead to the recommender."""
READING = (
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


class Doors:
    """Both ways to the same modules, for one signed-in person."""

    def __init__(self, person: PersonClient, envoy_port: int, our_port: int, tokens: dict[str, str]) -> None:
        self.person = person
        self._envoy, self._ours = Client(envoy_port), Client(our_port)
        self._tokens = tokens

    def ask(self, verb: str, path: str, body: Any = None, known: bool = True) -> tuple[Answer, Answer]:
        """Envoy's answer and ours. `known`: with credentials."""
        raw = None if body is None else json.dumps(body).encode()
        headers = (
            ("Host", self.person.url.removeprefix("http://")),
            *((("Content-Type", "application/json"),) if raw else ()),
        )
        token = next((self._tokens[m] for start, m in reversed(MODULES.items()) if path.startswith(start)), "")
        token = token or self._tokens["recommender"]
        asked = Asked(verb, path, headers, raw)
        there = (("Authorization", f"Bearer {token}"),) if known else ()
        here = (("Cookie", f"{SESSION}={self.person.cookies[SESSION]}"),) if known else ()
        ours = replace(asked, headers=(*headers, ("X-oO", "1"), *here))
        return self._envoy.ask(replace(asked, headers=(*headers, *there))), self._ours.ask(ours)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("own")
    settings = StackSettings(folder / "data", extra_env={"OO_LIMIT_TIMES": "0"})
    descriptors = Path(str(gen.__file__)).with_name("descriptors.binpb")
    services = [service.name for service in SERVICES if any(method.bindings for method in service.methods)]
    with running_stack(settings) as made:
        start_monolith(made)
        person = PersonClient(settings.url).sign_in().agree().connect()
        tokens = asyncio.run(_tokens(settings, person.cookies[SESSION]))
        with envoy(folder, descriptors, services, settings.grpc_port) as port:
            yield Doors(person, port, settings.http_port, tokens)
    left = processes_using(settings.data)
    for pid in left:
        kill(pid)
    assert left == []


async def _tokens(settings: StackSettings, session: str) -> dict[str, str]:
    """A token for each module, asked for as the HTTP face in a process of its own does."""

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


@pytest.mark.parametrize("path", READING)
def test_what_is_read_is_the_same(doors: Doors, path: str) -> None:
    assert_same(*doors.ask("GET", path))


@pytest.mark.parametrize("path", READING)
def test_a_stranger_learns_the_same(doors: Doors, path: str) -> None:
    there, here = doors.ask("GET", path, known=False)
    if here.status == 401:
        # What is asked is looked at first in Envoy, and who asks first in ours: a stranger learns nothing of the rest.
        assert there.status in (400, 401)
        assert is_problem(here)
    else:
        assert_same(there, here)


def test_a_tip_is_the_same_on_both_sides(doors: Doors) -> None:
    there, here = doors.ask("POST", "/api/recommend", {"trigger": "open"})
    assert_same(there, here)
    tip = here.json["tip"]["id"]
    assert_same(*doors.ask("POST", f"/api/tips/{tip}:shown", {}))
    assert_same(*doors.ask("POST", "/api/tips/00000000-0000-7000-8000-000000000000:shown", {}))
    assert_same(*doors.ask("POST", "/api/feedback", {"tipId": tip, "reaction": "sideways"}))
    assert_same(*doors.ask("POST", "/api/feedback", {"tipId": "nobody", "reaction": "dismiss"}))
    assert_same(*doors.ask("POST", "/api/recommend", {"trigger": "sideways"}))
    assert_same(*doors.ask("POST", "/api/recommend", {}))


def test_a_consent_is_given_on_both_sides(doors: Doors) -> None:
    texts = [one["document"] for one in doors.ask("GET", "/api/me/consents")[1].json["consents"]]
    agreements = [{"documentId": text["id"], "hash": text["hash"]} for text in texts]
    there, here = doors.ask("POST", "/api/me/consents", {"agreements": agreements})
    assert (there.status, here.status) == (200, 200)
    assert there.json == here.json
    stale = [{"documentId": texts[0]["id"], "hash": "0" * 64}]
    assert_same(*doors.ask("POST", "/api/me/consents", {"agreements": stale}))
    assert_same(*doors.ask("POST", "/api/me/consents", {"agreements": []}))


def assert_same(there: Answer, here: Answer) -> None:
    """Status and JSON; a failed precondition is 409 here and 400 there, and our failures are problems."""
    assert here.status == there.status or (there.status, here.status) == (400, 409), (there, here)
    if here.status < 400:
        assert here.json == there.json
    else:
        assert is_problem(here)
