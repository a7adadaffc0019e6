"""A kill -9 during a "done", after which no reaction or event is lost and no task is completed twice."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.crash_run import (
    TWICE,
    CrashCase,
    CrashFixture,
    prepare_fixture,
    problems_after_crash,
    problems_without_crash,
)
from tests.faults.kill_points import MUTANTS, NAMED_POINTS

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

SEED = int(os.environ.get("OO_FAULTS_SEED") or int.from_bytes(os.urandom(4), "big"))
SEEDED_CASES = 10
CONCURRENCY = 2
AT_NAMED = {point: CrashCase(("--kill-at", point)) for point in NAMED_POINTS}
NO_INBOX = CrashCase(("--kill-at", "after relay"), mutant="no inbox")
EVENT_AFTER_COMMIT = CrashCase(("--kill-at", "after commit"), mutant="event after commit")

ProblemsOf = Callable[[CrashCase], list[str]]


@pytest.fixture(scope="module")
def fixture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrashFixture]:
    with prepare_fixture(tmp_path_factory.mktemp("faults")) as prepared:
        yield prepared


@pytest.fixture(scope="module")
def boundaries(fixture: CrashFixture, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the boundaries that a "done" without a crash passes, up to the commit of its provider call's result."""
    record = tmp_path_factory.mktemp("record") / "boundaries"
    assert problems_without_crash(fixture, "--record-in", str(record)) == []
    passed = record.read_text().splitlines()
    response = passed.index("after provider call")
    return passed[: passed.index("after another commit", response) + 1]


@pytest.fixture(scope="module")
def seeded_cases(boundaries: list[str]) -> list[CrashCase]:
    chosen = sorted(random.Random(SEED).sample(range(1, len(boundaries) + 1), SEEDED_CASES))
    return [CrashCase(("--kill-after", str(k)), recurring=number % 2 == 0) for number, k in enumerate(chosen)]


@pytest.fixture(scope="module")
def problems_of(fixture: CrashFixture, seeded_cases: list[CrashCase]) -> Iterator[ProblemsOf]:
    """Run all cases concurrently, and return a function that waits for a case's problems."""
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        # EVENT_AFTER_COMMIT goes first, because it waits for all of SETTLES_WITHIN_S and so takes longest.
        cases = (EVENT_AFTER_COMMIT, *AT_NAMED.values(), *seeded_cases, NO_INBOX)
        futures = {case: pool.submit(problems_after_crash, fixture, case) for case in cases}
        yield lambda case: futures[case].result()
        pool.shutdown(cancel_futures=True)


def test_every_named_point_is_passed(boundaries: list[str]) -> None:
    assert [point for point in NAMED_POINTS if point not in boundaries] == []


@pytest.mark.parametrize("point", NAMED_POINTS)
def test_kill_at_a_named_point_loses_and_repeats_nothing(point: str, problems_of: ProblemsOf) -> None:
    assert problems_of(AT_NAMED[point]) == []


@pytest.mark.parametrize("number", range(SEEDED_CASES))
def test_kill_at_a_random_point_loses_and_repeats_nothing(
    number: int,
    problems_of: ProblemsOf,
    seeded_cases: list[CrashCase],
    boundaries: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = seeded_cases[number]
    boundary = int(case.kill[1])
    with capsys.disabled():
        print(
            f"\n  OO_FAULTS_SEED={SEED} boundary {boundary} of {len(boundaries)}: {boundaries[boundary - 1]}", end=" "
        )
    assert problems_of(case) == []


def test_mutant_without_an_inbox_completes_a_task_twice(problems_of: ProblemsOf) -> None:
    problems = problems_of(NO_INBOX)
    assert any(TWICE in problem for problem in problems), problems


def test_mutant_with_the_event_after_the_commit_loses_a_reaction(problems_of: ProblemsOf) -> None:
    problems = problems_of(EVENT_AFTER_COMMIT)
    assert "the completion never reached Todoist" in problems, problems


@pytest.mark.parametrize("mutant", MUTANTS)
def test_mutant_works_without_a_crash(mutant: str, fixture: CrashFixture, problems_of: ProblemsOf) -> None:
    """This shows that the mutants above fail because of the crash."""
    assert problems_without_crash(fixture, "--mutant", mutant) == []
