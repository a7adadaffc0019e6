"""The person's open tasks at every app they connected, as integrations knows them."""

from __future__ import annotations

from gen.oo.integrations.v1 import Candidate, CandidateText, GetCandidateTextRequest, ListCandidatesRequest
from gen.oo.integrations.v1.services import IntegrationsServiceStub
from gen.oo.recommender.v1 import ContextSnapshotEntry, Tip, TipKind
from servers.kernel.module import ModuleContext

_TODO = TipKind.todo  # a look-up by name that takes as long as a call


class ConnectedTasks:
    """One source for all providers: the tasks of each bear its name, as in "integrations.todoist.tasks"."""

    name = "integrations"

    def __init__(self, integrations: IntegrationsServiceStub) -> None:
        self._integrations = integrations

    async def candidates(self) -> list[ContextSnapshotEntry]:
        answer = await self._integrations.list_candidates(ListCandidatesRequest())
        return [_entry(candidate) for candidate in answer.candidates]

    async def tip(self, name: str, candidate_id: str) -> Tip:
        provider = name.split(".")[1]
        request = GetCandidateTextRequest(provider=provider, id=candidate_id)
        answer = await self._integrations.get_candidate_text(request)
        text = CandidateText() if answer.text is None else answer.text
        meta = {"project": text.project} if text.project else {}
        return Tip(
            kind=TipKind.todo, title=text.title, body=text.body, source=name, deep_link=text.deep_link, meta=meta
        )


def connect(module: ModuleContext) -> ConnectedTasks:
    return ConnectedTasks(module.stub(IntegrationsServiceStub))


def name_at(provider: str) -> str:
    """What the tasks of a provider are called as a source."""
    return f"integrations.{provider}.tasks"


def _entry(candidate: Candidate) -> ContextSnapshotEntry:
    name = name_at(candidate.provider)
    return ContextSnapshotEntry(id=f"{name}:{candidate.id}", source=name, kind=_TODO, facts=candidate.facts)
