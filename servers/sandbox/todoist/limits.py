"""Todoist's limits per person, at the published figures."""

from collections import deque
from typing import Final

from servers.sandbox.todoist.errors import limits_reached

WINDOW_S: Final = 15 * 60
PARTIAL_MAX: Final = 1000
FULL_MAX: Final = 100


class Limits:
    """Counts the syncs of the last 15 minutes, full ones apart from partial ones."""

    def __init__(self) -> None:
        self._spent: dict[tuple[str, bool], deque[float]] = {}

    def spend(self, person: str, full: bool, now_s: float) -> None:
        """Count one sync before it does anything. Raises limits_reached with the seconds to wait."""
        spent = self._spent.setdefault((person, full), deque())
        while spent and spent[0] <= now_s - WINDOW_S:
            spent.popleft()
        if len(spent) >= (FULL_MAX if full else PARTIAL_MAX):
            raise limits_reached(int(spent[0] + WINDOW_S - now_s) + 1)
        spent.append(now_s)
