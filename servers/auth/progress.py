"""How erasures go on, for those who watch: woken by changes in this process, and looking for those of others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from gen.oo.auth.v1 import ErasurePartRecord, ErasureRecord
from servers.auth import store
from servers.kernel.clock import Clock
from servers.kernel.db import Database

State = tuple[ErasureRecord | None, list[ErasurePartRecord]]
LOOK_S = 2.0
"""How soon a change that another process made is seen."""


class Progress:
    """One for the module: whoever changes an erasure tells it here."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._changed = asyncio.Event()

    def tell(self) -> None:
        """Something has changed. Call it after the commit."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def of(self, erasure_id: str) -> AsyncGenerator[State, None]:
        """The ledger's line and the parts so far: as they are, and again whenever they may have changed. Endless."""
        while True:
            changed = self._changed  # before it is read: a change meanwhile counts
            yield await self._db.read(store.find_erasure, erasure_id)
            await self._wait(changed)

    async def _wait(self, changed: asyncio.Event) -> None:
        waits = [asyncio.ensure_future(changed.wait()), asyncio.ensure_future(self._clock.sleep(LOOK_S))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
