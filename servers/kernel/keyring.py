"""The data keys of one module, one for each person."""

from collections import OrderedDict
from collections.abc import Callable

from gen.oo.kernel.storage.v1 import DataKeyRecord
from servers.kernel.clock import Clock
from servers.kernel.crypto import DataKey, DecryptionError, KeyEncryptionKey
from servers.kernel.db import ConcurrentUpdate, Database, bookkeeping
from servers.kernel.errors import AccountDeleted

_CACHED_KEYS_MAX = 2048


class PersonKeys:
    """Finds, creates and forgets data keys. The least recently used ones leave the memory first."""

    def __init__(
        self, kek: KeyEncryptionKey, database: Database, clock: Clock, entropy: Callable[[int], bytes]
    ) -> None:
        self._kek = kek
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._keys: OrderedDict[str, DataKey] = OrderedDict()

    async def key_for(self, person: str) -> DataKey:
        """Return the person's key, creating it at the first call. Raises DecryptionError for an erased person."""
        if person in self._keys:
            self._keys.move_to_end(person)
            return self._keys[person]
        record = await self._database.read(bookkeeping.find_data_key, person) or await self._create(person)
        return self._cache(DataKey(person, record.generation, self._kek.unwrap(record), self._entropy))

    def forget(self, person: str) -> None:
        """Drop the key from memory. The erasure deletes its row."""
        self._keys.pop(person, None)

    async def _create(self, person: str) -> DataKeyRecord:
        wrapped, mac = self._kek.wrap(person, 1, self._entropy(32))
        record = DataKeyRecord(
            person=person, generation=1, kek_id=self._kek.id, wrapped=wrapped, mac=mac, created_at=self._clock.now()
        )
        try:
            await self._database.transaction(person=person).run(bookkeeping.add_data_key, record)
        except ConcurrentUpdate:  # another call was first: both must use its key
            return await self._find_concurrently_created(person)
        except AccountDeleted as error:
            raise DecryptionError("the person was erased: nothing is encrypted for them any more") from error
        return record

    async def _find_concurrently_created(self, person: str) -> DataKeyRecord:
        record = await self._database.read(bookkeeping.find_data_key, person)
        if record is None:
            raise DecryptionError("the data key was deleted: the person was erased meanwhile")
        return record

    def _cache(self, key: DataKey) -> DataKey:
        self._keys[key.person] = key
        while len(self._keys) > _CACHED_KEYS_MAX:
            self._keys.popitem(last=False)
        return key
