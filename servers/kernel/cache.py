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

    def __init__(self, commits: Callable[[], int | None], clock: Clock) -> None:
        self._commits = commits
        self._clock = clock
        self._as_of: int | None = None
        self._found: dict[K, tuple[V, float]] = {}

    def get(self, key: K) -> V | None:
        """The answer, if it would still be the same."""
        if self._found and self._commits() != self._as_of:
            self._found.clear()
        kept = self._found.get(key)
        if kept is None or self._clock.monotonic() > kept[1]:
            return None
        return kept[0]

    def commit_count(self) -> int | None:
        """To be taken before the question is asked: a commit while it is answered makes the answer old at once."""
        return self._commits()

    def put(self, key: K, answer: V, moment: int | None) -> None:
        """Remembers an answer to a question that was asked at `moment`."""
        if moment is None or moment != self._commits():
            return
        if moment != self._as_of or len(self._found) >= ENTRIES_MAX:
            self._found.clear()
        self._as_of = moment
        self._found[key] = answer, self._clock.monotonic() + AGE_S_MAX
