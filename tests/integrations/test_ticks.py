"""Work in the background by the clock: what waits is found within a second, whatever went wrong before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from servers.integrations.runner.polling_worker import PollingWorker
from servers.kernel.errors import Unavailable
from tests import virtual_time


class Table:
    """Pieces that wait from a time on. Works on each for `takes_s`; notes when it began, by the loop's time."""

    def __init__(self, takes_s: float = 0) -> None:
        self.waiting: dict[str, float] = {}
        self.begun: list[tuple[str, float]] = []
        self.looked: list[float] = []
        self.limits: list[int] = []
        self.takes_s = takes_s
        self.find_problems: list[Exception] = []
        self.work_problems: list[Exception] = []
        self.worker = PollingWorker[str]("test", self.find, str, self.work)

    async def find(self, limit: int, busy: Sequence[str]) -> list[str]:
        now = self._now()
        self.looked.append(now)
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
        """Let the worker run so long; `meanwhile` happens after a tenth of a second."""

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


def test_what_becomes_due_is_found_at_the_next_second() -> None:
    table = Table()
    table.waiting = {"now": 0, "later": 1.5}
    table.run(3.5)
    assert table.begun == [("now", 0), ("later", 2)]
    assert table.looked == [0, 0, 1, 2, 2, 3], "and once more after each piece"


def test_whoever_adds_work_has_it_done_at_once() -> None:
    table = Table()

    def add() -> None:
        table.waiting["new"] = 0
        table.worker.notify()

    table.run(0.5, add)
    assert table.begun == [("new", 0.1)]


@pytest.mark.parametrize("problem", [Unavailable("down"), ValueError("a fault of ours")])
def test_a_look_that_fails_is_followed_by_another_a_second_later(problem: Exception) -> None:
    table = Table()
    table.waiting = {"piece": 0}
    table.find_problems = [problem]
    table.run(1.5)
    assert table.begun == [("piece", 1)]


@pytest.mark.parametrize("problem", [Unavailable("down"), ValueError("a fault of ours")])
def test_a_piece_that_fails_is_tried_again_a_second_later(problem: Exception) -> None:
    table = Table()
    table.waiting = {"piece": 0}
    table.work_problems = [problem]
    table.run(1.5)
    assert table.begun == [("piece", 0), ("piece", 1)]


def test_eight_pieces_are_worked_on_at_a_time() -> None:
    table = Table(takes_s=0.4)
    table.waiting = {f"p{number:02}": 0.0 for number in range(18)}
    table.run(2)
    assert [at for _, at in table.begun] == [0] * 8 + [0.4] * 8 + [0.8] * 2
    assert set(table.limits) <= set(range(1, 9)), "nothing is looked for where there is no place"


def test_the_same_piece_is_never_worked_on_twice_at_a_time() -> None:
    table = Table(takes_s=2.5)
    table.waiting = {"slow": 0, "quick": 0.5}
    table.run(4)
    assert table.begun == [("slow", 0), ("quick", 1)]
