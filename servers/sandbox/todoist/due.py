"""Due dates of three kinds: a day, a floating time, a fixed time in a time zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from servers.sandbox.todoist import recurrence
from servers.sandbox.todoist.errors import invalid_argument


class Due(TypedDict):
    """Due date in Todoist's format. `date` is YYYY-MM-DD, YYYY-MM-DDTHH:MM:SS (floating) or the same with Z (fixed)."""

    date: str
    timezone: str | None
    string: str
    lang: str
    is_recurring: bool


def make_due(day: date, at: time | None = None, zone: str | None = None, string: str = "") -> Due:
    """Return a due date. With a `zone` it is fixed in time, without one it is the same clock time everywhere."""
    rule = recurrence.parse(string)
    text = string or f"{day.day} {day:%b}" + (f" {at:%H:%M}" if at else "")
    return Due(date=_format_date(day, at, zone), timezone=zone, string=text, lang="en", is_recurring=rule is not None)


def next_occurrence(due: Due, today: date) -> Due:
    """Return the occurrence after one completed today. Time of day and kind stay. Raises invalid_argument."""
    rule = recurrence.parse(due["string"])
    if rule is None:
        raise invalid_argument("due", f"the sandbox does not know the recurrence {due['string']!r}")
    day, at, zone = _parse_date(due["date"], due["timezone"])
    try:
        following = _format_date(rule.next_after_completion(day, today), at, zone)
    except (ValueError, OverflowError) as error:
        raise invalid_argument("due", "the next occurrence is after the year 9999") from error
    return Due(**{**due, "date": following, "timezone": zone})


def parse_due_argument(argument: object, current: Due | None, today: date, keep_rule: bool = False) -> Due | None:
    """Return the due date that a command's `due` argument describes, or None if it clears the date.

    With `keep_rule`, an argument without a string keeps the recurrence of `current`. Raises invalid_argument.
    """
    if argument is None:
        return None
    if not isinstance(argument, Mapping) or not (argument.get("date") or argument.get("string")):
        raise invalid_argument("due", "expected an object with a date or a string")
    if not argument.get("date"):
        return _parse_text(str(argument["string"]), today)
    text, kept = str(argument["date"]), current if keep_rule else None
    string = str(argument.get("string") or (kept["string"] if kept else ""))
    zone = _zone_name(argument.get("timezone")) or (kept["timezone"] if kept and text.endswith("Z") else None)
    day, at, zone = _parse_date(text, zone)
    return make_due(day, at, zone, string)


def _zone_name(name: object) -> str | None:
    if name is None:
        return None
    try:
        return ZoneInfo(str(name)).key
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise invalid_argument("due", f"unknown time zone {name!r}") from error


def _parse_text(text: str, today: date) -> Due | None:
    words = text.strip().lower()
    if words in ("no date", "no due date"):
        return None
    if rule := recurrence.parse(words):
        return make_due(rule.first(today), rule.at, None, text)
    days = {"today": today, "tomorrow": today + timedelta(days=1)}
    if words in days:
        return make_due(days[words], string=text)
    day, at, _ = _parse_date(text.strip(), None)
    return make_due(day, at)


def _parse_date(text: str, zone: str | None) -> tuple[date, time | None, str | None]:
    """Return day, time of day if there is one, and time zone: UTC if the text has an offset and `zone` is None."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text), None, zone
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(ZoneInfo(zone) if zone else UTC)
            zone = zone or "UTC"
        return moment.date(), moment.time().replace(tzinfo=None), zone
    except (ValueError, OverflowError) as error:
        raise invalid_argument("due", f"cannot read {text!r}") from error


def _format_date(day: date, at: time | None, zone: str | None) -> str:
    if at is None:
        return day.isoformat()
    if zone is None:
        return datetime.combine(day, at).isoformat(timespec="seconds")
    fixed = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
    return fixed.strftime("%Y-%m-%dT%H:%M:%SZ")
