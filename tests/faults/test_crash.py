"""kill -9 around a done: no reaction is lost, no task completed twice, no event lost."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.harness import TWICE, Case, Ground, crash, ground, undisturbed
from tests.faults.points import MUTANTS, NAMED

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

SEED = int(os.environ.get("OO_FAULTS_SEED") or int.from_bytes(os.urandom(4), "big"))
SEEDED = 10
AT_ONCE = 2
AT_NAMED = {point: Case(("--kill-at", point)) for point in NAMED}
NO_INBOX = Case(("--kill-at", "after relay"), mutant="no inbox")
EVENT_AFTER_COMMIT = Case(("--kill-at", "after commit"), mutant="event after commit")

Outcome = Callable[[Case], list[str]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="module")
def boundaries(prepared: Ground, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every boundary that an undisturbed done passes until its outcome is written."""
    notes = tmp_path_factory.mktemp("notes") / "boundaries"
    assert undisturbed(prepared, "--note-in", str(notes)) == []
    passed = notes.read_text().splitlines()
    answered = passed.index("after provider call")
    return passed[: passed.index("after another commit", answered) + 1]


@pytest.fixture(scope="module")
def at_seeded(boundaries: list[str]) -> list[Case]:
    chosen = sorted(random.Random(SEED).sample(range(1, len(boundaries) + 1), SEEDED))
    return [Case(("--kill-after", str(k)), recurring=turn % 2 == 0) for turn, k in enumerate(chosen)]


@pytest.fixture(scope="module")
def outcome(prepared: Ground, at_seeded: list[Case]) -> Iterator[Outcome]:
    """What came of each case. They run two at a time; first the one that waits in vain, which takes longest."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        cases = (EVENT_AFTER_COMMIT, *AT_NAMED.values(), *at_seeded, NO_INBOX)
        running = {case: pool.submit(crash, prepared, case) for case in cases}
        yield lambda case: running[case].result()
        pool.shutdown(cancel_futures=True)


def test_every_named_point_is_passed(boundaries: list[str]) -> None:
    assert [point for point in NAMED if point not in boundaries] == []


@pytest.mark.parametrize("point", NAMED)
def test_killed_at_a_named_point(point: str, outcome: Outcome) -> None:
    assert outcome(AT_NAMED[point]) == []


@pytest.mark.parametrize("turn", range(SEEDED))
def test_killed_at_a_seeded_point(
    turn: int, outcome: Outcome, at_seeded: list[Case], boundaries: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    case = at_seeded[turn]
    boundary = int(case.kill[1])
    with capsys.disabled():
        print(
            f"\n  OO_FAULTS_SEED={SEED} boundary {boundary} of {len(boundaries)}: {boundaries[boundary - 1]}", end=" "
        )
    assert outcome(case) == []


def test_without_an_inbox_a_task_is_completed_twice_and_this_harness_sees_it(outcome: Outcome) -> None:
    seen = outcome(NO_INBOX)
    assert any(TWICE in problem for problem in seen), seen


def test_with_the_event_after_the_commit_a_reaction_is_lost_and_this_harness_sees_it(outcome: Outcome) -> None:
    seen = outcome(EVENT_AFTER_COMMIT)
    assert "the completion never reached Todoist" in seen, seen


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_that_nobody_kills_does_its_work(mutant: str, prepared: Ground, outcome: Outcome) -> None:
    """Each control fails because of the crash, not because it is broken anyway."""
    assert undisturbed(prepared, "--mutant", mutant) == []
