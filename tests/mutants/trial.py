"""The trial of a mutant, which runs the tests that reach it until one fails."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.mutants.mutant import Mutant
from tests.mutants.records import TestRecord, choose
from tests.mutants.workspace import Run, Workspace

START_S = 60.0
"""Time to start pytest and to prepare shared fixtures, on a busy machine."""
SLOWER_MAX = 5
"""Multiple of its usual time after which a test is taken to hang."""
TEST_S_MIN = 30.0

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", re.MULTILINE)


class TrialStatus(StrEnum):
    """The result of a trial. UNREACHED means that no test executes the line, so the mutant survives too."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    UNREACHED = "unreached"


NOTICED = {TrialStatus.KILLED, TrialStatus.TIMED_OUT}


@dataclass(frozen=True)
class Trial:
    """The status, the test that noticed the mutant, the number of tests that reach it, and the duration."""

    status: TrialStatus
    killer: str = ""
    reaching: int = 0
    seconds: float = 0.0


def try_mutant(workspace: Workspace, mutant: Mutant, tests: Sequence[TestRecord]) -> Trial:
    """Run the tests that reach a mutant until one fails."""
    chosen = choose(tests, mutant)
    if not chosen:
        return Trial(TrialStatus.UNREACHED)
    start = time.monotonic()
    with workspace.mutated(mutant):
        run = _run(workspace, [test.id for test in chosen], chosen)
        if run.code == 4 and "not found: " in run.output:  # the change has renamed parametrized tests
            run = _run(workspace, list(dict.fromkeys(test.file for test in chosen)), chosen)
    status, killer = status_of(run)
    return Trial(status, killer, len(chosen), round(time.monotonic() - start, 1))


def status_of(run: Run) -> tuple[TrialStatus, str]:
    """Return the status and the test that noticed the mutant."""
    if run.code == 0:
        return TrialStatus.SURVIVED, ""
    found = _FAILED.search(run.output)
    timed_out = run.code is None or "+++ Timeout +++" in run.output
    return TrialStatus.TIMED_OUT if timed_out else TrialStatus.KILLED, found[1] if found else ""


def _run(workspace: Workspace, arguments: Sequence[str], chosen: Sequence[TestRecord]) -> Run:
    longest_s, all_s = max(test.seconds for test in chosen), sum(test.seconds for test in chosen)
    arguments_file = workspace.root.parent / "tests"
    arguments_file.write_text("\n".join(arguments))
    options = ["-x", "-q", "--tb=line", f"--timeout={max(TEST_S_MIN, SLOWER_MAX * longest_s):.0f}"]
    return workspace.pytest([*options, f"@{arguments_file}"], START_S + SLOWER_MAX * all_s)
