"""kill -9 around a done: no reaction is lost, no task completed twice, no event lost."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.harness import Ground, crash, ground, problems, untouched_todo
from tests.faults.points import NAMED

pytestmark = [pytest.mark.faults, pytest.mark.timeout(60)]

SEED = int(os.environ.get("OO_FAULTS_SEED") or int.from_bytes(os.urandom(4), "big"))
SEEDED = 10


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="module")
def boundaries(prepared: Ground) -> list[str]:
    """Every boundary that an undisturbed done passes until all is at rest."""
    scene = prepared.scene()
    notes = scene.settings.data.with_suffix(".boundaries")
    with scene.running("--note-in", str(notes)) as (_, person):
        done = untouched_todo(person, scene.providers, recurring=True)
        assert done.send(person).status_code == 200
        assert problems(scene, done, person) == []
    passed = notes.read_text().splitlines()
    last = max(at for at, name in enumerate(passed) if name == "after provider call")
    return passed[: last + 4]


def test_every_named_point_is_passed(boundaries: list[str]) -> None:
    assert [point for point in NAMED if point not in boundaries] == []


@pytest.mark.parametrize("recurring", [True, False], ids=["recurring", "plain"])
@pytest.mark.parametrize("point", NAMED)
def test_killed_at_a_named_point(point: str, recurring: bool, prepared: Ground) -> None:
    assert crash(prepared.scene(), "--kill-at", point, recurring=recurring) == []


@pytest.mark.parametrize("turn", range(SEEDED))
def test_killed_at_a_seeded_point(
    turn: int, prepared: Ground, boundaries: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = sorted(random.Random(SEED).sample(range(1, len(boundaries) + 1), SEEDED))[turn]
    with capsys.disabled():
        print(f"\n  OO_FAULTS_SEED={SEED} boundary {chosen} of {len(boundaries)}: {boundaries[chosen - 1]}", end=" ")
    assert crash(prepared.scene(), "--kill-after", str(chosen), recurring=turn % 2 == 0) == []


def test_without_an_inbox_a_task_is_completed_twice_and_this_harness_sees_it(prepared: Ground) -> None:
    seen = crash(prepared.scene(), "--kill-at", "after relay", recurring=True, mutant="no inbox")
    assert any("more than once" in problem for problem in seen), seen


def test_with_the_event_after_the_commit_a_reaction_is_lost_and_this_harness_sees_it(prepared: Ground) -> None:
    seen = crash(prepared.scene(), "--kill-at", "after commit", recurring=True, mutant="event after commit")
    assert "the completion never reached Todoist" in seen, seen


def test_a_mutant_that_nobody_kills_does_its_work(prepared: Ground, tmp_path: Path) -> None:
    """Each control fails because of the crash, not because it is broken anyway."""
    for mutant in ("no inbox", "event after commit"):
        scene = prepared.scene()
        with scene.running("--mutant", mutant) as (_, person):
            done = untouched_todo(person, scene.providers, recurring=False)
            assert done.send(person).status_code == 200
            assert problems(scene, done, person) == []
