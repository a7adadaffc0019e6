"""The deployment's own keys: from settings, or made once in the data folder for development."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from servers.kernel.crypto import KeyEncryptionKey
from servers.kernel.settings import KernelSettings, SettingsError


def key_encryption_key(settings: KernelSettings) -> KeyEncryptionKey:
    """Return the key that wraps data keys.

    Raises SettingsError unless it is 32 bytes in hexadecimal, or if it is missing in production.
    """
    if settings.production and not settings.kek:
        raise SettingsError(
            "OO_KEK is not set: in production the modules need it to encrypt and decrypt what they store"
        )
    text = settings.kek or _read_or_create(Path(settings.data_dir) / "keys" / "kek", lambda: secrets.token_hex(32))
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != 32:
        raise SettingsError("OO_KEK: write 32 bytes in hexadecimal, such as from `openssl rand -hex 32`")
    return KeyEncryptionKey(secret)


def service_key(settings: KernelSettings) -> ECKey:
    """Return the key that signs calls between processes. Raises SettingsError unless it is a P-256 private key."""
    text = settings.service_key or _read_or_create(
        Path(settings.data_dir) / "keys" / "service.pem",
        lambda: ECKey.generate_key("P-256").as_pem(private=True).decode(),
    )
    try:
        key = ECKey.import_key(text)
    except (ValueError, TypeError, JoseError) as error:
        raise SettingsError("OO_SERVICE_KEY: write a P-256 private key in PEM") from error
    if key.curve_name != "P-256":
        raise SettingsError(f"OO_SERVICE_KEY: this is a key on {key.curve_name}; one on P-256 is needed")
    if not key.is_private:
        raise SettingsError("OO_SERVICE_KEY: this is a public key; the private one is needed")
    return key


def form_key(key: ECKey) -> bytes:
    """Return 32 bytes that bind forms to sessions, the same in every process of the deployment."""
    return blake2b(key.as_der(private=True), digest_size=32, person=b"oo-form-tokens").digest()


def _read_or_create(path: Path, make: Callable[[], str]) -> str:
    """Return the file's text, or create the file, readable by its owner only.

    Two processes that start together agree on one text: link() fails for the second one.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_text(make())
            fresh.chmod(0o600)
            _link_first(fresh, path)
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"cannot use {path} ({error.strerror}): choose another data folder with OO_DATA_DIR"
        ) from error


def _link_first(fresh: Path, path: Path) -> None:
    with suppress(FileExistsError):  # another process was first: its key counts
        os.link(fresh, path)
    fresh.unlink()
