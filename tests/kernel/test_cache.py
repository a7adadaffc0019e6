"""The commit cache, which keeps values until the module commits, and for a minute at most."""

from __future__ import annotations

from servers.kernel.cache import AGE_S_MAX, ENTRIES_MAX, CommitCache
from tests.clocks import ManualClock


class Commits:
    """Commit count that a test sets."""

    def __init__(self, count: int | None = 0) -> None:
        self.count = count

    def __call__(self) -> int | None:
        return self.count


def put_and_get(cache: CommitCache[str, str], key: str, value: str) -> str | None:
    cache.put(key, value, cache.commit_count())
    return cache.get(key)


def test_a_value_is_cached_until_something_is_committed() -> None:
    commits = Commits()
    cache: CommitCache[str, str] = CommitCache(commits, ManualClock())
    assert put_and_get(cache, "who", "Mara") == "Mara"
    commits.count = 1
    assert cache.get("who") is None
    commits.count = 0
    assert cache.get("who") is None, "an outdated value does not come back"


def test_a_value_that_was_read_before_a_commit_is_not_cached() -> None:
    commits = Commits()
    cache: CommitCache[str, str] = CommitCache(commits, ManualClock())
    count_before = cache.commit_count()
    commits.count = 1
    cache.put("who", "Mara", count_before)
    assert cache.get("who") is None


def test_a_value_is_cached_for_a_minute_at_most() -> None:
    clock = ManualClock()
    cache: CommitCache[str, str] = CommitCache(Commits(), clock)
    assert put_and_get(cache, "who", "Mara")
    clock.advance(seconds=AGE_S_MAX + 1)
    assert cache.get("who") is None


def test_nothing_is_cached_without_a_commit_count() -> None:
    assert put_and_get(CommitCache(Commits(None), ManualClock()), "who", "Mara") is None


def test_the_cache_has_a_maximum_size() -> None:
    cache: CommitCache[int, str] = CommitCache(Commits(), ManualClock())
    for number in range(ENTRIES_MAX + 1):
        cache.put(number, "x", cache.commit_count())
    assert cache.get(ENTRIES_MAX) == "x"
    assert cache.get(0) is None
