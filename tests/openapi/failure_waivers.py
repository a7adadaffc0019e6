"""Waivers for failures that schemathesis reports although oO is right, with their reasons. All others count."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemathesis import Case, Response
from schemathesis.core.failures import AcceptedNegativeData, Failure, ServerError
from schemathesis.openapi.checks import IgnoredAuth, RejectedPositiveData

from tests.openapi.session_auth import SECRET_OPERATIONS

BUSINESS_RULES: dict[str, dict[str, str]] = {
    "POST /api/feedback": {
        "reaction": "the valid reactions depend on the tip",
        "snoozeUntil": "valid with one reaction only, and depends on the time of day",
    },
    "POST /api/me/consents": {
        "agreements[].documentId": "the valid ids depend on the current documents",
        "agreements[].hash": "only the hash of the document that was shown is valid",
    },
    "GET /api/tips": {
        "pageToken": "only a token from an earlier response is valid",
        "reaction": "`undo` is never a tip's reaction, so it cannot be searched for",
    },
    "GET /api/erasures/{id}:watch": {"after": "a schema cannot bound a 64-bit number in a string"},
    "POST /api/connections/{provider}:begin": {"consentHash": "only the hash of the text that was shown is valid"},
}
"""Rules that no schema can express, by operation and field."""

ENUMS = ("reaction", "trigger")


@dataclass(frozen=True)
class FailureWaiver:
    """A waiver for failures of these types for which `applies` returns True."""

    name: str
    failures: tuple[type[Failure], ...]
    applies: Callable[[Failure, Case[Any], Response], bool]
    reason: str


def _own_deadline(failure: Failure, case: Case[Any], response: Response) -> bool:
    is_late = response.status_code == 504 or "`504 Gateway Timeout`" in failure.message
    return is_late and "X-Request-Timeout-Ms" in case.headers


def _unknown_to_others(failure: Failure, case: Case[Any], _response: Response) -> bool:
    return case.operation.label in SECRET_OPERATIONS and "`404 Not Found`" in failure.message


def _used_key(_failure: Failure, case: Case[Any], response: Response) -> bool:
    return response.status_code == 422 and "Idempotency-Key" in case.headers


def _business_rule(_failure: Failure, case: Case[Any], response: Response) -> bool:
    if response.status_code != 400:
        return False
    named = {re.sub(r"\[\d+]", "[]", error["field"]) for error in response.json().get("errors", [])}
    return bool(named) and named <= set(BUSINESS_RULES.get(case.operation.label, {}))


def _unknown_header(_failure: Failure, case: Case[Any], _response: Response) -> bool:
    return any(name.lower().startswith("x-schemathesis-unknown") for name in case.headers)


def _enum_number(_failure: Failure, case: Case[Any], _response: Response) -> bool:
    parts = [part for part in (case.query, case.body) if isinstance(part, dict)]
    values = [str(part[name]).strip() for part in parts for name in ENUMS if name in part]
    return any(re.fullmatch(r"-?\d{1,10}", value) for value in values)


WAIVERS = (
    FailureWaiver("own deadline", (ServerError, IgnoredAuth), _own_deadline, "the caller would not wait for longer"),
    FailureWaiver(
        "unknown to others",
        (IgnoredAuth,),
        _unknown_to_others,
        "without the secret, oO does not reveal that the erasure exists",
    ),
    FailureWaiver("used key", (RejectedPositiveData,), _used_key, "the key was used with another request before"),
    FailureWaiver(
        "business rule", (RejectedPositiveData,), _business_rule, "the rule is about data that no schema knows"
    ),
    FailureWaiver(
        "unknown header",
        (AcceptedNegativeData,),
        _unknown_header,
        "RFC 9110, section 5.1: recipients ignore unknown headers",
    ),
    FailureWaiver(
        "enum by number",
        (AcceptedNegativeData,),
        _enum_number,
        "proto3 JSON accepts an enum's number too; the document has the names only, which people should use",
    ),
)


def find_waiver(failure: Failure, case: Case[Any], response: Response) -> str:
    """Return the name of the waiver for a failure, or an empty text if it counts. `response` is that to `case`."""
    names = (one.name for one in WAIVERS if isinstance(failure, one.failures) and one.applies(failure, case, response))
    return next(names, "")
