"""Todoist's rate limits per person, with the published figures."""

from collections import deque
from typing import Final

from servers.sandbox.todoist.errors import limits_reached

WINDOW_S: Final = 15 * 60
PARTIAL_SYNCS_MAX: Final = 1000
FULL_SYNCS_MAX: Final = 100


class SyncRateLimit:
    """Sliding window of 15 minutes over a person's syncs. Full and partial syncs have a limit each."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, bool], deque[float]] = {}

    def count(self, person: str, full: bool, now_s: float) -> None:
        """Count one sync. Raises limits_reached with the seconds to wait."""
        times = self._times.setdefault((person, full), deque())
        while times and times[0] <= now_s - WINDOW_S:
            times.popleft()
        if len(times) >= (FULL_SYNCS_MAX if full else PARTIAL_SYNCS_MAX):
            raise limits_reached(int(times[0] + WINDOW_S - now_s) + 1)
        times.append(now_s)
