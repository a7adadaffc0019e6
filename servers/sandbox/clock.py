"""The sandbox's own clock, which a test may freeze and set."""

import asyncio
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Clock that both stand-ins of one process share: real time, unless frozen or shifted."""

    def __init__(self) -> None:
        self._frozen_at: datetime | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        return self._frozen_at or datetime.now(UTC) + self._offset

    def now_s(self) -> float:
        """Return the time in seconds since 1970."""
        return self.now().timestamp()

    def freeze(self, at: datetime) -> None:
        """Stop at an aware datetime until `resume`."""
        self._frozen_at = at.astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Shift the time, frozen or running. A negative number shifts it back."""
        step = timedelta(seconds=seconds)
        if self._frozen_at is None:
            self._offset += step
        else:
            self._frozen_at += step

    def resume(self) -> None:
        """Return to real time."""
        self._frozen_at, self._offset = None, timedelta()

    async def pause_ms(self, ms: int) -> None:
        """Wait in real time: a slow response is slow even while the clock is frozen."""
        await asyncio.sleep(ms / 1000)
