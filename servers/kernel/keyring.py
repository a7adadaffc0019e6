"""The data keys of one module: found, made at the first need, and forgotten."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from gen.oo.kernel.v1 import DataKeyRecord
from servers.kernel.clock import Clock
from servers.kernel.crypto import DataKey, DecryptionError, KeyEncryptionKey
from servers.kernel.db import ConcurrentUpdate, Database, bookkeeping

_CACHED_KEYS_MAX = 2048


class PersonKeys:
    """Finds, makes and forgets the data keys of one module."""

    def __init__(
        self, kek: KeyEncryptionKey, database: Database, clock: Clock, entropy: Callable[[int], bytes]
    ) -> None:
        self._kek = kek
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._open: OrderedDict[str, DataKey] = OrderedDict()

    async def key_for(self, person: str) -> DataKey:
        """The person's key, made at the first call."""
        if person in self._open:
            self._open.move_to_end(person)
            return self._open[person]
        record = await self._database.read(bookkeeping.find_data_key, person) or await self._make(person)
        return self._remember(DataKey(person, record.generation, self._kek.unwrap(record), self._entropy))

    def forget(self, person: str) -> None:
        """Drops the open key from memory; the erasure deletes its row."""
        self._open.pop(person, None)

    async def _make(self, person: str) -> DataKeyRecord:
        wrapped, mac = self._kek.wrap(person, 1, self._entropy(32))
        record = DataKeyRecord(
            person=person, generation=1, kek_id=self._kek.id, wrapped=wrapped, mac=mac, created_at=self._clock.now()
        )
        try:
            added = await self._database.write(bookkeeping.add_data_key, record)
        except ConcurrentUpdate:
            return await self._made_meanwhile(person)
        if not added:
            raise DecryptionError("the person was erased here: nothing of theirs is sealed any more")
        return record

    async def _made_meanwhile(self, person: str) -> DataKeyRecord:
        record = await self._database.read(bookkeeping.find_data_key, person)
        if record is None:
            raise DecryptionError("the data key vanished: the person was erased meanwhile")
        return record

    def _remember(self, key: DataKey) -> DataKey:
        self._open[key.person] = key
        while len(self._open) > _CACHED_KEYS_MAX:
            self._open.popitem(last=False)
        return key
