"""From candidates to the text of one tip: lists, judges, decides, and opens what was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from gen.oo.recommender.v1 import RecommendResponse, RecommendResponseReason, Tip
from servers.kernel.errors import Error, NotFound
from servers.kernel.ids import Ids
from servers.recommender import rules
from servers.recommender.decision import Decided, Decider
from servers.recommender.domain import Past
from servers.recommender.rules import Verdict
from servers.recommender.snapshot import Listing, listed, snapshot
from servers.recommender.sources import Source, speaker

LOOK_AGAIN_USUAL = timedelta(hours=1)
LOOK_AGAIN_SOON = timedelta(minutes=1)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Chosen:
    """A decision and the text of its choice."""

    decided: Decided
    tip: Tip


class Chooser:
    def __init__(self, sources: Mapping[str, Source], decider: Decider, ids: Ids) -> None:
        self._sources = sources
        self._decider = decider
        self._ids = ids

    async def choose(self, past: Past, now: datetime, *, another: bool) -> Chosen | RecommendResponse:
        """Chooses for the person that the running code acts for; a response when nothing may be shown.

        What cannot be opened any more is taken out and the decision made again: only the last one counts.
        """
        listing = await listed(self._sources)
        while True:
            taken = snapshot(listing, past, now, another=another)
            verdicts = rules.judge(taken)
            if not any(verdict.eligible for verdict in verdicts):
                return _nothing(verdicts, listing, now)
            decided = await self._decider.decide(taken, verdicts, self._ids.u64(), past.number + 1)
            try:
                return Chosen(decided, await self._open(decided))
            except NotFound:
                listing = listing.without_entry(decided.entry.id)
            except Error as error:
                log.warning("source left out", source=decided.entry.source, problem=repr(error))
                listing = listing.without_source(decided.entry.source)

    async def _open(self, decided: Decided) -> Tip:
        entry = decided.entry
        source = speaker(self._sources, entry.source)
        return await source.tip(entry.source, entry.id.removeprefix(f"{entry.source}:"))


def _nothing(verdicts: Sequence[Verdict], listing: Listing, now: datetime) -> RecommendResponse:
    again = rules.look_again_at(verdicts, now) or now + LOOK_AGAIN_USUAL
    if listing.absent:
        again = min(again, now + LOOK_AGAIN_SOON)
    return RecommendResponse(reason=RecommendResponseReason.nothing_now, look_again_at=again)
