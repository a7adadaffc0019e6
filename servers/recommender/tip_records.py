"""Records of tips, whose texts are encrypted under the person's own key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gen.oo.recommender.storage.v1 import TipInstanceRecord
from gen.oo.recommender.v1 import RecommendRequestTrigger, Tip, TipSummary
from gen.oo.recommender.v1.codec import TIP
from servers.kernel.keyring import PersonKeys
from servers.recommender.candidate_id import CandidateId
from servers.recommender.decision import Selection
from servers.recommender.domain import UNDO_WITHIN

TIP_LIFETIME = timedelta(hours=12)
ERASED = "Its app was disconnected, and its text erased."


@dataclass(frozen=True, slots=True)
class ChosenTip:
    """A decision with the text of its choice. `number` counts the person's decisions from 1."""

    number: int
    selection: Selection
    tip: Tip


class TipRecords:
    """Makes records of tips with the text encrypted, and decrypts them."""

    def __init__(self, person_keys: PersonKeys) -> None:
        self._person_keys = person_keys

    async def new_record(
        self, chosen: ChosenTip, person: str, trigger: RecommendRequestTrigger, now: datetime
    ) -> TipInstanceRecord:
        """Return the record of a decision, its text encrypted and its expiry set. Nothing is written."""
        selection, tip = chosen.selection, chosen.tip
        key = await self._person_keys.key_for(person)
        return TipInstanceRecord(
            id=tip.id,
            person=person,
            number=chosen.number,
            decided_at=now,
            trigger=trigger,
            kind=tip.kind,
            source=selection.entry.source,
            candidate_id=CandidateId.parse(selection.entry.id).item_id,
            decision=selection.encoded,
            tip_encrypted=key.encrypt(TIP.encode(tip), "tip", tip.id),
            expires_at=now + TIP_LIFETIME,
        )

    async def decrypt(self, record: TipInstanceRecord) -> Tip:
        """Return the tip. Its text is empty if the connection that it came through has ended."""
        if not record.tip_encrypted:
            return Tip(id=record.id, kind=record.kind, source=record.source, meta={"erased": ERASED})
        key = await self._person_keys.key_for(record.person)
        return TIP.decode(key.decrypt(record.tip_encrypted, "tip", record.id))

    async def decrypt_summary(self, record: TipInstanceRecord) -> TipSummary:
        """Return the tip, its text decrypted, with its reaction."""
        return TipSummary(
            tip=await self.decrypt(record),
            decided_at=record.decided_at,
            reaction=record.reaction,
            reacted_at=record.reacted_at,
            undo_until=record.reacted_at + UNDO_WITHIN if record.reacted_at else None,
            snoozed_until=record.snoozed_until,
        )
