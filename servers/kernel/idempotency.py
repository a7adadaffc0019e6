"""Responses to calls with an idempotency key, kept for a day so that a retry gets the same one.

A response contains what the person was shown, so it is encrypted with their data key, bound to its RPC and key.
"""

from gen.oo.kernel.storage.v1 import IdempotencyRecord
from servers.kernel.crypto import DataKey, DecryptionError
from servers.kernel.db import Database, bookkeeping
from servers.kernel.keyring import PersonKeys
from servers.kernel.rpc import response_associated_data


class IdempotencyStore:
    """The kept responses of one module."""

    def __init__(self, database: Database, person_keys: PersonKeys) -> None:
        self._database = database
        self._person_keys = person_keys

    async def key_for(self, person: str) -> DataKey:
        return await self._person_keys.key_for(person)

    async def find(self, person: str, rpc: str, key: str) -> IdempotencyRecord | None:
        """Return the record with its response decrypted, or None if it is missing or does not decrypt."""
        record = await self._database.read(bookkeeping.find_idempotency_record, person, rpc, key)
        if record is None:
            return None
        data_key = await self._person_keys.key_for(person)
        try:
            record.response = data_key.decrypt(record.response, *response_associated_data(rpc, key))
        except DecryptionError:
            return None
        return record
