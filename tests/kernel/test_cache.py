"""The commit cache holds values until the module commits, and for a minute at most."""

from __future__ import annotations

from servers.kernel.cache import AGE_S_MAX, ENTRIES_MAX, CommitCache
from tests.clocks import ManualClock


class Commits:
    """A database's count."""

    def __init__(self, count: int | None = 0) -> None:
        self.count = count

    def __call__(self) -> int | None:
        return self.count


def kept(memory: CommitCache[str, str], key: str, answer: str) -> str | None:
    memory.put(key, answer, memory.commit_count())
    return memory.get(key)


def test_an_answer_is_remembered_until_something_is_committed() -> None:
    commits = Commits()
    memory: CommitCache[str, str] = CommitCache(commits, ManualClock())
    assert kept(memory, "who", "Mara") == "Mara"
    commits.count = 1
    assert memory.get("who") is None
    commits.count = 0
    assert memory.get("who") is None, "what is old does not come back"


def test_an_answer_that_a_commit_overtook_is_not_kept() -> None:
    commits = Commits()
    memory: CommitCache[str, str] = CommitCache(commits, ManualClock())
    asked = memory.commit_count()
    commits.count = 1
    memory.put("who", "Mara", asked)
    assert memory.get("who") is None


def test_an_answer_is_asked_for_again_after_a_minute() -> None:
    clock = ManualClock()
    memory: CommitCache[str, str] = CommitCache(Commits(), clock)
    assert kept(memory, "who", "Mara")
    clock.advance(seconds=AGE_S_MAX + 1)
    assert memory.get("who") is None


def test_nothing_is_remembered_where_nobody_knows_of_commits() -> None:
    assert kept(CommitCache(Commits(None), ManualClock()), "who", "Mara") is None


def test_memory_does_not_grow_for_ever() -> None:
    memory: CommitCache[int, str] = CommitCache(Commits(), ManualClock())
    for number in range(ENTRIES_MAX + 1):
        memory.put(number, "x", memory.commit_count())
    assert memory.get(ENTRIES_MAX) == "x"
    assert memory.get(0) is None
