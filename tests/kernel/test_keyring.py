"""The number of data keys that a process keeps in memory, and the order in which it drops them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from servers.kernel import keyring
from servers.kernel.crypto import KeyEncryptionKey
from servers.kernel.db import Database
from servers.kernel.db.database import Transaction
from servers.kernel.keyring import PersonKeys
from tests.clocks import ManualClock


class CountedReads:
    """Database that counts its reads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.reads = 0

    async def read(self, function: Callable[..., Any], *values: object) -> Any:
        self.reads += 1
        return await self._database.read(function, *values)

    def transaction(self, *, person: str) -> Transaction:
        return self._database.transaction(person=person)


async def test_the_least_recently_used_key_is_dropped_first(
    sqlite: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "_CACHED_KEYS_MAX", 2)
    counted = CountedReads(sqlite)
    keys = PersonKeys(KeyEncryptionKey(bytes(32)), counted, clock, bytes)  # type: ignore[arg-type]

    async def is_cached(person: str) -> bool:
        before = counted.reads
        await keys.key_for(person)
        return counted.reads == before

    assert [await is_cached(person) for person in ("ada", "bob", "ada", "cid")] == [False, False, True, False]
    assert await is_cached("ada"), "used after bob's"
    assert not await is_cached("bob")
    assert not await is_cached("cid"), "dropped for bob's"
