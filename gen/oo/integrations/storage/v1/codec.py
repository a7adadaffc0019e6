# Generated from the protos. Do not edit.
"""Codecs of oo.integrations.storage.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec, EnumByNumber
from protogateway.runtime.protojson.fast import (
    EnumFromJson,
    NeedsSlowPath,
    parse_bytes,
    parse_string,
    parse_timestamp,
    parse_uint32,
    parse_uint64,
)
from protogateway.runtime.wellknown import base64_text, set_timestamp, timestamp_text, to_datetime

from .....oo.integrations.v1 import codec as oo_integrations_v1
from .....pool import message_class
from . import (
    ConnectFlowRecord,
    ConnectionRecord,
    CredentialRecord,
    ErasureRecord,
    ProviderActionRecord,
    ProviderActionRecordState,
    ProviderItemRecord,
    RevocationRecord,
)


PROVIDER_ACTION_RECORD_STATE_BY_NUMBER: Final = EnumByNumber(ProviderActionRecordState)
PROVIDER_ACTION_RECORD_STATE_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "waiting",
    2: "sent",
    3: "refused",
}
PROVIDER_ACTION_RECORD_STATE_FROM_JSON: Final = EnumFromJson(PROVIDER_ACTION_RECORD_STATE_BY_NUMBER, PROVIDER_ACTION_RECORD_STATE_NAME)


CONNECTION_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "person", "provider", "id", "state", "scopes", "cursor", "accountId", "connectedAt", "lastSyncAt",
        "nextSyncAt", "failures", "problem", "timeZone"
    }
)
CREDENTIAL_RECORD_KEYS: Final[frozenset[str]] = frozenset({"person", "provider", "connectionId", "tokensEncrypted"})
CONNECT_FLOW_RECORD_KEYS: Final[frozenset[str]] = frozenset({"stateHash", "person", "provider", "createdAt"})
PROVIDER_ITEM_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "person", "provider", "itemId", "kind", "parentId", "facts", "textEncrypted", "closedAt", "undoEncrypted"
    }
)
PROVIDER_ACTION_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "id", "person", "provider", "itemId", "verb", "undoEncrypted", "state", "attempts", "nextAttemptAt",
        "createdAt", "problem", "seq", "undoes", "finishedAt"
    }
)
REVOCATION_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "id", "provider", "erasureId", "tokensEncrypted", "attempts", "nextAttemptAt", "createdAt"
    }
)
ERASURE_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "erasureId", "rowsDeleted", "rowsLeft", "notes", "remainingData"
    }
)


def fill_connection_record(u: Any, m: ConnectionRecord) -> None:
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.id:
        u.id = m.id
    if m.state:
        u.state = m.state
    if m.scopes:
        u.scopes = m.scopes
    if m.cursor:
        u.cursor = m.cursor
    if m.account_id:
        u.account_id = m.account_id
    if m.connected_at is not None:
        set_timestamp(u.connected_at, m.connected_at)
    if m.last_sync_at is not None:
        set_timestamp(u.last_sync_at, m.last_sync_at)
    if m.next_sync_at is not None:
        set_timestamp(u.next_sync_at, m.next_sync_at)
    if m.failures:
        u.failures = m.failures
    if m.problem:
        u.problem = m.problem
    if m.time_zone:
        u.time_zone = m.time_zone


def read_connection_record(u: Any) -> ConnectionRecord:
    m = ConnectionRecord.__new__(ConnectionRecord)
    m._unknown_fields = b""
    m.person = u.person
    m.provider = u.provider
    m.id = u.id
    m.state = oo_integrations_v1.CONNECTION_STATE_BY_NUMBER[u.state]
    m.scopes = u.scopes
    m.cursor = u.cursor
    m.account_id = u.account_id
    m.connected_at = to_datetime(u.connected_at) if u.HasField("connected_at") else None
    m.last_sync_at = to_datetime(u.last_sync_at) if u.HasField("last_sync_at") else None
    m.next_sync_at = to_datetime(u.next_sync_at) if u.HasField("next_sync_at") else None
    m.failures = u.failures
    m.problem = u.problem
    m.time_zone = u.time_zone
    return m


def copy_connection_record(m: ConnectionRecord) -> ConnectionRecord:
    if type(m) is not ConnectionRecord:
        raise TypeError(type(m))
    own = ConnectionRecord.__new__(ConnectionRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_connection_record(m: ConnectionRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.id:
        out["id"] = m.id
    if m.state:
        out["state"] = oo_integrations_v1.CONNECTION_STATE_NAME.get(m.state, m.state)
    if m.scopes:
        out["scopes"] = m.scopes
    if m.cursor:
        out["cursor"] = m.cursor
    if m.account_id:
        out["accountId"] = m.account_id
    if m.connected_at is not None:
        out["connectedAt"] = timestamp_text(m.connected_at)
    if m.last_sync_at is not None:
        out["lastSyncAt"] = timestamp_text(m.last_sync_at)
    if m.next_sync_at is not None:
        out["nextSyncAt"] = timestamp_text(m.next_sync_at)
    if m.failures:
        out["failures"] = m.failures
    if m.problem:
        out["problem"] = m.problem
    if m.time_zone:
        out["timeZone"] = m.time_zone
    return out


def load_connection_record(j: Any) -> ConnectionRecord:
    if type(j) is not dict or not j.keys() <= CONNECTION_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ConnectionRecord.__new__(ConnectionRecord)
    m._unknown_fields = b""
    m.person = parse_string(get("person", ""))
    m.provider = parse_string(get("provider", ""))
    m.id = parse_string(get("id", ""))
    m.state = oo_integrations_v1.CONNECTION_STATE_FROM_JSON[get("state", "unknown")]
    m.scopes = parse_string(get("scopes", ""))
    m.cursor = parse_string(get("cursor", ""))
    m.account_id = parse_string(get("accountId", ""))
    m.connected_at = parse_timestamp(v) if (v := get("connectedAt")) is not None else None
    m.last_sync_at = parse_timestamp(v) if (v := get("lastSyncAt")) is not None else None
    m.next_sync_at = parse_timestamp(v) if (v := get("nextSyncAt")) is not None else None
    m.failures = parse_uint32(get("failures", 0))
    m.problem = parse_string(get("problem", ""))
    m.time_zone = parse_string(get("timeZone", ""))
    return m


def fill_credential_record(u: Any, m: CredentialRecord) -> None:
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.connection_id:
        u.connection_id = m.connection_id
    if m.tokens_encrypted:
        u.tokens_encrypted = m.tokens_encrypted


def read_credential_record(u: Any) -> CredentialRecord:
    m = CredentialRecord.__new__(CredentialRecord)
    m._unknown_fields = b""
    m.person = u.person
    m.provider = u.provider
    m.connection_id = u.connection_id
    m.tokens_encrypted = u.tokens_encrypted
    return m


def copy_credential_record(m: CredentialRecord) -> CredentialRecord:
    if type(m) is not CredentialRecord:
        raise TypeError(type(m))
    own = CredentialRecord.__new__(CredentialRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_credential_record(m: CredentialRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.connection_id:
        out["connectionId"] = m.connection_id
    if m.tokens_encrypted:
        out["tokensEncrypted"] = base64_text(m.tokens_encrypted)
    return out


def load_credential_record(j: Any) -> CredentialRecord:
    if type(j) is not dict or not j.keys() <= CREDENTIAL_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = CredentialRecord.__new__(CredentialRecord)
    m._unknown_fields = b""
    m.person = parse_string(get("person", ""))
    m.provider = parse_string(get("provider", ""))
    m.connection_id = parse_string(get("connectionId", ""))
    m.tokens_encrypted = parse_bytes(get("tokensEncrypted", ""))
    return m


def fill_connect_flow_record(u: Any, m: ConnectFlowRecord) -> None:
    if m.state_hash:
        u.state_hash = m.state_hash
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)


def read_connect_flow_record(u: Any) -> ConnectFlowRecord:
    m = ConnectFlowRecord.__new__(ConnectFlowRecord)
    m._unknown_fields = b""
    m.state_hash = u.state_hash
    m.person = u.person
    m.provider = u.provider
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    return m


def copy_connect_flow_record(m: ConnectFlowRecord) -> ConnectFlowRecord:
    if type(m) is not ConnectFlowRecord:
        raise TypeError(type(m))
    own = ConnectFlowRecord.__new__(ConnectFlowRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_connect_flow_record(m: ConnectFlowRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.state_hash:
        out["stateHash"] = base64_text(m.state_hash)
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    return out


def load_connect_flow_record(j: Any) -> ConnectFlowRecord:
    if type(j) is not dict or not j.keys() <= CONNECT_FLOW_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ConnectFlowRecord.__new__(ConnectFlowRecord)
    m._unknown_fields = b""
    m.state_hash = parse_bytes(get("stateHash", ""))
    m.person = parse_string(get("person", ""))
    m.provider = parse_string(get("provider", ""))
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    return m


def fill_provider_item_record(u: Any, m: ProviderItemRecord) -> None:
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.item_id:
        u.item_id = m.item_id
    if m.kind:
        u.kind = m.kind
    if m.parent_id:
        u.parent_id = m.parent_id
    if m.facts:
        u.facts = m.facts
    if m.text_encrypted:
        u.text_encrypted = m.text_encrypted
    if m.closed_at is not None:
        set_timestamp(u.closed_at, m.closed_at)
    if m.undo_encrypted:
        u.undo_encrypted = m.undo_encrypted


def read_provider_item_record(u: Any) -> ProviderItemRecord:
    m = ProviderItemRecord.__new__(ProviderItemRecord)
    m._unknown_fields = b""
    m.person = u.person
    m.provider = u.provider
    m.item_id = u.item_id
    m.kind = u.kind
    m.parent_id = u.parent_id
    m.facts = u.facts
    m.text_encrypted = u.text_encrypted
    m.closed_at = to_datetime(u.closed_at) if u.HasField("closed_at") else None
    m.undo_encrypted = u.undo_encrypted
    return m


def copy_provider_item_record(m: ProviderItemRecord) -> ProviderItemRecord:
    if type(m) is not ProviderItemRecord:
        raise TypeError(type(m))
    own = ProviderItemRecord.__new__(ProviderItemRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_provider_item_record(m: ProviderItemRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.item_id:
        out["itemId"] = m.item_id
    if m.kind:
        out["kind"] = m.kind
    if m.parent_id:
        out["parentId"] = m.parent_id
    if m.facts:
        out["facts"] = base64_text(m.facts)
    if m.text_encrypted:
        out["textEncrypted"] = base64_text(m.text_encrypted)
    if m.closed_at is not None:
        out["closedAt"] = timestamp_text(m.closed_at)
    if m.undo_encrypted:
        out["undoEncrypted"] = base64_text(m.undo_encrypted)
    return out


def load_provider_item_record(j: Any) -> ProviderItemRecord:
    if type(j) is not dict or not j.keys() <= PROVIDER_ITEM_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ProviderItemRecord.__new__(ProviderItemRecord)
    m._unknown_fields = b""
    m.person = parse_string(get("person", ""))
    m.provider = parse_string(get("provider", ""))
    m.item_id = parse_string(get("itemId", ""))
    m.kind = parse_string(get("kind", ""))
    m.parent_id = parse_string(get("parentId", ""))
    m.facts = parse_bytes(get("facts", ""))
    m.text_encrypted = parse_bytes(get("textEncrypted", ""))
    m.closed_at = parse_timestamp(v) if (v := get("closedAt")) is not None else None
    m.undo_encrypted = parse_bytes(get("undoEncrypted", ""))
    return m


def fill_provider_action_record(u: Any, m: ProviderActionRecord) -> None:
    if m.id:
        u.id = m.id
    if m.person:
        u.person = m.person
    if m.provider:
        u.provider = m.provider
    if m.item_id:
        u.item_id = m.item_id
    if m.verb:
        u.verb = m.verb
    if m.undo_encrypted:
        u.undo_encrypted = m.undo_encrypted
    if m.state:
        u.state = m.state
    if m.attempts:
        u.attempts = m.attempts
    if m.next_attempt_at is not None:
        set_timestamp(u.next_attempt_at, m.next_attempt_at)
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)
    if m.problem:
        u.problem = m.problem
    if m.seq:
        u.seq = m.seq
    if m.undoes:
        u.undoes = m.undoes
    if m.finished_at is not None:
        set_timestamp(u.finished_at, m.finished_at)


def read_provider_action_record(u: Any) -> ProviderActionRecord:
    m = ProviderActionRecord.__new__(ProviderActionRecord)
    m._unknown_fields = b""
    m.id = u.id
    m.person = u.person
    m.provider = u.provider
    m.item_id = u.item_id
    m.verb = u.verb
    m.undo_encrypted = u.undo_encrypted
    m.state = PROVIDER_ACTION_RECORD_STATE_BY_NUMBER[u.state]
    m.attempts = u.attempts
    m.next_attempt_at = to_datetime(u.next_attempt_at) if u.HasField("next_attempt_at") else None
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    m.problem = u.problem
    m.seq = u.seq
    m.undoes = u.undoes
    m.finished_at = to_datetime(u.finished_at) if u.HasField("finished_at") else None
    return m


def copy_provider_action_record(m: ProviderActionRecord) -> ProviderActionRecord:
    if type(m) is not ProviderActionRecord:
        raise TypeError(type(m))
    own = ProviderActionRecord.__new__(ProviderActionRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_provider_action_record(m: ProviderActionRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.provider:
        out["provider"] = m.provider
    if m.item_id:
        out["itemId"] = m.item_id
    if m.verb:
        out["verb"] = m.verb
    if m.undo_encrypted:
        out["undoEncrypted"] = base64_text(m.undo_encrypted)
    if m.state:
        out["state"] = PROVIDER_ACTION_RECORD_STATE_NAME.get(m.state, m.state)
    if m.attempts:
        out["attempts"] = m.attempts
    if m.next_attempt_at is not None:
        out["nextAttemptAt"] = timestamp_text(m.next_attempt_at)
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    if m.problem:
        out["problem"] = m.problem
    if m.seq:
        out["seq"] = str(m.seq)
    if m.undoes:
        out["undoes"] = m.undoes
    if m.finished_at is not None:
        out["finishedAt"] = timestamp_text(m.finished_at)
    return out


def load_provider_action_record(j: Any) -> ProviderActionRecord:
    if type(j) is not dict or not j.keys() <= PROVIDER_ACTION_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ProviderActionRecord.__new__(ProviderActionRecord)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.person = parse_string(get("person", ""))
    m.provider = parse_string(get("provider", ""))
    m.item_id = parse_string(get("itemId", ""))
    m.verb = parse_string(get("verb", ""))
    m.undo_encrypted = parse_bytes(get("undoEncrypted", ""))
    m.state = PROVIDER_ACTION_RECORD_STATE_FROM_JSON[get("state", "unknown")]
    m.attempts = parse_uint32(get("attempts", 0))
    m.next_attempt_at = parse_timestamp(v) if (v := get("nextAttemptAt")) is not None else None
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    m.problem = parse_string(get("problem", ""))
    m.seq = parse_uint64(get("seq", 0))
    m.undoes = parse_string(get("undoes", ""))
    m.finished_at = parse_timestamp(v) if (v := get("finishedAt")) is not None else None
    return m


def fill_revocation_record(u: Any, m: RevocationRecord) -> None:
    if m.id:
        u.id = m.id
    if m.provider:
        u.provider = m.provider
    if m.erasure_id:
        u.erasure_id = m.erasure_id
    if m.tokens_encrypted:
        u.tokens_encrypted = m.tokens_encrypted
    if m.attempts:
        u.attempts = m.attempts
    if m.next_attempt_at is not None:
        set_timestamp(u.next_attempt_at, m.next_attempt_at)
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)


def read_revocation_record(u: Any) -> RevocationRecord:
    m = RevocationRecord.__new__(RevocationRecord)
    m._unknown_fields = b""
    m.id = u.id
    m.provider = u.provider
    m.erasure_id = u.erasure_id
    m.tokens_encrypted = u.tokens_encrypted
    m.attempts = u.attempts
    m.next_attempt_at = to_datetime(u.next_attempt_at) if u.HasField("next_attempt_at") else None
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    return m


def copy_revocation_record(m: RevocationRecord) -> RevocationRecord:
    if type(m) is not RevocationRecord:
        raise TypeError(type(m))
    own = RevocationRecord.__new__(RevocationRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_revocation_record(m: RevocationRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.provider:
        out["provider"] = m.provider
    if m.erasure_id:
        out["erasureId"] = m.erasure_id
    if m.tokens_encrypted:
        out["tokensEncrypted"] = base64_text(m.tokens_encrypted)
    if m.attempts:
        out["attempts"] = m.attempts
    if m.next_attempt_at is not None:
        out["nextAttemptAt"] = timestamp_text(m.next_attempt_at)
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    return out


def load_revocation_record(j: Any) -> RevocationRecord:
    if type(j) is not dict or not j.keys() <= REVOCATION_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = RevocationRecord.__new__(RevocationRecord)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.provider = parse_string(get("provider", ""))
    m.erasure_id = parse_string(get("erasureId", ""))
    m.tokens_encrypted = parse_bytes(get("tokensEncrypted", ""))
    m.attempts = parse_uint32(get("attempts", 0))
    m.next_attempt_at = parse_timestamp(v) if (v := get("nextAttemptAt")) is not None else None
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    return m


def fill_erasure_record(u: Any, m: ErasureRecord) -> None:
    if m.erasure_id:
        u.erasure_id = m.erasure_id
    if m.rows_deleted:
        u.rows_deleted = m.rows_deleted
    if m.rows_left:
        u.rows_left = m.rows_left
    if m.notes:
        u.notes = m.notes
    if m.remaining_data:
        u.remaining_data = m.remaining_data


def read_erasure_record(u: Any) -> ErasureRecord:
    m = ErasureRecord.__new__(ErasureRecord)
    m._unknown_fields = b""
    m.erasure_id = u.erasure_id
    m.rows_deleted = u.rows_deleted
    m.rows_left = u.rows_left
    m.notes = u.notes
    m.remaining_data = u.remaining_data
    return m


def copy_erasure_record(m: ErasureRecord) -> ErasureRecord:
    if type(m) is not ErasureRecord:
        raise TypeError(type(m))
    own = ErasureRecord.__new__(ErasureRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_erasure_record(m: ErasureRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.erasure_id:
        out["erasureId"] = m.erasure_id
    if m.rows_deleted:
        out["rowsDeleted"] = m.rows_deleted
    if m.rows_left:
        out["rowsLeft"] = m.rows_left
    if m.notes:
        out["notes"] = m.notes
    if m.remaining_data:
        out["remainingData"] = m.remaining_data
    return out


def load_erasure_record(j: Any) -> ErasureRecord:
    if type(j) is not dict or not j.keys() <= ERASURE_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ErasureRecord.__new__(ErasureRecord)
    m._unknown_fields = b""
    m.erasure_id = parse_string(get("erasureId", ""))
    m.rows_deleted = parse_uint32(get("rowsDeleted", 0))
    m.rows_left = parse_uint32(get("rowsLeft", 0))
    m.notes = parse_string(get("notes", ""))
    m.remaining_data = parse_string(get("remainingData", ""))
    return m


CONNECTION_RECORD: Codec[ConnectionRecord] = Codec(
    "oo.integrations.storage.v1.ConnectionRecord",
    ConnectionRecord,
    message_class("oo.integrations.storage.v1.ConnectionRecord"),
    fill_connection_record,
    read_connection_record,
    copy_connection_record,
    json_connection_record,
    load_connection_record,
)
CREDENTIAL_RECORD: Codec[CredentialRecord] = Codec(
    "oo.integrations.storage.v1.CredentialRecord",
    CredentialRecord,
    message_class("oo.integrations.storage.v1.CredentialRecord"),
    fill_credential_record,
    read_credential_record,
    copy_credential_record,
    json_credential_record,
    load_credential_record,
)
CONNECT_FLOW_RECORD: Codec[ConnectFlowRecord] = Codec(
    "oo.integrations.storage.v1.ConnectFlowRecord",
    ConnectFlowRecord,
    message_class("oo.integrations.storage.v1.ConnectFlowRecord"),
    fill_connect_flow_record,
    read_connect_flow_record,
    copy_connect_flow_record,
    json_connect_flow_record,
    load_connect_flow_record,
)
PROVIDER_ITEM_RECORD: Codec[ProviderItemRecord] = Codec(
    "oo.integrations.storage.v1.ProviderItemRecord",
    ProviderItemRecord,
    message_class("oo.integrations.storage.v1.ProviderItemRecord"),
    fill_provider_item_record,
    read_provider_item_record,
    copy_provider_item_record,
    json_provider_item_record,
    load_provider_item_record,
)
PROVIDER_ACTION_RECORD: Codec[ProviderActionRecord] = Codec(
    "oo.integrations.storage.v1.ProviderActionRecord",
    ProviderActionRecord,
    message_class("oo.integrations.storage.v1.ProviderActionRecord"),
    fill_provider_action_record,
    read_provider_action_record,
    copy_provider_action_record,
    json_provider_action_record,
    load_provider_action_record,
)
REVOCATION_RECORD: Codec[RevocationRecord] = Codec(
    "oo.integrations.storage.v1.RevocationRecord",
    RevocationRecord,
    message_class("oo.integrations.storage.v1.RevocationRecord"),
    fill_revocation_record,
    read_revocation_record,
    copy_revocation_record,
    json_revocation_record,
    load_revocation_record,
)
ERASURE_RECORD: Codec[ErasureRecord] = Codec(
    "oo.integrations.storage.v1.ErasureRecord",
    ErasureRecord,
    message_class("oo.integrations.storage.v1.ErasureRecord"),
    fill_erasure_record,
    read_erasure_record,
    copy_erasure_record,
    json_erasure_record,
    load_erasure_record,
)
