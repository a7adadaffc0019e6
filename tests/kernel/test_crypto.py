"""Ciphertexts, which decrypt only in their own place and with the key of their own person."""

import itertools
from dataclasses import replace

import pytest

from gen.oo.kernel.storage.v1 import DataKeyRecord
from servers.kernel.crypto import DataKey, DecryptionError, KeyEncryptionKey
from servers.kernel.db import NOBODY, Database, bookkeeping
from servers.kernel.db.erasure import erase_person
from servers.kernel.keyring import PersonKeys
from tests.clocks import ManualClock

TEXT = b"Send the invoice to Mara"
KEK = KeyEncryptionKey(bytes(range(32)))


_numbers = itertools.count()


def entropy(count: int) -> bytes:
    return next(_numbers).to_bytes(count, "big")


def data_key(person: str = "ada", generation: int = 1, secret: bytes = b"k" * 32) -> DataKey:
    return DataKey(person, generation, secret, entropy)


@pytest.fixture
def person_keys(sqlite: Database, clock: ManualClock) -> PersonKeys:
    return PersonKeys(KEK, sqlite, clock, entropy)


def test_a_ciphertext_decrypts_in_its_place() -> None:
    key = data_key()
    assert key.decrypt(key.encrypt(TEXT, "tip", "1"), "tip", "1") == TEXT
    assert key.decrypt(key.encrypt(b"", "tip", "1"), "tip", "1") == b""


@pytest.mark.parametrize(
    "place", [("tip", "2"), ("note", "1"), ("tip",), ("tip", "1", ""), ("ti", "p1"), ("tip1",), ()]
)
def test_a_value_in_another_place_does_not_decrypt(place: tuple[str, ...]) -> None:
    key = data_key()
    ciphertext = key.encrypt(TEXT, "tip", "1")
    with pytest.raises(DecryptionError):
        key.decrypt(ciphertext, *place)


@pytest.mark.parametrize("other", [data_key("bob"), data_key(generation=2), data_key(secret=b"l" * 32)])
def test_a_value_of_another_person_generation_or_key_does_not_decrypt(other: DataKey) -> None:
    ciphertext = data_key().encrypt(TEXT, "tip", "1")
    with pytest.raises(DecryptionError):
        other.decrypt(ciphertext, "tip", "1")


def test_every_changed_bit_is_detected() -> None:
    key = data_key()
    ciphertext = key.encrypt(TEXT, "tip", "1")
    for bit in range(len(ciphertext) * 8):
        changed = bytearray(ciphertext)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionError):
            key.decrypt(bytes(changed), "tip", "1")


def test_every_truncation_is_detected() -> None:
    key = data_key()
    ciphertext = key.encrypt(TEXT, "tip", "1")
    for length in range(len(ciphertext)):
        with pytest.raises(DecryptionError):
            key.decrypt(ciphertext[:length], "tip", "1")


def test_padding_hides_the_length() -> None:
    lengths = {len(data_key().encrypt(b"x" * size, "tip", "1")) for size in range(32)}
    assert len(lengths) == 1
    assert len(data_key().encrypt(b"x" * 32, "tip", "1")) not in lengths


def test_the_same_text_has_another_ciphertext_each_time() -> None:
    key = data_key()
    assert key.encrypt(TEXT, "tip", "1") != key.encrypt(TEXT, "tip", "1")


def test_a_key_does_not_show_its_secret() -> None:
    assert "kkkk" not in repr(data_key())


def record(person: str = "ada", generation: int = 1) -> DataKeyRecord:
    wrapped, mac = KEK.wrap(person, generation, b"k" * 32)
    return DataKeyRecord(person=person, generation=generation, kek_id=KEK.id, wrapped=wrapped, mac=mac)


def test_a_wrapped_key_is_unwrapped_in_its_row() -> None:
    assert KEK.unwrap(record()) == b"k" * 32


ANOTHER = record("bob")
TRANSPLANTS = {
    "another person's row": replace(record(), person="bob"),
    "another generation": replace(record(), generation=2),
    "another's wrapped key": replace(record(), wrapped=ANOTHER.wrapped),
    "another's wrapped key and MAC": replace(record(), wrapped=ANOTHER.wrapped, mac=ANOTHER.mac),
    "another's MAC": replace(record(), mac=ANOTHER.mac),
    "no MAC": replace(record(), mac=b""),
    "another key-encryption key": replace(record(), kek_id=KeyEncryptionKey(b"z" * 32).id),
    "wrapped by somebody with the public key only": replace(
        record(), wrapped=KeyEncryptionKey(bytes(range(32))).wrap("bob", 1, b"m" * 32)[0]
    ),
}


@pytest.mark.parametrize("row", TRANSPLANTS.values(), ids=TRANSPLANTS)
def test_the_key_of_a_changed_row_is_not_unwrapped(row: DataKeyRecord) -> None:
    with pytest.raises(DecryptionError):
        KEK.unwrap(row)


def test_every_changed_bit_of_a_wrapped_key_is_detected() -> None:
    good = record()
    for bit in range(len(good.wrapped) * 8):
        changed = bytearray(good.wrapped)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionError):
            KEK.unwrap(replace(good, wrapped=bytes(changed)))


def test_another_key_encryption_key_unwraps_nothing() -> None:
    other = KeyEncryptionKey(b"z" * 32)
    with pytest.raises(DecryptionError):
        other.unwrap(replace(record(), kek_id=other.id))


async def test_a_person_has_one_key_which_survives_a_restart(
    person_keys: PersonKeys, sqlite: Database, clock: ManualClock
) -> None:
    ciphertext = (await person_keys.key_for("ada")).encrypt(TEXT, "tip", "1")
    restarted = PersonKeys(KEK, sqlite, clock, entropy)
    assert (await restarted.key_for("ada")).decrypt(ciphertext, "tip", "1") == TEXT
    assert (await person_keys.key_for("bob")).secret != (await person_keys.key_for("ada")).secret


async def test_concurrent_first_calls_get_the_same_key(sqlite: Database, clock: ManualClock) -> None:
    first, second = PersonKeys(KEK, sqlite, clock, entropy), PersonKeys(KEK, sqlite, clock, entropy)
    assert await sqlite.read(bookkeeping.find_data_key, "ada") is None
    ciphertext = (await first.key_for("ada")).encrypt(TEXT, "tip", "1")
    made = await second._create("ada")
    assert DataKey("ada", made.generation, KEK.unwrap(made), entropy).decrypt(ciphertext, "tip", "1") == TEXT


async def test_an_erasure_deletes_the_key_and_no_new_one_is_made(
    person_keys: PersonKeys, sqlite: Database, clock: ManualClock
) -> None:
    await person_keys.key_for("ada")
    await sqlite.transaction(person=NOBODY).run(erase_person, sqlite.metadata, "ada", clock.now())
    sqlite.erased_persons = await sqlite.read(bookkeeping.list_erased_persons)
    person_keys.forget("ada")
    with pytest.raises(DecryptionError, match="erased"):
        await person_keys.key_for("ada")
    assert await sqlite.read(bookkeeping.find_data_key, "ada") is None


async def test_keys_of_many_people_are_not_all_kept_in_memory(
    person_keys: PersonKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servers.kernel.keyring._CACHED_KEYS_MAX", 2)
    for person in ("ada", "bob", "cid"):
        await person_keys.key_for(person)
    assert list(person_keys._keys) == ["bob", "cid"]
