"""The conformance of oO to its document, by all checks of schemathesis in all phases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.failure_waivers import WAIVERS
from tests.openapi.schemathesis_run import PHASES, SchemathesisReport, fetch_document, run_schemathesis
from tests.openapi.session_auth import SESSION_ENDING_OPERATIONS, KnownValues

SEED = int(os.environ.get("OPENAPI_SEED", "20261123"))


def test_thousand_calls_conform(known_values: KnownValues, tmp_path: Path) -> None:
    result = run_schemathesis(
        known_values, fetch_document(known_values.url), SEED, 12, tmp_path, without_session_ending
    )
    report(result)
    assert result.calls.total() >= 1_000
    assert set(result.calls) == set(PHASES)
    assert without_success(result) == []


def test_operations_that_end_a_session_conform(known_values: KnownValues, tmp_path: Path) -> None:
    """Each call needs a new sign-in."""
    result = run_schemathesis(known_values, fetch_document(known_values.url), SEED, 6, tmp_path, only_session_ending)
    report(result)
    assert result.calls.total() >= 80
    assert without_success(result) == []


def test_wrong_document_fails(known_values: KnownValues, tmp_path: Path) -> None:
    document = fetch_document(known_values.url)
    document["components"]["schemas"]["GetMeResponse"]["properties"]["email"]["type"] = "integer"
    responses = document["paths"]["/api/me"]["get"]["responses"]
    del responses["400"], responses["default"]
    result = run_schemathesis(
        known_values, document, SEED, 5, tmp_path, lambda schema: schema.include(path="/api/me", method="GET")
    )
    failed = {failure.split(": ")[1] for failure in result.failures}
    assert failed == {"response_schema_conformance", "status_code_conformance"}


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_twenty_thousand_calls(known_values: KnownValues, tmp_path: Path) -> None:
    result = run_schemathesis(
        known_values, fetch_document(known_values.url), SEED, 1_200, tmp_path, without_session_ending
    )
    report(result)
    assert result.calls.total() >= 20_000
    assert set(result.waived) == {one.name for one in WAIVERS}, "a waiver is not needed"


def report(result: SchemathesisReport) -> None:
    """Print the result. Fails with the first failures."""
    print(f"seed {SEED}: {result}")
    assert not result.failures, f"seed {SEED}: {result}\n\n" + "\n\n".join(result.failures[:5])


def without_success(result: SchemathesisReport) -> list[str]:
    """Return the operations without a successful response, which the run has not tested. OPTIONS gets 204."""
    succeeded = {label for label, status in result.responses if status in (200, 202)}
    return sorted({label for label, _ in result.responses} - succeeded)


def without_session_ending(schema: Any) -> Any:
    return schema.exclude(ends_a_session)


def only_session_ending(schema: Any) -> Any:
    return schema.include(ends_a_session)


def ends_a_session(context: Any) -> bool:
    return context.operation.label in SESSION_ENDING_OPERATIONS
