"""The polling worker: no piece waits for a slow one, and a failing piece does not stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from servers.integrations.runner import polling_worker
from servers.integrations.runner.polling_worker import CONCURRENCY_MAX, PollingWorker
from tests.integrations.app import eventually


class FakeQueue:
    """Queue of waiting pieces that records the work on them."""

    def __init__(self, work: Callable[[str], Awaitable[None]]) -> None:
        self.waiting: list[str] = []
        self.begun: list[str] = []
        self.concurrent = 0
        self.concurrent_max = 0
        self._handle = work
        self.worker = PollingWorker[str]("test", self.find, str, self.work)

    async def find(self, limit: int, busy: Sequence[str]) -> list[str]:
        return [piece for piece in self.waiting if piece not in busy][:limit]

    async def work(self, piece: str) -> None:
        self.begun.append(piece)
        self.concurrent += 1
        self.concurrent_max = max(self.concurrent, self.concurrent_max)
        try:
            await self._handle(piece)
            self.waiting.remove(piece)
        finally:
            self.concurrent -= 1


@pytest.fixture(autouse=True)
def poll_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll so rarely that only a notification explains prompt work."""
    monkeypatch.setattr(polling_worker, "POLL_S", 30.0)


async def run_until(queue: FakeQueue, *left: str) -> None:
    async def others_are_done() -> bool:
        return queue.waiting == list(left)

    running = asyncio.create_task(queue.worker.run())
    try:
        await eventually(others_are_done)
    finally:
        running.cancel()


async def test_all_waiting_pieces_are_done() -> None:
    queue = FakeQueue(lambda piece: asyncio.sleep(0.001))
    queue.waiting = [str(n) for n in range(50)]
    await run_until(queue)
    assert queue.begun == sorted(queue.begun, key=int)
    assert queue.concurrent_max == CONCURRENCY_MAX


async def test_slow_pieces_do_not_hold_up_the_others() -> None:
    queue = FakeQueue(lambda piece: asyncio.sleep(30 if piece.startswith("slow") else 0))
    slow = [f"slow {n}" for n in range(CONCURRENCY_MAX - 1)]
    queue.waiting = [*slow, "a", "b", "c"]
    await run_until(queue, *slow)
    assert queue.begun == [*slow, "a", "b", "c"]


async def test_a_piece_that_fails_does_not_stop_the_worker_and_is_not_retried_at_once() -> None:
    async def fail(piece: str) -> None:
        if piece == "bad":
            raise ValueError(piece)

    queue = FakeQueue(fail)
    queue.waiting = ["bad", "good"]
    await run_until(queue, "bad")
    assert queue.begun.count("bad") <= 2
