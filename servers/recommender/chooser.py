"""From candidates to the text of one tip: lists, judges, decides, and opens what was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from gen.oo.recommender.v1 import RecommendRequestTrigger, RecommendResponse, RecommendResponseReason, Tip
from servers.kernel.errors import Error, NotFound
from servers.kernel.ids import IdGenerator
from servers.recommender import rules
from servers.recommender.decision import Decided, Decider
from servers.recommender.past import Past
from servers.recommender.rules import Verdict
from servers.recommender.snapshot import Listing, listed, snapshot
from servers.recommender.sources import Source, speaker
from servers.recommender.tips import Chosen, Tips

LOOK_AGAIN_USUAL = timedelta(hours=1)
LOOK_AGAIN_SOON = timedelta(minutes=1)
log = structlog.get_logger()


class Chooser:
    def __init__(self, sources: Mapping[str, Source], decider: Decider, tips: Tips, ids: IdGenerator) -> None:
        self._sources = sources
        self._decider = decider
        self._tips = tips
        self._ids = ids

    async def choose(self, past: Past, trigger: RecommendRequestTrigger, now: datetime) -> Chosen | RecommendResponse:
        """Chooses for the person that the running code acts for.

        A response when nothing was decided: the standing tip, which will do for `open` and stays where nothing else may
        be shown, or why there is none.
        """
        if past.standing is None:
            return await self._another(past, now)
        if trigger is RecommendRequestTrigger.pull:
            chosen = await self._another(past, now)
            if isinstance(chosen, Chosen):
                return chosen
        return RecommendResponse(tip=await self._tips.open(past.standing))

    async def _another(self, past: Past, now: datetime) -> Chosen | RecommendResponse:
        """Something else than what stands.

        What cannot be opened any more is taken out and the decision made again: only the last one counts.
        """
        listing = await listed(self._sources)
        while True:
            taken = snapshot(listing, past, now)
            verdicts = rules.judge(taken)
            if not any(verdict.eligible for verdict in verdicts):
                return _nothing(verdicts, listing, now)
            number = past.number + 1
            decided = await self._decider.decide(taken, verdicts, self._ids.u64(), number)
            try:
                return Chosen(number, decided, await self._open(decided))
            except NotFound:
                listing = listing.without_entry(decided.entry.id)
            except Error as error:
                log.warning("source left out", source=decided.entry.source, problem=repr(error))
                listing = listing.without_source(decided.entry.source)

    async def _open(self, decided: Decided) -> Tip:
        entry = decided.entry
        source = speaker(self._sources, entry.source)
        tip = await source.tip(entry.source, entry.id.removeprefix(f"{entry.source}:"))
        return replace(tip, id=self._ids.uuid7())


def _nothing(verdicts: Sequence[Verdict], listing: Listing, now: datetime) -> RecommendResponse:
    again = rules.look_again_at(verdicts, now) or now + LOOK_AGAIN_USUAL
    if listing.absent:
        again = min(again, now + LOOK_AGAIN_SOON)
    return RecommendResponse(reason=RecommendResponseReason.nothing_now, look_again_at=again)
