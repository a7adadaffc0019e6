# Generated from the protos. Do not edit.
"""Checks of oo.recommender.v1: each returns the violations of a message by path."""

from __future__ import annotations

from protogateway.runtime.violations import Violations

from . import ListTipsRequest, RecommendRequest, ReportShownRequest, SendFeedbackRequest


def check_recommend_request(m: RecommendRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.trigger:
        found[at + "trigger"] = "write open or pull"
    elif m.trigger not in {0, 1, 2}:
        found[at + "trigger"] = "write open or pull"
    return found


def check_report_shown_request(m: ReportShownRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.id:
        found[at + "id"] = "must not be empty"
    elif len(m.id) > 64:
        found[at + "id"] = "write at most 64 characters"
    return found


def check_send_feedback_request(m: SendFeedbackRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.tip_id:
        found[at + "tip_id"] = "must not be empty"
    elif len(m.tip_id) > 64:
        found[at + "tip_id"] = "write at most 64 characters"
    if not m.reaction:
        found[at + "reaction"] = "write done, acknowledge, save, snooze, dismiss or undo"
    elif m.reaction not in {0, 1, 2, 3, 4, 5, 6}:
        found[at + "reaction"] = "write done, acknowledge, save, snooze, dismiss or undo"
    return found


def check_list_tips_request(m: ListTipsRequest, at: str = "") -> Violations:
    found: Violations = {}
    if m.page_size and not m.page_size <= 100:
        found[at + "page_size"] = "write at most 100"
    if m.page_token and len(m.page_token) > 64:
        found[at + "page_token"] = "write at most 64 characters"
    if m.reaction and m.reaction not in {0, 1, 2, 3, 4, 5, 6}:
        found[at + "reaction"] = "write done, acknowledge, save, snooze, dismiss or undo"
    return found
