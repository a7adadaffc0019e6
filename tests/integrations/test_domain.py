"""Pure functions: due dates, reactions, scopes, accounts and backoff."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen.oo.integrations.storage.v1 import ConnectionRecord
from gen.oo.integrations.v1 import TaskFacts
from gen.oo.integrations.v1.codec import TASK_FACTS
from gen.oo.recommender.v1 import Reaction, TipReacted
from servers.integrations import domain
from servers.integrations.domain import OpenTask

FLOATING = datetime.fromisoformat("2026-07-01T08:00")


@pytest.mark.parametrize(
    ("when", "zone", "day", "at"),
    [
        (None, "UTC", None, None),
        (date(1970, 1, 2), "UTC", 1, None),
        (date(1969, 12, 31), "UTC", -1, None),
        (FLOATING, "Europe/Stockholm", 20635, datetime(2026, 7, 1, 6, 0, tzinfo=UTC)),
        (FLOATING, "Nowhere/Else", 20635, datetime(2026, 7, 1, 8, 0, tzinfo=UTC)),
        (
            datetime(2026, 7, 1, 1, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
            "Europe/Stockholm",
            20635,
            datetime(2026, 6, 30, 16, 0, tzinfo=UTC),
        ),
    ],
)
def test_a_due_date_has_a_day_in_its_own_calendar_and_an_instant_if_it_has_a_time(
    when: date | None, zone: str, day: int | None, at: datetime | None
) -> None:
    assert domain.due(when, zone) == (day, at)


@pytest.mark.parametrize("name", ["", "..", "/etc/passwd", "Europe/", "UTC\0"])
def test_an_unknown_zone_is_utc(name: str) -> None:
    assert domain.zone(name) is UTC


def test_only_open_tasks_count_as_subtasks() -> None:
    facts = TASK_FACTS.encode(TaskFacts(priority=2))
    tasks = [OpenTask("a", "", facts), OpenTask("b", "a", facts), OpenTask("c", "x", facts)]
    found = domain.candidates("todoist", tasks)
    assert [(c.id, c.facts and c.facts.has_open_subtasks) for c in found] == [("a", True), ("b", False), ("c", False)]


@pytest.mark.parametrize(
    ("reaction", "undone", "verb"),
    [("done", "unknown", "done"), ("undo", "done", "undo"), ("undo", "snooze", ""), ("dismiss", "unknown", "")],
)
def test_only_done_and_its_undo_are_sent_to_a_provider(reaction: str, undone: str, verb: str) -> None:
    assert domain.verb_for(TipReacted(reaction=Reaction[reaction], undone=Reaction[undone])) == verb


@pytest.mark.parametrize(
    ("granted", "missing"),
    [("", []), ("b,a", []), ("a b c", []), ("a", ["b"]), ("ab", ["a", "b"]), (" , ", [])],
)
def test_missing_scopes_are_found_if_the_provider_names_the_granted_ones(granted: str, missing: list[str]) -> None:
    assert domain.missing_scopes(granted, ("a", "b")) == missing


@pytest.mark.parametrize(
    ("before", "after", "other"), [("1", "2", True), ("1", "1", False), ("", "1", False), ("1", "", False)]
)
def test_accounts_differ_only_if_both_are_known(before: str, after: str, other: bool) -> None:
    assert domain.is_other_account(ConnectionRecord(account_id=before), after) is other


def test_a_source_names_its_provider() -> None:
    assert domain.provider_of("integrations.todoist.tasks") == "todoist"
    assert (
        domain.provider_of("advice.library")
        == domain.provider_of("")
        == domain.provider_of("other.todoist.tasks")
        == ""
    )


@given(attempts=st.integers(0, 10_000), chance=st.floats(0, 1), requested=st.none() | st.floats(0, 1e6))
def test_backoff_is_bounded_and_never_shorter_than_requested(
    attempts: int, chance: float, requested: float | None
) -> None:
    backoff = domain.backoff_s(attempts, chance, requested)
    assert backoff >= (requested or 0)
    assert 1 <= backoff <= max(5400, requested or 0)


@given(when=st.datetimes(min_value=FLOATING - timedelta(days=500_000), max_value=FLOATING + timedelta(days=500_000)))
def test_a_floating_instant_lies_within_a_day_of_its_day(when: datetime) -> None:
    day, at = domain.due(when, "Pacific/Kiritimati")
    assert day is not None
    assert at is not None
    assert abs(at - datetime(1970, 1, 1, tzinfo=UTC) - timedelta(days=day)) < timedelta(days=2)
