"""Progress of erasures for watchers: woken by changes in this process, polling for those of other processes."""

import asyncio
from collections.abc import AsyncGenerator

from gen.oo.auth.storage.v1 import ErasurePartRecord, ErasureRecord
from servers.auth import store
from servers.kernel.clock import Clock
from servers.kernel.db import Database

ErasureSnapshot = tuple[ErasureRecord | None, list[ErasurePartRecord]]
POLL_S = 2.0
"""Delay after which a change made by another process is seen."""


class ErasureProgress:
    """Notifies watchers of changed erasures. There is one for the module."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._changed = asyncio.Event()

    def notify(self) -> None:
        """Wake all watchers. Call it after the commit."""
        self._changed.set()
        self._changed = asyncio.Event()  # a new one: clearing the old one could overtake a watcher that is waking up

    async def watch(self, erasure_id: str) -> AsyncGenerator[ErasureSnapshot, None]:
        """Yield the erasure record and its parts, now and whenever they may have changed, without end."""
        while True:
            changed = self._changed  # taken before the read, so that a change during it is not missed
            yield await self._db.read(store.find_erasure, erasure_id)
            await self._wait(changed)

    async def _wait(self, changed: asyncio.Event) -> None:
        waits = [asyncio.ensure_future(changed.wait()), asyncio.ensure_future(self._clock.sleep(POLL_S))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
