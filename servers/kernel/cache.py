"""Cache of another module's responses, valid until that module's next commit."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from servers.kernel.clock import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

AGE_S_MAX = 60.0
"""An upper limit although every commit empties the cache: a response may depend on the time as well."""
ENTRIES_MAX = 4096


class CommitCache(Generic[K, V]):
    """Cache that is emptied by the next commit of the module whose responses it holds.

    `current_commit_count` returns the module's commit count, or None if other processes may commit: the module runs
    elsewhere or on a shared database. Nothing is cached then.
    """

    def __init__(self, current_commit_count: Callable[[], int | None], clock: Clock) -> None:
        self._current_commit_count = current_commit_count
        self._clock = clock
        self._commit_count: int | None = None
        self._entries: dict[K, tuple[V, float]] = {}

    def get(self, key: K) -> V | None:
        if self._entries and self._current_commit_count() != self._commit_count:
            self._entries.clear()
        entry = self._entries.get(key)
        if entry is None or self._clock.monotonic() > entry[1]:
            return None
        return entry[0]

    def commit_count(self) -> int | None:
        """Return the count to pass to `put`. Call it before the request: a commit meanwhile makes the response old."""
        return self._current_commit_count()

    def put(self, key: K, value: V, commit_count: int | None) -> None:
        """Cache a response to a request that was sent at `commit_count`."""
        if commit_count is None or commit_count != self._current_commit_count():
            return  # the module committed while it was asked, so the response may be old already
        if commit_count != self._commit_count or len(self._entries) >= ENTRIES_MAX:
            self._entries.clear()
        self._commit_count = commit_count
        self._entries[key] = value, self._clock.monotonic() + AGE_S_MAX
