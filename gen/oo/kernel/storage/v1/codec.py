# Generated from the protos. Do not edit.
"""Codecs of oo.kernel.storage.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec
from protogateway.runtime.protojson.fast import (
    NeedsSlowPath,
    parse_bytes,
    parse_string,
    parse_timestamp,
    parse_uint32,
    parse_uint64,
)
from protogateway.runtime.wellknown import base64_text, set_timestamp, timestamp_text, to_datetime

from .....pool import message_class
from . import DataKeyRecord, ErasedPersonRecord, IdempotencyRecord, InboxRecord, OutboxRecord


OUTBOX_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "seq", "eventId", "type", "schemaVersion", "person", "payload", "traceparent", "createdAt", "publishedAt",
        "attempts", "nextAttemptAt", "parkedAt"
    }
)
INBOX_RECORD_KEYS: Final[frozenset[str]] = frozenset({"eventId", "person", "receivedAt"})
IDEMPOTENCY_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "person", "rpc", "key", "requestHash", "response", "createdAt"
    }
)
DATA_KEY_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "person", "generation", "kekId", "wrapped", "mac", "createdAt"
    }
)
ERASED_PERSON_RECORD_KEYS: Final[frozenset[str]] = frozenset({"personHash", "erasedAt"})


def fill_outbox_record(u: Any, m: OutboxRecord) -> None:
    if m.seq:
        u.seq = m.seq
    if m.event_id:
        u.event_id = m.event_id
    if m.type:
        u.type = m.type
    if m.schema_version:
        u.schema_version = m.schema_version
    if m.person:
        u.person = m.person
    if m.payload:
        u.payload = m.payload
    if m.traceparent:
        u.traceparent = m.traceparent
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)
    if m.published_at is not None:
        set_timestamp(u.published_at, m.published_at)
    if m.attempts:
        u.attempts = m.attempts
    if m.next_attempt_at is not None:
        set_timestamp(u.next_attempt_at, m.next_attempt_at)
    if m.parked_at is not None:
        set_timestamp(u.parked_at, m.parked_at)


def read_outbox_record(u: Any) -> OutboxRecord:
    m = OutboxRecord.__new__(OutboxRecord)
    m._unknown_fields = b""
    m.seq = u.seq
    m.event_id = u.event_id
    m.type = u.type
    m.schema_version = u.schema_version
    m.person = u.person
    m.payload = u.payload
    m.traceparent = u.traceparent
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    m.published_at = to_datetime(u.published_at) if u.HasField("published_at") else None
    m.attempts = u.attempts
    m.next_attempt_at = to_datetime(u.next_attempt_at) if u.HasField("next_attempt_at") else None
    m.parked_at = to_datetime(u.parked_at) if u.HasField("parked_at") else None
    return m


def copy_outbox_record(m: OutboxRecord) -> OutboxRecord:
    if type(m) is not OutboxRecord:
        raise TypeError(type(m))
    own = OutboxRecord.__new__(OutboxRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_outbox_record(m: OutboxRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.seq:
        out["seq"] = str(m.seq)
    if m.event_id:
        out["eventId"] = m.event_id
    if m.type:
        out["type"] = m.type
    if m.schema_version:
        out["schemaVersion"] = m.schema_version
    if m.person:
        out["person"] = m.person
    if m.payload:
        out["payload"] = base64_text(m.payload)
    if m.traceparent:
        out["traceparent"] = m.traceparent
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    if m.published_at is not None:
        out["publishedAt"] = timestamp_text(m.published_at)
    if m.attempts:
        out["attempts"] = m.attempts
    if m.next_attempt_at is not None:
        out["nextAttemptAt"] = timestamp_text(m.next_attempt_at)
    if m.parked_at is not None:
        out["parkedAt"] = timestamp_text(m.parked_at)
    return out


def load_outbox_record(j: Any) -> OutboxRecord:
    if type(j) is not dict or not j.keys() <= OUTBOX_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = OutboxRecord.__new__(OutboxRecord)
    m._unknown_fields = b""
    m.seq = parse_uint64(get("seq", 0))
    m.event_id = parse_string(get("eventId", ""))
    m.type = parse_string(get("type", ""))
    m.schema_version = parse_uint32(get("schemaVersion", 0))
    m.person = parse_string(get("person", ""))
    m.payload = parse_bytes(get("payload", ""))
    m.traceparent = parse_string(get("traceparent", ""))
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    m.published_at = parse_timestamp(v) if (v := get("publishedAt")) is not None else None
    m.attempts = parse_uint32(get("attempts", 0))
    m.next_attempt_at = parse_timestamp(v) if (v := get("nextAttemptAt")) is not None else None
    m.parked_at = parse_timestamp(v) if (v := get("parkedAt")) is not None else None
    return m


def fill_inbox_record(u: Any, m: InboxRecord) -> None:
    if m.event_id:
        u.event_id = m.event_id
    if m.person:
        u.person = m.person
    if m.received_at is not None:
        set_timestamp(u.received_at, m.received_at)


def read_inbox_record(u: Any) -> InboxRecord:
    m = InboxRecord.__new__(InboxRecord)
    m._unknown_fields = b""
    m.event_id = u.event_id
    m.person = u.person
    m.received_at = to_datetime(u.received_at) if u.HasField("received_at") else None
    return m


def copy_inbox_record(m: InboxRecord) -> InboxRecord:
    if type(m) is not InboxRecord:
        raise TypeError(type(m))
    own = InboxRecord.__new__(InboxRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_inbox_record(m: InboxRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.event_id:
        out["eventId"] = m.event_id
    if m.person:
        out["person"] = m.person
    if m.received_at is not None:
        out["receivedAt"] = timestamp_text(m.received_at)
    return out


def load_inbox_record(j: Any) -> InboxRecord:
    if type(j) is not dict or not j.keys() <= INBOX_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = InboxRecord.__new__(InboxRecord)
    m._unknown_fields = b""
    m.event_id = parse_string(get("eventId", ""))
    m.person = parse_string(get("person", ""))
    m.received_at = parse_timestamp(v) if (v := get("receivedAt")) is not None else None
    return m


def fill_idempotency_record(u: Any, m: IdempotencyRecord) -> None:
    if m.person:
        u.person = m.person
    if m.rpc:
        u.rpc = m.rpc
    if m.key:
        u.key = m.key
    if m.request_hash:
        u.request_hash = m.request_hash
    if m.response:
        u.response = m.response
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)


def read_idempotency_record(u: Any) -> IdempotencyRecord:
    m = IdempotencyRecord.__new__(IdempotencyRecord)
    m._unknown_fields = b""
    m.person = u.person
    m.rpc = u.rpc
    m.key = u.key
    m.request_hash = u.request_hash
    m.response = u.response
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    return m


def copy_idempotency_record(m: IdempotencyRecord) -> IdempotencyRecord:
    if type(m) is not IdempotencyRecord:
        raise TypeError(type(m))
    own = IdempotencyRecord.__new__(IdempotencyRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_idempotency_record(m: IdempotencyRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.rpc:
        out["rpc"] = m.rpc
    if m.key:
        out["key"] = m.key
    if m.request_hash:
        out["requestHash"] = base64_text(m.request_hash)
    if m.response:
        out["response"] = base64_text(m.response)
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    return out


def load_idempotency_record(j: Any) -> IdempotencyRecord:
    if type(j) is not dict or not j.keys() <= IDEMPOTENCY_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = IdempotencyRecord.__new__(IdempotencyRecord)
    m._unknown_fields = b""
    m.person = parse_string(get("person", ""))
    m.rpc = parse_string(get("rpc", ""))
    m.key = parse_string(get("key", ""))
    m.request_hash = parse_bytes(get("requestHash", ""))
    m.response = parse_bytes(get("response", ""))
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    return m


def fill_data_key_record(u: Any, m: DataKeyRecord) -> None:
    if m.person:
        u.person = m.person
    if m.generation:
        u.generation = m.generation
    if m.kek_id:
        u.kek_id = m.kek_id
    if m.wrapped:
        u.wrapped = m.wrapped
    if m.mac:
        u.mac = m.mac
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)


def read_data_key_record(u: Any) -> DataKeyRecord:
    m = DataKeyRecord.__new__(DataKeyRecord)
    m._unknown_fields = b""
    m.person = u.person
    m.generation = u.generation
    m.kek_id = u.kek_id
    m.wrapped = u.wrapped
    m.mac = u.mac
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    return m


def copy_data_key_record(m: DataKeyRecord) -> DataKeyRecord:
    if type(m) is not DataKeyRecord:
        raise TypeError(type(m))
    own = DataKeyRecord.__new__(DataKeyRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_data_key_record(m: DataKeyRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.generation:
        out["generation"] = m.generation
    if m.kek_id:
        out["kekId"] = m.kek_id
    if m.wrapped:
        out["wrapped"] = base64_text(m.wrapped)
    if m.mac:
        out["mac"] = base64_text(m.mac)
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    return out


def load_data_key_record(j: Any) -> DataKeyRecord:
    if type(j) is not dict or not j.keys() <= DATA_KEY_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = DataKeyRecord.__new__(DataKeyRecord)
    m._unknown_fields = b""
    m.person = parse_string(get("person", ""))
    m.generation = parse_uint32(get("generation", 0))
    m.kek_id = parse_string(get("kekId", ""))
    m.wrapped = parse_bytes(get("wrapped", ""))
    m.mac = parse_bytes(get("mac", ""))
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    return m


def fill_erased_person_record(u: Any, m: ErasedPersonRecord) -> None:
    if m.person_hash:
        u.person_hash = m.person_hash
    if m.erased_at is not None:
        set_timestamp(u.erased_at, m.erased_at)


def read_erased_person_record(u: Any) -> ErasedPersonRecord:
    m = ErasedPersonRecord.__new__(ErasedPersonRecord)
    m._unknown_fields = b""
    m.person_hash = u.person_hash
    m.erased_at = to_datetime(u.erased_at) if u.HasField("erased_at") else None
    return m


def copy_erased_person_record(m: ErasedPersonRecord) -> ErasedPersonRecord:
    if type(m) is not ErasedPersonRecord:
        raise TypeError(type(m))
    own = ErasedPersonRecord.__new__(ErasedPersonRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_erased_person_record(m: ErasedPersonRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person_hash:
        out["personHash"] = base64_text(m.person_hash)
    if m.erased_at is not None:
        out["erasedAt"] = timestamp_text(m.erased_at)
    return out


def load_erased_person_record(j: Any) -> ErasedPersonRecord:
    if type(j) is not dict or not j.keys() <= ERASED_PERSON_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ErasedPersonRecord.__new__(ErasedPersonRecord)
    m._unknown_fields = b""
    m.person_hash = parse_bytes(get("personHash", ""))
    m.erased_at = parse_timestamp(v) if (v := get("erasedAt")) is not None else None
    return m


OUTBOX_RECORD: Codec[OutboxRecord] = Codec(
    "oo.kernel.storage.v1.OutboxRecord",
    OutboxRecord,
    message_class("oo.kernel.storage.v1.OutboxRecord"),
    fill_outbox_record,
    read_outbox_record,
    copy_outbox_record,
    json_outbox_record,
    load_outbox_record,
)
INBOX_RECORD: Codec[InboxRecord] = Codec(
    "oo.kernel.storage.v1.InboxRecord",
    InboxRecord,
    message_class("oo.kernel.storage.v1.InboxRecord"),
    fill_inbox_record,
    read_inbox_record,
    copy_inbox_record,
    json_inbox_record,
    load_inbox_record,
)
IDEMPOTENCY_RECORD: Codec[IdempotencyRecord] = Codec(
    "oo.kernel.storage.v1.IdempotencyRecord",
    IdempotencyRecord,
    message_class("oo.kernel.storage.v1.IdempotencyRecord"),
    fill_idempotency_record,
    read_idempotency_record,
    copy_idempotency_record,
    json_idempotency_record,
    load_idempotency_record,
)
DATA_KEY_RECORD: Codec[DataKeyRecord] = Codec(
    "oo.kernel.storage.v1.DataKeyRecord",
    DataKeyRecord,
    message_class("oo.kernel.storage.v1.DataKeyRecord"),
    fill_data_key_record,
    read_data_key_record,
    copy_data_key_record,
    json_data_key_record,
    load_data_key_record,
)
ERASED_PERSON_RECORD: Codec[ErasedPersonRecord] = Codec(
    "oo.kernel.storage.v1.ErasedPersonRecord",
    ErasedPersonRecord,
    message_class("oo.kernel.storage.v1.ErasedPersonRecord"),
    fill_erased_person_record,
    read_erased_person_record,
    copy_erased_person_record,
    json_erased_person_record,
    load_erased_person_record,
)
