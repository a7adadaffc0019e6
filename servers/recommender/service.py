"""The one tip: decide it, show it, and take the reaction to it."""

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
from servers.recommender import domain, eligibility, emitted_events, store
from servers.recommender.page_request import PageRequest
from servers.recommender.person_lock import PersonLocks, serialized_per_person
from servers.recommender.recommender import Recommender
from servers.recommender.tip_records import TipRecords


class RecommenderService(RecommenderServiceBase[Call]):
    """Calls of one person are serialized here; against other processes, unique rows allow one open tip."""

    def __init__(self, module: ModuleContext, recommender: Recommender, tip_records: TipRecords) -> None:
        self.module = module
        self.db = module.db
        self.recommender = recommender
        self.tip_records = tip_records
        self.locks = PersonLocks()

    @serialized_per_person
    async def recommend(self, request: RecommendRequest, call: Call) -> RecommendResponse:
        window = eligibility.history_window(call.now)
        history = await self.db.read(store.read_history, call.person, call.now, *window)
        chosen = await self.recommender.recommend(history, request.trigger, call.now)
        if isinstance(chosen, RecommendResponse):  # nothing was decided: the open tip, or why there is none
            return await self._keep_response(chosen, history.connections_ended, call)
        record = await self.tip_records.encrypt(chosen, call.person, request.trigger, call.now)
        response = RecommendResponse(tip=chosen.tip)
        event = self.module.event(emitted_events.tip_decided(record, chosen.selection), call.person)
        transaction = self.db.transaction(
            person=call.person, outbox=[event], idempotency=call.idempotency_record(response)
        )
        await transaction.run(store.add_tip, record, history.connections_ended)
        return response

    async def get_open_tip(self, request: GetOpenTipRequest, call: Call) -> GetOpenTipResponse:
        reacted_after = call.now - domain.UNDO_OFFERED
        open_tip, undoable = await self.db.read(store.read_open_tip, call.person, call.now, reacted_after)
        return GetOpenTipResponse(
            tip=await self.tip_records.decrypt(open_tip) if open_tip else None,
            undoable=await self.tip_records.summary(undoable) if undoable else None,
        )

    async def report_shown(self, request: ReportShownRequest, call: Call) -> ReportShownResponse:
        tip = domain.require_tip(await self.db.read(store.find_tip, call.person, request.id), request.id)
        domain.check_shown(tip, call.now)
        if tip.shown_at is None:
            await self.db.transaction(person=call.person).run(store.mark_shown, tip, call.now)
        return ReportShownResponse()

    @serialized_per_person
    async def send_feedback(self, request: SendFeedbackRequest, call: Call) -> SendFeedbackResponse:
        tip = domain.require_tip(await self.db.read(store.find_tip, call.person, request.tip_id), request.tip_id)
        reaction = domain.new_reaction(tip, request, self.module.ids.uuid7(), call.now)
        changed = domain.apply_reaction(tip, reaction)
        response = SendFeedbackResponse(tip=await self.tip_records.summary(changed))
        event = self.module.event(emitted_events.tip_reacted(tip, reaction), call.person)
        transaction = self.db.transaction(
            person=call.person, outbox=[event], idempotency=call.idempotency_record(response)
        )
        await transaction.run(store.add_reaction, tip, changed, reaction)
        return response

    async def list_tips(self, request: ListTipsRequest, call: Call) -> ListTipsResponse:
        page = PageRequest.from_request(request)
        found = await self.db.read(store.list_tips, call.person, page)
        tips = [await self.tip_records.summary(record) for record in found[: page.size]]
        return ListTipsResponse(tips=tips, next_page_token=page.next_token(found))

    async def _keep_response(self, response: RecommendResponse, ended: int, call: Call) -> RecommendResponse:
        """Store the response of a call that changed nothing, so that a repeated call gets the same."""
        record = call.idempotency_record(response)
        if record is not None:
            await self.db.transaction(person=call.person, idempotency=record).run(
                store.check_connections_ended, call.person, ended
            )
        return response
