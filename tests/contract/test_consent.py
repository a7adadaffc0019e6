"""The consent that an RPC needs if its rule names a purpose: the person has agreed to the current texts.

The RPCs are those of the descriptors. Each is called with an empty request. Without a consent it fails for that
reason; with one it succeeds, or fails because the request is incomplete.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from gen.oo.profile.v1 import (
    Agreement,
    GiveConsentRequest,
    ListConsentsRequest,
    RecordConsentRequest,
    WithdrawConsentRequest,
)
from gen.oo.profile.v1.services import ProfileServiceStub
from gen.registry import SERVICES
from protogateway.runtime.method import Method
from servers.kernel.application import Application
from servers.kernel.errors import ConsentNeeded, Error, Invalid
from servers.kernel.identity import Identity, as_principal
from servers.kernel.module import ModuleSpec
from servers.kernel.rpc import RpcRule, module_of
from servers.kernel.settings import KernelSettings
from servers.profile import domain
from tests.clocks import ManualClock
from tests.server_process import free_port
from tests.specs import SPECS

AnyMethod = Method[Any, Any]
METHODS = [method for service in SERVICES for method in service.methods]
WITH_PURPOSE = [method for method in METHODS if RpcRule.from_method(method).purpose]
WITHOUT_PURPOSE = [
    m for m in METHODS if RpcRule.from_method(m).caller == "CALLER_SESSION" and not RpcRule.from_method(m).purpose
]
NO_CONSENT_NEEDED = {
    "/oo.auth.v1.AuthService/GetMe",
    "/oo.auth.v1.AuthService/DeleteMe",
    "/oo.auth.v1.AuthService/SignOut",
    "/oo.profile.v1.ProfileService/ListConsents",
    "/oo.profile.v1.ProfileService/GiveConsent",
    "/oo.integrations.v1.IntegrationsService/ListConnectors",
    "/oo.integrations.v1.IntegrationsService/Disconnect",
}
"""RPCs that need a session but no consent, so that people can read the texts, agree, disconnect and leave."""
PURPOSES = {"tips": ("terms", "privacy")}
"""Purpose → the texts that a person must agree to for it."""
TEXTS = PURPOSES["tips"]
OLD, NOWHERE = "0" * 64, "127.0.0.1:1"
NEEDED, ADMITTED = ConsentNeeded.default_reason, "ADMITTED"
_numbers = count(1)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Deployment:
    """`host` runs the RPCs that are called; `profile` runs profile, perhaps in another process."""

    host: Application
    profile: Application

    async def agree(self, person: str, *texts: str) -> None:
        with as_session(person):
            profile = ProfileServiceStub(self.profile.session_channel("profile"))
            listed = [c.document for c in (await profile.list_consents(ListConsentsRequest())).consents if c.document]
            agreements = [Agreement(document_id=d.id, hash=d.hash) for d in listed if d.id in texts]
            await profile.give_consent(GiveConsentRequest(agreements=agreements))

    async def record(self, person: str, text: str, hash_: str) -> None:
        with as_session(person):
            request = RecordConsentRequest(subject=text, hash=hash_)
            await ProfileServiceStub(self.profile.service_channel("profile", "integrations")).record_consent(request)

    async def withdraw(self, person: str, text: str) -> None:
        with as_session(person):
            request = WithdrawConsentRequest(subject=text)
            await ProfileServiceStub(self.profile.service_channel("profile", "integrations")).withdraw_consent(request)

    async def outcomes(self, person: str, methods: Sequence[AnyMethod] = WITH_PURPOSE) -> dict[str, str]:
        """Call each RPC with an empty request. Return the reason of its error, or ADMITTED."""
        return {method.path: await self._outcome(person, method) for method in methods}

    async def _outcome(self, person: str, method: AnyMethod) -> str:
        module, request = module_of(method.service), method.request.message()
        by_service = RpcRule.from_method(method).caller == "CALLER_SERVICE"
        channel = self.host.service_channel(module, "test") if by_service else self.host.session_channel(module)
        try:
            with as_session(person):
                if method.server_streaming:
                    await anext(channel.stream(method, request, timeout_s=5, metadata=None), None)
                else:
                    await channel.unary(method, request, timeout_s=5, metadata=None)
        except Invalid:
            return ADMITTED  # the request is checked after the consent
        except Error as error:
            return error.reason
        return ADMITTED


def as_session(person: str) -> as_principal:
    return as_principal(Identity(person, session_id="s"))


def all_are(outcome: str) -> dict[str, str]:
    return {method.path: outcome for method in WITH_PURPOSE}


@asynccontextmanager
async def open_deployment(data: Path, *, apart: bool) -> AsyncIterator[Deployment]:
    """Run all modules in one application, or profile in an application of its own."""
    clock = ManualClock()
    with_profile = [spec for spec in SPECS if spec.name == "profile"]
    app = Application(KernelSettings(data_dir=str(data), grpc_port=0), {}, clock)
    hosts: dict[Application, Sequence[ModuleSpec]] = {app: SPECS}
    if apart:
        port = free_port()
        profile = Application(KernelSettings(data_dir=str(data), grpc_port=port, auth_address=NOWHERE), {}, clock)
        address = f"127.0.0.1:{port}"
        app = Application(KernelSettings(data_dir=str(data), grpc_port=0, profile_address=address), {}, clock)
        hosts = {profile: with_profile, app: [spec for spec in SPECS if spec not in with_profile]}
    try:
        for each, specs in hosts.items():
            await each.start(specs)
        await next(iter(hosts)).listen()
        yield Deployment(app, next(iter(hosts)))
    finally:
        for each in hosts:
            await each.stop(0.1)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=[False, True], ids=["together", "profile apart"])
async def deployment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Deployment]:
    async with open_deployment(tmp_path_factory.mktemp("data"), apart=request.param) as deployment:
        await deployment.outcomes("nobody", WITH_PURPOSE[:1])  # connects, which may take longer than a call
        yield deployment


@pytest.fixture
def ada() -> str:
    """Return the name of a person that no other test uses."""
    return f"ada {next(_numbers)}"


@pytest.fixture
def bob() -> str:
    return f"bob {next(_numbers)}"


def test_only_the_listed_rpcs_need_no_consent() -> None:
    assert WITH_PURPOSE
    assert {method.path for method in WITHOUT_PURPOSE} == NO_CONSENT_NEEDED
    assert {RpcRule.from_method(method).purpose for method in WITH_PURPOSE} == domain.PURPOSES.keys() == PURPOSES.keys()


async def test_nobody_is_served_without_a_consent(deployment: Deployment, ada: str) -> None:
    assert await deployment.outcomes(ada) == all_are(NEEDED)


@pytest.mark.parametrize("text", TEXTS)
async def test_consent_to_one_text_is_not_enough(deployment: Deployment, ada: str, text: str) -> None:
    await deployment.agree(ada, text)
    assert await deployment.outcomes(ada) == all_are(NEEDED)


@pytest.mark.parametrize("text", TEXTS)
async def test_consent_to_an_older_version_of_a_text_is_not_enough(deployment: Deployment, ada: str, text: str) -> None:
    await deployment.agree(ada, *(other for other in TEXTS if other != text))
    await deployment.record(ada, text, OLD)
    assert await deployment.outcomes(ada) == all_are(NEEDED)


async def test_person_who_agreed_to_every_text_is_served(deployment: Deployment, ada: str) -> None:
    await deployment.agree(ada, *TEXTS)
    assert await deployment.outcomes(ada) == all_are(ADMITTED)


@pytest.mark.parametrize("text", TEXTS)
async def test_withdrawal_counts_from_the_next_call_on(deployment: Deployment, ada: str, text: str) -> None:
    """This holds even for a person who was served a moment ago."""
    await deployment.agree(ada, *TEXTS)
    assert await deployment.outcomes(ada) == all_are(ADMITTED)
    await deployment.withdraw(ada, text)
    assert await deployment.outcomes(ada) == all_are(NEEDED)
    await deployment.agree(ada, text)
    assert await deployment.outcomes(ada) == all_are(ADMITTED)


async def test_one_persons_consent_serves_nobody_else(deployment: Deployment, ada: str, bob: str) -> None:
    await deployment.agree(ada, *TEXTS)
    for _ in range(2):
        assert await deployment.outcomes(ada) == all_are(ADMITTED)
        assert await deployment.outcomes(bob) == all_are(NEEDED)


async def test_one_persons_withdrawal_stops_nobody_else(deployment: Deployment, ada: str, bob: str) -> None:
    for person in (ada, bob):
        await deployment.agree(person, *TEXTS)
    await deployment.withdraw(ada, "terms")
    assert await deployment.outcomes(ada) == all_are(NEEDED)
    assert await deployment.outcomes(bob) == all_are(ADMITTED)


async def test_nobody_is_served_while_profile_does_not_respond(ada: str, tmp_path: Path) -> None:
    settings = KernelSettings(data_dir=str(tmp_path), grpc_port=0, profile_address=NOWHERE)
    app = Application(settings, {}, ManualClock())
    try:
        await app.start([spec for spec in SPECS if spec.name != "profile"])
        found = await Deployment(app, app).outcomes(ada)
    finally:
        await app.stop()
    assert found == all_are("UNAVAILABLE")


async def test_person_without_consent_can_read_the_texts_agree_and_leave(deployment: Deployment, ada: str) -> None:
    here = [m for m in WITHOUT_PURPOSE if deployment.host.is_local(module_of(m.service))]
    found = await deployment.outcomes(ada, here)
    assert NEEDED not in found.values(), found
