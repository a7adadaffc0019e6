"""The one tip: deciding it, showing it, and taking the reaction to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar
from weakref import WeakValueDictionary

from gen.oo.recommender.v1 import (
    GetOpenTipRequest,
    GetOpenTipResponse,
    ListTipsRequest,
    ListTipsResponse,
    RecommendRequest,
    RecommendRequestTrigger,
    RecommendResponse,
    ReportShownRequest,
    ReportShownResponse,
    SendFeedbackRequest,
    SendFeedbackResponse,
    Tip,
    TipInstanceRecord,
    TipSummary,
)
from gen.oo.recommender.v1.aio import RecommenderServiceBase
from gen.oo.recommender.v1.codec import TIP
from servers.kernel.db import Stale
from servers.kernel.module import Kernel
from servers.kernel.rpc import Call
from servers.recommender import domain, rules, store
from servers.recommender.chooser import Chooser, Chosen

R = TypeVar("R")


class RecommenderService(RecommenderServiceBase[Call]):
    def __init__(self, kernel: Kernel, chooser: Chooser) -> None:
        self.kernel = kernel
        self.db = kernel.db
        self.chooser = chooser
        self.turns = _Turns()

    async def recommend(self, request: RecommendRequest, call: Call) -> RecommendResponse:
        domain.check_trigger(request.trigger)
        return await self.turns.take(call.person, lambda: self._recommend(request.trigger, call))

    async def get_open_tip(self, request: GetOpenTipRequest, call: Call) -> GetOpenTipResponse:
        since = call.now - domain.UNDO_OFFERED
        standing, reacted = await self.db.read(store.open_tips, call.person, call.now, since)
        return GetOpenTipResponse(
            tip=None if standing is None else await self._open(standing),
            undoable=None if reacted is None else await self._summary(reacted),
        )

    async def report_shown(self, request: ReportShownRequest, call: Call) -> ReportShownResponse:
        tip = domain.known(await self.db.read(store.find_tip, call.person, request.id), request.id)
        domain.check_shown(tip, call.now)
        if tip.shown_at is None:
            await self.db.write(store.mark_shown, tip, call.now)
        return ReportShownResponse()

    async def send_feedback(self, request: SendFeedbackRequest, call: Call) -> SendFeedbackResponse:
        return await self.turns.take(call.person, lambda: self._send_feedback(request, call))

    async def list_tips(self, request: ListTipsRequest, call: Call) -> ListTipsResponse:
        page = domain.page(request)
        records = await self.db.read(store.list_tips, call.person, page)
        listed = records[: page.size]
        more = domain.page_token(listed[-1].number, page.reaction) if len(records) > page.size else ""
        return ListTipsResponse(tips=[await self._summary(record) for record in listed], next_page_token=more)

    async def _recommend(self, trigger: RecommendRequestTrigger, call: Call) -> RecommendResponse:
        now = call.now
        matters = now - rules.SHOWINGS_MATTER, now - rules.REACTIONS_MATTER
        past = await self.db.read(store.past, call.person, now, *matters)
        if past.standing is not None and trigger is RecommendRequestTrigger.open:
            return await self._standing(past.standing, call)
        chosen = await self.chooser.choose(past, now, another=trigger is RecommendRequestTrigger.pull)
        if isinstance(chosen, Chosen):
            return await self._keep(chosen, trigger, past.number + 1, call)
        if past.standing is not None:
            return await self._standing(past.standing, call)
        return await self._answered(chosen, call)

    async def _keep(
        self, chosen: Chosen, trigger: RecommendRequestTrigger, number: int, call: Call
    ) -> RecommendResponse:
        decided, tip = chosen.decided, replace(chosen.tip, id=self.kernel.ids.uuid7())
        key = await self.kernel.seal.key_for(call.person)
        record = TipInstanceRecord(
            id=tip.id,
            person=call.person,
            number=number,
            decided_at=call.now,
            trigger=trigger,
            kind=tip.kind,
            source=decided.entry.source,
            candidate_id=decided.entry.id.removeprefix(f"{decided.entry.source}:"),
            decision=decided.encoded,
            tip_sealed=key.seal(TIP.encode(tip), "tip", tip.id),
            expires_at=call.now + domain.TIP_LIFE,
        )
        response = RecommendResponse(tip=tip)
        event = self.kernel.event(domain.decided_event(record, decided.decision.policy, decided.weight), call.person)
        commit = self.db.committing(emit=[event], answer=call.answer(response))
        await commit.write(store.add_tip, record)
        return response

    async def _standing(self, tip: TipInstanceRecord, call: Call) -> RecommendResponse:
        return await self._answered(RecommendResponse(tip=await self._open(tip)), call)

    async def _answered(self, response: RecommendResponse, call: Call) -> RecommendResponse:
        """Keeps an answer that changed nothing, so that a repetition of the call gets the same."""
        answer = call.answer(response)
        if answer is not None:
            await self.db.committing(answer=answer).write(store.nothing)
        return response

    async def _send_feedback(self, request: SendFeedbackRequest, call: Call) -> SendFeedbackResponse:
        tip = domain.known(await self.db.read(store.find_tip, call.person, request.tip_id), request.tip_id)
        reaction = domain.react(tip, request, self.kernel.ids.uuid7(), call.now)
        after = domain.after(tip, reaction)
        response = SendFeedbackResponse(tip=await self._summary(after))
        event = self.kernel.event(domain.reacted_event(tip, reaction), call.person)
        commit = self.db.committing(emit=[event], answer=call.answer(response))
        await commit.write(store.add_reaction, tip, after, reaction)
        return response

    async def _open(self, tip: TipInstanceRecord) -> Tip:
        key = await self.kernel.seal.key_for(tip.person)
        return TIP.decode(key.open(tip.tip_sealed, "tip", tip.id))

    async def _summary(self, tip: TipInstanceRecord) -> TipSummary:
        return domain.summary(tip, await self._open(tip))


class _Turns:
    """Lets a person's calls change things one after the other; another process is met by Stale, and the call is tried
    once more.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, person: str, attempt: Callable[[], Awaitable[R]]) -> R:
        lock = self._locks.get(person)
        if lock is None:
            lock = self._locks[person] = asyncio.Lock()
        async with lock:
            try:
                return await attempt()
            except Stale:
                return await attempt()
