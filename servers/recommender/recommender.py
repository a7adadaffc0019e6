"""The pipeline from candidates to one tip: list, evaluate, decide, and read the text of the choice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from gen.oo.recommender.v1 import RecommendRequestTrigger, RecommendResponse, RecommendResponseReason, Tip
from servers.kernel.errors import Error, NotFound
from servers.kernel.ids import IdGenerator
from servers.recommender import eligibility
from servers.recommender.candidate_id import CandidateId
from servers.recommender.candidates import CandidateList, list_candidates
from servers.recommender.context import build_context
from servers.recommender.decision import DecisionMaker, Selection
from servers.recommender.eligibility import Eligibility
from servers.recommender.history import PersonHistory
from servers.recommender.sources import CandidateSource, source_for
from servers.recommender.tip_records import ChosenTip, TipRecords

LOOK_AGAIN_DEFAULT = timedelta(hours=1)
LOOK_AGAIN_SOON = timedelta(minutes=1)
log = structlog.get_logger()


class Recommender:
    """Runs the pipeline for the current principal."""

    def __init__(
        self,
        sources: Mapping[str, CandidateSource],
        decision_maker: DecisionMaker,
        tip_records: TipRecords,
        ids: IdGenerator,
    ) -> None:
        self._sources = sources
        self._decision_maker = decision_maker
        self._tip_records = tip_records
        self._ids = ids

    async def choose_tip(
        self, history: PersonHistory, trigger: RecommendRequestTrigger, now: datetime
    ) -> ChosenTip | RecommendResponse:
        """Return a new tip or, if nothing was decided, the response to give.

        That response has the open tip if the page was opened, or if no other tip may be shown. Without an open tip it
        has the reason.
        """
        if history.open_tip is None:
            return await self._decide_anew(history, now)
        if trigger is RecommendRequestTrigger.pull:
            chosen = await self._decide_anew(history, now)
            if isinstance(chosen, ChosenTip):
                return chosen
        return RecommendResponse(tip=await self._tip_records.decrypt(history.open_tip))

    async def _decide_anew(self, history: PersonHistory, now: datetime) -> ChosenTip | RecommendResponse:
        """Decide on a tip other than the open one.

        A candidate whose text cannot be read any more is removed and the decision made again. Only the last decision is
        recorded.
        """
        candidates = await list_candidates(self._sources)
        while True:  # ends, because each round that fails removes a candidate or a source
            context = build_context(candidates, history, now)
            evaluated = eligibility.evaluate(context)
            if not any(one.eligible for one in evaluated):
                return _no_tip(evaluated, candidates, now)
            number = history.decision_number + 1
            selection = await self._decision_maker.decide(context, evaluated, self._ids.u64(), number)
            try:
                return ChosenTip(number, selection, await self._read_tip(selection))
            except NotFound:
                candidates = candidates.without_entry(selection.entry.id)
            except Error as error:
                log.warning("source left out", source=selection.entry.source, problem=repr(error))
                candidates = candidates.without_source(selection.entry.source)

    async def _read_tip(self, selection: Selection) -> Tip:
        entry = selection.entry
        source = source_for(self._sources, entry.source)
        tip = await source.tip(entry.source, CandidateId.parse(entry.id).item_id)
        return replace(tip, id=self._ids.uuid7())


def _no_tip(evaluated: Sequence[Eligibility], candidates: CandidateList, now: datetime) -> RecommendResponse:
    again = eligibility.next_eligible_at(evaluated, now) or now + LOOK_AGAIN_DEFAULT
    if candidates.absent:
        again = min(again, now + LOOK_AGAIN_SOON)
    return RecommendResponse(reason=RecommendResponseReason.nothing_now, look_again_at=again)
