"""A small integrations module that really serves, for tests of the recommender alone: tasks are a list in memory.

A task is Todoist's, or the provider's that stands before a "/" in its id, as in "tick/t1".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from gen.oo.integrations.v1 import (
    BeginConnectionRequest,
    BeginConnectionResponse,
    Candidate,
    CandidateText,
    DisconnectRequest,
    DisconnectResponse,
    FinishConnectionRequest,
    FinishConnectionResponse,
    GetCandidateTextRequest,
    GetCandidateTextResponse,
    ListCandidatesRequest,
    ListCandidatesResponse,
    ListConnectorsRequest,
    ListConnectorsResponse,
    TaskFacts,
)
from gen.oo.integrations.v1.services import IntegrationsServiceBase
from gen.oo.recommender.v1 import TipReacted
from servers.kernel.db import NOBODY, Tables, Tx
from servers.kernel.errors import Error, NotFound, Unimplemented
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.rpc import Call

EMPTY_HISTORY = Path(__file__).with_name("empty_history")


@dataclass
class Tasks:
    """What the providers have. `of`: person → task id → facts. `reacted`: the events that arrived, in order.

    `failing`: raised by every listing; `failing_text`: provider → raised by each text; `unreadable`: ids whose text has
    gone; `slow_s`: each listing takes that long; `meanwhile`: happens while a text is on its way.
    """

    of: dict[str, dict[str, TaskFacts]] = field(default_factory=dict)
    reacted: list[TipReacted] = field(default_factory=list)
    failing: Error | None = None
    failing_text: dict[str, Error] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    slow_s: float = 0.0
    meanwhile: Callable[[], Awaitable[None]] | None = None
    context: ModuleContext | None = None

    def give(self, person: str, count: int = 40, **facts: object) -> None:
        """Tasks "t0", "t1", … with the same facts."""
        self.of[person] = {f"t{n}": TaskFacts(priority=1 + n % 4, **facts) for n in range(count)}  # type: ignore[arg-type]

    @staticmethod
    def provider_of(task_id: str) -> str:
        return task_id.rpartition("/")[0] or "todoist"

    def spec(self) -> ModuleSpec:
        return ModuleSpec("integrations", self._build, Tables(), EMPTY_HISTORY)

    def _build(self, context: ModuleContext) -> Module:
        self.context = context
        service = _Service(self, context)
        return Module("integrations", [(IntegrationsServiceBase.SERVICE, service)], {"tip.reacted": self._take})

    async def _take(self, event: TipReacted, envelope: object) -> None:
        assert self.context
        await self.context.db.transaction(person=NOBODY, inbox=envelope).run(_nothing)  # type: ignore[arg-type]
        self.reacted.append(event)


def _nothing(tx: Tx) -> None:
    """Commits the inbox row alone."""


class _Service(IntegrationsServiceBase[Call]):
    def __init__(self, tasks: Tasks, context: ModuleContext) -> None:
        self.tasks = tasks
        self.context = context

    async def list_candidates(self, request: ListCandidatesRequest, call: Call) -> ListCandidatesResponse:
        if self.tasks.slow_s:
            await self.context.clock.sleep(self.tasks.slow_s)
        if self.tasks.failing:
            raise self.tasks.failing
        own = self.tasks.of.get(call.person, {})
        listed = [Candidate(id=i, provider=self.tasks.provider_of(i), facts=facts) for i, facts in own.items()]
        return ListCandidatesResponse(candidates=listed)

    async def get_candidate_text(self, request: GetCandidateTextRequest, call: Call) -> GetCandidateTextResponse:
        if failing := self.tasks.failing_text.get(request.provider):
            raise failing
        own = self.tasks.of.get(call.person, {}).keys() - self.tasks.unreadable
        if request.id not in own or request.provider != self.tasks.provider_of(request.id):
            raise NotFound("candidate", request.id)
        text = CandidateText(title=f"Task {request.id}", deep_link=f"https://example.org/{request.id}", project="Home")
        if self.tasks.meanwhile:
            await self.tasks.meanwhile()
        return GetCandidateTextResponse(text=text)

    async def list_connectors(self, request: ListConnectorsRequest, call: Call) -> ListConnectorsResponse:
        raise Unimplemented("no test of the recommender connects")

    async def begin_connection(self, request: BeginConnectionRequest, call: Call) -> BeginConnectionResponse:
        raise Unimplemented("no test of the recommender connects")

    async def finish_connection(self, request: FinishConnectionRequest, call: Call) -> FinishConnectionResponse:
        raise Unimplemented("no test of the recommender connects")

    async def disconnect(self, request: DisconnectRequest, call: Call) -> DisconnectResponse:
        raise Unimplemented("no test of the recommender connects")
