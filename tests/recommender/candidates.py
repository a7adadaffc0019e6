"""Candidates and context snapshots for tests, and Hypothesis strategies for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.recommender.storage.v1 import ContextSnapshot, ContextSnapshotEntry
from gen.oo.recommender.v1 import TipKind

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TASKS, LIBRARY = "integrations.todoist.tasks", "advice.library"


def todo(name: str = "a", *, facts: TaskFacts | None = None, **past: Any) -> ContextSnapshotEntry:
    return ContextSnapshotEntry(
        id=f"{TASKS}:{name}", source=TASKS, kind=TipKind.todo, facts=facts or TaskFacts(priority=1), **past
    )


def advice(name: str = "a", family: str = "f", cooldown_h: int = 24, **past: Any) -> ContextSnapshotEntry:
    return ContextSnapshotEntry(
        id=f"{LIBRARY}:{name}", source=LIBRARY, kind=TipKind.advice, family=family, cooldown_h=cooldown_h, **past
    )


def snapshot(entries: Iterable[ContextSnapshotEntry], since_advice: int = 4) -> ContextSnapshot:
    return ContextSnapshot(now=NOW, entries=sorted(entries, key=lambda e: e.id), since_advice=since_advice)


_times = st.none() | st.integers(-90 * 24, 90 * 24).map(lambda hours: NOW + timedelta(hours=hours))
_facts = st.builds(
    TaskFacts,
    priority=st.integers(0, 9),
    due_day=st.none() | st.integers(-800_000, 800_000),
    due_at=_times,
    recurring=st.booleans(),
    added_at=_times,
    completed=st.sampled_from([False, False, True]),
    has_open_subtasks=st.sampled_from([False, False, True]),
    assigned_to_other=st.sampled_from([False, False, True]),
    uncompletable=st.sampled_from([False, False, True]),
)
_before = st.none() | st.integers(0, 90 * 24).map(lambda hours: NOW - timedelta(hours=hours))
_past = dict.fromkeys(("last_shown_at", "dismissed_at", "completed_at"), _before) | {"snoozed_until": _times}
_names = st.text("abcdef0123", min_size=1, max_size=4)
entries = st.lists(
    st.builds(todo, _names, facts=st.none() | _facts, is_open_tip=st.booleans(), **_past)
    | st.builds(advice, _names, st.sampled_from("fgh"), st.integers(1, 168), **_past),
    max_size=12,
    unique_by=lambda entry: entry.id,
)
snapshots = st.builds(snapshot, entries, st.integers(0, 9))
