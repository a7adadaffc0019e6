"""Due dates and recurrence rules."""

from datetime import date, time

import pytest

from servers.sandbox.todoist.due import make_due, next_occurrence, parse_due_argument
from servers.sandbox.todoist.recurrence import parse

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "due", "expected"),
    [
        ("every day", date(2026, 3, 2), date(2026, 3, 3)),
        ("every day", date(2026, 2, 20), date(2026, 3, 3)),
        ("every 3 days", date(2026, 3, 1), date(2026, 3, 4)),
        ("every! 3 days", date(2026, 2, 1), date(2026, 3, 5)),
        ("every other week", date(2026, 3, 2), date(2026, 3, 16)),
        ("every weekday", date(2026, 3, 6), date(2026, 3, 9)),
        ("every tuesday, friday", date(2026, 3, 2), date(2026, 3, 3)),
        ("every mon and thu", date(2026, 3, 2), date(2026, 3, 5)),
        ("every month", date(2026, 1, 31), date(2026, 3, 28)),
        ("every 31st", date(2026, 1, 31), date(2026, 3, 31)),
        ("every 6 months", date(2026, 3, 20), date(2026, 9, 20)),
        ("every year", date(2024, 2, 29), date(2027, 2, 28)),
    ],
)
def test_completion_moves_to_the_next_date_after_today(text: str, due: date, expected: date) -> None:
    rule = parse(text)
    assert rule is not None
    assert rule.next_after_completion(due, MONDAY) == expected


@pytest.mark.parametrize(
    "text", ["tomorrow", "every", "every blue moon", "every 0 days", "every 32nd", "every day at 25:00"]
)
def test_unknown_words_give_no_rule(text: str) -> None:
    assert parse(text) is None


def test_fixed_time_keeps_its_clock_time_across_the_change_to_summer_time() -> None:
    before = make_due(date(2026, 3, 28), time(9), "Europe/Stockholm", "every day at 09:00")
    after = next_occurrence(before, date(2026, 3, 28))
    assert (before["date"], after["date"]) == ("2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z")


def test_floating_time_and_plain_date_keep_their_kind() -> None:
    floating = parse_due_argument({"string": "every day at 07:30"}, None, MONDAY)
    assert floating is not None
    assert next_occurrence(floating, MONDAY)["date"] == "2026-03-03T07:30:00"
    plain = parse_due_argument({"string": "every friday"}, None, MONDAY)
    assert plain is not None
    assert plain["date"] == "2026-03-06"
    assert next_occurrence(plain, MONDAY)["date"] == "2026-03-13"
