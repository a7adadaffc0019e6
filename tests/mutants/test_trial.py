"""The choice of tests for a trial by the lines that they execute, and the status that follows from their run."""

from __future__ import annotations

import pytest

from tests.mutants.mutant import Mutant, Replacement
from tests.mutants.records import TestRecord, choose
from tests.mutants.trial import TrialStatus, status_of
from tests.mutants.workspace import Run

MUTANT = Mutant("m", "code/m.py", "f", "number", 3, "a", "b", Replacement(0, 0, ""), (("code/m.py", 3),))


def record_of(test: str, seconds: float, *lines: int) -> TestRecord:
    return TestRecord(test, seconds, {"code/m.py": sum(1 << line for line in lines)})


TESTS = [
    record_of("checks/slow.py::a", 9, 3),
    record_of("checks/quick.py::b[2]", 2, 3),
    record_of("checks/quick.py::b[1]", 1, 1, 2, 3),
    record_of("checks/quick.py::c", 0.1, 4),
    record_of("checks/test_m.py::d", 9, 4),
    record_of("checks/test_more.py::e", 9, 4),
]


def test_chosen_tests_reach_the_line_with_quick_files_first_and_variants_last() -> None:
    chosen = choose(TESTS, MUTANT)
    assert [test.id for test in chosen] == [
        "checks/quick.py::b[1]",
        "checks/slow.py::a",
        "checks/test_m.py::d",  # the file of the mutant's own tests, which may notice what no line shows
        "checks/quick.py::b[2]",
    ]


@pytest.mark.parametrize(
    ("code", "output", "status", "killer"),
    [
        (0, "3 passed", TrialStatus.SURVIVED, ""),
        (1, "FAILED checks/a.py::b[x y] - assert 1\n1 failed", TrialStatus.KILLED, "checks/a.py::b[x y]"),
        (2, "ERROR checks/a.py - NameError", TrialStatus.KILLED, "checks/a.py"),
        (4, "ImportError while loading conftest", TrialStatus.KILLED, ""),
        (-11, "", TrialStatus.KILLED, ""),
        (1, "+++++++ Timeout +++++++", TrialStatus.TIMED_OUT, ""),
        (None, "", TrialStatus.TIMED_OUT, ""),
    ],
)
def test_end_of_a_run_gives_the_status(code: int | None, output: str, status: TrialStatus, killer: str) -> None:
    assert status_of(Run(code, output)) == (status, killer)
