"""What another module of this process answered, for as long as that module has committed nothing since."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from servers.kernel.clock import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

AGE_S_MAX = 60.0
"""For so long at most, since an answer may depend on the time, too."""
ENTRIES_MAX = 4096


class CommitCache(Generic[K, V]):
    """Answers by their question. `commits`: a number that the module's every commit raises; None: nobody here knows it,
    because the module runs elsewhere or shares its database, and then nothing is remembered.
    """

    def __init__(self, current_commit_count: Callable[[], int | None], clock: Clock) -> None:
        self._current_commit_count = current_commit_count
        self._clock = clock
        self._commit_count: int | None = None
        self._entries: dict[K, tuple[V, float]] = {}

    def get(self, key: K) -> V | None:
        """The answer, if it would still be the same."""
        if self._entries and self._current_commit_count() != self._commit_count:
            self._entries.clear()
        kept = self._entries.get(key)
        if kept is None or self._clock.monotonic() > kept[1]:
            return None
        return kept[0]

    def commit_count(self) -> int | None:
        """To be taken before the question is asked: a commit while it is answered makes the answer old at once."""
        return self._current_commit_count()

    def put(self, key: K, value: V, commit_count: int | None) -> None:
        """Remembers an answer to a question that was asked at `commit_count`."""
        if commit_count is None or commit_count != self._current_commit_count():
            return
        if commit_count != self._commit_count or len(self._entries) >= ENTRIES_MAX:
            self._entries.clear()
        self._commit_count = commit_count
        self._entries[key] = value, self._clock.monotonic() + AGE_S_MAX
