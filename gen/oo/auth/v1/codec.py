# Generated from the protos. Do not edit.
"""Codecs of oo.auth.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec, EnumByNumber
from protogateway.runtime.protojson.fast import (
    EnumFromJson,
    NeedsSlowPath,
    parse_bool,
    parse_list,
    parse_map,
    parse_string,
    parse_timestamp,
    parse_uint32,
    parse_uint64,
)
from protogateway.runtime.wellknown import set_timestamp, timestamp_text, to_datetime

from ....pool import message_class
from . import (
    BeginSignInRequest,
    BeginSignInResponse,
    DeleteMeRequest,
    DeleteMeResponse,
    Erasure,
    ErasureKept,
    ErasurePart,
    ErasurePartDone,
    ErasureState,
    FinishSignInRequest,
    FinishSignInResponse,
    GetDiscoveryRequest,
    GetDiscoveryResponse,
    GetErasureRequest,
    GetErasureResponse,
    GetJwksRequest,
    GetJwksResponse,
    GetMeRequest,
    GetMeResponse,
    Jwk,
    ResolveSessionRequest,
    ResolveSessionResponse,
    SignOutRequest,
    SignOutResponse,
    UserDeletionRequested,
    WatchErasureRequest,
    WatchErasureResponse,
)
from .checks import (
    check_begin_sign_in_request,
    check_delete_me_request,
    check_finish_sign_in_request,
    check_get_erasure_request,
    check_resolve_session_request,
    check_watch_erasure_request,
)


ERASURE_STATE_BY_NUMBER: Final = EnumByNumber(ErasureState)
ERASURE_STATE_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "requested",
    2: "erasing",
    3: "erased",
    4: "erased_with_remaining_data",
}
ERASURE_STATE_FROM_JSON: Final = EnumFromJson(ERASURE_STATE_BY_NUMBER, ERASURE_STATE_NAME)


USER_DELETION_REQUESTED_KEYS: Final[frozenset[str]] = frozenset({"erasureId", "person", "requestedAt"})
ERASURE_PART_DONE_KEYS: Final[frozenset[str]] = frozenset(
    {
        "erasureId", "module", "rowsDeleted", "rowsLeft", "notes", "remainingData"
    }
)
GET_ME_REQUEST_KEYS: Final[frozenset[str]] = frozenset()
GET_ME_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"id", "email", "provider", "createdAt", "signedInAt"})
DELETE_ME_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"confirmation"})
DELETE_ME_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"erasureId", "secret"})
SIGN_OUT_REQUEST_KEYS: Final[frozenset[str]] = frozenset()
SIGN_OUT_RESPONSE_KEYS: Final[frozenset[str]] = frozenset()
GET_ERASURE_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"id"})
ERASURE_KEYS: Final[frozenset[str]] = frozenset({"id", "state", "requestedAt", "erasedAt", "parts", "kept"})
ERASURE_PART_KEYS: Final[frozenset[str]] = frozenset(
    {
        "module", "done", "rowsDeleted", "rowsLeft", "notes", "remainingData"
    }
)
ERASURE_KEPT_KEYS: Final[frozenset[str]] = frozenset({"what", "why", "until"})
GET_ERASURE_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"erasure"})
WATCH_ERASURE_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"id", "after"})
WATCH_ERASURE_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"sequence", "erasure"})
GET_JWKS_REQUEST_KEYS: Final[frozenset[str]] = frozenset()
JWK_KEYS: Final[frozenset[str]] = frozenset({"kty", "crv", "x", "y", "kid", "use", "alg"})
GET_JWKS_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"keys"})
GET_DISCOVERY_REQUEST_KEYS: Final[frozenset[str]] = frozenset()
GET_DISCOVERY_RESPONSE_KEYS: Final[frozenset[str]] = frozenset(
    {
        "issuer", "jwks_uri", "id_token_signing_alg_values_supported", "subject_types_supported"
    }
)
BEGIN_SIGN_IN_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"redirectUri", "next", "fresh", "session"})
BEGIN_SIGN_IN_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"authorizationUrl", "flow"})
FINISH_SIGN_IN_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"flow", "state", "code", "error"})
FINISH_SIGN_IN_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"session", "next"})
RESOLVE_SESSION_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"session", "audiences"})
RESOLVE_SESSION_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"person", "sessionId", "signedInAt", "tokens"})


def fill_user_deletion_requested(u: Any, m: UserDeletionRequested) -> None:
    if m.erasure_id:
        u.erasure_id = m.erasure_id
    if m.person:
        u.person = m.person
    if m.requested_at is not None:
        set_timestamp(u.requested_at, m.requested_at)


def read_user_deletion_requested(u: Any) -> UserDeletionRequested:
    m = UserDeletionRequested.__new__(UserDeletionRequested)
    m._unknown_fields = b""
    m.erasure_id = u.erasure_id
    m.person = u.person
    m.requested_at = to_datetime(u.requested_at) if u.HasField("requested_at") else None
    return m


def copy_user_deletion_requested(m: UserDeletionRequested) -> UserDeletionRequested:
    if type(m) is not UserDeletionRequested:
        raise TypeError(type(m))
    own = UserDeletionRequested.__new__(UserDeletionRequested)
    own.__dict__ = m.__dict__.copy()
    return own


def json_user_deletion_requested(m: UserDeletionRequested) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.erasure_id:
        out["erasureId"] = m.erasure_id
    if m.person:
        out["person"] = m.person
    if m.requested_at is not None:
        out["requestedAt"] = timestamp_text(m.requested_at)
    return out


def load_user_deletion_requested(j: Any) -> UserDeletionRequested:
    if type(j) is not dict or not j.keys() <= USER_DELETION_REQUESTED_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = UserDeletionRequested.__new__(UserDeletionRequested)
    m._unknown_fields = b""
    m.erasure_id = parse_string(get("erasureId", ""))
    m.person = parse_string(get("person", ""))
    m.requested_at = parse_timestamp(v) if (v := get("requestedAt")) is not None else None
    return m


def fill_erasure_part_done(u: Any, m: ErasurePartDone) -> None:
    if m.erasure_id:
        u.erasure_id = m.erasure_id
    if m.module:
        u.module = m.module
    if m.rows_deleted:
        u.rows_deleted = m.rows_deleted
    if m.rows_left:
        u.rows_left = m.rows_left
    if m.notes:
        u.notes.extend(m.notes)
    if m.remaining_data:
        u.remaining_data.extend(m.remaining_data)


def read_erasure_part_done(u: Any) -> ErasurePartDone:
    m = ErasurePartDone.__new__(ErasurePartDone)
    m._unknown_fields = b""
    m.erasure_id = u.erasure_id
    m.module = u.module
    m.rows_deleted = u.rows_deleted
    m.rows_left = u.rows_left
    m.notes = u.notes[:]
    m.remaining_data = u.remaining_data[:]
    return m


def copy_erasure_part_done(m: ErasurePartDone) -> ErasurePartDone:
    if type(m) is not ErasurePartDone:
        raise TypeError(type(m))
    own = ErasurePartDone.__new__(ErasurePartDone)
    own.__dict__ = m.__dict__.copy()
    own.notes = list(m.notes)
    own.remaining_data = list(m.remaining_data)
    return own


def json_erasure_part_done(m: ErasurePartDone) -> dict[str, object]:
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
    if m.remaining_data:
        out["remainingData"] = m.remaining_data
    return out


def load_erasure_part_done(j: Any) -> ErasurePartDone:
    if type(j) is not dict or not j.keys() <= ERASURE_PART_DONE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ErasurePartDone.__new__(ErasurePartDone)
    m._unknown_fields = b""
    m.erasure_id = parse_string(get("erasureId", ""))
    m.module = parse_string(get("module", ""))
    m.rows_deleted = parse_uint32(get("rowsDeleted", 0))
    m.rows_left = parse_uint32(get("rowsLeft", 0))
    m.notes = [parse_string(item) for item in parse_list(get("notes", []))]
    m.remaining_data = [parse_string(item) for item in parse_list(get("remainingData", []))]
    return m


def fill_get_me_request(u: Any, m: GetMeRequest) -> None:
    pass


def read_get_me_request(u: Any) -> GetMeRequest:
    m = GetMeRequest.__new__(GetMeRequest)
    m._unknown_fields = b""
    return m


def copy_get_me_request(m: GetMeRequest) -> GetMeRequest:
    if type(m) is not GetMeRequest:
        raise TypeError(type(m))
    own = GetMeRequest.__new__(GetMeRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_get_me_request(m: GetMeRequest) -> dict[str, object]:
    return {}


def load_get_me_request(j: Any) -> GetMeRequest:
    if type(j) is not dict or not j.keys() <= GET_ME_REQUEST_KEYS:
        raise NeedsSlowPath
    m = GetMeRequest.__new__(GetMeRequest)
    m._unknown_fields = b""
    return m


def fill_get_me_response(u: Any, m: GetMeResponse) -> None:
    if m.id:
        u.id = m.id
    if m.email:
        u.email = m.email
    if m.provider:
        u.provider = m.provider
    if m.created_at is not None:
        set_timestamp(u.created_at, m.created_at)
    if m.signed_in_at is not None:
        set_timestamp(u.signed_in_at, m.signed_in_at)


def read_get_me_response(u: Any) -> GetMeResponse:
    m = GetMeResponse.__new__(GetMeResponse)
    m._unknown_fields = b""
    m.id = u.id
    m.email = u.email
    m.provider = u.provider
    m.created_at = to_datetime(u.created_at) if u.HasField("created_at") else None
    m.signed_in_at = to_datetime(u.signed_in_at) if u.HasField("signed_in_at") else None
    return m


def copy_get_me_response(m: GetMeResponse) -> GetMeResponse:
    if type(m) is not GetMeResponse:
        raise TypeError(type(m))
    own = GetMeResponse.__new__(GetMeResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_get_me_response(m: GetMeResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.email:
        out["email"] = m.email
    if m.provider:
        out["provider"] = m.provider
    if m.created_at is not None:
        out["createdAt"] = timestamp_text(m.created_at)
    if m.signed_in_at is not None:
        out["signedInAt"] = timestamp_text(m.signed_in_at)
    return out


def load_get_me_response(j: Any) -> GetMeResponse:
    if type(j) is not dict or not j.keys() <= GET_ME_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetMeResponse.__new__(GetMeResponse)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.email = parse_string(get("email", ""))
    m.provider = parse_string(get("provider", ""))
    m.created_at = parse_timestamp(v) if (v := get("createdAt")) is not None else None
    m.signed_in_at = parse_timestamp(v) if (v := get("signedInAt")) is not None else None
    return m


def fill_delete_me_request(u: Any, m: DeleteMeRequest) -> None:
    if m.confirmation:
        u.confirmation = m.confirmation


def read_delete_me_request(u: Any) -> DeleteMeRequest:
    m = DeleteMeRequest.__new__(DeleteMeRequest)
    m._unknown_fields = b""
    m.confirmation = u.confirmation
    return m


def copy_delete_me_request(m: DeleteMeRequest) -> DeleteMeRequest:
    if type(m) is not DeleteMeRequest:
        raise TypeError(type(m))
    own = DeleteMeRequest.__new__(DeleteMeRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_delete_me_request(m: DeleteMeRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.confirmation:
        out["confirmation"] = m.confirmation
    return out


def load_delete_me_request(j: Any) -> DeleteMeRequest:
    if type(j) is not dict or not j.keys() <= DELETE_ME_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = DeleteMeRequest.__new__(DeleteMeRequest)
    m._unknown_fields = b""
    m.confirmation = parse_string(get("confirmation", ""))
    return m


def fill_delete_me_response(u: Any, m: DeleteMeResponse) -> None:
    if m.erasure_id:
        u.erasure_id = m.erasure_id
    if m.secret:
        u.secret = m.secret


def read_delete_me_response(u: Any) -> DeleteMeResponse:
    m = DeleteMeResponse.__new__(DeleteMeResponse)
    m._unknown_fields = b""
    m.erasure_id = u.erasure_id
    m.secret = u.secret
    return m


def copy_delete_me_response(m: DeleteMeResponse) -> DeleteMeResponse:
    if type(m) is not DeleteMeResponse:
        raise TypeError(type(m))
    own = DeleteMeResponse.__new__(DeleteMeResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_delete_me_response(m: DeleteMeResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.erasure_id:
        out["erasureId"] = m.erasure_id
    if m.secret:
        out["secret"] = m.secret
    return out


def load_delete_me_response(j: Any) -> DeleteMeResponse:
    if type(j) is not dict or not j.keys() <= DELETE_ME_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = DeleteMeResponse.__new__(DeleteMeResponse)
    m._unknown_fields = b""
    m.erasure_id = parse_string(get("erasureId", ""))
    m.secret = parse_string(get("secret", ""))
    return m


def fill_sign_out_request(u: Any, m: SignOutRequest) -> None:
    pass


def read_sign_out_request(u: Any) -> SignOutRequest:
    m = SignOutRequest.__new__(SignOutRequest)
    m._unknown_fields = b""
    return m


def copy_sign_out_request(m: SignOutRequest) -> SignOutRequest:
    if type(m) is not SignOutRequest:
        raise TypeError(type(m))
    own = SignOutRequest.__new__(SignOutRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_sign_out_request(m: SignOutRequest) -> dict[str, object]:
    return {}


def load_sign_out_request(j: Any) -> SignOutRequest:
    if type(j) is not dict or not j.keys() <= SIGN_OUT_REQUEST_KEYS:
        raise NeedsSlowPath
    m = SignOutRequest.__new__(SignOutRequest)
    m._unknown_fields = b""
    return m


def fill_sign_out_response(u: Any, m: SignOutResponse) -> None:
    pass


def read_sign_out_response(u: Any) -> SignOutResponse:
    m = SignOutResponse.__new__(SignOutResponse)
    m._unknown_fields = b""
    return m


def copy_sign_out_response(m: SignOutResponse) -> SignOutResponse:
    if type(m) is not SignOutResponse:
        raise TypeError(type(m))
    own = SignOutResponse.__new__(SignOutResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_sign_out_response(m: SignOutResponse) -> dict[str, object]:
    return {}


def load_sign_out_response(j: Any) -> SignOutResponse:
    if type(j) is not dict or not j.keys() <= SIGN_OUT_RESPONSE_KEYS:
        raise NeedsSlowPath
    m = SignOutResponse.__new__(SignOutResponse)
    m._unknown_fields = b""
    return m


def fill_get_erasure_request(u: Any, m: GetErasureRequest) -> None:
    if m.id:
        u.id = m.id


def read_get_erasure_request(u: Any) -> GetErasureRequest:
    m = GetErasureRequest.__new__(GetErasureRequest)
    m._unknown_fields = b""
    m.id = u.id
    return m


def copy_get_erasure_request(m: GetErasureRequest) -> GetErasureRequest:
    if type(m) is not GetErasureRequest:
        raise TypeError(type(m))
    own = GetErasureRequest.__new__(GetErasureRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_get_erasure_request(m: GetErasureRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    return out


def load_get_erasure_request(j: Any) -> GetErasureRequest:
    if type(j) is not dict or not j.keys() <= GET_ERASURE_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetErasureRequest.__new__(GetErasureRequest)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    return m


def fill_erasure(u: Any, m: Erasure) -> None:
    if m.id:
        u.id = m.id
    if m.state:
        u.state = m.state
    if m.requested_at is not None:
        set_timestamp(u.requested_at, m.requested_at)
    if m.erased_at is not None:
        set_timestamp(u.erased_at, m.erased_at)
    if m.parts:
        add = u.parts.add
        for item_parts in m.parts:
            fill_erasure_part(add(), item_parts)
    if m.kept:
        add = u.kept.add
        for item_kept in m.kept:
            fill_erasure_kept(add(), item_kept)


def read_erasure(u: Any) -> Erasure:
    m = Erasure.__new__(Erasure)
    m._unknown_fields = b""
    m.id = u.id
    m.state = ERASURE_STATE_BY_NUMBER[u.state]
    m.requested_at = to_datetime(u.requested_at) if u.HasField("requested_at") else None
    m.erased_at = to_datetime(u.erased_at) if u.HasField("erased_at") else None
    m.parts = [read_erasure_part(item) for item in u.parts]
    m.kept = [read_erasure_kept(item) for item in u.kept]
    return m


def copy_erasure(m: Erasure) -> Erasure:
    if type(m) is not Erasure:
        raise TypeError(type(m))
    own = Erasure.__new__(Erasure)
    own.__dict__ = m.__dict__.copy()
    own.parts = [copy_erasure_part(item) for item in m.parts]
    own.kept = [copy_erasure_kept(item) for item in m.kept]
    return own


def json_erasure(m: Erasure) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.state:
        out["state"] = ERASURE_STATE_NAME.get(m.state, m.state)
    if m.requested_at is not None:
        out["requestedAt"] = timestamp_text(m.requested_at)
    if m.erased_at is not None:
        out["erasedAt"] = timestamp_text(m.erased_at)
    if m.parts:
        out["parts"] = [json_erasure_part(item) for item in m.parts]
    if m.kept:
        out["kept"] = [json_erasure_kept(item) for item in m.kept]
    return out


def load_erasure(j: Any) -> Erasure:
    if type(j) is not dict or not j.keys() <= ERASURE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Erasure.__new__(Erasure)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.state = ERASURE_STATE_FROM_JSON[get("state", "unknown")]
    m.requested_at = parse_timestamp(v) if (v := get("requestedAt")) is not None else None
    m.erased_at = parse_timestamp(v) if (v := get("erasedAt")) is not None else None
    m.parts = [load_erasure_part(item) for item in parse_list(get("parts", []))]
    m.kept = [load_erasure_kept(item) for item in parse_list(get("kept", []))]
    return m


def fill_erasure_part(u: Any, m: ErasurePart) -> None:
    if m.module:
        u.module = m.module
    if m.done:
        u.done = m.done
    if m.rows_deleted:
        u.rows_deleted = m.rows_deleted
    if m.rows_left:
        u.rows_left = m.rows_left
    if m.notes:
        u.notes.extend(m.notes)
    if m.remaining_data:
        u.remaining_data.extend(m.remaining_data)


def read_erasure_part(u: Any) -> ErasurePart:
    m = ErasurePart.__new__(ErasurePart)
    m._unknown_fields = b""
    m.module = u.module
    m.done = u.done
    m.rows_deleted = u.rows_deleted
    m.rows_left = u.rows_left
    m.notes = u.notes[:]
    m.remaining_data = u.remaining_data[:]
    return m


def copy_erasure_part(m: ErasurePart) -> ErasurePart:
    if type(m) is not ErasurePart:
        raise TypeError(type(m))
    own = ErasurePart.__new__(ErasurePart)
    own.__dict__ = m.__dict__.copy()
    own.notes = list(m.notes)
    own.remaining_data = list(m.remaining_data)
    return own


def json_erasure_part(m: ErasurePart) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.module:
        out["module"] = m.module
    if m.done:
        out["done"] = m.done
    if m.rows_deleted:
        out["rowsDeleted"] = m.rows_deleted
    if m.rows_left:
        out["rowsLeft"] = m.rows_left
    if m.notes:
        out["notes"] = m.notes
    if m.remaining_data:
        out["remainingData"] = m.remaining_data
    return out


def load_erasure_part(j: Any) -> ErasurePart:
    if type(j) is not dict or not j.keys() <= ERASURE_PART_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ErasurePart.__new__(ErasurePart)
    m._unknown_fields = b""
    m.module = parse_string(get("module", ""))
    m.done = parse_bool(get("done", False))
    m.rows_deleted = parse_uint32(get("rowsDeleted", 0))
    m.rows_left = parse_uint32(get("rowsLeft", 0))
    m.notes = [parse_string(item) for item in parse_list(get("notes", []))]
    m.remaining_data = [parse_string(item) for item in parse_list(get("remainingData", []))]
    return m


def fill_erasure_kept(u: Any, m: ErasureKept) -> None:
    if m.what:
        u.what = m.what
    if m.why:
        u.why = m.why
    if m.until:
        u.until = m.until


def read_erasure_kept(u: Any) -> ErasureKept:
    m = ErasureKept.__new__(ErasureKept)
    m._unknown_fields = b""
    m.what = u.what
    m.why = u.why
    m.until = u.until
    return m


def copy_erasure_kept(m: ErasureKept) -> ErasureKept:
    if type(m) is not ErasureKept:
        raise TypeError(type(m))
    own = ErasureKept.__new__(ErasureKept)
    own.__dict__ = m.__dict__.copy()
    return own


def json_erasure_kept(m: ErasureKept) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.what:
        out["what"] = m.what
    if m.why:
        out["why"] = m.why
    if m.until:
        out["until"] = m.until
    return out


def load_erasure_kept(j: Any) -> ErasureKept:
    if type(j) is not dict or not j.keys() <= ERASURE_KEPT_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ErasureKept.__new__(ErasureKept)
    m._unknown_fields = b""
    m.what = parse_string(get("what", ""))
    m.why = parse_string(get("why", ""))
    m.until = parse_string(get("until", ""))
    return m


def fill_get_erasure_response(u: Any, m: GetErasureResponse) -> None:
    if m.erasure is not None:
        part = u.erasure
        part.SetInParent()
        fill_erasure(part, m.erasure)


def read_get_erasure_response(u: Any) -> GetErasureResponse:
    m = GetErasureResponse.__new__(GetErasureResponse)
    m._unknown_fields = b""
    m.erasure = read_erasure(u.erasure) if u.HasField("erasure") else None
    return m


def copy_get_erasure_response(m: GetErasureResponse) -> GetErasureResponse:
    if type(m) is not GetErasureResponse:
        raise TypeError(type(m))
    own = GetErasureResponse.__new__(GetErasureResponse)
    own.__dict__ = m.__dict__.copy()
    own.erasure = None if m.erasure is None else copy_erasure(m.erasure)
    return own


def json_get_erasure_response(m: GetErasureResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.erasure is not None:
        out["erasure"] = json_erasure(m.erasure)
    return out


def load_get_erasure_response(j: Any) -> GetErasureResponse:
    if type(j) is not dict or not j.keys() <= GET_ERASURE_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetErasureResponse.__new__(GetErasureResponse)
    m._unknown_fields = b""
    m.erasure = load_erasure(v) if (v := get("erasure")) is not None else None
    return m


def fill_watch_erasure_request(u: Any, m: WatchErasureRequest) -> None:
    if m.id:
        u.id = m.id
    if m.after:
        u.after = m.after


def read_watch_erasure_request(u: Any) -> WatchErasureRequest:
    m = WatchErasureRequest.__new__(WatchErasureRequest)
    m._unknown_fields = b""
    m.id = u.id
    m.after = u.after
    return m


def copy_watch_erasure_request(m: WatchErasureRequest) -> WatchErasureRequest:
    if type(m) is not WatchErasureRequest:
        raise TypeError(type(m))
    own = WatchErasureRequest.__new__(WatchErasureRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_watch_erasure_request(m: WatchErasureRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.after:
        out["after"] = str(m.after)
    return out


def load_watch_erasure_request(j: Any) -> WatchErasureRequest:
    if type(j) is not dict or not j.keys() <= WATCH_ERASURE_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = WatchErasureRequest.__new__(WatchErasureRequest)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.after = parse_uint64(get("after", 0))
    return m


def fill_watch_erasure_response(u: Any, m: WatchErasureResponse) -> None:
    if m.sequence:
        u.sequence = m.sequence
    if m.erasure is not None:
        part = u.erasure
        part.SetInParent()
        fill_erasure(part, m.erasure)


def read_watch_erasure_response(u: Any) -> WatchErasureResponse:
    m = WatchErasureResponse.__new__(WatchErasureResponse)
    m._unknown_fields = b""
    m.sequence = u.sequence
    m.erasure = read_erasure(u.erasure) if u.HasField("erasure") else None
    return m


def copy_watch_erasure_response(m: WatchErasureResponse) -> WatchErasureResponse:
    if type(m) is not WatchErasureResponse:
        raise TypeError(type(m))
    own = WatchErasureResponse.__new__(WatchErasureResponse)
    own.__dict__ = m.__dict__.copy()
    own.erasure = None if m.erasure is None else copy_erasure(m.erasure)
    return own


def json_watch_erasure_response(m: WatchErasureResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.sequence:
        out["sequence"] = str(m.sequence)
    if m.erasure is not None:
        out["erasure"] = json_erasure(m.erasure)
    return out


def load_watch_erasure_response(j: Any) -> WatchErasureResponse:
    if type(j) is not dict or not j.keys() <= WATCH_ERASURE_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = WatchErasureResponse.__new__(WatchErasureResponse)
    m._unknown_fields = b""
    m.sequence = parse_uint64(get("sequence", 0))
    m.erasure = load_erasure(v) if (v := get("erasure")) is not None else None
    return m


def fill_get_jwks_request(u: Any, m: GetJwksRequest) -> None:
    pass


def read_get_jwks_request(u: Any) -> GetJwksRequest:
    m = GetJwksRequest.__new__(GetJwksRequest)
    m._unknown_fields = b""
    return m


def copy_get_jwks_request(m: GetJwksRequest) -> GetJwksRequest:
    if type(m) is not GetJwksRequest:
        raise TypeError(type(m))
    own = GetJwksRequest.__new__(GetJwksRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_get_jwks_request(m: GetJwksRequest) -> dict[str, object]:
    return {}


def load_get_jwks_request(j: Any) -> GetJwksRequest:
    if type(j) is not dict or not j.keys() <= GET_JWKS_REQUEST_KEYS:
        raise NeedsSlowPath
    m = GetJwksRequest.__new__(GetJwksRequest)
    m._unknown_fields = b""
    return m


def fill_jwk(u: Any, m: Jwk) -> None:
    if m.kty:
        u.kty = m.kty
    if m.crv:
        u.crv = m.crv
    if m.x:
        u.x = m.x
    if m.y:
        u.y = m.y
    if m.kid:
        u.kid = m.kid
    if m.use:
        u.use = m.use
    if m.alg:
        u.alg = m.alg


def read_jwk(u: Any) -> Jwk:
    m = Jwk.__new__(Jwk)
    m._unknown_fields = b""
    m.kty = u.kty
    m.crv = u.crv
    m.x = u.x
    m.y = u.y
    m.kid = u.kid
    m.use = u.use
    m.alg = u.alg
    return m


def copy_jwk(m: Jwk) -> Jwk:
    if type(m) is not Jwk:
        raise TypeError(type(m))
    own = Jwk.__new__(Jwk)
    own.__dict__ = m.__dict__.copy()
    return own


def json_jwk(m: Jwk) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.kty:
        out["kty"] = m.kty
    if m.crv:
        out["crv"] = m.crv
    if m.x:
        out["x"] = m.x
    if m.y:
        out["y"] = m.y
    if m.kid:
        out["kid"] = m.kid
    if m.use:
        out["use"] = m.use
    if m.alg:
        out["alg"] = m.alg
    return out


def load_jwk(j: Any) -> Jwk:
    if type(j) is not dict or not j.keys() <= JWK_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Jwk.__new__(Jwk)
    m._unknown_fields = b""
    m.kty = parse_string(get("kty", ""))
    m.crv = parse_string(get("crv", ""))
    m.x = parse_string(get("x", ""))
    m.y = parse_string(get("y", ""))
    m.kid = parse_string(get("kid", ""))
    m.use = parse_string(get("use", ""))
    m.alg = parse_string(get("alg", ""))
    return m


def fill_get_jwks_response(u: Any, m: GetJwksResponse) -> None:
    if m.keys:
        add = u.keys.add
        for item_keys in m.keys:
            fill_jwk(add(), item_keys)


def read_get_jwks_response(u: Any) -> GetJwksResponse:
    m = GetJwksResponse.__new__(GetJwksResponse)
    m._unknown_fields = b""
    m.keys = [read_jwk(item) for item in u.keys]
    return m


def copy_get_jwks_response(m: GetJwksResponse) -> GetJwksResponse:
    if type(m) is not GetJwksResponse:
        raise TypeError(type(m))
    own = GetJwksResponse.__new__(GetJwksResponse)
    own.__dict__ = m.__dict__.copy()
    own.keys = [copy_jwk(item) for item in m.keys]
    return own


def json_get_jwks_response(m: GetJwksResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.keys:
        out["keys"] = [json_jwk(item) for item in m.keys]
    return out


def load_get_jwks_response(j: Any) -> GetJwksResponse:
    if type(j) is not dict or not j.keys() <= GET_JWKS_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetJwksResponse.__new__(GetJwksResponse)
    m._unknown_fields = b""
    m.keys = [load_jwk(item) for item in parse_list(get("keys", []))]
    return m


def fill_get_discovery_request(u: Any, m: GetDiscoveryRequest) -> None:
    pass


def read_get_discovery_request(u: Any) -> GetDiscoveryRequest:
    m = GetDiscoveryRequest.__new__(GetDiscoveryRequest)
    m._unknown_fields = b""
    return m


def copy_get_discovery_request(m: GetDiscoveryRequest) -> GetDiscoveryRequest:
    if type(m) is not GetDiscoveryRequest:
        raise TypeError(type(m))
    own = GetDiscoveryRequest.__new__(GetDiscoveryRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_get_discovery_request(m: GetDiscoveryRequest) -> dict[str, object]:
    return {}


def load_get_discovery_request(j: Any) -> GetDiscoveryRequest:
    if type(j) is not dict or not j.keys() <= GET_DISCOVERY_REQUEST_KEYS:
        raise NeedsSlowPath
    m = GetDiscoveryRequest.__new__(GetDiscoveryRequest)
    m._unknown_fields = b""
    return m


def fill_get_discovery_response(u: Any, m: GetDiscoveryResponse) -> None:
    if m.issuer:
        u.issuer = m.issuer
    if m.jwks_uri:
        u.jwks_uri = m.jwks_uri
    if m.id_token_signing_alg_values_supported:
        u.id_token_signing_alg_values_supported.extend(m.id_token_signing_alg_values_supported)
    if m.subject_types_supported:
        u.subject_types_supported.extend(m.subject_types_supported)


def read_get_discovery_response(u: Any) -> GetDiscoveryResponse:
    m = GetDiscoveryResponse.__new__(GetDiscoveryResponse)
    m._unknown_fields = b""
    m.issuer = u.issuer
    m.jwks_uri = u.jwks_uri
    m.id_token_signing_alg_values_supported = u.id_token_signing_alg_values_supported[:]
    m.subject_types_supported = u.subject_types_supported[:]
    return m


def copy_get_discovery_response(m: GetDiscoveryResponse) -> GetDiscoveryResponse:
    if type(m) is not GetDiscoveryResponse:
        raise TypeError(type(m))
    own = GetDiscoveryResponse.__new__(GetDiscoveryResponse)
    own.__dict__ = m.__dict__.copy()
    own.id_token_signing_alg_values_supported = list(m.id_token_signing_alg_values_supported)
    own.subject_types_supported = list(m.subject_types_supported)
    return own


def json_get_discovery_response(m: GetDiscoveryResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.issuer:
        out["issuer"] = m.issuer
    if m.jwks_uri:
        out["jwks_uri"] = m.jwks_uri
    if m.id_token_signing_alg_values_supported:
        out["id_token_signing_alg_values_supported"] = m.id_token_signing_alg_values_supported
    if m.subject_types_supported:
        out["subject_types_supported"] = m.subject_types_supported
    return out


def load_get_discovery_response(j: Any) -> GetDiscoveryResponse:
    if type(j) is not dict or not j.keys() <= GET_DISCOVERY_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetDiscoveryResponse.__new__(GetDiscoveryResponse)
    m._unknown_fields = b""
    m.issuer = parse_string(get("issuer", ""))
    m.jwks_uri = parse_string(get("jwks_uri", ""))
    m.id_token_signing_alg_values_supported = [
        parse_string(item) for item in parse_list(get("id_token_signing_alg_values_supported", []))
    ]
    m.subject_types_supported = [parse_string(item) for item in parse_list(get("subject_types_supported", []))]
    return m


def fill_begin_sign_in_request(u: Any, m: BeginSignInRequest) -> None:
    if m.redirect_uri:
        u.redirect_uri = m.redirect_uri
    if m.next:
        u.next = m.next
    if m.fresh:
        u.fresh = m.fresh
    if m.session:
        u.session = m.session


def read_begin_sign_in_request(u: Any) -> BeginSignInRequest:
    m = BeginSignInRequest.__new__(BeginSignInRequest)
    m._unknown_fields = b""
    m.redirect_uri = u.redirect_uri
    m.next = u.next
    m.fresh = u.fresh
    m.session = u.session
    return m


def copy_begin_sign_in_request(m: BeginSignInRequest) -> BeginSignInRequest:
    if type(m) is not BeginSignInRequest:
        raise TypeError(type(m))
    own = BeginSignInRequest.__new__(BeginSignInRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_begin_sign_in_request(m: BeginSignInRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.redirect_uri:
        out["redirectUri"] = m.redirect_uri
    if m.next:
        out["next"] = m.next
    if m.fresh:
        out["fresh"] = m.fresh
    if m.session:
        out["session"] = m.session
    return out


def load_begin_sign_in_request(j: Any) -> BeginSignInRequest:
    if type(j) is not dict or not j.keys() <= BEGIN_SIGN_IN_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = BeginSignInRequest.__new__(BeginSignInRequest)
    m._unknown_fields = b""
    m.redirect_uri = parse_string(get("redirectUri", ""))
    m.next = parse_string(get("next", ""))
    m.fresh = parse_bool(get("fresh", False))
    m.session = parse_string(get("session", ""))
    return m


def fill_begin_sign_in_response(u: Any, m: BeginSignInResponse) -> None:
    if m.authorization_url:
        u.authorization_url = m.authorization_url
    if m.flow:
        u.flow = m.flow


def read_begin_sign_in_response(u: Any) -> BeginSignInResponse:
    m = BeginSignInResponse.__new__(BeginSignInResponse)
    m._unknown_fields = b""
    m.authorization_url = u.authorization_url
    m.flow = u.flow
    return m


def copy_begin_sign_in_response(m: BeginSignInResponse) -> BeginSignInResponse:
    if type(m) is not BeginSignInResponse:
        raise TypeError(type(m))
    own = BeginSignInResponse.__new__(BeginSignInResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_begin_sign_in_response(m: BeginSignInResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.authorization_url:
        out["authorizationUrl"] = m.authorization_url
    if m.flow:
        out["flow"] = m.flow
    return out


def load_begin_sign_in_response(j: Any) -> BeginSignInResponse:
    if type(j) is not dict or not j.keys() <= BEGIN_SIGN_IN_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = BeginSignInResponse.__new__(BeginSignInResponse)
    m._unknown_fields = b""
    m.authorization_url = parse_string(get("authorizationUrl", ""))
    m.flow = parse_string(get("flow", ""))
    return m


def fill_finish_sign_in_request(u: Any, m: FinishSignInRequest) -> None:
    if m.flow:
        u.flow = m.flow
    if m.state:
        u.state = m.state
    if m.code:
        u.code = m.code
    if m.error:
        u.error = m.error


def read_finish_sign_in_request(u: Any) -> FinishSignInRequest:
    m = FinishSignInRequest.__new__(FinishSignInRequest)
    m._unknown_fields = b""
    m.flow = u.flow
    m.state = u.state
    m.code = u.code
    m.error = u.error
    return m


def copy_finish_sign_in_request(m: FinishSignInRequest) -> FinishSignInRequest:
    if type(m) is not FinishSignInRequest:
        raise TypeError(type(m))
    own = FinishSignInRequest.__new__(FinishSignInRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_finish_sign_in_request(m: FinishSignInRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.flow:
        out["flow"] = m.flow
    if m.state:
        out["state"] = m.state
    if m.code:
        out["code"] = m.code
    if m.error:
        out["error"] = m.error
    return out


def load_finish_sign_in_request(j: Any) -> FinishSignInRequest:
    if type(j) is not dict or not j.keys() <= FINISH_SIGN_IN_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = FinishSignInRequest.__new__(FinishSignInRequest)
    m._unknown_fields = b""
    m.flow = parse_string(get("flow", ""))
    m.state = parse_string(get("state", ""))
    m.code = parse_string(get("code", ""))
    m.error = parse_string(get("error", ""))
    return m


def fill_finish_sign_in_response(u: Any, m: FinishSignInResponse) -> None:
    if m.session:
        u.session = m.session
    if m.next:
        u.next = m.next


def read_finish_sign_in_response(u: Any) -> FinishSignInResponse:
    m = FinishSignInResponse.__new__(FinishSignInResponse)
    m._unknown_fields = b""
    m.session = u.session
    m.next = u.next
    return m


def copy_finish_sign_in_response(m: FinishSignInResponse) -> FinishSignInResponse:
    if type(m) is not FinishSignInResponse:
        raise TypeError(type(m))
    own = FinishSignInResponse.__new__(FinishSignInResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_finish_sign_in_response(m: FinishSignInResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.session:
        out["session"] = m.session
    if m.next:
        out["next"] = m.next
    return out


def load_finish_sign_in_response(j: Any) -> FinishSignInResponse:
    if type(j) is not dict or not j.keys() <= FINISH_SIGN_IN_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = FinishSignInResponse.__new__(FinishSignInResponse)
    m._unknown_fields = b""
    m.session = parse_string(get("session", ""))
    m.next = parse_string(get("next", ""))
    return m


def fill_resolve_session_request(u: Any, m: ResolveSessionRequest) -> None:
    if m.session:
        u.session = m.session
    if m.audiences:
        u.audiences.extend(m.audiences)


def read_resolve_session_request(u: Any) -> ResolveSessionRequest:
    m = ResolveSessionRequest.__new__(ResolveSessionRequest)
    m._unknown_fields = b""
    m.session = u.session
    m.audiences = u.audiences[:]
    return m


def copy_resolve_session_request(m: ResolveSessionRequest) -> ResolveSessionRequest:
    if type(m) is not ResolveSessionRequest:
        raise TypeError(type(m))
    own = ResolveSessionRequest.__new__(ResolveSessionRequest)
    own.__dict__ = m.__dict__.copy()
    own.audiences = list(m.audiences)
    return own


def json_resolve_session_request(m: ResolveSessionRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.session:
        out["session"] = m.session
    if m.audiences:
        out["audiences"] = m.audiences
    return out


def load_resolve_session_request(j: Any) -> ResolveSessionRequest:
    if type(j) is not dict or not j.keys() <= RESOLVE_SESSION_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ResolveSessionRequest.__new__(ResolveSessionRequest)
    m._unknown_fields = b""
    m.session = parse_string(get("session", ""))
    m.audiences = [parse_string(item) for item in parse_list(get("audiences", []))]
    return m


def fill_resolve_session_response(u: Any, m: ResolveSessionResponse) -> None:
    if m.person:
        u.person = m.person
    if m.session_id:
        u.session_id = m.session_id
    if m.signed_in_at is not None:
        set_timestamp(u.signed_in_at, m.signed_in_at)
    if m.tokens:
        part = u.tokens
        for key_tokens, item_tokens in m.tokens.items():
            part[key_tokens] = item_tokens


def read_resolve_session_response(u: Any) -> ResolveSessionResponse:
    m = ResolveSessionResponse.__new__(ResolveSessionResponse)
    m._unknown_fields = b""
    m.person = u.person
    m.session_id = u.session_id
    m.signed_in_at = to_datetime(u.signed_in_at) if u.HasField("signed_in_at") else None
    m.tokens = dict(u.tokens.items())
    return m


def copy_resolve_session_response(m: ResolveSessionResponse) -> ResolveSessionResponse:
    if type(m) is not ResolveSessionResponse:
        raise TypeError(type(m))
    own = ResolveSessionResponse.__new__(ResolveSessionResponse)
    own.__dict__ = m.__dict__.copy()
    own.tokens = dict(m.tokens)
    return own


def json_resolve_session_response(m: ResolveSessionResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.session_id:
        out["sessionId"] = m.session_id
    if m.signed_in_at is not None:
        out["signedInAt"] = timestamp_text(m.signed_in_at)
    if m.tokens:
        out["tokens"] = m.tokens
    return out


def load_resolve_session_response(j: Any) -> ResolveSessionResponse:
    if type(j) is not dict or not j.keys() <= RESOLVE_SESSION_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ResolveSessionResponse.__new__(ResolveSessionResponse)
    m._unknown_fields = b""
    m.person = parse_string(get("person", ""))
    m.session_id = parse_string(get("sessionId", ""))
    m.signed_in_at = parse_timestamp(v) if (v := get("signedInAt")) is not None else None
    m.tokens = {key: parse_string(value) for key, value in parse_map(get("tokens", {})).items()}
    return m


USER_DELETION_REQUESTED: Codec[UserDeletionRequested] = Codec(
    "oo.auth.v1.UserDeletionRequested",
    UserDeletionRequested,
    message_class("oo.auth.v1.UserDeletionRequested"),
    fill_user_deletion_requested,
    read_user_deletion_requested,
    copy_user_deletion_requested,
    json_user_deletion_requested,
    load_user_deletion_requested,
)
ERASURE_PART_DONE: Codec[ErasurePartDone] = Codec(
    "oo.auth.v1.ErasurePartDone",
    ErasurePartDone,
    message_class("oo.auth.v1.ErasurePartDone"),
    fill_erasure_part_done,
    read_erasure_part_done,
    copy_erasure_part_done,
    json_erasure_part_done,
    load_erasure_part_done,
)
GET_ME_REQUEST: Codec[GetMeRequest] = Codec(
    "oo.auth.v1.GetMeRequest",
    GetMeRequest,
    message_class("oo.auth.v1.GetMeRequest"),
    fill_get_me_request,
    read_get_me_request,
    copy_get_me_request,
    json_get_me_request,
    load_get_me_request,
)
GET_ME_RESPONSE: Codec[GetMeResponse] = Codec(
    "oo.auth.v1.GetMeResponse",
    GetMeResponse,
    message_class("oo.auth.v1.GetMeResponse"),
    fill_get_me_response,
    read_get_me_response,
    copy_get_me_response,
    json_get_me_response,
    load_get_me_response,
)
DELETE_ME_REQUEST: Codec[DeleteMeRequest] = Codec(
    "oo.auth.v1.DeleteMeRequest",
    DeleteMeRequest,
    message_class("oo.auth.v1.DeleteMeRequest"),
    fill_delete_me_request,
    read_delete_me_request,
    copy_delete_me_request,
    json_delete_me_request,
    load_delete_me_request,
    check=check_delete_me_request,
)
DELETE_ME_RESPONSE: Codec[DeleteMeResponse] = Codec(
    "oo.auth.v1.DeleteMeResponse",
    DeleteMeResponse,
    message_class("oo.auth.v1.DeleteMeResponse"),
    fill_delete_me_response,
    read_delete_me_response,
    copy_delete_me_response,
    json_delete_me_response,
    load_delete_me_response,
)
SIGN_OUT_REQUEST: Codec[SignOutRequest] = Codec(
    "oo.auth.v1.SignOutRequest",
    SignOutRequest,
    message_class("oo.auth.v1.SignOutRequest"),
    fill_sign_out_request,
    read_sign_out_request,
    copy_sign_out_request,
    json_sign_out_request,
    load_sign_out_request,
)
SIGN_OUT_RESPONSE: Codec[SignOutResponse] = Codec(
    "oo.auth.v1.SignOutResponse",
    SignOutResponse,
    message_class("oo.auth.v1.SignOutResponse"),
    fill_sign_out_response,
    read_sign_out_response,
    copy_sign_out_response,
    json_sign_out_response,
    load_sign_out_response,
)
GET_ERASURE_REQUEST: Codec[GetErasureRequest] = Codec(
    "oo.auth.v1.GetErasureRequest",
    GetErasureRequest,
    message_class("oo.auth.v1.GetErasureRequest"),
    fill_get_erasure_request,
    read_get_erasure_request,
    copy_get_erasure_request,
    json_get_erasure_request,
    load_get_erasure_request,
    check=check_get_erasure_request,
)
ERASURE: Codec[Erasure] = Codec(
    "oo.auth.v1.Erasure",
    Erasure,
    message_class("oo.auth.v1.Erasure"),
    fill_erasure,
    read_erasure,
    copy_erasure,
    json_erasure,
    load_erasure,
)
ERASURE_PART: Codec[ErasurePart] = Codec(
    "oo.auth.v1.Erasure.Part",
    ErasurePart,
    message_class("oo.auth.v1.Erasure.Part"),
    fill_erasure_part,
    read_erasure_part,
    copy_erasure_part,
    json_erasure_part,
    load_erasure_part,
)
ERASURE_KEPT: Codec[ErasureKept] = Codec(
    "oo.auth.v1.Erasure.Kept",
    ErasureKept,
    message_class("oo.auth.v1.Erasure.Kept"),
    fill_erasure_kept,
    read_erasure_kept,
    copy_erasure_kept,
    json_erasure_kept,
    load_erasure_kept,
)
GET_ERASURE_RESPONSE: Codec[GetErasureResponse] = Codec(
    "oo.auth.v1.GetErasureResponse",
    GetErasureResponse,
    message_class("oo.auth.v1.GetErasureResponse"),
    fill_get_erasure_response,
    read_get_erasure_response,
    copy_get_erasure_response,
    json_get_erasure_response,
    load_get_erasure_response,
)
WATCH_ERASURE_REQUEST: Codec[WatchErasureRequest] = Codec(
    "oo.auth.v1.WatchErasureRequest",
    WatchErasureRequest,
    message_class("oo.auth.v1.WatchErasureRequest"),
    fill_watch_erasure_request,
    read_watch_erasure_request,
    copy_watch_erasure_request,
    json_watch_erasure_request,
    load_watch_erasure_request,
    check=check_watch_erasure_request,
)
WATCH_ERASURE_RESPONSE: Codec[WatchErasureResponse] = Codec(
    "oo.auth.v1.WatchErasureResponse",
    WatchErasureResponse,
    message_class("oo.auth.v1.WatchErasureResponse"),
    fill_watch_erasure_response,
    read_watch_erasure_response,
    copy_watch_erasure_response,
    json_watch_erasure_response,
    load_watch_erasure_response,
)
GET_JWKS_REQUEST: Codec[GetJwksRequest] = Codec(
    "oo.auth.v1.GetJwksRequest",
    GetJwksRequest,
    message_class("oo.auth.v1.GetJwksRequest"),
    fill_get_jwks_request,
    read_get_jwks_request,
    copy_get_jwks_request,
    json_get_jwks_request,
    load_get_jwks_request,
)
JWK: Codec[Jwk] = Codec(
    "oo.auth.v1.Jwk",
    Jwk,
    message_class("oo.auth.v1.Jwk"),
    fill_jwk,
    read_jwk,
    copy_jwk,
    json_jwk,
    load_jwk,
)
GET_JWKS_RESPONSE: Codec[GetJwksResponse] = Codec(
    "oo.auth.v1.GetJwksResponse",
    GetJwksResponse,
    message_class("oo.auth.v1.GetJwksResponse"),
    fill_get_jwks_response,
    read_get_jwks_response,
    copy_get_jwks_response,
    json_get_jwks_response,
    load_get_jwks_response,
)
GET_DISCOVERY_REQUEST: Codec[GetDiscoveryRequest] = Codec(
    "oo.auth.v1.GetDiscoveryRequest",
    GetDiscoveryRequest,
    message_class("oo.auth.v1.GetDiscoveryRequest"),
    fill_get_discovery_request,
    read_get_discovery_request,
    copy_get_discovery_request,
    json_get_discovery_request,
    load_get_discovery_request,
)
GET_DISCOVERY_RESPONSE: Codec[GetDiscoveryResponse] = Codec(
    "oo.auth.v1.GetDiscoveryResponse",
    GetDiscoveryResponse,
    message_class("oo.auth.v1.GetDiscoveryResponse"),
    fill_get_discovery_response,
    read_get_discovery_response,
    copy_get_discovery_response,
    json_get_discovery_response,
    load_get_discovery_response,
)
BEGIN_SIGN_IN_REQUEST: Codec[BeginSignInRequest] = Codec(
    "oo.auth.v1.BeginSignInRequest",
    BeginSignInRequest,
    message_class("oo.auth.v1.BeginSignInRequest"),
    fill_begin_sign_in_request,
    read_begin_sign_in_request,
    copy_begin_sign_in_request,
    json_begin_sign_in_request,
    load_begin_sign_in_request,
    check=check_begin_sign_in_request,
)
BEGIN_SIGN_IN_RESPONSE: Codec[BeginSignInResponse] = Codec(
    "oo.auth.v1.BeginSignInResponse",
    BeginSignInResponse,
    message_class("oo.auth.v1.BeginSignInResponse"),
    fill_begin_sign_in_response,
    read_begin_sign_in_response,
    copy_begin_sign_in_response,
    json_begin_sign_in_response,
    load_begin_sign_in_response,
)
FINISH_SIGN_IN_REQUEST: Codec[FinishSignInRequest] = Codec(
    "oo.auth.v1.FinishSignInRequest",
    FinishSignInRequest,
    message_class("oo.auth.v1.FinishSignInRequest"),
    fill_finish_sign_in_request,
    read_finish_sign_in_request,
    copy_finish_sign_in_request,
    json_finish_sign_in_request,
    load_finish_sign_in_request,
    check=check_finish_sign_in_request,
)
FINISH_SIGN_IN_RESPONSE: Codec[FinishSignInResponse] = Codec(
    "oo.auth.v1.FinishSignInResponse",
    FinishSignInResponse,
    message_class("oo.auth.v1.FinishSignInResponse"),
    fill_finish_sign_in_response,
    read_finish_sign_in_response,
    copy_finish_sign_in_response,
    json_finish_sign_in_response,
    load_finish_sign_in_response,
)
RESOLVE_SESSION_REQUEST: Codec[ResolveSessionRequest] = Codec(
    "oo.auth.v1.ResolveSessionRequest",
    ResolveSessionRequest,
    message_class("oo.auth.v1.ResolveSessionRequest"),
    fill_resolve_session_request,
    read_resolve_session_request,
    copy_resolve_session_request,
    json_resolve_session_request,
    load_resolve_session_request,
    check=check_resolve_session_request,
)
RESOLVE_SESSION_RESPONSE: Codec[ResolveSessionResponse] = Codec(
    "oo.auth.v1.ResolveSessionResponse",
    ResolveSessionResponse,
    message_class("oo.auth.v1.ResolveSessionResponse"),
    fill_resolve_session_response,
    read_resolve_session_response,
    copy_resolve_session_response,
    json_resolve_session_response,
    load_resolve_session_response,
)
