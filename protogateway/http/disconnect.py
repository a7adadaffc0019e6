"""Clients that disconnect: the call that is still running for them is cancelled."""

import asyncio

from protogateway.http.asgi import Receive

TICK_S = 0.1
"""Calls that take longer than one to two ticks are watched; most are done before, and cost nothing."""


class DisconnectWatcher:
    """Cancels the task that constructs it when the client disconnects. `is_gone` says that the client has.

    The bookkeeping is that of asyncio.timeout: code that cancels a task notes that it did, and the task then takes back
    this one request for cancellation, by `clear_cancellation`. A cancellation that came from elsewhere, such as a
    server that stops, stays in force.
    """

    __slots__ = ("_has_cancelled", "_receive", "_task", "_watcher", "is_gone")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._task = asyncio.current_task()
        self._watcher: asyncio.Task[None] | None = None
        self._has_cancelled = False
        self.is_gone = False

    def start(self) -> None:
        """Watch the connection. The whole body must have been received: from now on this reads the messages."""
        self._watcher = asyncio.get_running_loop().create_task(self._wait())

    def stop(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()

    def clear_cancellation(self) -> bool:
        """Return whether this watcher cancelled the task; clear that cancellation, so that the task can go on."""
        if self._has_cancelled and self._task is not None:
            self._task.uncancel()
        return self._has_cancelled

    def cancel_task(self) -> None:
        """Cancel the task, for a disconnect or for a reason of the caller's."""
        self._has_cancelled = True
        if self._task is not None:
            self._task.cancel()

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.is_gone = True
        self.cancel_task()


class SlowCallMonitor:
    """Starts the watchers of calls that take longer than a tick.

    A watcher is a task, which most calls are too short to deserve. One timer serves all calls: each tick it starts the
    watchers that were there at the tick before.
    """

    def __init__(self) -> None:
        self._new: set[DisconnectWatcher] = set()
        self._seen: set[DisconnectWatcher] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, watcher: DisconnectWatcher) -> None:
        self._new.add(watcher)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def remove(self, watcher: DisconnectWatcher) -> None:
        self._new.discard(watcher)
        self._seen.discard(watcher)
        watcher.stop()

    def _tick(self) -> None:
        for watcher in self._seen:
            watcher.start()
        self._seen, self._new = self._new, set()
        has_more = self._seen or self._new
        self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick) if has_more else None
