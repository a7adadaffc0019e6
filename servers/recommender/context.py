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
    open_candidate = history.open_candidate
    return ContextSnapshot(
        now=now,
        entries=[_entry(entry, history.interactions.get(entry.id), open_candidate) for entry in candidates.entries],
        since_advice=history.decision_number - history.last_advice_number,
        absent_sources=list(candidates.absent),
    )


def _entry(
    candidate: ContextSnapshotEntry, interactions: ContextSnapshotEntry | None, open_candidate: str
) -> ContextSnapshotEntry:
    is_open = candidate.id == open_candidate
    if interactions is None and not is_open:
        return candidate  # so it is with most, and a copy of each would be the costliest step of a decision
    known = interactions or ContextSnapshotEntry()
    return replace(
        candidate,
        last_shown_at=known.last_shown_at,
        snoozed_until=known.snoozed_until,
        dismissed_at=known.dismissed_at,
        completed_at=known.completed_at,
        is_open_tip=is_open,
    )
