"""Times of the polling worker: waiting work is found within a second, whatever failed before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from servers.integrations.runner.polling_worker import PollingWorker
from servers.kernel.errors import Unavailable
from tests import virtual_time


class TimedQueue:
    """Queue of pieces by the time from which they wait. Records when the work on each began, in seconds."""

    def __init__(self, takes_s: float = 0) -> None:
        self.waiting: dict[str, float] = {}
        self.begun: list[tuple[str, float]] = []
        self.polled_at: list[float] = []
        self.limits: list[int] = []
        self.takes_s = takes_s
        self.find_problems: list[Exception] = []
        self.work_problems: list[Exception] = []
        self.worker = PollingWorker[str]("test", self.find, str, self.work)

    async def find(self, limit: int, busy: Sequence[str]) -> list[str]:
        now = self._now()
        self.polled_at.append(now)
        self.limits.append(limit)
        if self.find_problems:
            raise self.find_problems.pop()
        return [piece for piece, since in self.waiting.items() if since <= now and piece not in busy][:limit]

    async def work(self, piece: str) -> None:
        self.begun.append((piece, self._now()))
        await asyncio.sleep(self.takes_s)
        if self.work_problems:
            raise self.work_problems.pop()
        del self.waiting[piece]

    def run(self, seconds: float, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Run the worker for `seconds`; call `meanwhile` after a tenth of a second."""

        async def work() -> None:
            self._began = asyncio.get_running_loop().time()
            running = asyncio.create_task(self.worker.run())
            await asyncio.sleep(0.1)
            meanwhile()
            await asyncio.sleep(seconds - 0.1)
            running.cancel()
            await asyncio.wait([running])

        virtual_time.run(work())

    def _now(self) -> float:
        return round(asyncio.get_running_loop().time() - self._began, 3)


def test_due_work_is_found_at_the_next_second() -> None:
    queue = TimedQueue()
    queue.waiting = {"now": 0, "later": 1.5}
    queue.run(3.5)
    assert queue.begun == [("now", 0), ("later", 2)]
    assert queue.polled_at == [0, 0, 1, 2, 2, 3], "and once more after each piece"


def test_notified_work_is_done_at_once() -> None:
    queue = TimedQueue()

    def add() -> None:
        queue.waiting["new"] = 0
        queue.worker.notify()

    queue.run(0.5, add)
    assert queue.begun == [("new", 0.1)]


@pytest.mark.parametrize("problem", [Unavailable("down"), ValueError("a fault of ours")])
def test_a_poll_that_fails_is_repeated_a_second_later(problem: Exception) -> None:
    queue = TimedQueue()
    queue.waiting = {"piece": 0}
    queue.find_problems = [problem]
    queue.run(1.5)
    assert queue.begun == [("piece", 1)]


@pytest.mark.parametrize("problem", [Unavailable("down"), ValueError("a fault of ours")])
def test_a_piece_that_fails_is_retried_a_second_later(problem: Exception) -> None:
    queue = TimedQueue()
    queue.waiting = {"piece": 0}
    queue.work_problems = [problem]
    queue.run(1.5)
    assert queue.begun == [("piece", 0), ("piece", 1)]


def test_eight_pieces_are_worked_on_at_a_time() -> None:
    queue = TimedQueue(takes_s=0.4)
    queue.waiting = {f"p{number:02}": 0.0 for number in range(18)}
    queue.run(2)
    assert [at for _, at in queue.begun] == [0] * 8 + [0.4] * 8 + [0.8] * 2
    assert set(queue.limits) <= set(range(1, 9)), "no poll without a free place"


def test_the_same_piece_is_never_worked_on_twice_at_a_time() -> None:
    queue = TimedQueue(takes_s=2.5)
    queue.waiting = {"slow": 0, "quick": 0.5}
    queue.run(4)
    assert queue.begun == [("slow", 0), ("quick", 1)]
