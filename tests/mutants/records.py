"""The duration of each test and the lines that it executes, recorded once per test file and cached."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from tests.mutants.modules import SCHEMA, MeasuredModule, digest_of
from tests.mutants.mutant import Mutant
from tests.mutants.workspace import Workspace

RECORDING_S_MAX = 1800.0


@dataclass(frozen=True)
class TestRecord:
    """The duration of a passing test, and the lines that it executes, one bit each."""

    __test__ = False
    id: str
    seconds: float
    masks: Mapping[str, int]

    @property
    def file(self) -> str:
        return self.id.partition("::")[0]

    @property
    def function(self) -> str:
        """Return the id without its parameters."""
        return self.id.partition("[")[0]

    def executes(self, lines: Iterable[tuple[str, int]]) -> bool:
        return any(self.masks.get(path, 0) >> line & 1 for path, line in lines)


class RecordCache:
    """A cache with a JSON file for each test file, valid for one state of the code and the test."""

    def __init__(self, folder: Path, module: MeasuredModule, root: Path) -> None:
        self._folder = folder / module.name
        self._module = module
        self._root = root

    def read(self, test_file: str) -> list[TestRecord] | None:
        """Return the records of a test file, or None if they are missing or out of date."""
        path = self._path(test_file)
        kept = json.loads(path.read_text()) if path.exists() else {}
        return _records(kept["tests"]) if kept.get("digest") == self._digest(test_file) else None

    def write(self, test_file: str, tests: Mapping[str, Any]) -> None:
        path = self._path(test_file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"digest": self._digest(test_file), "tests": tests}))

    def _path(self, test_file: str) -> Path:
        return self._folder / f"{test_file.replace('/', '.')}.json"

    def _digest(self, test_file: str) -> str:
        return f"{self._shared} {digest_of(self._root, test_file)}"

    @cached_property
    def _shared(self) -> str:
        return self._module.digest(self._root)


def record(
    module: MeasuredModule, cache: RecordCache, workers: Sequence[Workspace], pool: ThreadPoolExecutor
) -> list[TestRecord]:
    """Return the records of a module's tests, running those whose records are missing or out of date.

    Raises ValueError if the tests cannot be run. A test that fails or is skipped has no record.
    """
    files = module.test_files(workers[0].root)
    stale = [file for file in files if cache.read(file) is None]
    if stale:
        shares = [stale[number :: len(workers)] for number in range(len(workers))]
        for tests_by_file in pool.map(lambda worker, share: _run(module, worker, share), workers, shares):
            for file, tests in tests_by_file.items():
                cache.write(file, tests)
    return [test for file in files for test in cache.read(file) or ()]


def _run(module: MeasuredModule, workspace: Workspace, files: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Run test files under coverage, and return the records by file."""
    if not files:
        return {}
    path = workspace.root.parent / "record.json"
    env = {"OO_MUTANTS_RECORD": str(path), "OO_MUTANTS_CODE": ":".join(f"{folder}/*" for folder in module.code)}
    run = workspace.pytest(["-q", "--tb=short", "-p", "tests.mutants.recorder", *files], RECORDING_S_MAX, env)
    if run.code not in (0, 1, 5) or not path.exists():
        raise ValueError(f"the tests of {module.name} do not run:\n{run.output[-4000:]}")
    tests = json.loads(path.read_text())["tests"]
    path.unlink()
    return {file: {test: tests[test] for test in tests if test.startswith(f"{file}::")} for file in files}


def _records(tests: Mapping[str, Any]) -> list[TestRecord]:
    return [
        TestRecord(test, kept["seconds"], {path: int(mask, 16) for path, mask in kept["lines"].items()})
        for test, kept in tests.items()
    ]


def choose(tests: Sequence[TestRecord], mutant: Mutant) -> list[TestRecord]:
    """Return the tests that reach a mutant and, if there are any, others that may notice it, in the order to run them.

    The others because lines that run once, at import, or inside a dataclass's own methods belong to no recorded test.

    Quick files come first and stay together, because their tests share fixtures. One variant of each parametrized test
    comes before all others.
    """
    if not any(test.executes(mutant.reach) for test in tests):
        return []
    reaching = [test for test in tests if test.executes(mutant.reach) or _may_notice(test, mutant)]
    cost: dict[str, float] = {}
    for test in reaching:
        cost[test.file] = cost.get(test.file, 0) + test.seconds
    firsts: dict[str, TestRecord] = {}
    for test in sorted(reaching, key=lambda test: test.seconds):
        firsts.setdefault(test.function, test)
    return sorted(
        reaching, key=lambda test: (firsts[test.function] is not test, cost[test.file], test.file, test.seconds)
    )


def _may_notice(test: TestRecord, mutant: Mutant) -> bool:
    """Return whether the test lies in `test_keys.py` if the mutant lies in `keys.py`, or compares the tables."""
    is_named_after = PurePath(test.file).name == f"test_{PurePath(mutant.path).name}"
    return is_named_after or (test.file == SCHEMA and not mutant.function)
