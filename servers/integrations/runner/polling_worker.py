"""Background worker for work that is stored in a table."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

import structlog

from servers.kernel.errors import AccountDeleted, Error

T = TypeVar("T")

POLL_S = 1.0
CONCURRENCY_MAX = 8

log = structlog.get_logger()


class PollingWorker(Generic[T]):
    """Finds due items and handles each in a task of its own, never the same item twice at once.

    `find(limit, busy_keys)` returns due items whose keys are not busy. `key` identifies an item. `work` handles one.
    Polls every POLL_S, and at once when notified.
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
        self._notified = asyncio.Event()

    def notify(self) -> None:
        """Poll at once, because something new may be due."""
        self._notified.set()

    async def run(self) -> None:
        """Run until cancelled. Work in progress is cancelled too, and found again at the next start."""
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    await self._start_due(group)
                except Error as error:
                    log.error("poll failed", work=self._name, reason=error.reason)
                except Exception:
                    log.exception("poll failed", work=self._name)
                await self._wait()

    async def _start_due(self, group: asyncio.TaskGroup) -> None:
        free = CONCURRENCY_MAX - len(self._busy)
        for item in await self._find(free, list(self._busy)) if free else ():
            self._busy.add(self._key(item))
            group.create_task(self._handle(item))

    async def _handle(self, item: T) -> None:
        try:
            await self._work(item)
            self.notify()  # more work for the same key, or beyond the limit, may be due
        except AccountDeleted:
            log.info("work of an erased person dropped", work=self._name)
        except Exception:
            log.exception("work failed", work=self._name)
        finally:
            self._busy.discard(self._key(item))

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_S):
                await self._notified.wait()
        self._notified.clear()
