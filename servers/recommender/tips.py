"""Tips at rest: the record of a decision, with a text that only the person's own key opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gen.oo.recommender.v1 import RecommendRequestTrigger, Tip, TipInstanceRecord, TipSummary
from gen.oo.recommender.v1.codec import TIP
from servers.kernel.keyring import PersonKeys
from servers.recommender.decision import Decided
from servers.recommender.domain import UNDO_WITHIN

TIP_LIFE = timedelta(hours=12)
ERASED = "Its app was disconnected, and its text erased."


@dataclass(frozen=True, slots=True)
class Chosen:
    """A decision and the text of its choice. `number`: of the decision, the person's own count from 1."""

    number: int
    decided: Decided
    tip: Tip


class Tips:
    def __init__(self, seal: PersonKeys) -> None:
        self._seal = seal

    async def record(
        self, chosen: Chosen, person: str, trigger: RecommendRequestTrigger, now: datetime
    ) -> TipInstanceRecord:
        """What is kept of a decision."""
        decided, tip = chosen.decided, chosen.tip
        key = await self._seal.key_for(person)
        return TipInstanceRecord(
            id=tip.id,
            person=person,
            number=chosen.number,
            decided_at=now,
            trigger=trigger,
            kind=tip.kind,
            source=decided.entry.source,
            candidate_id=decided.entry.id.removeprefix(f"{decided.entry.source}:"),
            decision=decided.encoded,
            tip_sealed=key.encrypt(TIP.encode(tip), "tip", tip.id),
            expires_at=now + TIP_LIFE,
        )

    async def open(self, record: TipInstanceRecord) -> Tip:
        """The tip with its text; without, when that went with the connection that it came through."""
        if not record.tip_sealed:
            return Tip(id=record.id, kind=record.kind, source=record.source, meta={"erased": ERASED})
        key = await self._seal.key_for(record.person)
        return TIP.decode(key.decrypt(record.tip_sealed, "tip", record.id))

    async def summary(self, record: TipInstanceRecord) -> TipSummary:
        """The tip and what came of it."""
        return TipSummary(
            tip=await self.open(record),
            decided_at=record.decided_at,
            reaction=record.reaction,
            reacted_at=record.reacted_at,
            undo_until=record.reacted_at + UNDO_WITHIN if record.reacted_at else None,
            snoozed_until=record.snoozed_until,
        )
