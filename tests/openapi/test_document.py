"""What the document promises holds, whatever is sent: every check of schemathesis in every phase, and no failure."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.failure_waivers import WAIVERS
from tests.openapi.schemathesis_run import PHASES, SchemathesisReport, fetch_document, run_schemathesis
from tests.openapi.session_auth import SESSION_ENDING_OPERATIONS, KnownValues

SEED = int(os.environ.get("OPENAPI_SEED", "20261123"))


def test_a_thousand_calls(known_values: KnownValues, tmp_path: Path) -> None:
    outcome = run_schemathesis(known_values, fetch_document(known_values.url), SEED, 12, tmp_path, all_but_ending)
    report(outcome)
    assert outcome.calls.total() >= 1_000
    assert set(outcome.calls) == set(PHASES)
    assert without_success(outcome) == []


def test_what_ends_a_session(known_values: KnownValues, tmp_path: Path) -> None:
    """Signs a person in for each call."""
    outcome = run_schemathesis(known_values, fetch_document(known_values.url), SEED, 6, tmp_path, ending)
    report(outcome)
    assert outcome.calls.total() >= 80
    assert without_success(outcome) == []


def test_a_lie_in_the_document_is_noticed(known_values: KnownValues, tmp_path: Path) -> None:
    told = fetch_document(known_values.url)
    told["components"]["schemas"]["GetMeResponse"]["properties"]["email"]["type"] = "integer"
    answers = told["paths"]["/api/me"]["get"]["responses"]
    del answers["400"], answers["default"]
    outcome = run_schemathesis(
        known_values, told, SEED, 5, tmp_path, lambda schema: schema.include(path="/api/me", method="GET")
    )
    failed = {failure.split(": ")[1] for failure in outcome.failures}
    assert failed == {"response_schema_conformance", "status_code_conformance"}


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_twenty_thousand_calls(known_values: KnownValues, tmp_path: Path) -> None:
    outcome = run_schemathesis(known_values, fetch_document(known_values.url), SEED, 1_200, tmp_path, all_but_ending)
    report(outcome)
    assert outcome.calls.total() >= 20_000
    assert set(outcome.waived) == {one.name for one in WAIVERS}, "a waiver that nothing needs"


def report(outcome: SchemathesisReport) -> None:
    """Fails with the first failures."""
    print(f"seed {SEED}: {outcome}")
    assert not outcome.failures, f"seed {SEED}: {outcome}\n\n" + "\n\n".join(outcome.failures[:5])


def without_success(outcome: SchemathesisReport) -> list[str]:
    """Operations that never said yes: of these, nothing was learnt of their answers. 204 is said to OPTIONS."""
    succeeded = {label for label, status in outcome.responses if status in (200, 202)}
    return sorted({label for label, _ in outcome.responses} - succeeded)


def all_but_ending(schema: Any) -> Any:
    return schema.exclude(ends_a_session)


def ending(schema: Any) -> Any:
    return schema.include(ends_a_session)


def ends_a_session(context: Any) -> bool:
    return context.operation.label in SESSION_ENDING_OPERATIONS
