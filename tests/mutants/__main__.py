"""Change the code in small ways and report the changes that the tests do not notice (`make mutants`)."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.catalogue import catalogue
from tests.mutants.modules import MODULES, MeasuredModule
from tests.mutants.mutant import Mutant
from tests.mutants.results import Result, score, survivor_text, table, write_json
from tests.mutants.sampling import sample, shares
from tests.mutants.session import Journals, Session
from tests.mutants.survivors import SURVIVORS, Survivor, read_survivors, reason_for, unmatched
from tests.mutants.workspace import workspaces
from tests.repo.tree import tree_files

KEPT = Path(".mutants")
RESULTS = KEPT / "results.json"
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    root = Path.cwd()
    modules = [MODULES[name] for name in options.module or MODULES]
    survivors = read_survivors(SURVIVORS)
    mutants = {module.name: catalogue(root, module) for module in modules}
    journals = Journals(KEPT, root, modules)
    chosen = choose(mutants, options, journals, root)
    if options.list:
        print("\n".join(f"{mutant.path}:{mutant.line}  {mutant.before}  →  {mutant.after}" for mutant in chosen))
        return 0
    results, is_complete = run(chosen, modules, options, journals, survivors)
    stale = unmatched(survivors, [mutant for found in mutants.values() for mutant in found], mutants)
    report(results, survivors, stale, options.seed)
    if not is_complete:
        print("interrupted: run the same command again to continue")
        return INTERRUPTED
    return int(bool(stale) or any(score(own) < options.aim for own in by_module(results)))


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make mutants", description=__doc__, epilog=f"Results go to {RESULTS}, accepted survivors to {SURVIVORS}."
    )
    parser.add_argument("--module", action="append", choices=list(MODULES), help="may be repeated; default: all")
    parser.add_argument("--count", type=int, default=400, help="size of the sample, over all modules (default: 400)")
    parser.add_argument("--seed", type=int, default=1, help="chooses the sample (default: 1)")
    parser.add_argument("--again", action="store_true", help="only the mutants that survived when last tried")
    parser.add_argument("--list", action="store_true", help="print the sample and try nothing")
    parser.add_argument("--workers", type=int, default=2, help="mutants tried at the same time (default: 2)")
    parser.add_argument("--every", type=int, default=10, metavar="N", help="report progress every N mutants")
    parser.add_argument("--aim", type=float, default=85, help="exit with 1 if a module scores lower (default: 85)")
    return parser.parse_args(arguments)


def choose(
    mutants: dict[str, list[Mutant]], options: argparse.Namespace, journals: Journals, root: Path
) -> list[Mutant]:
    """Return the sample, or with `--again` the former survivors."""
    if options.again:
        survived = {name: journals[name].survivors() for name in mutants}
        return [mutant for found in mutants.values() for mutant in found if mutant.id in survived[mutant.module]]
    wanted = shares({name: len(found) for name, found in mutants.items()}, options.count)
    return [
        mutant
        for name, found in mutants.items()
        for mutant in sample(found, wanted[name], options.seed, lambda mutant: mutant.compiles(root))
    ]


def run(
    chosen: Sequence[Mutant],
    modules: Sequence[MeasuredModule],
    options: argparse.Namespace,
    journals: Journals,
    survivors: Sequence[Survivor],
) -> tuple[list[Result], bool]:
    """Try the mutants. Return the results so far, and False if the run was interrupted."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    progress = ProgressLines(len(chosen), options.every)
    results = []
    try:
        with workspaces(options.workers, tree_files(), Path.cwd()) as copies:
            session = Session(copies, journals, KEPT)
            for mutant, trial in session.run(chosen, modules):
                results.append(Result(mutant, trial, reason_for(survivors, mutant)))
                progress.add(results[-1])
    except KeyboardInterrupt:
        return results, False
    return results, True


class ProgressLines:
    """Prints a line of progress after every N results."""

    def __init__(self, total: int, every: int) -> None:
        self._total = total
        self._every = every
        self._done = self._noticed = 0
        self._begun = time.monotonic()
        print(f"{total} mutants", flush=True)

    def add(self, result: Result) -> None:
        self._done += 1
        self._noticed += result.is_noticed
        if self._done % self._every == 0 or self._done == self._total:
            minutes = (time.monotonic() - self._begun) / 60
            remaining = minutes / self._done * (self._total - self._done)
            survived = self._done - self._noticed
            print(
                f"  {self._done:>4} of {self._total}  {self._noticed} noticed, {survived} survived  "
                f"{minutes:.1f} min, about {remaining:.0f} min left",
                flush=True,
            )


def report(results: list[Result], survivors: Sequence[Survivor], stale: Sequence[Survivor], seed: int) -> None:
    """Print the survivors, the entries to remove and the table, and write the JSON file."""
    order = list(MODULES)
    results.sort(key=lambda result: (order.index(result.mutant.module), result.mutant.path, result.mutant.line))
    for result in results:
        if not result.is_noticed:
            print(f"\n{survivor_text(result)}")
    for entry in stale:
        print(f"\n{SURVIVORS}: remove this entry, which no longer fits a mutant: {entry}")
    for result in results:
        if result.is_noticed and (entry_reason := reason_for(survivors, result.mutant)):
            print(f"\n{SURVIVORS}: a test now notices {result.mutant.path}:{result.mutant.line}: {entry_reason}")
    if results:
        print(f"\n{table(results)}\n\ndetails in {RESULTS}")
    write_json(RESULTS, results, seed)


def by_module(results: Sequence[Result]) -> list[list[Result]]:
    names = dict.fromkeys(result.mutant.module for result in results)
    return [[result for result in results if result.mutant.module == name] for name in names]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
