"""A small integrations module with tasks in memory, for tests of the recommender alone.

A task belongs to Todoist, or to the provider before the "/" in its id, as in "tick/t1".
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
    """Tasks of all people at all providers.

    `by_person` maps a person to task ids and their facts; `events` are the received events, in order. Listing takes
    `delay_s` and raises `list_error`. Reading a text raises the provider's error in `text_errors`, or NotFound for ids
    in `missing_texts`; `while_reading` runs before a text is returned.
    """

    by_person: dict[str, dict[str, TaskFacts]] = field(default_factory=dict)
    events: list[TipReacted] = field(default_factory=list)
    list_error: Error | None = None
    text_errors: dict[str, Error] = field(default_factory=dict)
    missing_texts: set[str] = field(default_factory=set)
    delay_s: float = 0.0
    while_reading: Callable[[], Awaitable[None]] | None = None
    context: ModuleContext | None = None

    def add(self, person: str, count: int = 40, **facts: object) -> None:
        """Give the person the tasks "t0", "t1", …, all with these facts."""
        self.by_person[person] = {f"t{n}": TaskFacts(priority=1 + n % 4, **facts) for n in range(count)}  # type: ignore[arg-type]

    @staticmethod
    def provider_of(task_id: str) -> str:
        return task_id.rpartition("/")[0] or "todoist"

    def spec(self) -> ModuleSpec:
        return ModuleSpec("integrations", self._build, Tables(), EMPTY_HISTORY)

    def _build(self, context: ModuleContext) -> Module:
        self.context = context
        service = _Service(self, context)
        return Module("integrations", [(IntegrationsServiceBase.SERVICE, service)], {"tip.reacted": self._receive})

    async def _receive(self, event: TipReacted, envelope: object) -> None:
        assert self.context
        await self.context.db.transaction(person=NOBODY, inbox=envelope).run(_change_nothing)  # type: ignore[arg-type]
        self.events.append(event)


def _change_nothing(tx: Tx) -> None:
    """Leave the inbox row as the only change of the transaction."""


class _Service(IntegrationsServiceBase[Call]):
    def __init__(self, tasks: Tasks, context: ModuleContext) -> None:
        self.tasks = tasks
        self.context = context

    async def list_candidates(self, request: ListCandidatesRequest, call: Call) -> ListCandidatesResponse:
        if self.tasks.delay_s:
            await self.context.clock.sleep(self.tasks.delay_s)
        if self.tasks.list_error:
            raise self.tasks.list_error
        own = self.tasks.by_person.get(call.person, {})
        candidates = [Candidate(id=i, provider=self.tasks.provider_of(i), facts=facts) for i, facts in own.items()]
        return ListCandidatesResponse(candidates=candidates)

    async def get_candidate_text(self, request: GetCandidateTextRequest, call: Call) -> GetCandidateTextResponse:
        if error := self.tasks.text_errors.get(request.provider):
            raise error
        own = self.tasks.by_person.get(call.person, {}).keys() - self.tasks.missing_texts
        if request.id not in own or request.provider != self.tasks.provider_of(request.id):
            raise NotFound("candidate", request.id)
        text = CandidateText(title=f"Task {request.id}", deep_link=f"https://example.org/{request.id}", project="Home")
        if self.tasks.while_reading:
            await self.tasks.while_reading()
        return GetCandidateTextResponse(text=text)

    async def list_connectors(self, request: ListConnectorsRequest, call: Call) -> ListConnectorsResponse:
        raise Unimplemented("no test of the recommender connects")

    async def begin_connection(self, request: BeginConnectionRequest, call: Call) -> BeginConnectionResponse:
        raise Unimplemented("no test of the recommender connects")

    async def finish_connection(self, request: FinishConnectionRequest, call: Call) -> FinishConnectionResponse:
        raise Unimplemented("no test of the recommender connects")

    async def disconnect(self, request: DisconnectRequest, call: Call) -> DisconnectResponse:
        raise Unimplemented("no test of the recommender connects")
