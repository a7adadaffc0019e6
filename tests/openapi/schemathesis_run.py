"""A run of schemathesis with all checks in all phases, over the operations of the running oO's OpenAPI document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis import Case, HookContext, Response
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from tests.openapi.failure_waivers import find_waiver
from tests.openapi.session_auth import KnownValues, SessionAuth

PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass
class SchemathesisReport:
    """The result of a run.

    `calls` are counted by phase, `responses` by operation and status, `waived` by waiver, `checks` by name.
    `failures` are complete texts.
    """

    calls: Counter[str] = field(default_factory=Counter)
    responses: Counter[tuple[str, int]] = field(default_factory=Counter)
    waived: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        phases = ", ".join(f"{count} {phase}" for phase, count in self.calls.items())
        waived = ", ".join(f"{count} {name}" for name, count in sorted(self.waived.items())) or "none"
        return f"{self.calls.total()} calls ({phases}); {len(self.failures)} failures; waived: {waived}"


def fetch_document(url: str) -> dict[str, Any]:
    """Return the document that the running oO serves."""
    document: dict[str, Any] = httpx2.get(f"{url}/openapi.json", trust_env=False).json()
    return document


def run_schemathesis(
    known_values: KnownValues,
    document: dict[str, Any],
    seed: int,
    examples_max: int,
    folder: Path,
    select: Callable[[Any], Any],
) -> SchemathesisReport:
    """Run all checks in all phases over the operations that `select` picks from the document's schema.

    `examples_max` limits the cases per operation and phase. Hypothesis stores its files in `folder`.
    """
    set_hypothesis_home_dir(folder)
    config = _config(known_values.url, seed, examples_max)
    schema = select(schemathesis.openapi.from_dict(known_values.with_examples(document), config=config))
    schema.auth(refresh_interval=None)(type("KnownSessionAuth", (SessionAuth,), {"known_values": known_values}))
    outcome = SchemathesisReport()

    def filter_failure(_context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
        name = find_waiver(failure, case, response)
        outcome.waived.update([name] if name else [])
        return not name

    schema.hook(filter_failure)
    for event in from_schema(schema).execute():
        _record(event, outcome)
    return outcome


def _config(url: str, seed: int, examples: int) -> SchemathesisConfig:
    # Without U+0000, which every text field refuses. The JSON Schema could only say so with a pattern for each field.
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": url,
            "suppress-health-check": ["all"],
            "generation": {"max-examples": examples, "database": "none", "allow-x00": False},
            "phases": {name: {"enabled": True} for name in PHASES},
            "checks": {"enabled": True},
            "cache": {"enabled": False},
            "continue-on-failure": True,
        }
    )


def _record(event: events.EngineEvent, outcome: SchemathesisReport) -> None:
    if isinstance(event, events.ScenarioFinished) and event.is_test_scenario:
        outcome.calls[event.phase.value] += len(event.recorder.interactions)
        for case_id in event.recorder.cases:
            _record_case(event.recorder, case_id, outcome)
    elif isinstance(event, events.NonFatalError):
        outcome.failures.append(f"{event.label}: {event.value!r}")
    elif isinstance(event, events.FatalError):
        raise event.exception


def _record_case(recorder: ScenarioRecorder, case_id: str, outcome: SchemathesisReport) -> None:
    interaction = recorder.interactions.get(case_id)
    if interaction and interaction.response:
        outcome.responses[recorder.cases[case_id].value.operation.label, interaction.response.status_code] += 1
    for check in recorder.checks.get(case_id, []):
        outcome.checks[check.name] += 1
        if check.status is not Status.SUCCESS:
            outcome.failures.append(_explain(recorder, case_id, check))


def _explain(recorder: ScenarioRecorder, case_id: str, check: Any) -> str:
    interaction = recorder.interactions.get(case_id)
    response = interaction.response if interaction else None
    outcome = f"{response.status_code} {response.text[:400]}" if response else "no response"
    info = check.failure_info
    reason = f"{info.failure.title}: {info.failure.message}\n{info.code_sample}" if info else "the check itself failed"
    return f"{recorder.cases[case_id].value.operation.label}: {check.name}: {reason}\n{outcome}"
