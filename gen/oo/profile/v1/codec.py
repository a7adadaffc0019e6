# Generated from the protos. Do not edit.
"""Codecs of oo.profile.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec
from protogateway.runtime.protojson.fast import NeedsSlowPath, parse_bool, parse_list, parse_string, parse_timestamp
from protogateway.runtime.wellknown import set_timestamp, timestamp_text, to_datetime

from ....pool import message_class
from . import (
    Agreement,
    CheckConsentRequest,
    CheckConsentResponse,
    Consent,
    Document,
    GetDocumentRequest,
    GetDocumentResponse,
    GiveConsentRequest,
    GiveConsentResponse,
    ListConsentsRequest,
    ListConsentsResponse,
    RecordConsentRequest,
    RecordConsentResponse,
    WithdrawConsentRequest,
    WithdrawConsentResponse,
)
from .checks import (
    check_agreement,
    check_check_consent_request,
    check_get_document_request,
    check_give_consent_request,
    check_record_consent_request,
    check_withdraw_consent_request,
)


DOCUMENT_KEYS: Final[frozenset[str]] = frozenset({"id", "title", "version", "hash", "text"})
CONSENT_KEYS: Final[frozenset[str]] = frozenset({"document", "givenAt"})
LIST_CONSENTS_REQUEST_KEYS: Final[frozenset[str]] = frozenset()
LIST_CONSENTS_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"consents", "complete"})
AGREEMENT_KEYS: Final[frozenset[str]] = frozenset({"documentId", "hash"})
GIVE_CONSENT_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"agreements"})
GIVE_CONSENT_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"consents", "complete"})
GET_DOCUMENT_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"id"})
GET_DOCUMENT_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"document"})
CHECK_CONSENT_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"purpose"})
CHECK_CONSENT_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"granted"})
RECORD_CONSENT_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"subject", "hash"})
RECORD_CONSENT_RESPONSE_KEYS: Final[frozenset[str]] = frozenset()
WITHDRAW_CONSENT_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"subject"})
WITHDRAW_CONSENT_RESPONSE_KEYS: Final[frozenset[str]] = frozenset()


def fill_document(u: Any, m: Document) -> None:
    if m.id:
        u.id = m.id
    if m.title:
        u.title = m.title
    if m.version:
        u.version = m.version
    if m.hash:
        u.hash = m.hash
    if m.text:
        u.text = m.text


def read_document(u: Any) -> Document:
    m = Document.__new__(Document)
    m._unknown_fields = b""
    m.id = u.id
    m.title = u.title
    m.version = u.version
    m.hash = u.hash
    m.text = u.text
    return m


def copy_document(m: Document) -> Document:
    if type(m) is not Document:
        raise TypeError(type(m))
    own = Document.__new__(Document)
    own.__dict__ = m.__dict__.copy()
    return own


def json_document(m: Document) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.title:
        out["title"] = m.title
    if m.version:
        out["version"] = m.version
    if m.hash:
        out["hash"] = m.hash
    if m.text:
        out["text"] = m.text
    return out


def load_document(j: Any) -> Document:
    if type(j) is not dict or not j.keys() <= DOCUMENT_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Document.__new__(Document)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.title = parse_string(get("title", ""))
    m.version = parse_string(get("version", ""))
    m.hash = parse_string(get("hash", ""))
    m.text = parse_string(get("text", ""))
    return m


def fill_consent(u: Any, m: Consent) -> None:
    if m.document is not None:
        part = u.document
        part.SetInParent()
        fill_document(part, m.document)
    if m.given_at is not None:
        set_timestamp(u.given_at, m.given_at)


def read_consent(u: Any) -> Consent:
    m = Consent.__new__(Consent)
    m._unknown_fields = b""
    m.document = read_document(u.document) if u.HasField("document") else None
    m.given_at = to_datetime(u.given_at) if u.HasField("given_at") else None
    return m


def copy_consent(m: Consent) -> Consent:
    if type(m) is not Consent:
        raise TypeError(type(m))
    own = Consent.__new__(Consent)
    own.__dict__ = m.__dict__.copy()
    own.document = None if m.document is None else copy_document(m.document)
    return own


def json_consent(m: Consent) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.document is not None:
        out["document"] = json_document(m.document)
    if m.given_at is not None:
        out["givenAt"] = timestamp_text(m.given_at)
    return out


def load_consent(j: Any) -> Consent:
    if type(j) is not dict or not j.keys() <= CONSENT_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Consent.__new__(Consent)
    m._unknown_fields = b""
    m.document = load_document(v) if (v := get("document")) is not None else None
    m.given_at = parse_timestamp(v) if (v := get("givenAt")) is not None else None
    return m


def fill_list_consents_request(u: Any, m: ListConsentsRequest) -> None:
    pass


def read_list_consents_request(u: Any) -> ListConsentsRequest:
    m = ListConsentsRequest.__new__(ListConsentsRequest)
    m._unknown_fields = b""
    return m


def copy_list_consents_request(m: ListConsentsRequest) -> ListConsentsRequest:
    if type(m) is not ListConsentsRequest:
        raise TypeError(type(m))
    own = ListConsentsRequest.__new__(ListConsentsRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_list_consents_request(m: ListConsentsRequest) -> dict[str, object]:
    return {}


def load_list_consents_request(j: Any) -> ListConsentsRequest:
    if type(j) is not dict or not j.keys() <= LIST_CONSENTS_REQUEST_KEYS:
        raise NeedsSlowPath
    m = ListConsentsRequest.__new__(ListConsentsRequest)
    m._unknown_fields = b""
    return m


def fill_list_consents_response(u: Any, m: ListConsentsResponse) -> None:
    if m.consents:
        add = u.consents.add
        for item_consents in m.consents:
            fill_consent(add(), item_consents)
    if m.complete:
        u.complete = m.complete


def read_list_consents_response(u: Any) -> ListConsentsResponse:
    m = ListConsentsResponse.__new__(ListConsentsResponse)
    m._unknown_fields = b""
    m.consents = [read_consent(item) for item in u.consents]
    m.complete = u.complete
    return m


def copy_list_consents_response(m: ListConsentsResponse) -> ListConsentsResponse:
    if type(m) is not ListConsentsResponse:
        raise TypeError(type(m))
    own = ListConsentsResponse.__new__(ListConsentsResponse)
    own.__dict__ = m.__dict__.copy()
    own.consents = [copy_consent(item) for item in m.consents]
    return own


def json_list_consents_response(m: ListConsentsResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.consents:
        out["consents"] = [json_consent(item) for item in m.consents]
    if m.complete:
        out["complete"] = m.complete
    return out


def load_list_consents_response(j: Any) -> ListConsentsResponse:
    if type(j) is not dict or not j.keys() <= LIST_CONSENTS_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ListConsentsResponse.__new__(ListConsentsResponse)
    m._unknown_fields = b""
    m.consents = [load_consent(item) for item in parse_list(get("consents", []))]
    m.complete = parse_bool(get("complete", False))
    return m


def fill_agreement(u: Any, m: Agreement) -> None:
    if m.document_id:
        u.document_id = m.document_id
    if m.hash:
        u.hash = m.hash


def read_agreement(u: Any) -> Agreement:
    m = Agreement.__new__(Agreement)
    m._unknown_fields = b""
    m.document_id = u.document_id
    m.hash = u.hash
    return m


def copy_agreement(m: Agreement) -> Agreement:
    if type(m) is not Agreement:
        raise TypeError(type(m))
    own = Agreement.__new__(Agreement)
    own.__dict__ = m.__dict__.copy()
    return own


def json_agreement(m: Agreement) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.document_id:
        out["documentId"] = m.document_id
    if m.hash:
        out["hash"] = m.hash
    return out


def load_agreement(j: Any) -> Agreement:
    if type(j) is not dict or not j.keys() <= AGREEMENT_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Agreement.__new__(Agreement)
    m._unknown_fields = b""
    m.document_id = parse_string(get("documentId", ""))
    m.hash = parse_string(get("hash", ""))
    return m


def fill_give_consent_request(u: Any, m: GiveConsentRequest) -> None:
    if m.agreements:
        add = u.agreements.add
        for item_agreements in m.agreements:
            fill_agreement(add(), item_agreements)


def read_give_consent_request(u: Any) -> GiveConsentRequest:
    m = GiveConsentRequest.__new__(GiveConsentRequest)
    m._unknown_fields = b""
    m.agreements = [read_agreement(item) for item in u.agreements]
    return m


def copy_give_consent_request(m: GiveConsentRequest) -> GiveConsentRequest:
    if type(m) is not GiveConsentRequest:
        raise TypeError(type(m))
    own = GiveConsentRequest.__new__(GiveConsentRequest)
    own.__dict__ = m.__dict__.copy()
    own.agreements = [copy_agreement(item) for item in m.agreements]
    return own


def json_give_consent_request(m: GiveConsentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.agreements:
        out["agreements"] = [json_agreement(item) for item in m.agreements]
    return out


def load_give_consent_request(j: Any) -> GiveConsentRequest:
    if type(j) is not dict or not j.keys() <= GIVE_CONSENT_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GiveConsentRequest.__new__(GiveConsentRequest)
    m._unknown_fields = b""
    m.agreements = [load_agreement(item) for item in parse_list(get("agreements", []))]
    return m


def fill_give_consent_response(u: Any, m: GiveConsentResponse) -> None:
    if m.consents:
        add = u.consents.add
        for item_consents in m.consents:
            fill_consent(add(), item_consents)
    if m.complete:
        u.complete = m.complete


def read_give_consent_response(u: Any) -> GiveConsentResponse:
    m = GiveConsentResponse.__new__(GiveConsentResponse)
    m._unknown_fields = b""
    m.consents = [read_consent(item) for item in u.consents]
    m.complete = u.complete
    return m


def copy_give_consent_response(m: GiveConsentResponse) -> GiveConsentResponse:
    if type(m) is not GiveConsentResponse:
        raise TypeError(type(m))
    own = GiveConsentResponse.__new__(GiveConsentResponse)
    own.__dict__ = m.__dict__.copy()
    own.consents = [copy_consent(item) for item in m.consents]
    return own


def json_give_consent_response(m: GiveConsentResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.consents:
        out["consents"] = [json_consent(item) for item in m.consents]
    if m.complete:
        out["complete"] = m.complete
    return out


def load_give_consent_response(j: Any) -> GiveConsentResponse:
    if type(j) is not dict or not j.keys() <= GIVE_CONSENT_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GiveConsentResponse.__new__(GiveConsentResponse)
    m._unknown_fields = b""
    m.consents = [load_consent(item) for item in parse_list(get("consents", []))]
    m.complete = parse_bool(get("complete", False))
    return m


def fill_get_document_request(u: Any, m: GetDocumentRequest) -> None:
    if m.id:
        u.id = m.id


def read_get_document_request(u: Any) -> GetDocumentRequest:
    m = GetDocumentRequest.__new__(GetDocumentRequest)
    m._unknown_fields = b""
    m.id = u.id
    return m


def copy_get_document_request(m: GetDocumentRequest) -> GetDocumentRequest:
    if type(m) is not GetDocumentRequest:
        raise TypeError(type(m))
    own = GetDocumentRequest.__new__(GetDocumentRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_get_document_request(m: GetDocumentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    return out


def load_get_document_request(j: Any) -> GetDocumentRequest:
    if type(j) is not dict or not j.keys() <= GET_DOCUMENT_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetDocumentRequest.__new__(GetDocumentRequest)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    return m


def fill_get_document_response(u: Any, m: GetDocumentResponse) -> None:
    if m.document is not None:
        part = u.document
        part.SetInParent()
        fill_document(part, m.document)


def read_get_document_response(u: Any) -> GetDocumentResponse:
    m = GetDocumentResponse.__new__(GetDocumentResponse)
    m._unknown_fields = b""
    m.document = read_document(u.document) if u.HasField("document") else None
    return m


def copy_get_document_response(m: GetDocumentResponse) -> GetDocumentResponse:
    if type(m) is not GetDocumentResponse:
        raise TypeError(type(m))
    own = GetDocumentResponse.__new__(GetDocumentResponse)
    own.__dict__ = m.__dict__.copy()
    own.document = None if m.document is None else copy_document(m.document)
    return own


def json_get_document_response(m: GetDocumentResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.document is not None:
        out["document"] = json_document(m.document)
    return out


def load_get_document_response(j: Any) -> GetDocumentResponse:
    if type(j) is not dict or not j.keys() <= GET_DOCUMENT_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetDocumentResponse.__new__(GetDocumentResponse)
    m._unknown_fields = b""
    m.document = load_document(v) if (v := get("document")) is not None else None
    return m


def fill_check_consent_request(u: Any, m: CheckConsentRequest) -> None:
    if m.purpose:
        u.purpose = m.purpose


def read_check_consent_request(u: Any) -> CheckConsentRequest:
    m = CheckConsentRequest.__new__(CheckConsentRequest)
    m._unknown_fields = b""
    m.purpose = u.purpose
    return m


def copy_check_consent_request(m: CheckConsentRequest) -> CheckConsentRequest:
    if type(m) is not CheckConsentRequest:
        raise TypeError(type(m))
    own = CheckConsentRequest.__new__(CheckConsentRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_check_consent_request(m: CheckConsentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.purpose:
        out["purpose"] = m.purpose
    return out


def load_check_consent_request(j: Any) -> CheckConsentRequest:
    if type(j) is not dict or not j.keys() <= CHECK_CONSENT_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = CheckConsentRequest.__new__(CheckConsentRequest)
    m._unknown_fields = b""
    m.purpose = parse_string(get("purpose", ""))
    return m


def fill_check_consent_response(u: Any, m: CheckConsentResponse) -> None:
    if m.granted:
        u.granted = m.granted


def read_check_consent_response(u: Any) -> CheckConsentResponse:
    m = CheckConsentResponse.__new__(CheckConsentResponse)
    m._unknown_fields = b""
    m.granted = u.granted
    return m


def copy_check_consent_response(m: CheckConsentResponse) -> CheckConsentResponse:
    if type(m) is not CheckConsentResponse:
        raise TypeError(type(m))
    own = CheckConsentResponse.__new__(CheckConsentResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_check_consent_response(m: CheckConsentResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.granted:
        out["granted"] = m.granted
    return out


def load_check_consent_response(j: Any) -> CheckConsentResponse:
    if type(j) is not dict or not j.keys() <= CHECK_CONSENT_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = CheckConsentResponse.__new__(CheckConsentResponse)
    m._unknown_fields = b""
    m.granted = parse_bool(get("granted", False))
    return m


def fill_record_consent_request(u: Any, m: RecordConsentRequest) -> None:
    if m.subject:
        u.subject = m.subject
    if m.hash:
        u.hash = m.hash


def read_record_consent_request(u: Any) -> RecordConsentRequest:
    m = RecordConsentRequest.__new__(RecordConsentRequest)
    m._unknown_fields = b""
    m.subject = u.subject
    m.hash = u.hash
    return m


def copy_record_consent_request(m: RecordConsentRequest) -> RecordConsentRequest:
    if type(m) is not RecordConsentRequest:
        raise TypeError(type(m))
    own = RecordConsentRequest.__new__(RecordConsentRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_record_consent_request(m: RecordConsentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.subject:
        out["subject"] = m.subject
    if m.hash:
        out["hash"] = m.hash
    return out


def load_record_consent_request(j: Any) -> RecordConsentRequest:
    if type(j) is not dict or not j.keys() <= RECORD_CONSENT_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = RecordConsentRequest.__new__(RecordConsentRequest)
    m._unknown_fields = b""
    m.subject = parse_string(get("subject", ""))
    m.hash = parse_string(get("hash", ""))
    return m


def fill_record_consent_response(u: Any, m: RecordConsentResponse) -> None:
    pass


def read_record_consent_response(u: Any) -> RecordConsentResponse:
    m = RecordConsentResponse.__new__(RecordConsentResponse)
    m._unknown_fields = b""
    return m


def copy_record_consent_response(m: RecordConsentResponse) -> RecordConsentResponse:
    if type(m) is not RecordConsentResponse:
        raise TypeError(type(m))
    own = RecordConsentResponse.__new__(RecordConsentResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_record_consent_response(m: RecordConsentResponse) -> dict[str, object]:
    return {}


def load_record_consent_response(j: Any) -> RecordConsentResponse:
    if type(j) is not dict or not j.keys() <= RECORD_CONSENT_RESPONSE_KEYS:
        raise NeedsSlowPath
    m = RecordConsentResponse.__new__(RecordConsentResponse)
    m._unknown_fields = b""
    return m


def fill_withdraw_consent_request(u: Any, m: WithdrawConsentRequest) -> None:
    if m.subject:
        u.subject = m.subject


def read_withdraw_consent_request(u: Any) -> WithdrawConsentRequest:
    m = WithdrawConsentRequest.__new__(WithdrawConsentRequest)
    m._unknown_fields = b""
    m.subject = u.subject
    return m


def copy_withdraw_consent_request(m: WithdrawConsentRequest) -> WithdrawConsentRequest:
    if type(m) is not WithdrawConsentRequest:
        raise TypeError(type(m))
    own = WithdrawConsentRequest.__new__(WithdrawConsentRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_withdraw_consent_request(m: WithdrawConsentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.subject:
        out["subject"] = m.subject
    return out


def load_withdraw_consent_request(j: Any) -> WithdrawConsentRequest:
    if type(j) is not dict or not j.keys() <= WITHDRAW_CONSENT_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = WithdrawConsentRequest.__new__(WithdrawConsentRequest)
    m._unknown_fields = b""
    m.subject = parse_string(get("subject", ""))
    return m


def fill_withdraw_consent_response(u: Any, m: WithdrawConsentResponse) -> None:
    pass


def read_withdraw_consent_response(u: Any) -> WithdrawConsentResponse:
    m = WithdrawConsentResponse.__new__(WithdrawConsentResponse)
    m._unknown_fields = b""
    return m


def copy_withdraw_consent_response(m: WithdrawConsentResponse) -> WithdrawConsentResponse:
    if type(m) is not WithdrawConsentResponse:
        raise TypeError(type(m))
    own = WithdrawConsentResponse.__new__(WithdrawConsentResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_withdraw_consent_response(m: WithdrawConsentResponse) -> dict[str, object]:
    return {}


def load_withdraw_consent_response(j: Any) -> WithdrawConsentResponse:
    if type(j) is not dict or not j.keys() <= WITHDRAW_CONSENT_RESPONSE_KEYS:
        raise NeedsSlowPath
    m = WithdrawConsentResponse.__new__(WithdrawConsentResponse)
    m._unknown_fields = b""
    return m


DOCUMENT: Codec[Document] = Codec(
    "oo.profile.v1.Document",
    Document,
    message_class("oo.profile.v1.Document"),
    fill_document,
    read_document,
    copy_document,
    json_document,
    load_document,
)
CONSENT: Codec[Consent] = Codec(
    "oo.profile.v1.Consent",
    Consent,
    message_class("oo.profile.v1.Consent"),
    fill_consent,
    read_consent,
    copy_consent,
    json_consent,
    load_consent,
)
LIST_CONSENTS_REQUEST: Codec[ListConsentsRequest] = Codec(
    "oo.profile.v1.ListConsentsRequest",
    ListConsentsRequest,
    message_class("oo.profile.v1.ListConsentsRequest"),
    fill_list_consents_request,
    read_list_consents_request,
    copy_list_consents_request,
    json_list_consents_request,
    load_list_consents_request,
)
LIST_CONSENTS_RESPONSE: Codec[ListConsentsResponse] = Codec(
    "oo.profile.v1.ListConsentsResponse",
    ListConsentsResponse,
    message_class("oo.profile.v1.ListConsentsResponse"),
    fill_list_consents_response,
    read_list_consents_response,
    copy_list_consents_response,
    json_list_consents_response,
    load_list_consents_response,
)
AGREEMENT: Codec[Agreement] = Codec(
    "oo.profile.v1.Agreement",
    Agreement,
    message_class("oo.profile.v1.Agreement"),
    fill_agreement,
    read_agreement,
    copy_agreement,
    json_agreement,
    load_agreement,
    check=check_agreement,
)
GIVE_CONSENT_REQUEST: Codec[GiveConsentRequest] = Codec(
    "oo.profile.v1.GiveConsentRequest",
    GiveConsentRequest,
    message_class("oo.profile.v1.GiveConsentRequest"),
    fill_give_consent_request,
    read_give_consent_request,
    copy_give_consent_request,
    json_give_consent_request,
    load_give_consent_request,
    check=check_give_consent_request,
)
GIVE_CONSENT_RESPONSE: Codec[GiveConsentResponse] = Codec(
    "oo.profile.v1.GiveConsentResponse",
    GiveConsentResponse,
    message_class("oo.profile.v1.GiveConsentResponse"),
    fill_give_consent_response,
    read_give_consent_response,
    copy_give_consent_response,
    json_give_consent_response,
    load_give_consent_response,
)
GET_DOCUMENT_REQUEST: Codec[GetDocumentRequest] = Codec(
    "oo.profile.v1.GetDocumentRequest",
    GetDocumentRequest,
    message_class("oo.profile.v1.GetDocumentRequest"),
    fill_get_document_request,
    read_get_document_request,
    copy_get_document_request,
    json_get_document_request,
    load_get_document_request,
    check=check_get_document_request,
)
GET_DOCUMENT_RESPONSE: Codec[GetDocumentResponse] = Codec(
    "oo.profile.v1.GetDocumentResponse",
    GetDocumentResponse,
    message_class("oo.profile.v1.GetDocumentResponse"),
    fill_get_document_response,
    read_get_document_response,
    copy_get_document_response,
    json_get_document_response,
    load_get_document_response,
)
CHECK_CONSENT_REQUEST: Codec[CheckConsentRequest] = Codec(
    "oo.profile.v1.CheckConsentRequest",
    CheckConsentRequest,
    message_class("oo.profile.v1.CheckConsentRequest"),
    fill_check_consent_request,
    read_check_consent_request,
    copy_check_consent_request,
    json_check_consent_request,
    load_check_consent_request,
    check=check_check_consent_request,
)
CHECK_CONSENT_RESPONSE: Codec[CheckConsentResponse] = Codec(
    "oo.profile.v1.CheckConsentResponse",
    CheckConsentResponse,
    message_class("oo.profile.v1.CheckConsentResponse"),
    fill_check_consent_response,
    read_check_consent_response,
    copy_check_consent_response,
    json_check_consent_response,
    load_check_consent_response,
)
RECORD_CONSENT_REQUEST: Codec[RecordConsentRequest] = Codec(
    "oo.profile.v1.RecordConsentRequest",
    RecordConsentRequest,
    message_class("oo.profile.v1.RecordConsentRequest"),
    fill_record_consent_request,
    read_record_consent_request,
    copy_record_consent_request,
    json_record_consent_request,
    load_record_consent_request,
    check=check_record_consent_request,
)
RECORD_CONSENT_RESPONSE: Codec[RecordConsentResponse] = Codec(
    "oo.profile.v1.RecordConsentResponse",
    RecordConsentResponse,
    message_class("oo.profile.v1.RecordConsentResponse"),
    fill_record_consent_response,
    read_record_consent_response,
    copy_record_consent_response,
    json_record_consent_response,
    load_record_consent_response,
)
WITHDRAW_CONSENT_REQUEST: Codec[WithdrawConsentRequest] = Codec(
    "oo.profile.v1.WithdrawConsentRequest",
    WithdrawConsentRequest,
    message_class("oo.profile.v1.WithdrawConsentRequest"),
    fill_withdraw_consent_request,
    read_withdraw_consent_request,
    copy_withdraw_consent_request,
    json_withdraw_consent_request,
    load_withdraw_consent_request,
    check=check_withdraw_consent_request,
)
WITHDRAW_CONSENT_RESPONSE: Codec[WithdrawConsentResponse] = Codec(
    "oo.profile.v1.WithdrawConsentResponse",
    WithdrawConsentResponse,
    message_class("oo.profile.v1.WithdrawConsentResponse"),
    fill_withdraw_consent_response,
    read_withdraw_consent_response,
    copy_withdraw_consent_response,
    json_withdraw_consent_response,
    load_withdraw_consent_response,
)
