"""Features of a candidate, which are all that a policy sees of it.

They are integers, because replay has to compute the same on every machine, and floats may differ.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.recommender.storage.v1 import ContextSnapshot, ContextSnapshotEntry
from gen.oo.recommender.v1 import TipKind

SCHEMA_VERSION = 1

Vector = tuple[int, ...]
"""One value per column of SCHEMA."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A column of the schema. Values are clipped to `low`..`high`."""

    name: str
    low: int
    high: int


SCHEMA = (
    Feature("is_advice", 0, 1),
    Feature("has_due", 0, 1),
    Feature("due_in_days", -30, 30),
    Feature("is_overdue", 0, 1),
    Feature("is_due_today", 0, 1),
    Feature("priority", 0, 4),
    Feature("is_recurring", 0, 1),
    Feature("age_days", 0, 365),
    Feature("hours_since_shown", 0, 168),
    Feature("hour", 0, 23),
    Feature("weekday", 0, 6),
    Feature("since_advice", 0, 10),
)
SCHEMA_HASH = hashlib.sha256(repr((SCHEMA_VERSION, SCHEMA)).encode()).hexdigest()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_NO_FACTS = TaskFacts()
_ADVICE = TipKind.advice


def column(name: str) -> int:
    """Return the index of a feature in every vector. Raises ValueError for an unknown name."""
    return [feature.name for feature in SCHEMA].index(name)


def vectorize(context: ContextSnapshot) -> list[Vector]:
    """Return the feature vector of each candidate in the order of the context, with the columns of SCHEMA.

    Reads nothing but the context, so that replay computes the same vectors.
    """
    now = context.now or _EPOCH
    local = now + timedelta(minutes=context.offset_min)
    moment = (local.hour, local.weekday(), min(context.since_advice, 10))
    today = (local - _EPOCH).days
    return [_vector(entry, now, today, context.offset_min) + moment for entry in context.entries]


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
    """Return the due day in the person's own time, counted from 1970-01-01, or None."""
    if facts.due_at is not None:
        return (facts.due_at + timedelta(minutes=offset_min) - _EPOCH).days
    return facts.due_day


def _clip(value: int, low: int, high: int) -> int:
    return low if value < low else high if value > high else value
