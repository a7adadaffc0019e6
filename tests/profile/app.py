"""Profile in an application, the people who use it, and a module that receives the events for auth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from gen.oo.auth.v1 import ErasurePartDone, UserDeletionRequested
from gen.oo.events.v1 import DeliverRequest, Envelope
from gen.oo.events.v1.services import EventsServiceStub
from gen.oo.profile.storage.v1 import ConsentRecord
from gen.oo.profile.v1 import (
    Agreement,
    CheckConsentRequest,
    GiveConsentRequest,
    GiveConsentResponse,
    ListConsentsRequest,
    RecordConsentRequest,
    WithdrawConsentRequest,
)
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.kernel import identity
from servers.kernel.application import Application
from servers.kernel.db import NOBODY, Tables
from servers.kernel.identity import Identity
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.rpc import IDEMPOTENCY_KEY
from servers.kernel.settings import KernelSettings
from servers.profile import store
from servers.profile.serve import SPEC as PROFILE
from tests.clocks import ManualClock

TEXTS = ("terms", "privacy")


@dataclass
class ProfileApp:
    """Running application. `reports` holds the erasure.part_done events that reached auth."""

    application: Application
    clock: ManualClock
    reports: list[ErasurePartDone]

    @property
    def context(self) -> ModuleContext:
        return self.application.contexts["profile"]

    def person(self, name: str) -> ProfileUser:
        return ProfileUser(self, name)

    async def erase(self, person: str, event_id: str = "e-1") -> None:
        """Deliver the request to erase a person, as auth does."""
        event = self.context.new_event(UserDeletionRequested(erasure_id=f"erasure of {person}", person=person), person)
        envelope = Envelope(event_id=event_id, type=event.type, person=person, payload=event.payload)
        events = EventsServiceStub(self.application.service_channel("profile", "auth"))
        await events.deliver(DeliverRequest(consumer="profile", envelope=envelope))

    async def rows(self, person: str) -> list[ConsentRecord]:
        """Return all consents of a person that are stored, withdrawn ones too, the oldest first."""
        query = select(store.CONSENT).where(store.CONSENT.c.person == person).order_by(store.CONSENT.c.given_at)
        return await self.context.db.read(lambda tx: [ConsentRecord(**row) for row in tx.execute(query).mappings()])


@dataclass
class ProfileUser:
    """Person with a session, for whom other modules call, too."""

    app: ProfileApp
    name: str

    async def texts(self) -> dict[str, str]:
        """Return the hash of each current text by its short name."""
        with self._session() as profile:
            response = await profile.list_consents(ListConsentsRequest())
        return {c.document.id: c.document.hash for c in response.consents if c.document}

    async def agree(self, *texts: str, key: str = "") -> GiveConsentResponse:
        """Agree to the current version of these texts."""
        current = await self.texts()
        return await self.agree_to({text: current[text] for text in texts}, key)

    async def agree_to(self, hashes: dict[str, str], key: str = "") -> GiveConsentResponse:
        agreements = [Agreement(document_id=text, hash=hash_) for text, hash_ in hashes.items()]
        with self._session() as profile:
            metadata = {IDEMPOTENCY_KEY: key} if key else {}
            return await profile.give_consent(GiveConsentRequest(agreements=agreements), metadata=metadata)

    async def agreed_to(self) -> set[str]:
        """Return the texts that are listed as agreed to. Fails when `complete` contradicts them."""
        with self._session() as profile:
            response = await profile.list_consents(ListConsentsRequest())
        assert [c.document.id for c in response.consents if c.document] == list(TEXTS)
        agreed = {c.document.id for c in response.consents if c.document and c.given_at}
        assert response.complete is (agreed == set(TEXTS))
        return agreed

    async def has_consented(self, purpose: str = "tips") -> bool:
        """Ask as another module does before it serves the person."""
        with self._service("recommender") as profile:
            return (await profile.check_consent(CheckConsentRequest(purpose=purpose))).granted

    async def record(self, subject: str, hash_: str) -> None:
        with self._service("integrations") as profile:
            await profile.record_consent(RecordConsentRequest(subject=subject, hash=hash_))

    async def withdraw(self, subject: str) -> None:
        with self._service("integrations") as profile:
            await profile.withdraw_consent(WithdrawConsentRequest(subject=subject))

    async def active_consents(self) -> dict[str, str]:
        """Return the hash of each consent that is not withdrawn, by its subject."""
        return {row.subject: row.hash for row in await self.app.rows(self.name) if row.withdrawn_at is None}

    def _session(self) -> _PersonStub:
        return _PersonStub(self.app.application.session_channel("profile"), Identity(self.name, session_id="s"))

    def _service(self, name: str) -> _PersonStub:
        return _PersonStub(self.app.application.service_channel("profile", name), Identity(self.name, session_id="s"))


class _PersonStub:
    """Stub over a channel that calls as a person inside the block."""

    def __init__(self, channel: Any, who: Identity) -> None:
        self._stub = ProfileServiceStub(channel)
        self._principal = identity.as_principal(who)

    def __enter__(self) -> ProfileServiceStub:
        self._principal.__enter__()
        return self._stub

    def __exit__(self, *error: object) -> None:
        self._principal.__exit__(*error)


@asynccontextmanager
async def run_profile(
    data: Path, database_url: str = "", clock: ManualClock | None = None, **settings: Any
) -> AsyncIterator[ProfileApp]:
    """Run profile on a data folder. `settings` override KernelSettings."""
    clock, reports = clock or ManualClock(), list[ErasurePartDone]()
    (data / "no migrations").mkdir(parents=True, exist_ok=True)

    def build(kernel: ModuleContext) -> Module:
        async def receive(event: Any, envelope: Envelope) -> None:
            await kernel.db.transaction(person=NOBODY, inbox=envelope).run(lambda tx: None)
            reports.append(event)

        return Module("auth", [], {"erasure.part_done": receive})

    app = Application(KernelSettings(data_dir=str(data), database_url=database_url, grpc_port=0, **settings), {}, clock)
    try:
        await app.start([ModuleSpec("auth", build, Tables(), data / "no migrations"), PROFILE])
        yield ProfileApp(app, clock, reports)
    finally:
        await app.stop()
