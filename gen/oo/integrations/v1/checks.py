# Generated from the protos. Do not edit.
"""Checks of oo.integrations.v1: each returns the violations of a message by path."""

from __future__ import annotations

from typing import Final

from protogateway.runtime.violations import Violations, fullmatch

from . import BeginConnectionRequest, DisconnectRequest, FinishConnectionRequest, GetCandidateTextRequest


BEGIN_CONNECTION_REQUEST__CONSENT_HASH: Final = fullmatch(r"[0-9a-f]{64}")


def check_begin_connection_request(m: BeginConnectionRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.provider:
        found[at + "provider"] = "must not be empty"
    elif len(m.provider) > 64:
        found[at + "provider"] = "write at most 64 characters"
    if not m.consent_hash:
        found[at + "consent_hash"] = "must not be empty"
    elif not BEGIN_CONNECTION_REQUEST__CONSENT_HASH(m.consent_hash):
        found[at + "consent_hash"] = "write a SHA-256 in hexadecimal"
    return found


def check_finish_connection_request(m: FinishConnectionRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.provider:
        found[at + "provider"] = "must not be empty"
    elif len(m.provider) > 64:
        found[at + "provider"] = "write at most 64 characters"
    if m.state and len(m.state) > 4096:
        found[at + "state"] = "write at most 4096 characters"
    if m.code and len(m.code) > 4096:
        found[at + "code"] = "write at most 4096 characters"
    if m.error and len(m.error) > 4096:
        found[at + "error"] = "write at most 4096 characters"
    return found


def check_disconnect_request(m: DisconnectRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.provider:
        found[at + "provider"] = "must not be empty"
    elif len(m.provider) > 64:
        found[at + "provider"] = "write at most 64 characters"
    return found


def check_get_candidate_text_request(m: GetCandidateTextRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.provider:
        found[at + "provider"] = "must not be empty"
    elif len(m.provider) > 64:
        found[at + "provider"] = "write at most 64 characters"
    if not m.id:
        found[at + "id"] = "must not be empty"
    elif len(m.id) > 256:
        found[at + "id"] = "write at most 256 characters"
    return found
