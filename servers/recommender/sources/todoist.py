"""The person's open tasks at Todoist, as integrations knows them."""

from __future__ import annotations

from gen.oo.integrations.v1 import CandidateText, GetCandidateTextRequest, ListCandidatesRequest
from gen.oo.integrations.v1.aio import IntegrationsServiceStub
from gen.oo.recommender.v1 import ContextSnapshotEntry, Tip, TipKind
from servers.kernel.module import Kernel

PROVIDER = "todoist"
NAME = f"integrations.{PROVIDER}.tasks"
TIMEOUT_S = 0.5


class TodoistTasks:
    name = NAME

    def __init__(self, integrations: IntegrationsServiceStub) -> None:
        self._integrations = integrations

    async def candidates(self) -> list[ContextSnapshotEntry]:
        answer = await self._integrations.list_candidates(ListCandidatesRequest(provider=PROVIDER), timeout_s=TIMEOUT_S)
        return [
            ContextSnapshotEntry(id=f"{NAME}:{c.id}", source=NAME, kind=TipKind.todo, facts=c.facts)
            for c in answer.candidates
        ]

    async def tip(self, candidate_id: str) -> Tip:
        answer = await self._integrations.get_candidate_text(
            GetCandidateTextRequest(provider=PROVIDER, id=candidate_id), timeout_s=TIMEOUT_S
        )
        text = CandidateText() if answer.text is None else answer.text
        meta = {"project": text.project} if text.project else {}
        return Tip(
            kind=TipKind.todo, title=text.title, body=text.body, source=NAME, deep_link=text.deep_link, meta=meta
        )


def connect(kernel: Kernel) -> TodoistTasks:
    return TodoistTasks(kernel.stub(IntegrationsServiceStub))
