"""All modules of oO, together in this process or each behind a gRPC server of its own, beside a real sandbox.

Clock and entropy are the test's, so that every performance of the same play has the same ids and times.
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
    """Bytes that follow from a label: the same after each `restart` with it."""

    def __init__(self) -> None:
        self.restart("")

    def restart(self, label: str) -> None:
        self._label, self._drawn = label, 0

    def __call__(self, count: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_128(f"{self._label} {self._drawn}".encode()).digest(count)


@dataclass
class World:
    """`face`: the host that callers stand on; `hosts`: those that modules run on."""

    kind: str
    clock: ManualClock
    entropy: Entropy
    face: Application
    hosts: list[Application]
    sandbox: SandboxProcess
    known: dict[str, Any] = field(default_factory=dict)
    """What earlier scenes found out and later ones need."""

    def channel(self, module: str, service: str) -> Channel:
        """A channel as `service` has it; "": as the HTTP API has it for a session."""
        if module == "ranking" and self.kind != "wire":
            by_bytes = self.kind == "bytes"
            return LocalModuleChannel(ranking._handlers(self.face), lambda: _who(service), by_bytes=by_bytes)
        return self.face.service_channel(module, service) if service else self.face.session_channel(module)

    async def settle(self) -> None:
        """Returns when every event has been delivered."""
        databases = [kernel.db for host in self.hosts for kernel in host.contexts.values()]
        async with asyncio.timeout(20):
            while any([(await db.read(bookkeeping.outbox_state))[0] for db in databases]):
                await asyncio.sleep(0.01)

    def advance(self, **time: float) -> None:
        """Moves oO's clock and the sandbox's."""
        self.clock.advance(**time)
        self.sandbox.advance(timedelta(**time).total_seconds())

    async def sign_in(self, who: str = "mara", *, fresh: bool = False) -> str:
        """A new session of a demo person; its cookie's value."""
        auth = AuthServiceStub(self.channel("auth", "bff"))
        begun = await auth.begin_sign_in(BeginSignInRequest(redirect_uri=CALLBACK, fresh=fresh))
        back = chosen(begun.authorization_url, who)
        finished = await auth.finish_sign_in(FinishSignInRequest(begun.flow, back["state"], back["code"]))
        return finished.session

    async def identity(self, session: str) -> Identity:
        """Whose session it is, with the tokens that it needs in other processes for the next minute."""
        auth = AuthServiceStub(self.channel("auth", "bff"))
        found = await auth.resolve_session(ResolveSessionRequest(session=session, audiences=list(MODULES)))
        return Identity(found.person, "", found.session_id, found.signed_in_at, found.tokens)


def chosen(url: str, who: str) -> dict[str, str]:
    """The provider's page answered; what the browser comes back with."""
    answer = httpx2.post(url, data={"choice": who}, trust_env=False)
    assert answer.status_code == 303, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def _who(service: str) -> Identity | None:
    acting = identities.current()
    return Identity(acting.person if acting else "", service=f"svc:{service}") if service else acting


@asynccontextmanager
async def world(kind: str, data: Path, sandbox: SandboxProcess) -> AsyncIterator[World]:
    clock, entropy = ManualClock(), Entropy()
    env = {
        "OO_SANDBOX_GOOGLE_PORT": str(sandbox.google.base_url.port),
        "OO_SANDBOX_TODOIST_PORT": str(sandbox.todoist.base_url.port),
    }
    at = {f"{name}_address": f"127.0.0.1:{free_port()}" for name in MODULES} if kind == "wire" else {}

    def host(**settings: Any) -> Application:
        own = KernelSettings(data_dir=str(data), **{"ranking_port": ports["ranking"], **settings})
        return Application(own, env, clock, entropy, by_bytes=kind == "bytes")

    ports = {"ranking": free_port()}
    with still(sandbox, clock):
        if kind == "wire":
            parts = [host(**_elsewhere(at, name), grpc_port=_port(at, name)) for name in MODULES]
            face = host(**at)
        else:
            parts = [host()]
            face = parts[0]
        stop_ranking = await ranking.serve(face)
        try:
            for part, specs in zip(parts, [[p] for p in SPECS] if kind == "wire" else [SPECS], strict=True):
                await part.start(specs)
                if kind == "wire":
                    await part.listen()
            yield World(kind, clock, entropy, face, parts, sandbox)
        finally:
            for part in {id(h): h for h in (face, *parts)}.values():
                await part.stop(0.2)
            await stop_ranking()


def _elsewhere(at: dict[str, str], name: str) -> dict[str, str]:
    return {field: address for field, address in at.items() if field != f"{name}_address"}


def _port(at: dict[str, str], name: str) -> int:
    return int(at[f"{name}_address"].rsplit(":", 1)[1])


@contextmanager
def still(sandbox: SandboxProcess, clock: ManualClock) -> Iterator[None]:
    """The sandbox as at its first start, its clock at the test's."""
    sandbox.reset()
    sandbox.google.post("/sandbox/clock", json={"freeze": clock.now().isoformat()}).raise_for_status()
    for client in (sandbox.google, sandbox.todoist):
        client.post("/sandbox/reset").raise_for_status()
    yield
    sandbox.reset()
