"""Profile and integrations in one application with a real Todoist sandbox, and a person who connects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from sqlalchemy import func, select

from gen.oo.auth.v1 import ErasurePartDone, UserDeletionRequested
from gen.oo.events.v1 import DeliverRequest, Envelope
from gen.oo.events.v1.services import EventsServiceStub
from gen.oo.integrations.v1 import (
    BeginConnectionRequest,
    Candidate,
    CandidateText,
    Connection,
    Connector,
    DisconnectRequest,
    DisconnectResponse,
    FinishConnectionRequest,
    GetCandidateTextRequest,
    ListCandidatesRequest,
    ListConnectorsRequest,
)
from gen.oo.integrations.v1.services import IntegrationsServiceStub
from gen.oo.profile.v1 import Agreement, GiveConsentRequest, ListConsentsRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from gen.oo.recommender.v1 import Reaction, TipReacted
from servers.integrations.serve import SPEC as INTEGRATIONS
from servers.kernel import identity
from servers.kernel.application import Application
from servers.kernel.clock import SystemClock
from servers.kernel.db import NOBODY, Tables, Tx
from servers.kernel.identity import Identity
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.settings import KernelSettings
from servers.profile.serve import SPEC as PROFILE
from tests.sandbox.sandbox_process import SandboxProcess

WAIT_MAX_S = 8.0


class MovableClock(SystemClock):
    """Real time plus an offset that a test can increase; sleeps keep their length."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        return super().now() + self._offset

    def monotonic(self) -> float:
        return super().monotonic() + self._offset.total_seconds()

    def advance(self, **time: float) -> None:
        self._offset += timedelta(**time)


async def eventually(condition: Callable[[], Awaitable[Any]]) -> Any:
    """Return the result of `condition` once it is true. Raises TimeoutError after WAIT_MAX_S."""
    async with asyncio.timeout(WAIT_MAX_S):
        while not (result := await condition()):
            await asyncio.sleep(0.02)
    return result


@dataclass
class IntegrationsApp:
    """Running application.

    `reports` holds the erasure.part_done events that auth received, `ended` the person of each connection.ended event
    that the recommender received.
    """

    application: Application
    clock: MovableClock
    sandbox: SandboxProcess
    reports: list[ErasurePartDone]
    ended: list[str]

    async def person(self, name: str = "p-1", who: str = "mara") -> ConnectedPerson:
        """Return a signed-in person who has consented. `who` is the demo person at the provider."""
        person = ConnectedPerson(self, name, who)
        with person.as_principal():
            await _agree(ProfileServiceStub(self.application.session_channel("profile")))
        return person

    async def deliver(self, message: TipReacted | UserDeletionRequested, person: str, event_id: str = "") -> None:
        """Deliver an event as the relay of another module does."""
        event = self.context.new_event(message, person)
        envelope = Envelope(
            event_id=event_id or event.event_id,
            type=event.type,
            schema_version=event.schema_version,
            producer="test",
            person=person,
            occurred_at=event.created_at,
            payload=event.payload,
        )
        events = EventsServiceStub(self.application.service_channel("integrations", "recommender"))
        await events.deliver(DeliverRequest(consumer="integrations", envelope=envelope))

    async def rows(self, person: str = "") -> dict[str, int]:
        """Count the rows of each table of integrations, of all or of one person, without empty tables."""

        def count(tx: Tx) -> dict[str, int]:
            tables = [t for t in INTEGRATIONS.tables.sorted_tables if not person or "person" in t.c]
            queries = {t.name: select(func.count()).select_from(t) for t in tables}
            if person:
                queries = {t.name: queries[t.name].where(t.c.person == person) for t in tables}
            counts = {name: tx.execute(query).scalar_one() for name, query in queries.items()}
            return {name: count for name, count in counts.items() if count}

        return await self.context.db.read(count)

    @property
    def context(self) -> ModuleContext:
        return self.application.contexts["integrations"]

    def tokens(self) -> list[tuple[str, bool]]:
        """Return every access token that the provider has granted, and whether it is still valid."""
        grants = self.sandbox.todoist.get("/sandbox/state").json()["grants"]
        return [(token["token"], token["alive"]) for grant in grants for token in grant["tokens"]]

    def item(self, content: str) -> dict[str, Any]:
        """Return the task as the provider has it, with its counters."""
        people = self.sandbox.todoist.get("/sandbox/state").json()["people"].values()
        items: list[dict[str, Any]] = [item for person in people for item in person["items"]]
        return next(item for item in items if item["content"].startswith(content))

    def fail(self, path: str, fault: str, times: int = 1, ms: int = 0) -> None:
        """Make the next requests to the path meet a fault. `times=0` removes all faults."""
        faults = [{"path": path, "fault": fault, "times": times, "ms": ms}] if times else []
        self.sandbox.todoist.post("/sandbox/faults", json={"next": faults}).raise_for_status()


