"""Profile, recommender and tasks in memory in one application, and a person who uses them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from gen.oo.profile.v1 import Agreement, GiveConsentRequest, ListConsentsRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from gen.oo.recommender.storage.v1 import LoggedDecision
from gen.oo.recommender.v1 import (
    GetOpenTipRequest,
    GetOpenTipResponse,
    ListTipsRequest,
    ListTipsResponse,
    Reaction,
    RecommendRequest,
    RecommendRequestTrigger,
    RecommendResponse,
    ReportShownRequest,
    SendFeedbackRequest,
    SendFeedbackResponse,
    Tip,
)
from gen.oo.recommender.v1.services import RecommenderServiceStub
from servers.kernel import identity
from servers.kernel.application import Application
from servers.kernel.clock import Clock
from servers.kernel.db import Tx
from servers.kernel.identity import Identity
from servers.kernel.module import ModuleSpec
from servers.kernel.rpc import IDEMPOTENCY_KEY
from servers.kernel.settings import KernelSettings
from servers.profile.serve import SPEC as PROFILE
from servers.recommender import store
from servers.recommender.serve import SPEC as RECOMMENDER
from tests.clocks import ManualClock
from tests.recommender.provider import Tasks


class RepeatableEntropy:
    """Entropy source that gives the same bytes in every run."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def __call__(self, length: int) -> bytes:
        return hashlib.shake_128(str(next(self.numbers)).encode()).digest(length)


@dataclass
class Person:
    """Calls the recommender as one signed-in person."""

    name: str
    stub: RecommenderServiceStub

    async def recommend(
        self, trigger: str = "open", key: str = "", timeout_s: float | None = None
    ) -> RecommendResponse:
        return await self.send_recommend(RecommendRequestTrigger[trigger], key, timeout_s)

    async def send_recommend(
        self, trigger: RecommendRequestTrigger, key: str = "", timeout_s: float | None = None
    ) -> RecommendResponse:
        with identity.as_principal(Identity(self.name, session_id="s")):
            return await self.stub.recommend(
                RecommendRequest(trigger=trigger), metadata=_metadata(key), timeout_s=timeout_s
            )

    async def tip(self, trigger: str = "open") -> Tip:
        """Return the recommended tip. Fails if it has none."""
        response = await self.recommend(trigger)
        assert response.tip, response
        return response.tip

    async def react(
        self, tip_id: str, reaction: str, *, until: datetime | None = None, dwell_ms: int = 0, key: str = ""
    ) -> SendFeedbackResponse:
        request = SendFeedbackRequest(tip_id=tip_id, reaction=Reaction[reaction], snooze_until=until, dwell_ms=dwell_ms)
        with identity.as_principal(Identity(self.name, session_id="s")):
            return await self.stub.send_feedback(request, metadata=_metadata(key))

    async def report_shown(self, tip_id: str) -> None:
        with identity.as_principal(Identity(self.name, session_id="s")):
            await self.stub.report_shown(ReportShownRequest(id=tip_id))

    async def open_tip(self) -> GetOpenTipResponse:
        with identity.as_principal(Identity(self.name, session_id="s")):
            return await self.stub.get_open_tip(GetOpenTipRequest())

    async def list_tips(self, page_size: int = 0, page_token: str = "", reaction: str = "unknown") -> ListTipsResponse:
        request = ListTipsRequest(page_size=page_size, page_token=page_token, reaction=Reaction[reaction])
        with identity.as_principal(Identity(self.name, session_id="s")):
            return await self.stub.list_tips(request)


@dataclass
class RecommenderApp:
    """Running application with the tasks of all people."""

    application: Application
    tasks: Tasks
    clock: ManualClock

    async def person(self, name: str, *, consented: bool = True) -> Person:
        if consented:
            with identity.as_principal(Identity(name, session_id="s")):
                await _agree(ProfileServiceStub(self.application.session_channel("profile")))
        return Person(name, RecommenderServiceStub(self.application.session_channel("recommender")))

    async def decisions(self, person: str = "") -> list[LoggedDecision]:
        def read(tx: Tx) -> list[LoggedDecision]:
            return list(store.logged_decisions(tx, person))

        return await self.application.contexts["recommender"].db.read(read)


@asynccontextmanager
async def open_app(
    data: Path,
    env: Mapping[str, str] | None = None,
    *,
    clock: Clock | None = None,
    entropy: Callable[[int], bytes] = os.urandom,
    **settings: object,
) -> AsyncIterator[RecommenderApp]:
    """Run an application on a data folder. `settings` override KernelSettings."""
    own: dict[str, object] = {"data_dir": str(data), "grpc_port": 0, "auth_address": "127.0.0.1:1", **settings}
    manual = clock or ManualClock()
    tasks = Tasks()
    app = Application(KernelSettings(**own), env or {}, manual, entropy)  # type: ignore[arg-type]
    specs: list[ModuleSpec] = [PROFILE, tasks.spec(), RECOMMENDER]
    await app.start(specs)
    try:
        yield RecommenderApp(app, tasks, manual)  # type: ignore[arg-type]
    finally:
        await app.stop()


async def _agree(profile: ProfileServiceStub) -> None:
    documents = [c.document for c in (await profile.list_consents(ListConsentsRequest())).consents]
    agreements = [Agreement(document_id=d.id, hash=d.hash) for d in documents if d]
    await profile.give_consent(GiveConsentRequest(agreements=agreements))


def _metadata(key: str) -> dict[str, str]:
    return {IDEMPOTENCY_KEY: key} if key else {}
