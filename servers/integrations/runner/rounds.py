"""Work that waits in a table, done in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from servers.kernel.errors import Error

T = TypeVar("T")

TICK_S = 1.0
AT_ONCE_MAX = 8

log = structlog.get_logger()


class Rounds(Generic[T]):
    """Finds what is due and works on each piece in a task of its own, never twice at once on the same.

    `find`: at most so many pieces that are due, none of them among the keys that are being worked on. `key`: what makes
    two pieces the same. `work`: does one. Looks at each tick, and at once when woken.
    """

    def __init__(
        self,
        name: str,
        find: Callable[[int, Sequence[str]], Awaitable[Sequence[T]]],
        key: Callable[[T], str],
        work: Callable[[T], Awaitable[object]],
    ) -> None:
        self._name = name
        self._find = find
        self._key = key
        self._work = work
        self._busy: set[str] = set()
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
                except Error as error:
                    log.error("round failed", work=self._name, reason=error.reason)
                except Exception:
                    log.exception("round failed", work=self._name)
                await self._idle()

    async def _round(self, group: asyncio.TaskGroup) -> None:
        free = AT_ONCE_MAX - len(self._busy)
        for piece in await self._find(free, list(self._busy)) if free else ():
            self._busy.add(self._key(piece))
            group.create_task(self._one(piece))

    async def _one(self, piece: T) -> None:
        try:
            await self._work(piece)
            self.wake()  # more of the same may have come meanwhile, or waited for a place
        except Exception:
            log.exception("work failed", work=self._name)
        finally:
            self._busy.discard(self._key(piece))

    async def _idle(self) -> None:
        try:
            async with asyncio.timeout(TICK_S):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()
