"""Work in the background: each piece once at a time, nobody behind a slow one, and no end of it by an accident."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from servers.integrations.runner import polling_worker
from servers.integrations.runner.polling_worker import CONCURRENCY_MAX, PollingWorker
from tests.integrations.app import eventually


class Desk:
    """A table of waiting pieces and who works on them."""

    def __init__(self, work: Callable[[str], Awaitable[None]]) -> None:
        self.waiting: list[str] = []
        self.begun: list[str] = []
        self.at_once = 0
        self.at_once_most = 0
        self._does = work
        self.rounds = PollingWorker[str]("test", self.find, str, self.work)

    async def find(self, limit: int, busy: Sequence[str]) -> list[str]:
        return [piece for piece in self.waiting if piece not in busy][:limit]

    async def work(self, piece: str) -> None:
        self.begun.append(piece)
        self.at_once += 1
        self.at_once_most = max(self.at_once, self.at_once_most)
        try:
            await self._does(piece)
            self.waiting.remove(piece)
        finally:
            self.at_once -= 1


@pytest.fixture(autouse=True)
def slow_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that only waking can explain what is quick."""
    monkeypatch.setattr(polling_worker, "POLL_S", 30.0)


async def done(desk: Desk, *left: str) -> None:
    async def only_left() -> bool:
        return desk.waiting == list(left)

    running = asyncio.create_task(desk.rounds.run())
    try:
        await eventually(only_left)
    finally:
        running.cancel()


async def test_everything_is_done_however_much_waits() -> None:
    desk = Desk(lambda piece: asyncio.sleep(0.001))
    desk.waiting = [str(n) for n in range(50)]
    await done(desk)
    assert desk.begun == sorted(desk.begun, key=int)
    assert desk.at_once_most == CONCURRENCY_MAX


async def test_slow_pieces_do_not_hold_up_the_others() -> None:
    desk = Desk(lambda piece: asyncio.sleep(30 if piece.startswith("slow") else 0))
    slow = [f"slow {n}" for n in range(CONCURRENCY_MAX - 1)]
    desk.waiting = [*slow, "a", "b", "c"]
    await done(desk, *slow)
    assert desk.begun == [*slow, "a", "b", "c"]


async def test_a_piece_that_fails_ends_nothing_and_is_not_tried_at_once() -> None:
    async def fail(piece: str) -> None:
        if piece == "bad":
            raise ValueError(piece)

    desk = Desk(fail)
    desk.waiting = ["bad", "good"]
    await done(desk, "bad")
    assert desk.begun.count("bad") <= 2
