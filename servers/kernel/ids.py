"""Ids and secrets from an entropy source that is passed as an argument: tests seed it and get the same ones again."""

import hashlib
import os
from base64 import urlsafe_b64encode
from collections.abc import Callable

from servers.kernel.clock import Clock


class IdGenerator:
    def __init__(self, clock: Clock, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._clock = clock
        self._entropy = entropy

    def uuid7(self) -> str:
        """Return a UUID that sorts by time (RFC 9562, version 7)."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        value = bytearray(milliseconds.to_bytes(6, "big") + self._entropy(10))
        value[6] = (value[6] & 0x0F) | 0x70  # version 7
        value[8] = (value[8] & 0x3F) | 0x80  # the variant of RFC 9562
        text = value.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def secret(self) -> str:
        """Return 256 random bits for a cookie or a header, in 43 URL-safe characters."""
        return urlsafe_b64encode(self._entropy(32)).rstrip(b"=").decode()

    def u64(self) -> int:
        """Return 64 random bits."""
        return int.from_bytes(self._entropy(8), "big")


def digest(text: str) -> bytes:
    """Return the SHA-256 of a secret, which is stored instead of it."""
    return hashlib.sha256(text.encode()).digest()
