"""Snooze times for forms. webapp/src/core/snooze.ts is the same for scripts."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from bff.pages.phrases import phrase

_EVENING_H: Final = 20
_MORNING_H: Final = 8
_TONIGHT_AHEAD_MIN: Final = timedelta(minutes=30)
_NIGHT_MIN: Final = timedelta(hours=5)


def snooze_times(now: datetime, zone: tzinfo) -> dict[str, datetime]:
    """Return the snooze times: tonight is 20:00 if half an hour ahead or more, tomorrow the next 8:00 after a night."""
    local = now.astimezone(zone)
    moments = {"hour": local + timedelta(hours=1), "tonight": _at(local, 0, _EVENING_H), "tomorrow": _morning(local)}
    if moments["tonight"] - local < _TONIGHT_AHEAD_MIN:
        del moments["tonight"]
    return moments


def snooze_options(now: datetime, zone: tzinfo) -> list[tuple[str, str]]:
    """Return pairs of name and label, in display order."""
    return [(name, phrase(f"snooze_{name}")) for name in snooze_times(now, zone)]


def _morning(local: datetime) -> datetime:
    today = _at(local, 0, _MORNING_H)
    return today if today - local >= _NIGHT_MIN else _at(local, 1, _MORNING_H)


def _at(local: datetime, days: int, hour: int) -> datetime:
    return (local + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
