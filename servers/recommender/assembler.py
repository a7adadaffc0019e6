"""From the context snapshot, and nothing else, to the features of each candidate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.recommender.v1 import ContextSnapshot, ContextSnapshotEntry, TipKind
from servers.recommender.features import Vector

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_NO_FACTS = TaskFacts()
_ADVICE = TipKind.advice


def assemble(snapshot: ContextSnapshot) -> list[Vector]:
    """The feature vector of each candidate, in the snapshot's order; its columns are those of features.SCHEMA."""
    now = snapshot.now or _EPOCH
    local = now + timedelta(minutes=snapshot.offset_min)
    moment = (local.hour, local.weekday(), min(snapshot.since_advice, 10))
    today = (local - _EPOCH).days
    return [_vector(entry, now, today, snapshot.offset_min) + moment for entry in snapshot.entries]


def _vector(entry: ContextSnapshotEntry, now: datetime, today: int, offset_min: int) -> Vector:
    facts = _NO_FACTS if entry.facts is None else entry.facts
    due_day = _due_day(facts, offset_min)
    due_in = _clip(due_day - today, -30, 30) if due_day is not None else 30
    return (
        1 if entry.kind is _ADVICE else 0,
        0 if due_day is None else 1,
        due_in,
        1 if due_in < 0 else 0,
        1 if due_in == 0 else 0,
        min(facts.priority, 4),
        1 if facts.recurring else 0,
        _clip((now - facts.added_at) // _DAY, 0, 365) if facts.added_at else 0,
        _clip((now - entry.last_shown_at) // _HOUR, 0, 168) if entry.last_shown_at else 168,
    )


def _due_day(facts: TaskFacts, offset_min: int) -> int | None:
    """The person's own day, counted from 1970-01-01."""
    if facts.due_at is not None:
        return (facts.due_at + timedelta(minutes=offset_min) - _EPOCH).days
    return facts.due_day


def _clip(value: int, low: int, high: int) -> int:
    return low if value < low else high if value > high else value
