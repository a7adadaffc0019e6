# Generated from the protos. Do not edit.
"""Checks of oo.integrations.v1: what protos ask of values, and where a message breaks it."""

from __future__ import annotations

from ....checks import Violations
from . import BeginConnectionRequest, DisconnectRequest


def check_begin_connection_request(m: BeginConnectionRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.provider:
        found[at + "provider"] = "required"
    if not m.consent_hash:
        found[at + "consent_hash"] = "required"
    return found


def check_disconnect_request(m: DisconnectRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.provider:
        found[at + "provider"] = "required"
    return found
