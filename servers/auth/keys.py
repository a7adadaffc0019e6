"""The keys that sign session tokens: one signs, the next is already published, the last stays for an overlap."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from gen.oo.auth.v1 import Jwk, SigningKeyRecord
from servers.auth import domain, store
from servers.kernel.crypto import DataKey, DecryptionError
from servers.kernel.db import Tx
from servers.kernel.module import ModuleContext
from servers.kernel.settings import SettingsError

_CHECK_S = 60
"""How soon a rotation in another process is known here."""


class SigningKeys:
    """Signs, publishes and rotates. `open` first."""

    def __init__(self, context: ModuleContext) -> None:
        self._db = context.db
        self._clock = context.clock
        # Not a person's: these keys are the deployment's own, so theirs is derived from the key-encryption key.
        self._seal = DataKey("", 1, context.kek.derive("auth.signing_key"), os.urandom)
        self._records: list[SigningKeyRecord] = []
        self._opened: dict[str, ECKey] = {}

    async def open(self) -> None:
        """Reads the keys, makes those that are missing, drops those whose time is over.

        Raises SettingsError when OO_KEK is not the key that they were sealed with.
        """
        now = self._clock.now()
        records = await self._db.read(store.signing_keys)
        if domain.missing_keys(records, now) or domain.retired_keys(records, now):
            records = await self._db.write(self._change, now)
        self._opened = {r.kid: self._opened.get(r.kid) or self._open(r) for r in records}
        self._records = records

    async def run(self) -> None:
        """Rotates by time until cancelled."""
        while True:
            await self._clock.sleep(_CHECK_S)
            await self.open()

    async def rotate(self) -> None:
        """Lets the next key sign at once, for when the current one may be known to others. It is still accepted for
        the overlap, as tokens that it signed live for a minute and peers may not ask again for half of one."""
        await self._db.write(store.activate_next_key, self._clock.now())
        await self.open()

    def sign(self, claims: Mapping[str, object]) -> str:
        """An ES256 `at+jwt` (RFC 9068) of these claims."""
        kid = domain.current_key(self._records, self._clock.now()).kid
        header = {"alg": "ES256", "typ": "at+jwt", "kid": kid}
        return jwt.encode(header, dict(claims), self._opened[kid], algorithms=["ES256"])

    async def public(self) -> list[Jwk]:
        """All keys that a token may be signed with now, or soon. Read anew, for another process may have added one."""
        return [Jwk(**orjson.loads(record.public_jwk)) for record in await self._db.read(store.signing_keys)]

    def _change(self, tx: Tx, now: datetime) -> list[SigningKeyRecord]:
        """Decides again inside the transaction: another process may have made the same keys meanwhile."""
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
            private_sealed=self._seal.encrypt(private, "signing_key", kid),
            public_jwk=orjson.dumps({**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": "ES256"}).decode(),
            created_at=now,
            active_from=active_from,
        )

    def _open(self, record: SigningKeyRecord) -> ECKey:
        try:
            return ECKey.import_key(orjson.loads(self._seal.decrypt(record.private_sealed, "signing_key", record.kid)))
        except DecryptionError as error:
            raise SettingsError("OO_KEK is not the key that this deployment's data was sealed with") from error
