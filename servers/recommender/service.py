"""The one tip: decide it, show it, and take the reaction to it."""

from gen.oo.recommender import v1
from gen.oo.recommender.v1.services import RecommenderServiceBase
from servers.kernel.module import ModuleContext
from servers.kernel.rpc import Call
from servers.recommender import domain, eligibility, emitted_events, store
from servers.recommender.page_request import PageRequest
from servers.recommender.person_lock import PersonLocks, serialized_per_person
from servers.recommender.recommender import Recommender
from servers.recommender.tip_records import TipRecords


class RecommenderService(RecommenderServiceBase[Call]):
    """Decides on a person's tip and takes the reaction to it.

    Methods marked `serialized_per_person` run one at a time for each person in this process. If another process commits
    first, the transaction raises ConcurrentUpdate and the method runs once more; a second one reaches the caller as 409
    CHANGED_MEANWHILE. A transaction raises AccountDeleted if the person was erased since the call was admitted.
    """

    def __init__(self, context: ModuleContext, recommender: Recommender, tip_records: TipRecords) -> None:
        self.context = context
        self.db = context.db
        self.recommender = recommender
        self.tip_records = tip_records
        self.locks = PersonLocks()

    @serialized_per_person
    async def recommend(self, request: v1.RecommendRequest, call: Call) -> v1.RecommendResponse:
        shown_after, reacted_after = eligibility.history_window(call.now)
        history = await self.db.read(store.read_history, call.person, call.now, shown_after, reacted_after)
        outcome = await self.recommender.choose_tip(history, request.trigger, call.now)
        if isinstance(outcome, v1.RecommendResponse):  # no new decision: the open tip, or the reason for none
            return await self._keep_response(outcome, history.ended_count, call)
        record = await self.tip_records.new_record(outcome, call.person, request.trigger, call.now)
        response = v1.RecommendResponse(tip=outcome.tip)
        event = self.context.new_event(emitted_events.tip_decided(record, outcome.selection), call.person)
        idempotency = call.idempotency_record(response)
        transaction = self.db.transaction(person=call.person, outbox=[event], idempotency=idempotency)
        # ConcurrentUpdate if the person disconnected an app since the history was read: the tip may hold its text.
        await transaction.run(store.add_tip, record, history.ended_count)
        return response

    async def get_open_tip(self, request: v1.GetOpenTipRequest, call: Call) -> v1.GetOpenTipResponse:
        reacted_after = call.now - domain.UNDO_OFFERED
        open_tip, undoable = await self.db.read(store.read_open_tip, call.person, call.now, reacted_after)
        return v1.GetOpenTipResponse(
            tip=await self.tip_records.decrypt(open_tip) if open_tip else None,
            undoable=await self.tip_records.decrypt_summary(undoable) if undoable else None,
        )

    async def report_shown(self, request: v1.ReportShownRequest, call: Call) -> v1.ReportShownResponse:
        tip = domain.require_tip(await self.db.read(store.find_tip, call.person, request.id), request.id)
        domain.check_shown(tip, call.now)
        if tip.shown_at is None:
            await self.db.transaction(person=call.person).run(store.mark_shown, tip, call.now)
        return v1.ReportShownResponse()

    @serialized_per_person
    async def send_feedback(self, request: v1.SendFeedbackRequest, call: Call) -> v1.SendFeedbackResponse:
        tip = domain.require_tip(await self.db.read(store.find_tip, call.person, request.tip_id), request.tip_id)
        reaction = domain.new_reaction(tip, request, self.context.ids.uuid7(), call.now)
        changed = domain.apply_reaction(tip, reaction)
        response = v1.SendFeedbackResponse(tip=await self.tip_records.decrypt_summary(changed))
        event = self.context.new_event(emitted_events.tip_reacted(changed, reaction), call.person)
        idempotency = call.idempotency_record(response)
        transaction = self.db.transaction(person=call.person, outbox=[event], idempotency=idempotency)
        await transaction.run(store.add_reaction, tip, changed, reaction)  # ConcurrentUpdate if `tip` has changed
        return response

    async def list_tips(self, request: v1.ListTipsRequest, call: Call) -> v1.ListTipsResponse:
        page = PageRequest.from_request(request)
        found = await self.db.read(store.list_tips, call.person, page)
        tips = [await self.tip_records.decrypt_summary(record) for record in found[: page.size]]
        return v1.ListTipsResponse(tips=tips, next_page_token=page.next_token(found))

    async def _keep_response(
        self, response: v1.RecommendResponse, ended_count: int, call: Call
    ) -> v1.RecommendResponse:
        """Keep the response for a repeated call with the same key. Without a key, nothing is written."""
        idempotency = call.idempotency_record(response)
        if idempotency is not None:
            transaction = self.db.transaction(person=call.person, idempotency=idempotency)
            await transaction.run(store.check_ended_count, call.person, ended_count)
        return response
