"""Open tasks of every app that the person connected, from integrations."""

from gen.oo.integrations.v1 import Candidate, CandidateText, GetCandidateTextRequest, ListCandidatesRequest
from gen.oo.integrations.v1.services import IntegrationsServiceStub
from gen.oo.recommender.storage.v1 import ContextSnapshotEntry
from gen.oo.recommender.v1 import Tip, TipKind
from servers.kernel.module import ModuleContext
from servers.recommender.candidate_id import CandidateId

_TODO = TipKind.todo  # looking the member up by name costs as much as a call


class ConnectedTasks:
    """One source for all providers. Tasks carry their provider's name, as in "integrations.todoist.tasks"."""

    name = "integrations"

    def __init__(self, integrations: IntegrationsServiceStub) -> None:
        self._integrations = integrations

    async def candidates(self) -> list[ContextSnapshotEntry]:
        response = await self._integrations.list_candidates(ListCandidatesRequest())
        return [_entry(candidate) for candidate in response.candidates]

    async def tip(self, name: str, candidate_id: str) -> Tip:
        provider = name.split(".")[1]
        request = GetCandidateTextRequest(provider=provider, id=candidate_id)
        response = await self._integrations.get_candidate_text(request)
        text = CandidateText() if response.text is None else response.text
        meta = {"project": text.project} if text.project else {}
        return Tip(
            kind=TipKind.todo, title=text.title, body=text.body, source=name, deep_link=text.deep_link, meta=meta
        )


def connect(module: ModuleContext) -> ConnectedTasks:
    return ConnectedTasks(module.stub(IntegrationsServiceStub))


def name_at(provider: str) -> str:
    """Return the source name of a provider's tasks."""
    return f"integrations.{provider}.tasks"


def _entry(candidate: Candidate) -> ContextSnapshotEntry:
    name = name_at(candidate.provider)
    return ContextSnapshotEntry(id=str(CandidateId(name, candidate.id)), source=name, kind=_TODO, facts=candidate.facts)
