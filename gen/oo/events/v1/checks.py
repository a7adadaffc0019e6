# Generated from the protos. Do not edit.
"""Checks of oo.events.v1: each returns the violations of a message by path."""

from __future__ import annotations

from protogateway.runtime.violations import Violations

from . import DeliverRequest, Envelope


def check_envelope(m: Envelope, at: str = "") -> Violations:
    found: Violations = {}
    if not m.event_id:
        found[at + "event_id"] = "must not be empty"
    elif len(m.event_id) > 64:
        found[at + "event_id"] = "write at most 64 characters"
    if not m.type:
        found[at + "type"] = "must not be empty"
    elif len(m.type) > 128:
        found[at + "type"] = "write at most 128 characters"
    if m.producer and len(m.producer) > 64:
        found[at + "producer"] = "write at most 64 characters"
    if m.person and len(m.person) > 64:
        found[at + "person"] = "write at most 64 characters"
    if m.traceparent and len(m.traceparent) > 128:
        found[at + "traceparent"] = "write at most 128 characters"
    return found


def check_deliver_request(m: DeliverRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.consumer:
        found[at + "consumer"] = "must not be empty"
    elif len(m.consumer) > 64:
        found[at + "consumer"] = "write at most 64 characters"
    if m.envelope is None:
        found[at + "envelope"] = "required"
    else:
        found |= check_envelope(m.envelope, at + "envelope.")
    return found
