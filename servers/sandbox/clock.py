"""The sandbox's own time, which a test may freeze and move."""

import asyncio
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time until it is frozen or moved; both stand-ins of one process share one clock."""

    def __init__(self) -> None:
        self._frozen: datetime | None = None
        self._moved = timedelta()

    def now(self) -> datetime:
        """The present, aware and in UTC."""
        return self._frozen or datetime.now(UTC) + self._moved

    def now_s(self) -> float:
        """The present in seconds since 1970."""
        return self.now().timestamp()

    def freeze(self, at: datetime) -> None:
        """Stand still at an aware moment until `run`."""
        self._frozen = at.astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Move ahead (or back), frozen or running."""
        step = timedelta(seconds=seconds)
        if self._frozen is None:
            self._moved += step
        else:
            self._frozen += step

    def run(self) -> None:
        """Return to real time."""
        self._frozen, self._moved = None, timedelta()

    async def pause_ms(self, ms: int) -> None:
        """Wait in real time: a slow answer is slow even when the clock stands still."""
        await asyncio.sleep(ms / 1000)
