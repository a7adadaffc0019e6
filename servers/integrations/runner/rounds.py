"""Work that waits in a table, done in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

import structlog

T = TypeVar("T")

TICK_S = 1.0
AT_ONCE_MAX = 8

log = structlog.get_logger()


class Rounds(Generic[T]):
    """Finds what is due and works on each piece in a task of its own, never twice at once on the same.

    `find`: at most so many pieces that are due. `key`: what makes two pieces the same. `work`: does one. Looks at each
    tick, and at once when woken.
    """

    def __init__(
        self,
        name: str,
        find: Callable[[int], Awaitable[Sequence[T]]],
        key: Callable[[T], Hashable],
        work: Callable[[T], Awaitable[object]],
    ) -> None:
        self._name = name
        self._find = find
        self._key = key
        self._work = work
        self._busy: set[Hashable] = set()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something new may be due."""
        self._woken.set()

    async def run(self) -> None:
        """Works until cancelled; work that has begun is cancelled too, and found again at the next start."""
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    await self._round(group)
                except Exception:
                    log.exception("round failed", work=self._name)
                await self._idle()

    async def _round(self, group: asyncio.TaskGroup) -> None:
        free = AT_ONCE_MAX - len(self._busy)
        for piece in await self._find(AT_ONCE_MAX) if free > 0 else ():
            key = self._key(piece)
            if key not in self._busy and free > 0:
                free -= 1
                self._busy.add(key)
                group.create_task(self._one(key, piece))

    async def _one(self, key: Hashable, piece: T) -> None:
        try:
            await self._work(piece)
        except Exception:
            log.exception("work failed", work=self._name)
        finally:
            self._busy.discard(key)
            if len(self._busy) == AT_ONCE_MAX - 1:
                self.wake()

    async def _idle(self) -> None:
        try:
            async with asyncio.timeout(TICK_S):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()
