# Generated from the protos. Do not edit.
"""Checks of oo.ranking.v1: each returns the violations of a message by path."""

from __future__ import annotations

from protogateway.runtime.violations import Violations

from . import ComputeProbabilitiesRequest


def check_compute_probabilities_request(m: ComputeProbabilitiesRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.schema_hash:
        found[at + "schema_hash"] = "must not be empty"
    elif len(m.schema_hash) > 64:
        found[at + "schema_hash"] = "write at most 64 characters"
    if not m.candidates:
        found[at + "candidates"] = "must not be empty"
    elif len(m.candidates) > 65536:
        found[at + "candidates"] = "send at most 65536 items"
    return found
