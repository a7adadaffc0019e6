from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.recommender.storage.v1 import ContextSnapshot, ContextSnapshotEntry
from gen.oo.recommender.storage.v1.codec import CONTEXT_SNAPSHOT
from servers.recommender.features import SCHEMA, SCHEMA_HASH, column, vectorize
from tests.recommender.candidates import NOW, advice, snapshot, snapshots, todo

TODAY = (NOW.date() - NOW.date().replace(year=1970, month=1, day=1)).days


def features(entry: ContextSnapshotEntry, offset_min: int = 0) -> dict[str, int]:
    context = snapshot([entry])
    context.offset_min = offset_min
    return dict(zip([feature.name for feature in SCHEMA], vectorize(context)[0], strict=True))


def test_a_task_due_yesterday_is_overdue() -> None:
    values = features(todo(facts=TaskFacts(priority=4, due_day=TODAY - 1, added_at=NOW - timedelta(days=9))))
    assert {
        name: values[name] for name in ("has_due", "due_in_days", "is_overdue", "is_due_today", "priority", "age_days")
    } == {"has_due": 1, "due_in_days": -1, "is_overdue": 1, "is_due_today": 0, "priority": 4, "age_days": 9}


def test_a_due_time_falls_on_the_persons_own_day() -> None:
    entry = todo(facts=TaskFacts(due_at=NOW.replace(hour=23)))
    assert features(entry)["due_in_days"] == 0
    assert features(entry, offset_min=120)["due_in_days"] == 1


def test_advice_has_no_due_date_and_was_never_shown() -> None:
    values = features(advice())
    assert (values["is_advice"], values["has_due"], values["hours_since_shown"]) == (1, 0, 168)


@given(snapshots)
def test_features_are_whole_numbers_within_their_schema(context: ContextSnapshot) -> None:
    for vector in vectorize(context):
        assert len(vector) == len(SCHEMA)
        assert all(f.low <= value <= f.high for f, value in zip(SCHEMA, vector, strict=True))


@given(snapshots)
def test_features_come_from_the_stored_snapshot_alone(context: ContextSnapshot) -> None:
    decoded = CONTEXT_SNAPSHOT.decode(CONTEXT_SNAPSHOT.encode(context))
    assert vectorize(decoded) == vectorize(context)


def test_a_feature_is_found_by_its_name() -> None:
    vector = vectorize(snapshot([todo(facts=TaskFacts(priority=4))]))[0]
    assert vector[column("priority")] == 4
    with pytest.raises(ValueError):
        column("prioritty")


def test_a_changed_schema_must_raise_its_version() -> None:
    """If this fails, raise SCHEMA_VERSION and write the new hash here."""
    assert SCHEMA_HASH == "27da9034768f1c3965fb216a3c2d6d7f4d63d67dfbe0e216ea31aa8530f76992"


def test_every_feature_has_the_value_that_its_name_says() -> None:
    """At 23:30 UTC on a Monday it is half past one on Tuesday two hours to the east."""
    facts = TaskFacts(
        priority=3,
        due_at=NOW.replace(hour=23, minute=45),
        recurring=True,
        added_at=NOW.replace(hour=23, minute=30) - timedelta(days=2, hours=23),
    )
    context = snapshot([todo(facts=facts, last_shown_at=NOW.replace(hour=20, minute=31))], since_advice=7)
    context.now, context.offset_min = NOW.replace(hour=23, minute=30), 120
    assert dict(zip([feature.name for feature in SCHEMA], vectorize(context)[0], strict=True)) == {
        "is_advice": 0,
        "has_due": 1,
        "due_in_days": 0,
        "is_overdue": 0,
        "is_due_today": 1,
        "priority": 3,
        "is_recurring": 1,
        "age_days": 2,
        "hours_since_shown": 2,
        "hour": 1,
        "weekday": 1,
        "since_advice": 7,
    }


@pytest.mark.parametrize(
    ("day", "due_in_days", "is_overdue", "is_due_today"),
    [(-31, -30, 1, 0), (-1, -1, 1, 0), (0, 0, 0, 1), (1, 1, 0, 0), (31, 30, 0, 0), (None, 30, 0, 0)],
)
def test_due_in_days_counts_from_today(day: int | None, due_in_days: int, is_overdue: int, is_due_today: int) -> None:
    values = features(todo(facts=TaskFacts(due_day=None if day is None else TODAY + day)))
    assert (values["due_in_days"], values["is_overdue"], values["is_due_today"]) == (
        due_in_days,
        is_overdue,
        is_due_today,
    )
    assert values["has_due"] == (day is not None)


def test_an_evening_in_the_west_is_still_today() -> None:
    context = snapshot([todo(facts=TaskFacts(due_day=TODAY))])
    context.now, context.offset_min = NOW + timedelta(hours=19), -8 * 60  # 04:00 UTC the next day, 20:00 there
    values = dict(zip([feature.name for feature in SCHEMA], vectorize(context)[0], strict=True))
    assert (values["is_due_today"], values["hour"], values["weekday"]) == (1, 20, NOW.weekday())


def test_values_are_clipped_to_the_range_of_their_feature() -> None:
    old = NOW - timedelta(days=4000)
    facts = TaskFacts(priority=9, added_at=old)
    context = snapshot([todo(facts=facts, last_shown_at=old)], since_advice=99)
    values = dict(zip([feature.name for feature in SCHEMA], vectorize(context)[0], strict=True))
    assert [values[name] for name in ("priority", "age_days", "hours_since_shown", "since_advice")] == [4, 365, 168, 10]
    ahead = features(todo(facts=TaskFacts(added_at=NOW + timedelta(days=1)), last_shown_at=NOW + timedelta(hours=1)))
    assert (ahead["age_days"], ahead["hours_since_shown"]) == (0, 0)
