"""Clients that go away: what is still done for them is cancelled."""

from __future__ import annotations

import asyncio

from protogateway.http.asgi import Receive

TICK_S = 0.1
"""A call that takes between one and two of these is watched; most are over before, and cost nothing."""


class Watch:
    """Cancels the running task when its client goes away, or when told to. `is_gone`: the client is."""

    __slots__ = ("_is_cancelled", "_receive", "_task", "_watcher", "is_gone")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._task = asyncio.current_task()
        self._watcher: asyncio.Task[None] | None = None
        self._is_cancelled = False
        self.is_gone = False

    def begin(self) -> None:
        """The whole body has been read by now."""
        self._watcher = asyncio.get_running_loop().create_task(self._wait())

    def end(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()

    def forgive(self) -> bool:
        """Whether the task was cancelled because of this; it then goes on."""
        if self._is_cancelled and self._task is not None:
            self._task.uncancel()
        return self._is_cancelled

    def stop(self) -> None:
        """Cancels the task all the same."""
        self._is_cancelled = True
        if self._task is not None:
            self._task.cancel()

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.is_gone = True
        self.stop()


class Watches:
    """Begins to watch what takes longer, all together: one timer, however many calls."""

    def __init__(self) -> None:
        self._young: set[Watch] = set()
        self._older: set[Watch] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, watch: Watch) -> None:
        self._young.add(watch)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def end(self, watch: Watch) -> None:
        self._young.discard(watch)
        self._older.discard(watch)
        watch.end()

    def _tick(self) -> None:
        for watch in self._older:
            watch.begin()
        self._older, self._young = self._young, set()
        more = self._older or self._young
        self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick) if more else None
