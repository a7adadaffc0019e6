"""The moments that a tip can be put off to, for forms. webapp/src/core/snooze.ts says the same for scripts."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

_EVENING_H: Final = 20
_MORNING_H: Final = 8
_TONIGHT_AHEAD_MIN: Final = timedelta(minutes=30)
_NIGHT_MIN: Final = timedelta(hours=5)
_WORDS: Final = {"hour": "1 hour", "tonight": "Tonight", "tomorrow": "Tomorrow"}


def snooze_times(now: datetime, zone: tzinfo) -> dict[str, datetime]:
    """What can be chosen: tonight is 20:00, if half an hour ahead or more; tomorrow is the next 8:00 after a night."""
    local = now.astimezone(zone)
    moments = {"hour": local + timedelta(hours=1), "tonight": _at(local, 0, _EVENING_H), "tomorrow": _morning(local)}
    if moments["tonight"] - local < _TONIGHT_AHEAD_MIN:
        del moments["tonight"]
    return moments


def choices(now: datetime, zone: tzinfo) -> list[tuple[str, str]]:
    """Pairs of a moment's name and its words, in the order to offer them."""
    return [(when, _WORDS[when]) for when in snooze_times(now, zone)]


def _morning(local: datetime) -> datetime:
    today = _at(local, 0, _MORNING_H)
    return today if today - local >= _NIGHT_MIN else _at(local, 1, _MORNING_H)


def _at(local: datetime, days: int, hour: int) -> datetime:
    return (local + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
