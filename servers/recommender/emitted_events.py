"""The events that the recommender emits."""

from gen.oo.recommender.storage.v1 import ReactionRecord, TipInstanceRecord
from gen.oo.recommender.v1 import TipDecided, TipReacted
from servers.recommender.decision import Selection


def tip_decided(tip: TipInstanceRecord, selection: Selection) -> TipDecided:
    return TipDecided(
        tip_id=tip.id,
        kind=tip.kind,
        source=tip.source,
        policy=selection.decision.policy,
        probability=selection.probability,
        decided_at=tip.decided_at,
    )


def tip_reacted(tip: TipInstanceRecord, reaction: ReactionRecord) -> TipReacted:
    return TipReacted(
        tip_id=tip.id,
        reaction=reaction.reaction,
        undone=reaction.undone,
        source=tip.source,
        candidate_id=tip.candidate_id,
        reacted_at=reaction.reacted_at,
        dwell_ms=reaction.dwell_ms,
    )
