"""The one tip: deciding it, showing it, and taking the reaction to it."""

from __future__ import annotations

from gen.oo.recommender.v1 import (
    GetOpenTipRequest,
    GetOpenTipResponse,
    ListTipsRequest,
    ListTipsResponse,
    RecommendRequest,
    RecommendResponse,
    ReportShownRequest,
    ReportShownResponse,
    SendFeedbackRequest,
    SendFeedbackResponse,
)
from gen.oo.recommender.v1.services import RecommenderServiceBase
from servers.kernel.module import ModuleContext
from servers.kernel.rpc import Call
from servers.recommender import domain, outgoing, rules, store
from servers.recommender.chooser import Chooser
from servers.recommender.page import Page
from servers.recommender.tips import Tips
from servers.recommender.turns import Turns, in_turn


class RecommenderService(RecommenderServiceBase[Call]):
    """`@in_turn`: one person's calls wait for each other; against other processes, unique rows hold one open tip."""

    def __init__(self, module: ModuleContext, chooser: Chooser, tips: Tips) -> None:
        self.module = module
        self.db = module.db
        self.chooser = chooser
        self.tips = tips
        self.turns = Turns()

    @in_turn
    async def recommend(self, request: RecommendRequest, call: Call) -> RecommendResponse:
        past = await self.db.read(store.past, call.person, call.now, *rules.look_back(call.now))
        chosen = await self.chooser.choose(past, request.trigger, call.now)
        if isinstance(chosen, RecommendResponse):
            return await self._unchanged(chosen, past.ended, call)
        record = await self.tips.record(chosen, call.person, request.trigger, call.now)
        response = RecommendResponse(tip=chosen.tip)
        event = self.module.event(outgoing.tip_decided(record, chosen.decided), call.person)
        await self.db.transaction(outbox=[event], idempotency=call.idempotency_record(response)).run(
            store.add_tip, record, past.ended
        )
        return response

    async def get_open_tip(self, request: GetOpenTipRequest, call: Call) -> GetOpenTipResponse:
        since = call.now - domain.UNDO_OFFERED
        standing, reacted = await self.db.read(store.open_tips, call.person, call.now, since)
        return GetOpenTipResponse(
            tip=await self.tips.open(standing) if standing else None,
            undoable=await self.tips.summary(reacted) if reacted else None,
        )

    async def report_shown(self, request: ReportShownRequest, call: Call) -> ReportShownResponse:
        tip = domain.known(await self.db.read(store.find_tip, call.person, request.id), request.id)
        domain.check_shown(tip, call.now)
        if tip.shown_at is None:
            await self.db.write(store.mark_shown, tip, call.now)
        return ReportShownResponse()

    @in_turn
    async def send_feedback(self, request: SendFeedbackRequest, call: Call) -> SendFeedbackResponse:
        tip = domain.known(await self.db.read(store.find_tip, call.person, request.tip_id), request.tip_id)
        reaction = domain.react(tip, request, self.module.ids.uuid7(), call.now)
        after = domain.after(tip, reaction)
        response = SendFeedbackResponse(tip=await self.tips.summary(after))
        event = self.module.event(outgoing.tip_reacted(tip, reaction), call.person)
        transaction = self.db.transaction(outbox=[event], idempotency=call.idempotency_record(response))
        await transaction.run(store.add_reaction, tip, after, reaction)
        return response

    async def list_tips(self, request: ListTipsRequest, call: Call) -> ListTipsResponse:
        page = Page.asked_for(request)
        found = await self.db.read(store.list_tips, call.person, page)
        tips = [await self.tips.summary(record) for record in found[: page.size]]
        return ListTipsResponse(tips=tips, next_page_token=page.next_token(found))

    async def _unchanged(self, response: RecommendResponse, ended: int, call: Call) -> RecommendResponse:
        """Keeps an answer that changed nothing, so that a repetition of the call gets the same."""
        answer = call.idempotency_record(response)
        if answer is not None:
            await self.db.transaction(idempotency=answer).run(store.check_ended, call.person, ended)
        return response
