"""What a check calls a failure and we do not, each with the reason. Nothing else is let pass."""

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
        "reaction": "which reactions a tip takes depends on the tip",
        "snoozeUntil": "goes with one reaction only, and depends on the time of day",
    },
    "POST /api/me/consents": {
        "agreements[].documentId": "which texts there are is no matter of form",
        "agreements[].hash": "only the hash of the text that was shown will do",
    },
    "GET /api/tips": {
        "pageToken": "only what an earlier answer gave out will do",
        "reaction": "a reaction that never stands, `undo`, is nothing to look for",
    },
    "GET /api/erasures/{id}:watch": {"after": "a 64-bit number in a text has no bounds in a schema"},
    "POST /api/connections/{provider}:begin": {"consentHash": "only the hash of what was shown will do"},
}
"""Operation → field → the rule that no schema can express."""

ENUMS = ("reaction", "trigger")


@dataclass(frozen=True)
class FailureWaiver:
    """`applies`: whether a failure of these kinds is one of these."""

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
    given = [part for part in (case.query, case.body) if isinstance(part, dict)]
    values = [str(part[name]).strip() for part in given for name in ENUMS if name in part]
    return any(re.fullmatch(r"-?\d{1,10}", value) for value in values)


WAIVERS = (
    FailureWaiver("own deadline", (ServerError, IgnoredAuth), _own_deadline, "the caller would not wait for longer"),
    FailureWaiver(
        "unknown to others",
        (IgnoredAuth,),
        _unknown_to_others,
        "without its secret, nobody learns that there is such an erasure",
    ),
    FailureWaiver("used key", (RejectedPositiveData,), _used_key, "the key came with another request before"),
    FailureWaiver(
        "business rule", (RejectedPositiveData,), _business_rule, "the rule is about data that no schema knows"
    ),
    FailureWaiver(
        "unknown header",
        (AcceptedNegativeData,),
        _unknown_header,
        "RFC 9110, section 5.1: a header that the recipient does not know is ignored",
    ),
    FailureWaiver(
        "enum by number",
        (AcceptedNegativeData,),
        _enum_number,
        "proto3 JSON takes an enum's number too; the document names what people shall write",
    ),
)


def find_waiver(failure: Failure, case: Case[Any], response: Response) -> str:
    """Name of the waiver that lets the failure pass; empty: it counts. `response`: to the case, not to a probe."""
    found = (one.name for one in WAIVERS if isinstance(failure, one.failures) and one.applies(failure, case, response))
    return next(found, "")
