"""A session, in which several workers try mutants, each in its own workspace."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.modules import MeasuredModule, digest_of
from tests.mutants.mutant import Mutant
from tests.mutants.records import RecordCache, TestRecord, record
from tests.mutants.results import Journal
from tests.mutants.trial import Trial, try_mutant
from tests.mutants.workspace import Workspace


class Journals:
    """The journal of each module."""

    def __init__(self, folder: Path, root: Path, modules: Sequence[MeasuredModule]) -> None:
        self._journals = {
            module.name: Journal(
                folder / f"{module.name}.jsonl",
                f"{module.digest(root)} {digest_of(root, *module.test_files(root))}",
            )
            for module in modules
        }

    def __getitem__(self, module: str) -> Journal:
        return self._journals[module]


class Session:
    """Runs trials in several workspaces at the same time."""

    def __init__(self, workspaces: Sequence[Workspace], journals: Journals, kept: Path) -> None:
        self._workspaces = workspaces
        self._free: SimpleQueue[Workspace] = SimpleQueue()
        self._journals = journals
        self._kept = kept

    def run(self, mutants: Sequence[Mutant], modules: Sequence[MeasuredModule]) -> Iterator[tuple[Mutant, Trial]]:
        """Yield each mutant with its trial, first those of an interrupted run, then the new ones as they end."""
        for module in modules:
            own = [mutant for mutant in mutants if mutant.module == module.name]
            known = self._journals[module.name].read()
            yield from ((mutant, known[mutant.id]) for mutant in own if mutant.id in known)
            remaining = [mutant for mutant in own if mutant.id not in known]
            if remaining:
                yield from self._run(module, remaining)

    def _run(self, module: MeasuredModule, mutants: Sequence[Mutant]) -> Iterator[tuple[Mutant, Trial]]:
        tests = self._record(module)
        for workspace in self._workspaces:
            self._free.put(workspace)
        with ThreadPoolExecutor(len(self._workspaces)) as pool:
            futures = {pool.submit(self._try, mutant, tests): mutant for mutant in mutants}
            try:
                for future in as_completed(futures):
                    self._journals[module.name].add(futures[future], future.result())
                    yield futures[future], future.result()
            except BaseException:
                self._stop(pool)
                raise
        while not self._free.empty():
            self._free.get()

    def _record(self, module: MeasuredModule) -> list[TestRecord]:
        start = time.monotonic()
        print(f"{module.name}: recording what its tests execute", flush=True)
        for workspace in self._workspaces:
            workspace.compile(module)
        with ThreadPoolExecutor(len(self._workspaces)) as pool:
            try:
                cache = RecordCache(self._kept / "tests", module, self._workspaces[0].root)
                tests = record(module, cache, self._workspaces, pool)
            except BaseException:
                self._stop(pool)
                raise
        print(f"{module.name}: {len(tests)} tests, {time.monotonic() - start:.0f} s", flush=True)
        return tests

    def _try(self, mutant: Mutant, tests: Sequence[TestRecord]) -> Trial:
        workspace = self._free.get()
        try:
            return try_mutant(workspace, mutant, tests)
        finally:
            self._free.put(workspace)

    def _stop(self, pool: ThreadPoolExecutor) -> None:
        """End the running trials and start no others."""
        pool.shutdown(wait=False, cancel_futures=True)
        for workspace in self._workspaces:
            workspace.stop()
