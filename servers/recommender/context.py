"""The context of a decision: the candidates, and the person's earlier interactions with them."""

from dataclasses import replace
from datetime import datetime

from gen.oo.recommender.storage.v1 import ContextSnapshot, ContextSnapshotEntry
from servers.recommender.candidates import CandidateList
from servers.recommender.history import PersonHistory


def build_context(candidates: CandidateList, history: PersonHistory, now: datetime) -> ContextSnapshot:
    """Return the context, which replay reads instead of the arguments. They are not changed.

    `offset_min` stays 0, which is UTC, because the person's time zone is not known yet.
    """
    open_id, interactions = history.open_candidate, history.interactions
    return ContextSnapshot(
        now=now,
        # Most candidates have no history. To copy them too would be the costliest step of a decision.
        entries=[
            _with_history(entry, interactions.get(entry.id), entry.id == open_id)
            if entry.id in interactions or entry.id == open_id
            else entry
            for entry in candidates.entries
        ],
        since_advice=history.decision_number - history.last_advice_number,
        absent_sources=list(candidates.absent),
    )


def _with_history(
    candidate: ContextSnapshotEntry, interactions: ContextSnapshotEntry | None, is_open: bool
) -> ContextSnapshotEntry:
    known = interactions or ContextSnapshotEntry()
    return replace(
        candidate,
        last_shown_at=known.last_shown_at,
        snoozed_until=known.snoozed_until,
        dismissed_at=known.dismissed_at,
        completed_at=known.completed_at,
        is_open_tip=is_open,
    )
