"""Auth as it runs in a process, with stubs as the HTTP API and the other modules have them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from gen.oo.auth.v1 import (
    BeginSignInRequest,
    BeginSignInResponse,
    DeleteMeRequest,
    DeleteMeResponse,
    Erasure,
    ErasurePartDone,
    FinishSignInRequest,
    FinishSignInResponse,
    GetErasureRequest,
    ResolveSessionRequest,
    ResolveSessionResponse,
)
from gen.oo.auth.v1.services import AuthServiceStub
from gen.oo.events.v1 import DeliverRequest, Envelope
from gen.oo.events.v1.services import EventsServiceStub
from gen.registry import CODEC_OF
from servers.auth.serve import SPEC
from servers.kernel.application import Application
from servers.kernel.clock import Clock
from servers.kernel.db import Tx
from servers.kernel.identity import Identity, as_principal
from servers.kernel.module import ModuleContext, ModuleSpec
from servers.kernel.rpc import SECRET
from servers.kernel.settings import KernelSettings
from tests.auth.issuer import CLIENT_ID, CLIENT_SECRET, Issuer

CALLBACK = "http://localhost:8080/auth/callback"


@dataclass
class Home:
    """`face`: auth as the HTTP API calls it; `mine`: as a signed-in person does, inside `as_person`."""

    app: Application

    @property
    def context(self) -> ModuleContext:
        return self.app.contexts["auth"]

    @property
    def face(self) -> AuthServiceStub:
        return AuthServiceStub(self.app.service_channel("auth", "bff"))

    @property
    def mine(self) -> AuthServiceStub:
        return AuthServiceStub(self.app.session_channel("auth"))

    async def begin(self, **asked: Any) -> BeginSignInResponse:
        return await self.face.begin_sign_in(BeginSignInRequest(**{"redirect_uri": CALLBACK, **asked}))

    async def finish(self, flow: str, **brought: str) -> FinishSignInResponse:
        return await self.face.finish_sign_in(FinishSignInRequest(flow=flow, **brought))

    async def sign_in(self, issuer: Issuer, who: str = "ada", **asked: Any) -> str:
        """Signs in at the issuer; answers the session cookie's value."""
        begun = await self.begin(**asked)
        return (await self.finish(begun.flow, **issuer.authorize(begun.authorization_url, who))).session

    async def resolve(self, session: str, *audiences: str) -> ResolveSessionResponse:
        return await self.face.resolve_session(ResolveSessionRequest(session=session, audiences=list(audiences)))

    async def identity(self, session: str) -> Identity:
        found = await self.resolve(session)
        return Identity(found.person, "", found.session_id, found.signed_in_at)

    @contextmanager
    def as_person(self, identity: Identity) -> Iterator[AuthServiceStub]:
        with as_principal(identity):
            yield self.mine

    async def delete(self, identity: Identity) -> DeleteMeResponse:
        with self.as_person(identity) as mine:
            return await mine.delete_me(DeleteMeRequest(confirmation="delete"))

    async def report(self, asked: DeleteMeResponse, module: str, *, event_id: str = "", **numbers: Any) -> None:
        """A module's part arrives as the bus brings it."""
        part = ErasurePartDone(erasure_id=asked.erasure_id, module=module, **numbers)
        envelope = Envelope(
            event_id=event_id or self.app.ids.uuid7(),
            type="erasure.part_done",
            schema_version=1,
            producer=module,
            occurred_at=self.app.clock.now(),
            payload=CODEC_OF[ErasurePartDone].encode(part),
        )
        events = EventsServiceStub(self.app.service_channel("auth", module))
        await events.deliver(DeliverRequest(consumer="auth", envelope=envelope))

    async def erasure(self, asked: DeleteMeResponse) -> Erasure:
        return await self.progress(asked.erasure_id, asked.secret)

    async def progress(self, erasure_id: str, secret: str) -> Erasure:
        answer = await self.face.get_erasure(GetErasureRequest(id=erasure_id), metadata={SECRET: secret})
        assert answer.erasure
        return answer.erasure

    async def rows_of(self, person: str) -> dict[str, int]:
        """Rows that name the person, by table; tables without any are left out."""
        return await self.context.db.read(_rows_of, self.context, person)


def _rows_of(tx: Tx, context: ModuleContext, person: str) -> dict[str, int]:
    tables = [t for t in context.db.metadata.sorted_tables if "person" in t.c]
    counts = {t.name: tx.execute(select(func.count()).where(t.c.person == person)).scalar_one() for t in tables}
    return {name: rows for name, rows in counts.items() if rows}


@asynccontextmanager
async def running(
    data: Path,
    env: dict[str, str],
    clock: Clock | None = None,
    database_url: str = "",
    more: Sequence[ModuleSpec] = (),
    **settings: Any,
) -> AsyncIterator[Home]:
    """Auth, alone or beside other modules, in this process."""
    app = Application(
        KernelSettings(data_dir=str(data), database_url=database_url, grpc_port=0, **settings), env, clock
    )
    try:
        await app.start([SPEC, *more])
        yield Home(app)
    finally:
        await app.stop()


def env_for(issuer: Issuer) -> dict[str, str]:
    """Settings by which auth signs in at the issuer."""
    return {
        "OO_OIDC_ISSUER": issuer.url,
        "OO_GOOGLE_CLIENT_ID": CLIENT_ID,
        "OO_GOOGLE_CLIENT_SECRET": CLIENT_SECRET,
    }
