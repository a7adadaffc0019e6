# Generated from the protos. Do not edit.
"""Codecs of oo.profile.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any

from ....pool import message_class
from ....runtime import Codec, fill_timestamp, json_timestamp, read_timestamp
from . import (
    Agreement,
    CheckConsentRequest,
    CheckConsentResponse,
    Consent,
    ConsentRecord,
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


def fill_consent_record(u: Any, m: ConsentRecord) -> None:
    if m.person:
        u.person = m.person
    if m.subject:
        u.subject = m.subject
    if m.hash:
        u.hash = m.hash
    if m.given_at is not None:
        fill_timestamp(u.given_at, m.given_at)
    if m.withdrawn_at is not None:
        fill_timestamp(u.withdrawn_at, m.withdrawn_at)


def read_consent_record(u: Any) -> ConsentRecord:
    return ConsentRecord(
        person=u.person,
        subject=u.subject,
        hash=u.hash,
        given_at=read_timestamp(u.given_at) if u.HasField("given_at") else None,
        withdrawn_at=read_timestamp(u.withdrawn_at) if u.HasField("withdrawn_at") else None,
    )


def copy_consent_record(m: ConsentRecord) -> ConsentRecord:
    return ConsentRecord(
        person=m.person,
        subject=m.subject,
        hash=m.hash,
        given_at=m.given_at,
        withdrawn_at=m.withdrawn_at,
    )


def json_consent_record(m: ConsentRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.subject:
        out["subject"] = m.subject
    if m.hash:
        out["hash"] = m.hash
    if m.given_at is not None:
        out["givenAt"] = json_timestamp(m.given_at)
    if m.withdrawn_at is not None:
        out["withdrawnAt"] = json_timestamp(m.withdrawn_at)
    return out


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
    return Document(id=u.id, title=u.title, version=u.version, hash=u.hash, text=u.text)


def copy_document(m: Document) -> Document:
    return Document(id=m.id, title=m.title, version=m.version, hash=m.hash, text=m.text)


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


def fill_consent(u: Any, m: Consent) -> None:
    if m.document is not None:
        u.document.SetInParent()
        fill_document(u.document, m.document)
    if m.given_at is not None:
        fill_timestamp(u.given_at, m.given_at)


def read_consent(u: Any) -> Consent:
    return Consent(
        document=read_document(u.document) if u.HasField("document") else None,
        given_at=read_timestamp(u.given_at) if u.HasField("given_at") else None,
    )


def copy_consent(m: Consent) -> Consent:
    return Consent(document=None if m.document is None else copy_document(m.document), given_at=m.given_at)


def json_consent(m: Consent) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.document is not None:
        out["document"] = json_document(m.document)
    if m.given_at is not None:
        out["givenAt"] = json_timestamp(m.given_at)
    return out


def fill_list_consents_request(u: Any, m: ListConsentsRequest) -> None:
    pass


def read_list_consents_request(u: Any) -> ListConsentsRequest:
    return ListConsentsRequest()


def copy_list_consents_request(m: ListConsentsRequest) -> ListConsentsRequest:
    return ListConsentsRequest()


def json_list_consents_request(m: ListConsentsRequest) -> dict[str, object]:
    return {}


def fill_list_consents_response(u: Any, m: ListConsentsResponse) -> None:
    for consents_item in m.consents:
        fill_consent(u.consents.add(), consents_item)
    if m.complete:
        u.complete = m.complete


def read_list_consents_response(u: Any) -> ListConsentsResponse:
    return ListConsentsResponse(consents=[read_consent(item) for item in u.consents], complete=u.complete)


def copy_list_consents_response(m: ListConsentsResponse) -> ListConsentsResponse:
    return ListConsentsResponse(consents=[copy_consent(item) for item in m.consents], complete=m.complete)


def json_list_consents_response(m: ListConsentsResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.consents:
        out["consents"] = [json_consent(item) for item in m.consents]
    if m.complete:
        out["complete"] = m.complete
    return out


def fill_agreement(u: Any, m: Agreement) -> None:
    if m.document_id:
        u.document_id = m.document_id
    if m.hash:
        u.hash = m.hash


def read_agreement(u: Any) -> Agreement:
    return Agreement(document_id=u.document_id, hash=u.hash)


def copy_agreement(m: Agreement) -> Agreement:
    return Agreement(document_id=m.document_id, hash=m.hash)


def json_agreement(m: Agreement) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.document_id:
        out["documentId"] = m.document_id
    if m.hash:
        out["hash"] = m.hash
    return out


def missing_agreement(m: Agreement, at: str = "") -> list[str]:
    found: list[str] = []
    if not m.document_id:
        found.append(at + "document_id")
    if not m.hash:
        found.append(at + "hash")
    return found


def fill_give_consent_request(u: Any, m: GiveConsentRequest) -> None:
    for agreements_item in m.agreements:
        fill_agreement(u.agreements.add(), agreements_item)


def read_give_consent_request(u: Any) -> GiveConsentRequest:
    return GiveConsentRequest(agreements=[read_agreement(item) for item in u.agreements])


def copy_give_consent_request(m: GiveConsentRequest) -> GiveConsentRequest:
    return GiveConsentRequest(agreements=[copy_agreement(item) for item in m.agreements])


def json_give_consent_request(m: GiveConsentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.agreements:
        out["agreements"] = [json_agreement(item) for item in m.agreements]
    return out


def missing_give_consent_request(m: GiveConsentRequest, at: str = "") -> list[str]:
    found: list[str] = []
    if not m.agreements:
        found.append(at + "agreements")
    for number, agreements_item in enumerate(m.agreements):
        found += missing_agreement(agreements_item, f"{at}agreements[{number}].")
    return found


def fill_give_consent_response(u: Any, m: GiveConsentResponse) -> None:
    for consents_item in m.consents:
        fill_consent(u.consents.add(), consents_item)
    if m.complete:
        u.complete = m.complete


def read_give_consent_response(u: Any) -> GiveConsentResponse:
    return GiveConsentResponse(consents=[read_consent(item) for item in u.consents], complete=u.complete)


def copy_give_consent_response(m: GiveConsentResponse) -> GiveConsentResponse:
    return GiveConsentResponse(consents=[copy_consent(item) for item in m.consents], complete=m.complete)


def json_give_consent_response(m: GiveConsentResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.consents:
        out["consents"] = [json_consent(item) for item in m.consents]
    if m.complete:
        out["complete"] = m.complete
    return out


def fill_get_document_request(u: Any, m: GetDocumentRequest) -> None:
    if m.id:
        u.id = m.id


def read_get_document_request(u: Any) -> GetDocumentRequest:
    return GetDocumentRequest(id=u.id)


def copy_get_document_request(m: GetDocumentRequest) -> GetDocumentRequest:
    return GetDocumentRequest(id=m.id)


def json_get_document_request(m: GetDocumentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    return out


def missing_get_document_request(m: GetDocumentRequest, at: str = "") -> list[str]:
    found: list[str] = []
    if not m.id:
        found.append(at + "id")
    return found


def fill_get_document_response(u: Any, m: GetDocumentResponse) -> None:
    if m.document is not None:
        u.document.SetInParent()
        fill_document(u.document, m.document)


def read_get_document_response(u: Any) -> GetDocumentResponse:
    return GetDocumentResponse(document=read_document(u.document) if u.HasField("document") else None)


def copy_get_document_response(m: GetDocumentResponse) -> GetDocumentResponse:
    return GetDocumentResponse(document=None if m.document is None else copy_document(m.document))


def json_get_document_response(m: GetDocumentResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.document is not None:
        out["document"] = json_document(m.document)
    return out


def fill_check_consent_request(u: Any, m: CheckConsentRequest) -> None:
    if m.purpose:
        u.purpose = m.purpose


def read_check_consent_request(u: Any) -> CheckConsentRequest:
    return CheckConsentRequest(purpose=u.purpose)


def copy_check_consent_request(m: CheckConsentRequest) -> CheckConsentRequest:
    return CheckConsentRequest(purpose=m.purpose)


def json_check_consent_request(m: CheckConsentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.purpose:
        out["purpose"] = m.purpose
    return out


def fill_check_consent_response(u: Any, m: CheckConsentResponse) -> None:
    if m.granted:
        u.granted = m.granted


def read_check_consent_response(u: Any) -> CheckConsentResponse:
    return CheckConsentResponse(granted=u.granted)


def copy_check_consent_response(m: CheckConsentResponse) -> CheckConsentResponse:
    return CheckConsentResponse(granted=m.granted)


def json_check_consent_response(m: CheckConsentResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.granted:
        out["granted"] = m.granted
    return out


def fill_record_consent_request(u: Any, m: RecordConsentRequest) -> None:
    if m.subject:
        u.subject = m.subject
    if m.hash:
        u.hash = m.hash


def read_record_consent_request(u: Any) -> RecordConsentRequest:
    return RecordConsentRequest(subject=u.subject, hash=u.hash)


def copy_record_consent_request(m: RecordConsentRequest) -> RecordConsentRequest:
    return RecordConsentRequest(subject=m.subject, hash=m.hash)


def json_record_consent_request(m: RecordConsentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.subject:
        out["subject"] = m.subject
    if m.hash:
        out["hash"] = m.hash
    return out


def fill_record_consent_response(u: Any, m: RecordConsentResponse) -> None:
    pass


def read_record_consent_response(u: Any) -> RecordConsentResponse:
    return RecordConsentResponse()


def copy_record_consent_response(m: RecordConsentResponse) -> RecordConsentResponse:
    return RecordConsentResponse()


def json_record_consent_response(m: RecordConsentResponse) -> dict[str, object]:
    return {}


def fill_withdraw_consent_request(u: Any, m: WithdrawConsentRequest) -> None:
    if m.subject:
        u.subject = m.subject


def read_withdraw_consent_request(u: Any) -> WithdrawConsentRequest:
    return WithdrawConsentRequest(subject=u.subject)


def copy_withdraw_consent_request(m: WithdrawConsentRequest) -> WithdrawConsentRequest:
    return WithdrawConsentRequest(subject=m.subject)


def json_withdraw_consent_request(m: WithdrawConsentRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.subject:
        out["subject"] = m.subject
    return out


def fill_withdraw_consent_response(u: Any, m: WithdrawConsentResponse) -> None:
    pass


def read_withdraw_consent_response(u: Any) -> WithdrawConsentResponse:
    return WithdrawConsentResponse()


def copy_withdraw_consent_response(m: WithdrawConsentResponse) -> WithdrawConsentResponse:
    return WithdrawConsentResponse()


def json_withdraw_consent_response(m: WithdrawConsentResponse) -> dict[str, object]:
    return {}


CONSENT_RECORD: Codec[ConsentRecord] = Codec(
    "oo.profile.v1.ConsentRecord",
    ConsentRecord,
    message_class("oo.profile.v1.ConsentRecord"),
    fill_consent_record,
    read_consent_record,
    copy_consent_record,
    json_consent_record,
)
DOCUMENT: Codec[Document] = Codec(
    "oo.profile.v1.Document",
    Document,
    message_class("oo.profile.v1.Document"),
    fill_document,
    read_document,
    copy_document,
    json_document,
)
CONSENT: Codec[Consent] = Codec(
    "oo.profile.v1.Consent",
    Consent,
    message_class("oo.profile.v1.Consent"),
    fill_consent,
    read_consent,
    copy_consent,
    json_consent,
)
LIST_CONSENTS_REQUEST: Codec[ListConsentsRequest] = Codec(
    "oo.profile.v1.ListConsentsRequest",
    ListConsentsRequest,
    message_class("oo.profile.v1.ListConsentsRequest"),
    fill_list_consents_request,
    read_list_consents_request,
    copy_list_consents_request,
    json_list_consents_request,
)
LIST_CONSENTS_RESPONSE: Codec[ListConsentsResponse] = Codec(
    "oo.profile.v1.ListConsentsResponse",
    ListConsentsResponse,
    message_class("oo.profile.v1.ListConsentsResponse"),
    fill_list_consents_response,
    read_list_consents_response,
    copy_list_consents_response,
    json_list_consents_response,
)
AGREEMENT: Codec[Agreement] = Codec(
    "oo.profile.v1.Agreement",
    Agreement,
    message_class("oo.profile.v1.Agreement"),
    fill_agreement,
    read_agreement,
    copy_agreement,
    json_agreement,
    missing_agreement,
)
GIVE_CONSENT_REQUEST: Codec[GiveConsentRequest] = Codec(
    "oo.profile.v1.GiveConsentRequest",
    GiveConsentRequest,
    message_class("oo.profile.v1.GiveConsentRequest"),
    fill_give_consent_request,
    read_give_consent_request,
    copy_give_consent_request,
    json_give_consent_request,
    missing_give_consent_request,
)
GIVE_CONSENT_RESPONSE: Codec[GiveConsentResponse] = Codec(
    "oo.profile.v1.GiveConsentResponse",
    GiveConsentResponse,
    message_class("oo.profile.v1.GiveConsentResponse"),
    fill_give_consent_response,
    read_give_consent_response,
    copy_give_consent_response,
    json_give_consent_response,
)
GET_DOCUMENT_REQUEST: Codec[GetDocumentRequest] = Codec(
    "oo.profile.v1.GetDocumentRequest",
    GetDocumentRequest,
    message_class("oo.profile.v1.GetDocumentRequest"),
    fill_get_document_request,
    read_get_document_request,
    copy_get_document_request,
    json_get_document_request,
    missing_get_document_request,
)
GET_DOCUMENT_RESPONSE: Codec[GetDocumentResponse] = Codec(
    "oo.profile.v1.GetDocumentResponse",
    GetDocumentResponse,
    message_class("oo.profile.v1.GetDocumentResponse"),
    fill_get_document_response,
    read_get_document_response,
    copy_get_document_response,
    json_get_document_response,
)
CHECK_CONSENT_REQUEST: Codec[CheckConsentRequest] = Codec(
    "oo.profile.v1.CheckConsentRequest",
    CheckConsentRequest,
    message_class("oo.profile.v1.CheckConsentRequest"),
    fill_check_consent_request,
    read_check_consent_request,
    copy_check_consent_request,
    json_check_consent_request,
)
CHECK_CONSENT_RESPONSE: Codec[CheckConsentResponse] = Codec(
    "oo.profile.v1.CheckConsentResponse",
    CheckConsentResponse,
    message_class("oo.profile.v1.CheckConsentResponse"),
    fill_check_consent_response,
    read_check_consent_response,
    copy_check_consent_response,
    json_check_consent_response,
)
RECORD_CONSENT_REQUEST: Codec[RecordConsentRequest] = Codec(
    "oo.profile.v1.RecordConsentRequest",
    RecordConsentRequest,
    message_class("oo.profile.v1.RecordConsentRequest"),
    fill_record_consent_request,
    read_record_consent_request,
    copy_record_consent_request,
    json_record_consent_request,
)
RECORD_CONSENT_RESPONSE: Codec[RecordConsentResponse] = Codec(
    "oo.profile.v1.RecordConsentResponse",
    RecordConsentResponse,
    message_class("oo.profile.v1.RecordConsentResponse"),
    fill_record_consent_response,
    read_record_consent_response,
    copy_record_consent_response,
    json_record_consent_response,
)
WITHDRAW_CONSENT_REQUEST: Codec[WithdrawConsentRequest] = Codec(
    "oo.profile.v1.WithdrawConsentRequest",
    WithdrawConsentRequest,
    message_class("oo.profile.v1.WithdrawConsentRequest"),
    fill_withdraw_consent_request,
    read_withdraw_consent_request,
    copy_withdraw_consent_request,
    json_withdraw_consent_request,
)
WITHDRAW_CONSENT_RESPONSE: Codec[WithdrawConsentResponse] = Codec(
    "oo.profile.v1.WithdrawConsentResponse",
    WithdrawConsentResponse,
    message_class("oo.profile.v1.WithdrawConsentResponse"),
    fill_withdraw_consent_response,
    read_withdraw_consent_response,
    copy_withdraw_consent_response,
    json_withdraw_consent_response,
)
