# Generated from the protos. Do not edit.
"""Checks of oo.recommender.v1: what protos ask of values, and where a message breaks it."""

from __future__ import annotations

from ....checks import Violations
from . import RecommendRequest, ReportShownRequest, SendFeedbackRequest


def check_recommend_request(m: RecommendRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.trigger:
        found[at + "trigger"] = "required"
    return found


def check_report_shown_request(m: ReportShownRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.id:
        found[at + "id"] = "required"
    return found


def check_send_feedback_request(m: SendFeedbackRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.tip_id:
        found[at + "tip_id"] = "required"
    if not m.reaction:
        found[at + "reaction"] = "required"
    return found
