"""Answers to calls with an idempotency key, kept for a day so that a repetition gets the first one's.

They hold what the person was shown: each is sealed under the person's key, for its own RPC and key.
"""

from __future__ import annotations

from gen.oo.kernel.v1 import IdempotencyRecord
from servers.kernel.crypto import DataKey, DecryptionError
from servers.kernel.db import Database, bookkeeping
from servers.kernel.keyring import PersonKeys
from servers.kernel.rpc import response_associated_data


class IdempotencyStore:
    """Idempotency records of one module."""

    def __init__(self, database: Database, person_keys: PersonKeys) -> None:
        self._database = database
        self._person_keys = person_keys

    async def key_for(self, person: str) -> DataKey:
        return await self._person_keys.key_for(person)

    async def find(self, person: str, rpc: str, key: str) -> IdempotencyRecord | None:
        """The row with its response opened; None when there is none that opens."""
        record = await self._database.read(bookkeeping.find_idempotency_record, person, rpc, key)
        if record is None:
            return None
        data_key = await self._person_keys.key_for(person)
        try:
            record.response = data_key.decrypt(record.response, *response_associated_data(rpc, key))
        except DecryptionError:
            return None
        return record
