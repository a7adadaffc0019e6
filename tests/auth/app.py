"""Auth in this process, with the stubs that the HTTP API and signed-in people use."""

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
class AuthApp:
    """Running application with auth. `bff_stub` calls as the BFF, `session_stub` as the person of `as_person`."""

    application: Application

    @property
    def context(self) -> ModuleContext:
        return self.application.contexts["auth"]

    @property
    def bff_stub(self) -> AuthServiceStub:
        return AuthServiceStub(self.application.service_channel("auth", "bff"))

    @property
    def session_stub(self) -> AuthServiceStub:
        return AuthServiceStub(self.application.session_channel("auth"))

    async def begin(self, **fields: Any) -> BeginSignInResponse:
        return await self.bff_stub.begin_sign_in(BeginSignInRequest(**{"redirect_uri": CALLBACK, **fields}))

    async def finish(self, flow: str, **query: str) -> FinishSignInResponse:
        return await self.bff_stub.finish_sign_in(FinishSignInRequest(flow=flow, **query))

    async def sign_in(self, issuer: Issuer, who: str = "ada", **fields: Any) -> str:
        """Sign in at the issuer; return the value of the session cookie."""
        begun = await self.begin(**fields)
        return (await self.finish(begun.flow, **issuer.authorize(begun.authorization_url, who))).session

    async def resolve(self, session: str, *audiences: str) -> ResolveSessionResponse:
        return await self.bff_stub.resolve_session(ResolveSessionRequest(session=session, audiences=list(audiences)))

    async def identity(self, session: str) -> Identity:
        resolved = await self.resolve(session)
        return Identity(resolved.person, "", resolved.session_id, resolved.signed_in_at)

    @contextmanager
    def as_person(self, identity: Identity) -> Iterator[AuthServiceStub]:
        with as_principal(identity):
            yield self.session_stub

    async def delete(self, identity: Identity) -> DeleteMeResponse:
        with self.as_person(identity) as stub:
            return await stub.delete_me(DeleteMeRequest(confirmation="delete"))

    async def report(self, deletion: DeleteMeResponse, module: str, *, event_id: str = "", **fields: Any) -> None:
        """Deliver a module's report of its part of the erasure, as the event bus does."""
        part = ErasurePartDone(erasure_id=deletion.erasure_id, module=module, **fields)
        envelope = Envelope(
            event_id=event_id or self.application.ids.uuid7(),
            type="erasure.part_done",
            schema_version=1,
            producer=module,
            occurred_at=self.application.clock.now(),
            payload=CODEC_OF[ErasurePartDone].encode(part),
        )
        events = EventsServiceStub(self.application.service_channel("auth", module))
        await events.deliver(DeliverRequest(consumer="auth", envelope=envelope))

    async def erasure(self, deletion: DeleteMeResponse) -> Erasure:
        return await self.progress(deletion.erasure_id, deletion.secret)

    async def progress(self, erasure_id: str, secret: str) -> Erasure:
        response = await self.bff_stub.get_erasure(GetErasureRequest(id=erasure_id), metadata={SECRET: secret})
        assert response.erasure
        return response.erasure

    async def rows_of(self, person: str) -> dict[str, int]:
        """Return the number of rows about the person by table, without tables that have none."""
        return await self.context.db.read(_count_rows, self.context, person)


def _count_rows(tx: Tx, context: ModuleContext, person: str) -> dict[str, int]:
    tables = [t for t in context.db.metadata.sorted_tables if "person" in t.c]
    counts = {t.name: tx.execute(select(func.count()).where(t.c.person == person)).scalar_one() for t in tables}
    return {name: rows for name, rows in counts.items() if rows}


@asynccontextmanager
async def open_app(
    data: Path,
    env: dict[str, str],
    clock: Clock | None = None,
    database_url: str = "",
    more: Sequence[ModuleSpec] = (),
    **settings: Any,
) -> AsyncIterator[AuthApp]:
    """Run auth in this process, together with the modules in `more`."""
    app = Application(
        KernelSettings(data_dir=str(data), database_url=database_url, grpc_port=0, **settings), env, clock
    )
    try:
        await app.start([SPEC, *more])
        yield AuthApp(app)
    finally:
        await app.stop()


def env_for(issuer: Issuer) -> dict[str, str]:
    """Return settings that make auth sign in at the issuer."""
    return {
        "OO_OIDC_ISSUER": issuer.url,
        "OO_GOOGLE_CLIENT_ID": CLIENT_ID,
        "OO_GOOGLE_CLIENT_SECRET": CLIENT_SECRET,
    }
