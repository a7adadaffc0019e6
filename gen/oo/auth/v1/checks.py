# Generated from the protos. Do not edit.
"""Checks of oo.auth.v1: each returns the violations of a message by path."""

from __future__ import annotations

from typing import Final

from protogateway.runtime.violations import Violations, fullmatch

from . import (
    BeginSignInRequest,
    DeleteMeRequest,
    FinishSignInRequest,
    GetErasureRequest,
    ResolveSessionRequest,
    WatchErasureRequest,
)


DELETE_ME_REQUEST__CONFIRMATION: Final = fullmatch(r"delete")
RESOLVE_SESSION_REQUEST__AUDIENCES: Final = fullmatch(r"[a-z_]{1,32}")


def check_delete_me_request(m: DeleteMeRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.confirmation:
        found[at + "confirmation"] = "must not be empty"
    elif not DELETE_ME_REQUEST__CONFIRMATION(m.confirmation):
        found[at + "confirmation"] = 'type the word "delete": it is final'
    return found


def check_get_erasure_request(m: GetErasureRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.id:
        found[at + "id"] = "must not be empty"
    elif len(m.id) > 64:
        found[at + "id"] = "write at most 64 characters"
    return found


def check_watch_erasure_request(m: WatchErasureRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.id:
        found[at + "id"] = "must not be empty"
    elif len(m.id) > 64:
        found[at + "id"] = "write at most 64 characters"
    return found


def check_begin_sign_in_request(m: BeginSignInRequest, at: str = "") -> Violations:
    found: Violations = {}
    if not m.redirect_uri:
        found[at + "redirect_uri"] = "must not be empty"
    elif len(m.redirect_uri) > 512:
        found[at + "redirect_uri"] = "write at most 512 characters"
    if m.next and len(m.next) > 512:
        found[at + "next"] = "write at most 512 characters"
    if m.session and len(m.session) > 4096:
        found[at + "session"] = "write at most 4096 characters"
    return found


def check_finish_sign_in_request(m: FinishSignInRequest, at: str = "") -> Violations:
    found: Violations = {}
    if m.flow and len(m.flow) > 4096:
        found[at + "flow"] = "write at most 4096 characters"
    if m.state and len(m.state) > 4096:
        found[at + "state"] = "write at most 4096 characters"
    if m.code and len(m.code) > 4096:
        found[at + "code"] = "write at most 4096 characters"
    if m.error and len(m.error) > 4096:
        found[at + "error"] = "write at most 4096 characters"
    return found


def check_resolve_session_request(m: ResolveSessionRequest, at: str = "") -> Violations:
    found: Violations = {}
    if m.session and len(m.session) > 4096:
        found[at + "session"] = "write at most 4096 characters"
    if len(m.audiences) > 8:
        found[at + "audiences"] = "send at most 8 items"
    else:
        for audiences_key, audiences_item in enumerate(m.audiences):
            if not RESOLVE_SESSION_REQUEST__AUDIENCES(audiences_item):
                found[f"{at}audiences[{audiences_key}]"] = "write names of modules"
    return found
