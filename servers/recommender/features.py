"""Features: what a policy sees of a candidate, as whole numbers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

SCHEMA_VERSION = 1

Vector = tuple[int, ...]
"""One value per column of SCHEMA."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A column of the schema; values are clipped to `low`..`high`."""

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


def column(name: str) -> int:
    """Where every vector has the feature of that name. Raises ValueError when there is none."""
    return [feature.name for feature in SCHEMA].index(name)
