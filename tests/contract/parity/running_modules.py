"""All modules of oO, together in this process or each behind a gRPC server of its own, beside a real sandbox.

The test controls clock and entropy, so that each run has the same ids and times.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from gen.oo.auth.v1 import BeginSignInRequest, FinishSignInRequest, ResolveSessionRequest
from gen.oo.auth.v1.services import AuthServiceStub
from ml_serving import serve as ranking
from protogateway.runtime.method import Channel
from servers.kernel import identity as identities
from servers.kernel.application import Application
from servers.kernel.channels import LocalModuleChannel
from servers.kernel.db import bookkeeping
from servers.kernel.identity import Identity
from servers.kernel.settings import KernelSettings
from tests.clocks import ManualClock
from tests.sandbox.sandbox_process import SandboxProcess
from tests.server_process import free_port
from tests.specs import SPECS

KINDS = ("local", "bytes", "wire")
CALLBACK = "http://localhost:8080/auth/callback"
MODULES = tuple(spec.name for spec in SPECS)


class Entropy:
    """Random bytes that depend on a label only: the same after each `restart` with it."""

    def __init__(self) -> None:
        self.restart("")

    def restart(self, label: str) -> None:
        self._label, self._drawn = label, 0

    def __call__(self, count: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_128(f"{self._label} {self._drawn}".encode()).digest(count)


@dataclass
class RunningModules:
    """All modules. `gateway` is the application that calls come from, `hosts` are those that run modules."""

    kind: str
    clock: ManualClock
    entropy: Entropy
    gateway: Application
    hosts: list[Application]
    sandbox: SandboxProcess
    known: dict[str, Any] = field(default_factory=dict)
    """Values that earlier cases leave for later ones."""

    def channel(self, module: str, service: str) -> Channel:
        """Return a service's channel to a module, or if `service` is empty, the HTTP API's channel for a session."""
        if module == "ranking" and self.kind != "wire":
            by_bytes = self.kind == "bytes"
            return LocalModuleChannel(ranking._handlers(self.gateway), lambda: _principal(service), by_bytes=by_bytes)
        return self.gateway.service_channel(module, service) if service else self.gateway.session_channel(module)

    async def deliver_events(self) -> None:
        """Wait until every event has been delivered."""
        databases = [kernel.db for host in self.hosts for kernel in host.contexts.values()]
        async with asyncio.timeout(20):
            while any([(await db.read(bookkeeping.outbox_state))[0] for db in databases]):
                await asyncio.sleep(0.01)

    def advance(self, **time: float) -> None:
        """Move oO's clock and the sandbox's."""
        self.clock.advance(**time)
        self.sandbox.advance(timedelta(**time).total_seconds())

    async def sign_in(self, who: str = "mara", *, fresh: bool = False) -> str:
        """Start a session of a demo person and return its cookie's value."""
        auth = AuthServiceStub(self.channel("auth", "bff"))
        start = await auth.begin_sign_in(BeginSignInRequest(redirect_uri=CALLBACK, fresh=fresh))
        callback = choose_person(start.authorization_url, who)
        finished = await auth.finish_sign_in(FinishSignInRequest(start.flow, callback["state"], callback["code"]))
        return finished.session

    async def identity(self, session: str) -> Identity:
        """Return the identity of a session, with the tokens that it needs in other processes for the next minute."""
        auth = AuthServiceStub(self.channel("auth", "bff"))
        found = await auth.resolve_session(ResolveSessionRequest(session=session, audiences=list(MODULES)))
        return Identity(found.person, "", found.session_id, found.signed_in_at, found.tokens)


def choose_person(url: str, who: str) -> dict[str, str]:
    """Choose a person on the provider's page. Return the query parameters of the callback."""
    response = httpx2.post(url, data={"choice": who}, trust_env=False)
    assert response.status_code == 303, response.text
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


def _principal(service: str) -> Identity | None:
    principal = identities.current()
    return Identity(principal.person if principal else "", service=f"svc:{service}") if service else principal


@asynccontextmanager
async def run_modules(kind: str, data: Path, sandbox: SandboxProcess) -> AsyncIterator[RunningModules]:
    clock, entropy = ManualClock(), Entropy()
    env = {
        "OO_SANDBOX_GOOGLE_PORT": str(sandbox.google.base_url.port),
        "OO_SANDBOX_TODOIST_PORT": str(sandbox.todoist.base_url.port),
    }
    addresses = {f"{name}_address": f"127.0.0.1:{free_port()}" for name in MODULES} if kind == "wire" else {}

    def host(**settings: Any) -> Application:
        own = KernelSettings(data_dir=str(data), **{"ranking_port": ports["ranking"], **settings})
        return Application(own, env, clock, entropy, by_bytes=kind == "bytes")

    ports = {"ranking": free_port()}
    with frozen_sandbox(sandbox, clock):
        if kind == "wire":
            hosts = [host(**_other_addresses(addresses, name), grpc_port=_port(addresses, name)) for name in MODULES]
            gateway = host(**addresses)
        else:
            hosts = [host()]
            gateway = hosts[0]
        stop_ranking = await ranking.serve(gateway)
        try:
            for one, specs in zip(hosts, [[p] for p in SPECS] if kind == "wire" else [SPECS], strict=True):
                await one.start(specs)
                if kind == "wire":
                    await one.listen()
            yield RunningModules(kind, clock, entropy, gateway, hosts, sandbox)
        finally:
            for one in {id(h): h for h in (gateway, *hosts)}.values():
                await one.stop(0.2)
            await stop_ranking()


def _other_addresses(addresses: dict[str, str], name: str) -> dict[str, str]:
    return {field: address for field, address in addresses.items() if field != f"{name}_address"}


def _port(addresses: dict[str, str], name: str) -> int:
    return int(addresses[f"{name}_address"].rsplit(":", 1)[1])


@contextmanager
def frozen_sandbox(sandbox: SandboxProcess, clock: ManualClock) -> Iterator[None]:
    """Reset the sandbox and freeze its clock at the test's, for the length of the block."""
    sandbox.reset()
    sandbox.google.post("/sandbox/clock", json={"freeze": clock.now().isoformat()}).raise_for_status()
    for client in (sandbox.google, sandbox.todoist):
        client.post("/sandbox/reset").raise_for_status()
    yield
    sandbox.reset()
