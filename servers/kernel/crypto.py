"""Texts and tokens at rest: a data key per person, sealed to the key-encryption key; values under the data key.

The data key is a libsodium sealed box that holds person and generation beside the key, and a MAC binds the box to its
row, so neither a row put in another's place nor a forged one opens. Values are XChaCha20-Poly1305 over padded
plaintext, with the place they belong to as associated data. Destroying the row of the data key shreds all that it
sealed.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from gen.oo.kernel.v1 import DataKeyRecord

_PADDING_BYTES = 32
_NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class DecryptionError(Exception):
    """What should open does not: another key, another place, or changed bytes."""


def _length_prefixed(parts: tuple[str, ...]) -> bytes:
    """Length-prefixed, so that no two different tuples look alike."""
    return b"".join([piece for part in map(str.encode, parts) for piece in (len(part).to_bytes(4, "big"), part)])


@dataclass(frozen=True, slots=True)
class DataKey:
    """A person's key in one module.

    `place` names where a value belongs, such as ("tip", tip_id): it opens there only.
    """

    person: str
    generation: int
    secret: bytes = field(repr=False)
    entropy: Callable[[int], bytes]

    def encrypt(self, plaintext: bytes, *associated_data: str) -> bytes:
        nonce = self.entropy(_NONCE_BYTES)
        padded = bindings.sodium_pad(plaintext, _PADDING_BYTES)
        return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            padded, self._associated_data(associated_data), nonce, self.secret
        )

    def decrypt(self, ciphertext: bytes, *associated_data: str) -> bytes:
        """The plaintext. Raises SealBroken."""
        try:
            padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                ciphertext[_NONCE_BYTES:],
                self._associated_data(associated_data),
                ciphertext[:_NONCE_BYTES],
                self.secret,
            )
            return bindings.sodium_unpad(padded, _PADDING_BYTES)
        except (CryptoError, ValueError, TypeError) as error:
            raise DecryptionError("a sealed value does not open in this place") from error

    def _associated_data(self, place: tuple[str, ...]) -> bytes:
        return _length_prefixed((self.person, str(self.generation), *place))


class KeyEncryptionKey:
    """Wraps and unwraps data keys. `secret`: 32 bytes from a file, the environment or a KMS."""

    def __init__(self, secret: bytes) -> None:
        self._private = PrivateKey(secret)
        self._mac_key = blake2b(secret, digest_size=32, person=b"oo-key-mac").digest()
        self.id = blake2b(bytes(self._private.public_key), digest_size=16).hexdigest()

    def wrap(self, person: str, generation: int, data_key: bytes) -> tuple[bytes, bytes]:
        """The sealed data key and its MAC."""
        wrapped = SealedBox(self._private.public_key).encrypt(_length_prefixed((person, str(generation))) + data_key)
        return wrapped, self._mac(person, generation, wrapped)

    def unwrap(self, record: DataKeyRecord) -> bytes:
        """The data key of a row. Raises SealBroken for a row that is not what was written."""
        if record.kek_id != self.id or not hmac.compare_digest(
            record.mac, self._mac(record.person, record.generation, record.wrapped)
        ):
            raise DecryptionError("a data key was sealed to another key, or its row was changed")
        try:
            inner = SealedBox(self._private).decrypt(record.wrapped)
        except CryptoError as error:
            raise DecryptionError("a data key does not open") from error
        prefix = _length_prefixed((record.person, str(record.generation)))
        if not inner.startswith(prefix):
            raise DecryptionError("a data key belongs to another row")
        return inner[len(prefix) :]

    def _mac(self, person: str, generation: int, wrapped: bytes) -> bytes:
        return blake2b(
            _length_prefixed((person, str(generation))) + wrapped, digest_size=32, key=self._mac_key
        ).digest()

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose of the deployment itself, such as form tokens."""
        return blake2b(purpose.encode(), digest_size=32, key=self._mac_key).digest()
