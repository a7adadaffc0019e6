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
    """A database that counts how often it is read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.reads = 0

    async def read(self, function: Callable[..., Any], *values: object) -> Any:
        self.reads += 1
        return await self._database.read(function, *values)

    def transaction(self, *, person: str) -> Transaction:
        return self._database.transaction(person=person)


async def test_the_key_that_was_not_used_for_the_longest_time_is_forgotten_first(
    sqlite: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "_CACHED_KEYS_MAX", 2)
    counted = CountedReads(sqlite)
    keys = PersonKeys(KeyEncryptionKey(bytes(32)), counted, clock, bytes)  # type: ignore[arg-type]

    async def is_remembered(person: str) -> bool:
        before = counted.reads
        await keys.key_for(person)
        return counted.reads == before

    assert [await is_remembered(person) for person in ("ada", "bob", "ada", "cid")] == [False, False, True, False]
    assert await is_remembered("ada"), "used after bob's"
    assert not await is_remembered("bob")
    assert not await is_remembered("cid"), "forgotten for bob's"
