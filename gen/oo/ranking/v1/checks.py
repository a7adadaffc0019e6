# Generated from the protos. Do not edit.
"""Checks of oo.ranking.v1: what protos ask of values, and where a message breaks it."""

from __future__ import annotations

from ....checks import Violations
from . import Features, WeighRequest


def check_features(m: Features, at: str = "") -> Violations:
    found: Violations = {}
    if m.candidate_id and len(m.candidate_id) > 512:
        found[at + "candidate_id"] = "write at most 512 characters"
    if len(m.values) > 1024:
        found[at + "values"] = "send at most 1024 items"
    return found


def check_weigh_request(m: WeighRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.schema_hash:
        found[at + "schema_hash"] = "required"
    elif len(m.schema_hash) > 64:
        found[at + "schema_hash"] = "write at most 64 characters"
    if not m.candidates:
        found[at + "candidates"] = "required"
    elif len(m.candidates) > 65536:
        found[at + "candidates"] = "send at most 65536 items"
    else:
        for candidates_key, candidates_item in enumerate(m.candidates):
            found |= check_features(candidates_item, f"{at}candidates[{candidates_key}].")
    return found
