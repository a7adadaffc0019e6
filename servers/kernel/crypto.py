"""Encryption at rest in two layers: values with a data key per person, data keys with the key-encryption key.

A data key is wrapped in a libsodium sealed box that also contains its person and generation, and a MAC binds the box
to its row; neither a row moved to another person nor a forged one decrypts. Values are XChaCha20-Poly1305 over padded
plaintext, with the place where they are stored as associated data. Deleting the row of a data key makes everything
encrypted with it unreadable (crypto-shredding).
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from gen.oo.kernel.storage.v1 import DataKeyRecord

_PADDING_BYTES = 32
"""Values are padded to a multiple of this, so that a ciphertext tells little about the length of a text."""
_NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class DecryptionError(Exception):
    """A value cannot be decrypted: it belongs to another key or place, or its bytes were changed."""


def _length_prefixed(parts: tuple[str, ...]) -> bytes:
    """Join the parts so that no two different tuples give the same bytes."""
    return b"".join([piece for part in map(str.encode, parts) for piece in (len(part).to_bytes(4, "big"), part)])


@dataclass(frozen=True, slots=True)
class DataKey:
    """A person's key in one module.

    `associated_data` names the place of a value, such as ("tip", tip_id): it decrypts nowhere else.
    """

    person: str
    generation: int
    secret: bytes = field(repr=False)
    entropy: Callable[[int], bytes]

    def encrypt(self, plaintext: bytes, *associated_data: str) -> bytes:
        """Return nonce and ciphertext. A random nonce of 24 bytes needs no counter to stay unique."""
        nonce = self.entropy(_NONCE_BYTES)
        padded = bindings.sodium_pad(plaintext, _PADDING_BYTES)
        return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            padded, self._associated_data(associated_data), nonce, self.secret
        )

    def decrypt(self, ciphertext: bytes, *associated_data: str) -> bytes:
        """Return the plaintext. Raises DecryptionError."""
        try:
            padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                ciphertext[_NONCE_BYTES:],
                self._associated_data(associated_data),
                ciphertext[:_NONCE_BYTES],
                self.secret,
            )
            return bindings.sodium_unpad(padded, _PADDING_BYTES)
        except (CryptoError, ValueError, TypeError) as error:
            raise DecryptionError("an encrypted value does not decrypt in this place") from error

    def _associated_data(self, place: tuple[str, ...]) -> bytes:
        return _length_prefixed((self.person, str(self.generation), *place))


class KeyEncryptionKey:
    """Wraps and unwraps data keys. `secret`: 32 bytes from a file, the environment or a KMS."""

    def __init__(self, secret: bytes) -> None:
        self._private = PrivateKey(secret)
        # `person` is BLAKE2's domain separation: the same secret gives unrelated keys for unrelated uses.
        self._mac_key = blake2b(secret, digest_size=32, person=b"oo-key-mac").digest()
        self.id = blake2b(bytes(self._private.public_key), digest_size=16).hexdigest()

    def wrap(self, person: str, generation: int, data_key: bytes) -> tuple[bytes, bytes]:
        """Return the wrapped data key and its MAC.

        The box needs only the public key, which anybody may know; the MAC proves that we made it.
        """
        wrapped = SealedBox(self._private.public_key).encrypt(_length_prefixed((person, str(generation))) + data_key)
        return wrapped, self._mac(person, generation, wrapped)

    def unwrap(self, record: DataKeyRecord) -> bytes:
        """Return the data key of a row. Raises DecryptionError for a row that differs from what was written."""
        if record.kek_id != self.id or not hmac.compare_digest(
            record.mac, self._mac(record.person, record.generation, record.wrapped)
        ):
            raise DecryptionError("a data key was wrapped with another key, or its row was changed")
        try:
            inner = SealedBox(self._private).decrypt(record.wrapped)
        except CryptoError as error:
            raise DecryptionError("a data key does not unwrap") from error
        # Checked inside the box as well, so that its binding to the row does not rest on the MAC alone.
        prefix = _length_prefixed((record.person, str(record.generation)))
        if not inner.startswith(prefix):
            raise DecryptionError("a data key belongs to another row")
        return inner[len(prefix) :]

    def _mac(self, person: str, generation: int, wrapped: bytes) -> bytes:
        content = _length_prefixed((person, str(generation))) + wrapped
        return blake2b(content, digest_size=32, key=self._mac_key).digest()

    def derive(self, purpose: str) -> bytes:
        """Return a key of 32 bytes for one purpose of the deployment itself, such as auth's signing keys."""
        return blake2b(purpose.encode(), digest_size=32, key=self._mac_key).digest()
