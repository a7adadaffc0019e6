# Generated from the protos. Do not edit.
"""Checks of oo.auth.v1: what protos ask of values, and where a message breaks it."""

from __future__ import annotations

from ....checks import Violations
from . import DeleteMeRequest, GetErasureRequest


def check_delete_me_request(m: DeleteMeRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.confirmation:
        found[at + "confirmation"] = "required"
    return found


def check_get_erasure_request(m: GetErasureRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.id:
        found[at + "id"] = "required"
    return found
