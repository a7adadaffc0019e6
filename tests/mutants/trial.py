"""Trial of one mutant: the tests that reach it, run until one fails."""

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
SLOWER = 5
"""A test that takes so many times its usual time hangs."""
TEST_S_MIN = 20.0

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", re.MULTILINE)


class Verdict(StrEnum):
    """Outcome of a trial. UNREACHED is a survivor too: no test executes the line."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    UNREACHED = "unreached"


NOTICED = {Verdict.KILLED, Verdict.TIMED_OUT}


@dataclass(frozen=True)
class Outcome:
    """Verdict, the test that noticed the mutant, the number of tests that reach it and of those that ran, seconds."""

    verdict: Verdict
    killer: str = ""
    reaching: int = 0
    chosen: int = 0
    seconds: float = 0.0


def try_mutant(workspace: Workspace, mutant: Mutant, tests: Sequence[TestRecord], budget_s: float) -> Outcome:
    """Run the tests that reach a mutant, within `budget_s` of their usual time."""
    chosen, reaching = choose(tests, mutant, budget_s)
    if not chosen:
        return Outcome(Verdict.UNREACHED)
    begun = time.monotonic()
    with workspace.mutated(mutant):
        run = _run(workspace, [test.id for test in chosen], chosen)
        if run.code == 4 and "not found: " in run.output:  # the change has renamed parametrized tests
            run = _run(workspace, list(dict.fromkeys(test.file for test in chosen)), chosen)
    verdict, killer = judge(run)
    return Outcome(verdict, killer, reaching, len(chosen), round(time.monotonic() - begun, 1))


def judge(run: Run) -> tuple[Verdict, str]:
    """Return the verdict and the test that noticed the mutant."""
    if run.code == 0:
        return Verdict.SURVIVED, ""
    found = _FAILED.search(run.output)
    timed_out = run.code is None or "+++ Timeout +++" in run.output
    return Verdict.TIMED_OUT if timed_out else Verdict.KILLED, found[1] if found else ""


def _run(workspace: Workspace, arguments: Sequence[str], chosen: Sequence[TestRecord]) -> Run:
    longest_s, all_s = max(test.seconds for test in chosen), sum(test.seconds for test in chosen)
    arguments_file = workspace.root.parent / "tests"
    arguments_file.write_text("\n".join(arguments))
    options = ["-x", "-q", "--tb=line", f"--timeout={max(TEST_S_MIN, SLOWER * longest_s):.0f}"]
    return workspace.pytest([*options, f"@{arguments_file}"], START_S + SLOWER * all_s)
