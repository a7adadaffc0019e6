"""A clock that tests advance."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta


class ManualClock:
    """Clock that stands still until `advance`, which wakes the sleepers that are due."""

    def __init__(self, start: datetime = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._now = start
        self._sleepers: list[tuple[datetime, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._start).total_seconds()

    async def sleep(self, seconds: float) -> None:
        due = asyncio.Event()
        self._sleepers.append((self._now + timedelta(seconds=seconds), due))
        await due.wait()

    def advance(self, **time: float) -> None:
        """Advance by the keyword arguments of timedelta: `advance(minutes=5)`."""
        self._now += timedelta(**time)
        for at, due in self._sleepers:
            if at <= self._now:
                due.set()

    def sleepers_until(self, moment: datetime) -> int:
        """Return the number of sleepers that wait for this moment."""
        return sum(at == moment and not due.is_set() for at, due in self._sleepers)