@dataclass
class ConnectedPerson:
    app: IntegrationsApp
    name: str
    who: str
    stub: IntegrationsServiceStub = field(init=False)

    def __post_init__(self) -> None:
        self.stub = IntegrationsServiceStub(self.app.application.session_channel("integrations"))

    def as_principal(self) -> Any:
        return identity.as_principal(Identity(self.name, session_id="s"))

    async def connector(self) -> Connector:
        with self.as_principal():
            (connector,) = (await self.stub.list_connectors(ListConnectorsRequest())).connectors
            return connector

    async def connection(self) -> Connection | None:
        return (await self.connector()).connection

    async def begin(self, consent_hash: str = "") -> str:
        consent_hash = consent_hash or (await self.connector()).consent_hash
        with self.as_principal():
            request = BeginConnectionRequest(provider="todoist", consent_hash=consent_hash)
            return (await self.stub.begin_connection(request)).authorization_url

    def choose(self, url: str, choice: str = "") -> dict[str, str]:
        """Choose on the provider's consent page; return the query of the callback."""
        response = httpx2.post(url, data={"choice": choice or self.who}, trust_env=False)
        assert response.status_code == 303, response.text
        return dict(parse_qsl(urlsplit(response.headers["Location"]).query))

    async def finish(self, query: Mapping[str, str]) -> Connection:
        request = FinishConnectionRequest(
            provider="todoist", state=query.get("state", ""), code=query.get("code", ""), error=query.get("error", "")
        )
        with self.as_principal():
            connection = (await self.stub.finish_connection(request)).connection
        assert connection
        return connection

    async def connect(self) -> Connection:
        return await self.finish(self.choose(await self.begin()))

    async def disconnect(self) -> DisconnectResponse:
        with self.as_principal():
            return await self.stub.disconnect(DisconnectRequest(provider="todoist"))

    async def candidates(self) -> dict[str, Candidate]:
        """Return the candidates by id, as the recommender gets them."""
        stub = IntegrationsServiceStub(self.app.application.service_channel("integrations", "recommender"))
        with self.as_principal():
            found = (await stub.list_candidates(ListCandidatesRequest())).candidates
        assert [c.id for c in found] == sorted(c.id for c in found)
        return {c.id: c for c in found}

    async def text(self, item_id: str) -> CandidateText:
        stub = IntegrationsServiceStub(self.app.application.service_channel("integrations", "recommender"))
        with self.as_principal():
            text = (await stub.get_candidate_text(GetCandidateTextRequest(provider="todoist", id=item_id))).text
        assert text
        return text

    async def react(self, item_id: str, reaction: str = "done", undone: str = "unknown", event_id: str = "") -> None:
        event = TipReacted(
            tip_id="t",
            reaction=Reaction[reaction],
            undone=Reaction[undone],
            source="integrations.todoist.tasks",
            candidate_id=item_id,
        )
        await self.app.deliver(event, self.name, event_id)

    async def undo(self, item_id: str) -> None:
        await self.react(item_id, "undo", "done")

    async def erase(self) -> None:
        request = UserDeletionRequested(erasure_id=f"e-{self.name}", person=self.name, requested_at=datetime.now(UTC))
        await self.app.deliver(request, self.name)

    async def add(self, content: str, **fields: object) -> str:
        """Add a task at the provider itself; return its id."""
        uuid = self.app.application.ids.uuid7()
        return str(self._command("item_add", uuid, temp_id="t", args={"content": content, **fields})["t"])

    def change_at_provider(self, kind: str, item_id: str, **args: object) -> None:
        """Change a task at the provider itself, as the person does there."""
        self._command(kind, self.app.application.ids.uuid7(), args={"id": item_id, **args})

    def _command(self, kind: str, uuid: str, **command: object) -> dict[str, str]:
        token = next(token for token, alive in reversed(self.app.tokens()) if alive)
        response = self.app.sandbox.todoist.post(
            "/api/v1/sync",
            json={"commands": [{"type": kind, "uuid": uuid, **command}]},
            headers={"Authorization": f"Bearer {token}"},
        ).raise_for_status()
        assert response.json()["sync_status"][uuid] == "ok", response.text
        mapping: dict[str, str] = response.json()["temp_id_mapping"]
        return mapping


@asynccontextmanager
async def open_app(
    data: Path,
    sandbox: SandboxProcess,
    env: Mapping[str, str] | None = None,
    *,
    clock: MovableClock | None = None,
    **settings: Any,
) -> AsyncIterator[IntegrationsApp]:
    """Run an application on a data folder, with the sandbox as Todoist. `settings` override KernelSettings."""
    port = {"OO_SANDBOX_TODOIST_PORT": str(sandbox.todoist.base_url.port), "OO_SYNC_EVERY_S": "1"}
    clock, reports, ended = clock or MovableClock(), list[ErasurePartDone](), list[str]()
    (data / "history").mkdir(parents=True, exist_ok=True)
    app = Application(KernelSettings(data_dir=str(data), grpc_port=0, **settings), {**port, **(env or {})}, clock)
    auth = _listener("auth", "erasure.part_done", data / "history", lambda event, _: reports.append(event))
    recommender = _listener("recommender", "connection.ended", data / "history", lambda _, person: ended.append(person))
    await app.start([auth, PROFILE, INTEGRATIONS, recommender])
    try:
        yield IntegrationsApp(app, clock, sandbox, reports, ended)
    finally:
        await app.stop()


def _listener(name: str, kind: str, history: Path, record: Callable[[Any, str], None]) -> ModuleSpec:
    """Return a module that only records the events of one type and their persons."""

    def build(context: ModuleContext) -> Module:
        async def receive(event: object, envelope: Envelope) -> None:
            await context.db.transaction(person=NOBODY, inbox=envelope).run(lambda tx: None)
            record(event, envelope.person)

        return Module(name, [], {kind: receive})

    return ModuleSpec(name, build, Tables(), history)


async def _agree(profile: ProfileServiceStub) -> None:
    documents = [c.document for c in (await profile.list_consents(ListConsentsRequest())).consents]
    agreements = [Agreement(document_id=d.id, hash=d.hash) for d in documents if d]
    await profile.give_consent(GiveConsentRequest(agreements=agreements))
