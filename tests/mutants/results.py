"""The results of trials, each stored at once, so that an interrupted run can continue."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from tests.mutants.mutant import Mutant
from tests.mutants.trial import NOTICED, Trial, TrialStatus


@dataclass(frozen=True)
class Result:
    """A mutant, its trial, and the reason if it is an accepted survivor."""

    mutant: Mutant
    trial: Trial
    reason: str = ""

    @property
    def is_noticed(self) -> bool:
        return self.trial.status in NOTICED

    def as_json(self) -> dict[str, Any]:
        mutant = self.mutant
        return {
            "id": mutant.id, "module": mutant.module, "file": mutant.path, "line": mutant.line,
            "function": mutant.function, "operator": mutant.operator, "before": mutant.before, "after": mutant.after,
            **asdict(self.trial), "reason": self.reason,
        }  # fmt: skip


ENTRY = {"digest", "mutant", *(field.name for field in fields(Trial))}


class Journal:
    """The trials of a module's mutants, one JSON line each, for the state of code and tests with this `digest`."""

    def __init__(self, path: Path, digest: str) -> None:
        self._path = path
        self._digest = digest
        path.parent.mkdir(parents=True, exist_ok=True)

    def read(self) -> dict[str, Trial]:
        """Return the trials by the mutants' ids, without a line that an interruption has cut off."""
        trials = {}
        for entry in _entries(self._path):
            if entry.pop("digest") == self._digest:
                mutant = entry.pop("mutant")
                trials[mutant] = Trial(**{**entry, "status": TrialStatus(entry["status"])})
        return trials

    def survivors(self) -> set[str]:
        """Return the ids of the mutants that survived their last trial, in any state of code and tests."""
        last = {entry["mutant"]: entry["status"] for entry in _entries(self._path)}
        return {mutant for mutant, status in last.items() if status not in NOTICED}

    def add(self, mutant: Mutant, trial: Trial) -> None:
        line = json.dumps({"digest": self._digest, "mutant": mutant.id, **asdict(trial)})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def _entries(path: Path) -> Iterable[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        with contextlib.suppress(json.JSONDecodeError):
            entry = json.loads(line)
            if entry.keys() == ENTRY:
                yield entry


def table(results: Sequence[Result]) -> str:
    """Return a line for each module and one for all."""
    lines = [f"{'module':<14}{'mutants':>8}{'killed':>8}{'timed out':>11}{'survived':>10}{'accepted':>10}{'score':>8}"]
    names = list(dict.fromkeys(result.mutant.module for result in results))
    lines += [_row(name, [result for result in results if result.mutant.module == name]) for name in names]
    if len(names) > 1:
        lines.append(_row("all", results))
    return "\n".join(lines)


def _row(name: str, results: Sequence[Result]) -> str:
    killed = sum(result.trial.status is TrialStatus.KILLED for result in results)
    timed_out = sum(result.trial.status is TrialStatus.TIMED_OUT for result in results)
    survived = [result for result in results if not result.is_noticed]
    accepted = sum(bool(result.reason) for result in survived)
    return (
        f"{name:<14}{len(results):>8}{killed:>8}{timed_out:>11}{len(survived):>10}{accepted:>10}{score(results):>7.1f}%"
    )


def score(results: Sequence[Result]) -> float:
    """Return the percentage of the mutants that the tests notice. Accepted survivors count as survivors too."""
    return 100 * sum(result.is_noticed for result in results) / len(results) if results else 100.0


def survivor_text(result: Result) -> str:
    """Return a survivor for people: place, operator, tests, the changed lines, and the reason if it is accepted."""
    mutant, trial = result.mutant, result.trial
    tests = f"{trial.reaching} tests reach it" if trial.reaching else "no test reaches it"
    lines = [
        f"{mutant.path}:{mutant.line}  {mutant.function or 'module'}  ({mutant.operator}; {tests})",
        f"  - {mutant.before}",
        f"  + {mutant.after}",
    ]
    return "\n".join([*lines, f"  accepted: {result.reason}"] if result.reason else lines)


def write_json(path: Path, results: Sequence[Result], seed: int) -> None:
    names = dict.fromkeys(result.mutant.module for result in results)
    scores = {name: round(score([r for r in results if r.mutant.module == name]), 1) for name in names}
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {
        "seed": seed, "score": round(score(results), 1), "modules": scores, "mutants": [r.as_json() for r in results],
    }  # fmt: skip
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
