"""What is remembered is what would be answered again."""

from __future__ import annotations

from servers.kernel.memory import ENTRIES_MAX, KEPT_S, Memory
from tests.clocks import ManualClock


class Commits:
    """A database's count."""

    def __init__(self, count: int | None = 0) -> None:
        self.count = count

    def __call__(self) -> int | None:
        return self.count


def kept(memory: Memory[str, str], key: str, answer: str) -> str | None:
    memory.keep(key, answer, memory.moment())
    return memory.find(key)


def test_an_answer_is_remembered_until_something_is_committed() -> None:
    commits = Commits()
    memory: Memory[str, str] = Memory(commits, ManualClock())
    assert kept(memory, "who", "Mara") == "Mara"
    commits.count = 1
    assert memory.find("who") is None
    commits.count = 0
    assert memory.find("who") is None, "what is old does not come back"


def test_an_answer_that_a_commit_overtook_is_not_kept() -> None:
    commits = Commits()
    memory: Memory[str, str] = Memory(commits, ManualClock())
    asked = memory.moment()
    commits.count = 1
    memory.keep("who", "Mara", asked)
    assert memory.find("who") is None


def test_an_answer_is_asked_for_again_after_a_minute() -> None:
    clock = ManualClock()
    memory: Memory[str, str] = Memory(Commits(), clock)
    assert kept(memory, "who", "Mara")
    clock.advance(seconds=KEPT_S + 1)
    assert memory.find("who") is None


def test_nothing_is_remembered_where_nobody_knows_of_commits() -> None:
    assert kept(Memory(Commits(None), ManualClock()), "who", "Mara") is None


def test_memory_does_not_grow_for_ever() -> None:
    memory: Memory[int, str] = Memory(Commits(), ManualClock())
    for number in range(ENTRIES_MAX + 1):
        memory.keep(number, "x", memory.moment())
    assert memory.find(ENTRIES_MAX) == "x"
    assert memory.find(0) is None
