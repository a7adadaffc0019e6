# Generated from the protos. Do not edit.
"""Checks of oo.profile.v1: each returns the violations of a message by path."""

from __future__ import annotations

from typing import Final

from protogateway.runtime.violations import Violations, fullmatch

from . import (
    Agreement,
    CheckConsentRequest,
    GetDocumentRequest,
    GiveConsentRequest,
    RecordConsentRequest,
    WithdrawConsentRequest,
)


AGREEMENT__HASH: Final = fullmatch(r"[0-9a-f]{64}")
RECORD_CONSENT_REQUEST__HASH: Final = fullmatch(r"[0-9a-f]{64}")


def check_agreement(m: Agreement, at: str = "") -> Violations:
    found: Violations = {}
    if not m.document_id:
        found[at + "document_id"] = "must not be empty"
    elif len(m.document_id) > 64:
        found[at + "document_id"] = "write at most 64 characters"
    if not m.hash:
        found[at + "hash"] = "must not be empty"
    elif not AGREEMENT__HASH(m.hash):
        found[at + "hash"] = "write a SHA-256 in hexadecimal"
    return found


def check_give_consent_request(m: GiveConsentRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.agreements:
        found[at + "agreements"] = "must not be empty"
    elif len(m.agreements) > 10:
        found[at + "agreements"] = "send at most 10 items"
    else:
        for agreements_key, agreements_item in enumerate(m.agreements):
            found |= check_agreement(agreements_item, f"{at}agreements[{agreements_key}].")
    return found


def check_get_document_request(m: GetDocumentRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.id:
        found[at + "id"] = "must not be empty"
    elif len(m.id) > 64:
        found[at + "id"] = "write at most 64 characters"
    return found


def check_check_consent_request(m: CheckConsentRequest, at: str = "") -> Violations:
    found: Violations = {}
    if m.purpose and len(m.purpose) > 64:
        found[at + "purpose"] = "write at most 64 characters"
    return found


def check_record_consent_request(m: RecordConsentRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.subject:
        found[at + "subject"] = "must not be empty"
    elif len(m.subject) > 128:
        found[at + "subject"] = "write at most 128 characters"
    if not m.hash:
        found[at + "hash"] = "must not be empty"
    elif not RECORD_CONSENT_REQUEST__HASH(m.hash):
        found[at + "hash"] = "write a SHA-256 in hexadecimal"
    return found


def check_withdraw_consent_request(m: WithdrawConsentRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.subject:
        found[at + "subject"] = "must not be empty"
    elif len(m.subject) > 128:
        found[at + "subject"] = "write at most 128 characters"
    return found
