# Generated from the protos. Do not edit.
"""Codecs of oo.auth.storage.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec
from protogateway.runtime.protojson.fast import (
    NeedsSlowPath,
    parse_bool,
    parse_bytes,
    parse_string,
    parse_timestamp,
    parse_uint32,
)
from protogateway.runtime.wellknown import base64_text, set_timestamp, timestamp_text, to_datetime

from .....oo.auth.v1 import codec as oo_auth_v1
from .....pool import message_class
from . import AccountRecord, ErasurePartRecord, ErasureRecord, SessionRecord, SignInFlowRecord, SigningKeyRecord


ACCOUNT_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "person", "iss", "sub", "emailEncrypted", "epoch", "createdAt", "deletedAt"
    }
)
SESSION_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "secretHash", "id", "person", "epoch", "signedInAt", "seenAt", "createdAt"
    }
)
SIGN_IN_FLOW_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "flowHash", "stateHash", "nonce", "codeVerifier", "redirectUri", "next", "fresh", "createdAt", "sessionHash"
    }
)
SIGNING_KEY_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "kid", "privateJwkEncrypted", "publicJwk", "createdAt", "activeFrom"
    }
)
ERASURE_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "id", "person", "secretHash", "state", "requestedAt", "erasedAt", "revision"
    }
)
ERASURE_PART_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "erasureId", "module", "rowsDeleted", "rowsLeft", "notes", "doneAt", "remainingData"
    }
)


def fill_account_record(u: Any, m: AccountRecord) -> None:
    if m.person:
        u.person = m.person
    if m.iss:
        u.iss = m.iss
    if m.sub:
        u.sub = m.sub
    if m.email_encrypted:
        u.email_encrypted = m.email_encrypted
    if m.epoch:
        u.epoch = m.epoch
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)
    if m.deleted_at is not None:
        set_timestamp(u.deleted_at, m.deleted_at)


def read_account_record(u: Any) -> AccountRecord:
    m = AccountRecord.__new__(AccountRecord)
    m._unknown_fields = b""
    m.person = u.person
    m.iss = u.iss
    m.sub = u.sub
    m.email_encrypted = u.email_encrypted
    m.epoch = u.epoch
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    m.deleted_at = to_datetime(u.deleted_at) if u.HasField("deleted_at") else None
    return m


def copy_account_record(m: AccountRecord) -> AccountRecord:
    if type(m) is not AccountRecord:
        raise TypeError(type(m))
    own = AccountRecord.__new__(AccountRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_account_record(m: AccountRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.iss:
        out["iss"] = m.iss
    if m.sub:
        out["sub"] = m.sub
    if m.email_encrypted:
        out["emailEncrypted"] = base64_text(m.email_encrypted)
    if m.epoch:
        out["epoch"] = m.epoch
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    if m.deleted_at is not None:
        out["deletedAt"] = timestamp_text(m.deleted_at)
    return out


def load_account_record(j: Any) -> AccountRecord:
    if type(j) is not dict or not j.keys() <= ACCOUNT_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = AccountRecord.__new__(AccountRecord)
    m._unknown_fields = b""
    m.person = parse_string(get("person", ""))
    m.iss = parse_string(get("iss", ""))
    m.sub = parse_string(get("sub", ""))
    m.email_encrypted = parse_bytes(get("emailEncrypted", ""))
    m.epoch = parse_uint32(get("epoch", 0))
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    m.deleted_at = parse_timestamp(v) if (v := get("deletedAt")) is not None else None
    return m


def fill_session_record(u: Any, m: SessionRecord) -> None:
    if m.secret_hash:
        u.secret_hash = m.secret_hash
    if m.id:
        u.id = m.id
    if m.person:
        u.person = m.person
    if m.epoch:
        u.epoch = m.epoch
    if m.signed_in_at is not None:
        set_timestamp(u.signed_in_at, m.signed_in_at)
    if m.seen_at is not None:
        set_timestamp(u.seen_at, m.seen_at)
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)


def read_session_record(u: Any) -> SessionRecord:
    m = SessionRecord.__new__(SessionRecord)
    m._unknown_fields = b""
    m.secret_hash = u.secret_hash
    m.id = u.id
    m.person = u.person
    m.epoch = u.epoch
    m.signed_in_at = to_datetime(u.signed_in_at) if u.HasField("signed_in_at") else None
    m.seen_at = to_datetime(u.seen_at) if u.HasField("seen_at") else None
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    return m


def copy_session_record(m: SessionRecord) -> SessionRecord:
    if type(m) is not SessionRecord:
        raise TypeError(type(m))
    own = SessionRecord.__new__(SessionRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_session_record(m: SessionRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.secret_hash:
        out["secretHash"] = base64_text(m.secret_hash)
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.epoch:
        out["epoch"] = m.epoch
    if m.signed_in_at is not None:
        out["signedInAt"] = timestamp_text(m.signed_in_at)
    if m.seen_at is not None:
        out["seenAt"] = timestamp_text(m.seen_at)
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    return out


def load_session_record(j: Any) -> SessionRecord:
    if type(j) is not dict or not j.keys() <= SESSION_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = SessionRecord.__new__(SessionRecord)
    m._unknown_fields = b""
    m.secret_hash = parse_bytes(get("secretHash", ""))
    m.id = parse_string(get("id", ""))
    m.person = parse_string(get("person", ""))
    m.epoch = parse_uint32(get("epoch", 0))
    m.signed_in_at = parse_timestamp(v) if (v := get("signedInAt")) is not None else None
    m.seen_at = parse_timestamp(v) if (v := get("seenAt")) is not None else None
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    return m


def fill_sign_in_flow_record(u: Any, m: SignInFlowRecord) -> None:
    if m.flow_hash:
        u.flow_hash = m.flow_hash
    if m.state_hash:
        u.state_hash = m.state_hash
    if m.nonce:
        u.nonce = m.nonce
    if m.code_verifier:
        u.code_verifier = m.code_verifier
    if m.redirect_uri:
        u.redirect_uri = m.redirect_uri
    if m.next:
        u.next = m.next
    if m.fresh:
        u.fresh = m.fresh
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)
    if m.session_hash:
        u.session_hash = m.session_hash


def read_sign_in_flow_record(u: Any) -> SignInFlowRecord:
    m = SignInFlowRecord.__new__(SignInFlowRecord)
    m._unknown_fields = b""
    m.flow_hash = u.flow_hash
    m.state_hash = u.state_hash
    m.nonce = u.nonce
    m.code_verifier = u.code_verifier
    m.redirect_uri = u.redirect_uri
    m.next = u.next
    m.fresh = u.fresh
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    m.session_hash = u.session_hash
    return m


def copy_sign_in_flow_record(m: SignInFlowRecord) -> SignInFlowRecord:
    if type(m) is not SignInFlowRecord:
        raise TypeError(type(m))
    own = SignInFlowRecord.__new__(SignInFlowRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_sign_in_flow_record(m: SignInFlowRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.flow_hash:
        out["flowHash"] = base64_text(m.flow_hash)
    if m.state_hash:
        out["stateHash"] = base64_text(m.state_hash)
    if m.nonce:
        out["nonce"] = m.nonce
    if m.code_verifier:
        out["codeVerifier"] = m.code_verifier
    if m.redirect_uri:
        out["redirectUri"] = m.redirect_uri
    if m.next:
        out["next"] = m.next
    if m.fresh:
        out["fresh"] = m.fresh
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    if m.session_hash:
        out["sessionHash"] = base64_text(m.session_hash)
    return out


def load_sign_in_flow_record(j: Any) -> SignInFlowRecord:
    if type(j) is not dict or not j.keys() <= SIGN_IN_FLOW_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = SignInFlowRecord.__new__(SignInFlowRecord)
    m._unknown_fields = b""
    m.flow_hash = parse_bytes(get("flowHash", ""))
    m.state_hash = parse_bytes(get("stateHash", ""))
    m.nonce = parse_string(get("nonce", ""))
    m.code_verifier = parse_string(get("codeVerifier", ""))
    m.redirect_uri = parse_string(get("redirectUri", ""))
    m.next = parse_string(get("next", ""))
    m.fresh = parse_bool(get("fresh", False))
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    m.session_hash = parse_bytes(get("sessionHash", ""))
    return m


def fill_signing_key_record(u: Any, m: SigningKeyRecord) -> None:
    if m.kid:
        u.kid = m.kid
    if m.private_jwk_encrypted:
        u.private_jwk_encrypted = m.private_jwk_encrypted
    if m.public_jwk:
        u.public_jwk = m.public_jwk
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)
    if m.active_from is not None:
        set_timestamp(u.active_from, m.active_from)


def read_signing_key_record(u: Any) -> SigningKeyRecord:
    m = SigningKeyRecord.__new__(SigningKeyRecord)
    m._unknown_fields = b""
    m.kid = u.kid
    m.private_jwk_encrypted = u.private_jwk_encrypted
    m.public_jwk = u.public_jwk
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    m.active_from = to_datetime(u.active_from) if u.HasField("active_from") else None
    return m


def copy_signing_key_record(m: SigningKeyRecord) -> SigningKeyRecord:
    if type(m) is not SigningKeyRecord:
        raise TypeError(type(m))
    own = SigningKeyRecord.__new__(SigningKeyRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_signing_key_record(m: SigningKeyRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.kid:
        out["kid"] = m.kid
    if m.private_jwk_encrypted:
        out["privateJwkEncrypted"] = base64_text(m.private_jwk_encrypted)
    if m.public_jwk:
        out["publicJwk"] = m.public_jwk
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    if m.active_from is not None:
        out["activeFrom"] = timestamp_text(m.active_from)
    return out


def load_signing_key_record(j: Any) -> SigningKeyRecord:
    if type(j) is not dict or not j.keys() <= SIGNING_KEY_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = SigningKeyRecord.__new__(SigningKeyRecord)
    m._unknown_fields = b""
    m.kid = parse_string(get("kid", ""))
    m.private_jwk_encrypted = parse_bytes(get("privateJwkEncrypted", ""))
    m.public_jwk = parse_string(get("publicJwk", ""))
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    m.active_from = parse_timestamp(v) if (v := get("activeFrom")) is not None else None
    return m


def fill_erasure_record(u: Any, m: ErasureRecord) -> None:
    if m.id:
        u.id = m.id
    if m.person:
        u.person = m.person
    if m.secret_hash:
        u.secret_hash = m.secret_hash
    if m.state:
        u.state = m.state
    if m.requested_at is not None:
        set_timestamp(u.requested_at, m.requested_at)
    if m.erased_at is not None:
        set_timestamp(u.erased_at, m.erased_at)
    if m.revision:
        u.revision = m.revision


def read_erasure_record(u: Any) -> ErasureRecord:
    m = ErasureRecord.__new__(ErasureRecord)
    m._unknown_fields = b""
    m.id = u.id
    m.person = u.person
    m.secret_hash = u.secret_hash
    m.state = oo_auth_v1.ERASURE_STATE_BY_NUMBER[u.state]
    m.requested_at = to_datetime(u.requested_at) if u.HasField("requested_at") else None
    m.erased_at = to_datetime(u.erased_at) if u.HasField("erased_at") else None
    m.revision = u.revision
    return m


def copy_erasure_record(m: ErasureRecord) -> ErasureRecord:
    if type(m) is not ErasureRecord:
        raise TypeError(type(m))
    own = ErasureRecord.__new__(ErasureRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_erasure_record(m: ErasureRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.secret_hash:
        out["secretHash"] = base64_text(m.secret_hash)
    if m.state:
        out["state"] = oo_auth_v1.ERASURE_STATE_NAME.get(m.state, m.state)
    if m.requested_at is not None:
        out["requestedAt"] = timestamp_text(m.requested_at)
    if m.erased_at is not None:
        out["erasedAt"] = timestamp_text(m.erased_at)
    if m.revision:
        out["revision"] = m.revision
    return out


def load_erasure_record(j: Any) -> ErasureRecord:
    if type(j) is not dict or not j.keys() <= ERASURE_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ErasureRecord.__new__(ErasureRecord)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.person = parse_string(get("person", ""))
    m.secret_hash = parse_bytes(get("secretHash", ""))
    m.state = oo_auth_v1.ERASURE_STATE_FROM_JSON[get("state", "unknown")]
    m.requested_at = parse_timestamp(v) if (v := get("requestedAt")) is not None else None
    m.erased_at = parse_timestamp(v) if (v := get("erasedAt")) is not None else None
    m.revision = parse_uint32(get("revision", 0))
    return m


def fill_erasure_part_record(u: Any, m: ErasurePartRecord) -> None:
    if m.erasure_id:
        u.erasure_id = m.erasure_id
    if m.module:
        u.module = m.module
    if m.rows_deleted:
        u.rows_deleted = m.rows_deleted
    if m.rows_left:
        u.rows_left = m.rows_left
    if m.notes:
        u.notes = m.notes
    if m.done_at is not None:
        set_timestamp(u.done_at, m.done_at)
    if m.remaining_data:
        u.remaining_data = m.remaining_data


def read_erasure_part_record(u: Any) -> ErasurePartRecord:
    m = ErasurePartRecord.__new__(ErasurePartRecord)
    m._unknown_fields = b""
    m.erasure_id = u.erasure_id
    m.module = u.module
    m.rows_deleted = u.rows_deleted
    m.rows_left = u.rows_left
    m.notes = u.notes
    m.done_at = to_datetime(u.done_at) if u.HasField("done_at") else None
    m.remaining_data = u.remaining_data
    return m


def copy_erasure_part_record(m: ErasurePartRecord) -> ErasurePartRecord:
    if type(m) is not ErasurePartRecord:
        raise TypeError(type(m))
    own = ErasurePartRecord.__new__(ErasurePartRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_erasure_part_record(m: ErasurePartRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.erasure_id:
        out["erasureId"] = m.erasure_id
    if m.module:
        out["module"] = m.module
    if m.rows_deleted:
        out["rowsDeleted"] = m.rows_deleted
    if m.rows_left:
        out["rowsLeft"] = m.rows_left
    if m.notes:
        out["notes"] = m.notes
    if m.done_at is not None:
        out["doneAt"] = timestamp_text(m.done_at)
    if m.remaining_data:
        out["remainingData"] = m.remaining_data
    return out


def load_erasure_part_record(j: Any) -> ErasurePartRecord:
    if type(j) is not dict or not j.keys() <= ERASURE_PART_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ErasurePartRecord.__new__(ErasurePartRecord)
    m._unknown_fields = b""
    m.erasure_id = parse_string(get("erasureId", ""))
    m.module = parse_string(get("module", ""))
    m.rows_deleted = parse_uint32(get("rowsDeleted", 0))
    m.rows_left = parse_uint32(get("rowsLeft", 0))
    m.notes = parse_string(get("notes", ""))
    m.done_at = parse_timestamp(v) if (v := get("doneAt")) is not None else None
    m.remaining_data = parse_string(get("remainingData", ""))
    return m


ACCOUNT_RECORD: Codec[AccountRecord] = Codec(
    "oo.auth.storage.v1.AccountRecord",
    AccountRecord,
    message_class("oo.auth.storage.v1.AccountRecord"),
    fill_account_record,
    read_account_record,
    copy_account_record,
    json_account_record,
    load_account_record,
)
SESSION_RECORD: Codec[SessionRecord] = Codec(
    "oo.auth.storage.v1.SessionRecord",
    SessionRecord,
    message_class("oo.auth.storage.v1.SessionRecord"),
    fill_session_record,
    read_session_record,
    copy_session_record,
    json_session_record,
    load_session_record,
)
SIGN_IN_FLOW_RECORD: Codec[SignInFlowRecord] = Codec(
    "oo.auth.storage.v1.SignInFlowRecord",
    SignInFlowRecord,
    message_class("oo.auth.storage.v1.SignInFlowRecord"),
    fill_sign_in_flow_record,
    read_sign_in_flow_record,
    copy_sign_in_flow_record,
    json_sign_in_flow_record,
    load_sign_in_flow_record,
)
SIGNING_KEY_RECORD: Codec[SigningKeyRecord] = Codec(
    "oo.auth.storage.v1.SigningKeyRecord",
    SigningKeyRecord,
    message_class("oo.auth.storage.v1.SigningKeyRecord"),
    fill_signing_key_record,
    read_signing_key_record,
    copy_signing_key_record,
    json_signing_key_record,
    load_signing_key_record,
)
ERASURE_RECORD: Codec[ErasureRecord] = Codec(
    "oo.auth.storage.v1.ErasureRecord",
    ErasureRecord,
    message_class("oo.auth.storage.v1.ErasureRecord"),
    fill_erasure_record,
    read_erasure_record,
    copy_erasure_record,
    json_erasure_record,
    load_erasure_record,
)
ERASURE_PART_RECORD: Codec[ErasurePartRecord] = Codec(
    "oo.auth.storage.v1.ErasurePartRecord",
    ErasurePartRecord,
    message_class("oo.auth.storage.v1.ErasurePartRecord"),
    fill_erasure_part_record,
    read_erasure_part_record,
    copy_erasure_part_record,
    json_erasure_part_record,
    load_erasure_part_record,
)
