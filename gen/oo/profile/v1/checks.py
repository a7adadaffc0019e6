# Generated from the protos. Do not edit.
"""Checks of oo.profile.v1: what protos ask of values, and where a message breaks it."""

from __future__ import annotations

from ....checks import Violations
from . import Agreement, GetDocumentRequest, GiveConsentRequest


def check_agreement(m: Agreement, at: str = "") -> Violations:
    found: Violations = {}
    if not m.document_id:
        found[at + "document_id"] = "required"
    if not m.hash:
        found[at + "hash"] = "required"
    return found


def check_give_consent_request(m: GiveConsentRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.agreements:
        found[at + "agreements"] = "required"
    else:
        for key, agreements_item in enumerate(m.agreements):
            found |= check_agreement(agreements_item, f"{at}agreements[{key}].")
    return found


def check_get_document_request(m: GetDocumentRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.id:
        found[at + "id"] = "required"
    return found
