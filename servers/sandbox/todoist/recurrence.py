"""Recurrence rules: a small, exact part of Todoist's language for recurring dates."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED_SETS: Final = {"weekday": frozenset(range(5)), "workday": frozenset(range(5)), "weekend": frozenset({5, 6})}
_UNITS: Final = ("day", "week", "month", "year")
_FORM: Final = re.compile(
    r"every(?P<completion>!)?\s+(?:(?P<step>\d+|other)\s+)?(?P<what>.+?)(?:\s+at\s+(?P<hour>\d{1,2}):(?P<minute>\d{2}))?"
)


@dataclass(frozen=True)
class RecurrenceRule:
    """Recurrence: `every [!] [step] unit`, or weekdays, or a day of the month. `every!` counts from the completion."""

    from_completion: bool
    step: int
    unit: str
    weekdays: frozenset[int]
    month_day: int | None
    at: time | None

    def first(self, today: date) -> date:
        """Return the first occurrence, today included."""
        if not self.weekdays and self.month_day is None:
            return today
        return self._after(today - timedelta(days=1))

    def next_after_completion(self, due: date, today: date) -> date:
        """Return the next occurrence, later than today, of a task that was due on `due` and is completed today."""
        day = self._after(today if self.from_completion else due)
        while day <= today:
            day = self._after(day)
        return day

    def _after(self, day: date) -> date:
        if self.weekdays:
            next_days = (day + timedelta(days=n) for n in range(1, 8))
            return next(candidate for candidate in next_days if candidate.weekday() in self.weekdays)
        if self.month_day is not None:
            this_month = _date_in_month(day.year, day.month, self.month_day)
            return this_month if this_month > day else _add_months(day.replace(day=1), 1, self.month_day)
        if self.unit in ("day", "week"):
            return day + timedelta(days=self.step * (7 if self.unit == "week" else 1))
        return _add_months(day, self.step * (12 if self.unit == "year" else 1), day.day)


def parse(text: str) -> RecurrenceRule | None:
    """Return the rule that a due string describes, or None if it describes no known one."""
    form = _FORM.fullmatch(text.strip().lower())
    if form is None:
        return None
    step = {None: 1, "other": 2}.get(form["step"]) or int(form["step"])
    what = form["what"]
    weekdays, unit, ordinal = _weekdays(what), what.removesuffix("s"), re.fullmatch(r"(\d{1,2})(st|nd|rd|th)", what)
    month_day = int(ordinal[1]) if ordinal and 1 <= int(ordinal[1]) <= 31 else None
    if step < 1 or not (weekdays or month_day or unit in _UNITS):
        return None
    try:
        at = time(int(form["hour"]), int(form["minute"])) if form["hour"] else None
    except ValueError:
        return None
    return RecurrenceRule(form["completion"] is not None, step, unit, weekdays, month_day, at)


def _weekdays(what: str) -> frozenset[int]:
    if named := _NAMED_SETS.get(what.removesuffix("s")):
        return named
    words = re.split(r"\s*,\s*|\s+and\s+", what)
    full = [day.lower() for day in calendar.day_name]
    found = [next((n for n, day in enumerate(_WEEKDAYS) if word in (day, full[n])), None) for word in words]
    return frozenset(n for n in found if n is not None) if None not in found else frozenset()


def _add_months(day: date, months: int, month_day: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return _date_in_month(count // 12, count % 12 + 1, month_day)


def _date_in_month(year: int, month: int, month_day: int) -> date:
    return date(year, month, min(month_day, calendar.monthrange(year, month)[1]))
