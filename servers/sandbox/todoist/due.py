"""Due dates of the three kinds: a date, a floating time, a fixed time with a zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from servers.sandbox.todoist import recurrence
from servers.sandbox.todoist.errors import invalid


class Due(TypedDict):
    """As Todoist sends it. `date` is YYYY-MM-DD, or with THH:MM:SS (floating), or with a Z (fixed, in `timezone`)."""

    date: str
    timezone: str | None
    string: str
    lang: str
    is_recurring: bool


def due_on(day: date, at: time | None = None, zone: str | None = None, string: str = "") -> Due:
    """A due date; with a `zone` it is fixed in time, without one it means the same clock time everywhere."""
    rule = recurrence.parse(string)
    shown = string or f"{day.day} {day:%b}" + (f" {at:%H:%M}" if at else "")
    return Due(date=_written(day, at, zone), timezone=zone, string=shown, lang="en", is_recurring=rule is not None)


def moved_on(due: Due, today: date) -> Due:
    """The next occurrence of a recurring due date, completed today. The time of day and its kind stay."""
    rule = recurrence.parse(due["string"])
    if rule is None:
        raise invalid("due", f"this stand-in does not know the recurrence {due['string']!r}")
    day, at = _read(due)
    try:
        return Due(**{**due, "date": _written(rule.following(day, today), at, due["timezone"])})
    except (ValueError, OverflowError) as error:
        raise invalid("due", "time ends before the next occurrence") from error


def wished(wish: object, before: Due | None, today: date, keep_rule: bool = False) -> Due | None:
    """What a command's `due` argument asks for; None clears it. `keep_rule`: only the date moves, the rule stays."""
    if wish is None:
        return None
    if not isinstance(wish, Mapping) or not (wish.get("date") or wish.get("string")):
        raise invalid("due", "a due date has a date or a string")
    if not wish.get("date"):
        return _from_text(str(wish["string"]), today)
    kept = before if keep_rule and before is not None else None
    string = str(wish.get("string") or (kept["string"] if kept else ""))
    zone = _zone_name(wish.get("timezone")) or (kept["timezone"] if kept and str(wish["date"]).endswith("Z") else None)
    given = Due(date=str(wish["date"]), timezone=zone, string=string, lang="en", is_recurring=False)
    day, at = _read(given)
    return due_on(day, at, given["timezone"], string)


def _zone_name(name: object) -> str | None:
    if name is None:
        return None
    try:
        return ZoneInfo(str(name)).key
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise invalid("due", f"there is no zone {name!r}") from error


def _from_text(text: str, today: date) -> Due | None:
    words = text.strip().lower()
    if words in ("no date", "no due date"):
        return None
    if rule := recurrence.parse(words):
        return due_on(rule.first(today), rule.at, None, text)
    days = {"today": today, "tomorrow": today + timedelta(days=1)}
    if words in days:
        return due_on(days[words], string=text)
    day, at = _read(Due(date=text.strip(), timezone=None, string=text, lang="en", is_recurring=False))
    return due_on(day, at)


def _read(due: Due) -> tuple[date, time | None]:
    text, zone = due["date"], due["timezone"]
    try:
        if len(text) == 10:
            return date.fromisoformat(text), None
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(ZoneInfo(zone) if zone else UTC)
            due["timezone"] = zone or "UTC"
        return moment.date(), moment.time().replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise invalid("due", f"cannot read {text!r}") from error


def _written(day: date, at: time | None, zone: str | None) -> str:
    if at is None:
        return day.isoformat()
    if zone is None:
        return datetime.combine(day, at).isoformat(timespec="seconds")
    fixed = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
    return fixed.strftime("%Y-%m-%dT%H:%M:%SZ")
