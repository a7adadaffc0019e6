"""The journal of results, which survives an interruption, and the report by module."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.mutants.mutant import Mutant, Replacement
from tests.mutants.results import Journal, Result, survivor_text, table, write_json
from tests.mutants.trial import Trial, TrialStatus

MUTANT = Mutant("profile", "code/a.py", "f", "number", 3, "a = 1", "a = 2", Replacement(0, 0, ""), ())
KILLED = Trial(TrialStatus.KILLED, "checks/a.py::b", 4, 1.5)
SURVIVED = Trial(TrialStatus.SURVIVED, "", 4, 1.5)


def test_interrupted_journal_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "profile.jsonl"
    Journal(path, "state").add(MUTANT, KILLED)
    path.write_text(path.read_text() + '{"digest": "state", "mut')
    assert Journal(path, "state").read() == {MUTANT.id: KILLED}


def test_trials_of_other_code_are_not_read_but_its_survivors_are_known(tmp_path: Path) -> None:
    other = replace(MUTANT, before="c")
    before = Journal(tmp_path / "profile.jsonl", "before")
    before.add(MUTANT, SURVIVED)
    before.add(other, SURVIVED)
    now = Journal(tmp_path / "profile.jsonl", "now")
    assert now.read() == {}
    now.add(other, KILLED)
    assert now.survivors() == {MUTANT.id}


def test_table_has_a_score_per_module() -> None:
    kernel = replace(MUTANT, module="kernel")
    results = [
        Result(MUTANT, KILLED), Result(MUTANT, SURVIVED, "equivalent"),
        Result(kernel, Trial(TrialStatus.TIMED_OUT)), Result(kernel, Trial(TrialStatus.UNREACHED)),
        Result(kernel, KILLED), Result(kernel, KILLED),
    ]  # fmt: skip
    assert [line.split() for line in table(results).splitlines()] == [
        ["module", "mutants", "killed", "timed", "out", "survived", "accepted", "score"],
        ["profile", "2", "1", "0", "1", "1", "50.0%"],
        ["kernel", "4", "2", "1", "1", "0", "75.0%"],
        ["all", "6", "3", "1", "2", "1", "66.7%"],
    ]


def test_text_of_a_survivor_has_its_place_and_the_change() -> None:
    assert survivor_text(Result(MUTANT, SURVIVED)) == "\n".join(
        ["code/a.py:3  f  (number; 4 tests reach it)", "  - a = 1", "  + a = 2"]
    )


def test_json_file_has_scores_and_every_mutant(tmp_path: Path) -> None:
    write_json(tmp_path / "results.json", [Result(MUTANT, KILLED), Result(MUTANT, SURVIVED)], seed=7)
    written = json.loads((tmp_path / "results.json").read_text())
    assert (written["seed"], written["score"], written["modules"]) == (7, 50.0, {"profile": 50.0})
    assert [entry["status"] for entry in written["mutants"]] == ["killed", "survived"]
