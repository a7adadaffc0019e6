"""Keys that sign session tokens: one signs, the next is published already, the last stays for an overlap."""

import os
from collections.abc import Mapping
from datetime import datetime

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from gen.oo.auth.storage.v1 import SigningKeyRecord
from gen.oo.auth.v1 import Jwk
from servers.auth import domain, store
from servers.kernel.crypto import DataKey, DecryptionError
from servers.kernel.db import NOBODY, Tx
from servers.kernel.module import ModuleContext
from servers.kernel.settings import SettingsError

_CHECK_S = 60
"""Delay after which a rotation by another process is seen."""


class SigningKeys:
    """Signs with, publishes and rotates the signing keys. Call `load` first."""

    def __init__(self, context: ModuleContext) -> None:
        self._db = context.db
        self._clock = context.clock
        # The signing keys belong to the deployment, not to a person, so their data key is derived from the KEK.
        self._data_key = DataKey("", 1, context.kek.derive("auth.signing_key"), os.urandom)
        self._records: list[SigningKeyRecord] = []
        self._private_keys: dict[str, ECKey] = {}

    async def load(self) -> None:
        """Read the keys, make missing ones and delete retired ones.

        Raises SettingsError if they were encrypted under another OO_KEK.
        """
        now = self._clock.now()
        records = await self._db.read(store.signing_keys)
        if domain.missing_keys(records, now) or domain.retired_keys(records, now):
            records = await self._db.transaction(person=NOBODY).run(self._add_and_retire, now)
        self._private_keys = {r.kid: self._private_keys.get(r.kid) or self._decrypt(r) for r in records}
        self._records = records

    async def run(self) -> None:
        """Rotate by time until cancelled."""
        while True:
            await self._clock.sleep(_CHECK_S)
            await self.load()

    async def rotate(self) -> None:
        """Let the next key sign at once, in case others may know the current one.

        The current one is accepted for the overlap: its tokens are valid for a minute, and peers may ask for new keys
        every half minute only.
        """
        await self._db.transaction(person=NOBODY).run(store.activate_next_key, self._clock.now())
        await self.load()

    def sign(self, claims: Mapping[str, object]) -> str:
        """Return an ES256 `at+jwt` (RFC 9068) with these claims."""
        kid = domain.current_key(self._records, self._clock.now()).kid
        header = {"alg": "ES256", "typ": "at+jwt", "kid": kid}
        return jwt.encode(header, dict(claims), self._private_keys[kid], algorithms=["ES256"])

    async def public(self) -> list[Jwk]:
        """Return all keys that sign tokens now or soon. Reads them again, since another process may have added one."""
        return [Jwk(**orjson.loads(record.public_jwk)) for record in await self._db.read(store.signing_keys)]

    def _add_and_retire(self, tx: Tx, now: datetime) -> list[SigningKeyRecord]:
        """Decide again inside the transaction, since another process may have made the same keys."""
        records = store.lock_signing_keys(tx)
        new = [self._make(active_from, now) for active_from in domain.missing_keys(records, now)]
        store.change_keys(tx, new, domain.retired_keys(records, now))
        return store.signing_keys(tx)

    def _make(self, active_from: datetime, now: datetime) -> SigningKeyRecord:
        key = ECKey.generate_key("P-256")
        kid = key.thumbprint()
        private = orjson.dumps(key.as_dict(private=True))
        return SigningKeyRecord(
            kid=kid,
            private_jwk_encrypted=self._data_key.encrypt(private, "signing_key", kid),
            public_jwk=orjson.dumps({**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": "ES256"}).decode(),
            created_at=now,
            active_from=active_from,
        )

    def _decrypt(self, record: SigningKeyRecord) -> ECKey:
        try:
            return ECKey.import_key(
                orjson.loads(self._data_key.decrypt(record.private_jwk_encrypted, "signing_key", record.kid))
            )
        except DecryptionError as error:
            raise SettingsError(
                "OO_KEK is not the key that this deployment's data was encrypted with: set the one it was created with"
            ) from error
