"""Try any folder of protos with google.api.http: `python -m protogateway.tests.public FOLDER`.

For each package it generates and imports the code, validates the OpenAPI document, compiles the TypeScript, starts the
server, and calls each operation with an empty and with a random valid request. An operation passes if all of that
succeeds, the method gets the request as it was sent, and the response is that of the method. What the generator refuses
is left out, and counts as failed. The exit code is 0 if all is generated, and all operations pass.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from random import Random

from protogateway.tests.public.report import reasons, table
from protogateway.tests.public.trial import PACKAGE, RESULT, UnitResult
from protogateway.tests.public.units import Unit, find_units
from protogateway.tests.public.validators import first_redocly_problems, missing_validators, typescript_problems

_BATCH = 12
"""Units whose documents are validated at once, because the validators take longer to start than to work."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    folder = options.folder.resolve()
    if not folder.is_dir():
        sys.stderr.write(f"{options.folder} is no folder\n")
        return 2
    units = _choose(find_units(folder, [include.resolve() for include in options.include]), options)
    if not units:
        sys.stderr.write(f"{options.folder} has no protos with google.api.http\n")
        return 2
    for name in missing_validators():
        _say(f"{name} is not installed: what it would check is not checked")
    results = list(_try_all(units, options))
    for line in (*table(results), "", "reasons:", *reasons(results)):
        _say(line)
    return 0 if all(result.is_complete for result in results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m protogateway.tests.public",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder with protos, at any depth")
    parser.add_argument("-I", "--include", action="append", type=Path, default=[], help="folder with more imports")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="try N units, chosen at random (all)")
    parser.add_argument("--only", default="", metavar="TEXT", help="try the units whose name contains the text")
    parser.add_argument("--seed", type=int, default=1, help="chooses units, requests and responses (1)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes at once (1)")
    parser.add_argument("--timeout", type=float, default=300, metavar="S", help="most seconds for a unit (300)")
    return parser


def _choose(units: list[Unit], options: argparse.Namespace) -> list[Unit]:
    chosen = [unit for unit in units if options.only in unit.name]
    if 0 < options.limit < len(chosen):
        chosen = sorted(Random(options.seed).sample(chosen, options.limit), key=lambda unit: unit.name)
    return chosen


def _try_all(units: list[Unit], options: argparse.Namespace) -> Iterator[UnitResult]:
    for start in range(0, len(units), _BATCH):
        with tempfile.TemporaryDirectory(prefix="public-") as name:
            batch = units[start : start + _BATCH]
            folders = [Path(name).resolve() / f"unit{number}" for number in range(len(batch))]
            with ThreadPoolExecutor(options.jobs) as pool:
                tried = pool.map(lambda unit, folder: _try(unit, folder, options), batch, folders)
                results = []
                for number, result in enumerate(tried, start + 1):
                    _say(f"{number:4} of {len(units)}: {result.name}: {_outcome(result)}")
                    results.append(result)
            _validate(results, folders, Path(name).resolve())
        yield from results


def _try(unit: Unit, folder: Path, options: argparse.Namespace) -> UnitResult:
    """Try a unit in a process of its own."""
    folder.mkdir()
    description = folder / "unit.json"
    description.write_text(json.dumps(asdict(unit)), "utf-8")
    command = [sys.executable, "-m", "protogateway.tests.public.trial", str(description), str(folder)]
    start = time.monotonic()
    try:
        ran = subprocess.run(
            [*command, str(options.seed)], capture_output=True, text=True, errors="replace", timeout=options.timeout
        )
    except subprocess.TimeoutExpired:
        return UnitResult(unit.name, operations=1, problem=f"took more than {time.monotonic() - start:.0f} s")
    if not (folder / RESULT).exists():
        return UnitResult(unit.name, operations=1, problem=f"the process ended: {ran.stderr[-400:]}")
    result = UnitResult(**json.loads((folder / RESULT).read_text("utf-8")))
    if result.protoc:
        errors = [line for line in ran.stderr.splitlines() if ": " in line and "warning" not in line]
        result.protoc = errors[0] if errors else result.protoc
    return result


def _validate(results: list[UnitResult], folders: list[Path], workplace: Path) -> None:
    """Add the problems of the validators that check several documents at once."""
    good = {str(number): folder for number, folder in enumerate(folders) if not _has_failed(results[number])}
    documents = {name: folder / PACKAGE / "openapi.json" for name, folder in good.items()}
    types = {name: folder / PACKAGE / "web" / "api.ts" for name, folder in good.items()}
    found = {name: f"OpenAPI: {text}" for name, text in first_redocly_problems(documents).items()}
    found |= {name: f"TypeScript: {text}" for name, text in typescript_problems(types, workplace).items()}
    for name, problem in found.items():
        results[int(name)].problem = problem
        _say(f"  {results[int(name)].name}: {problem}")


def _has_failed(result: UnitResult) -> bool:
    return bool(result.problem or result.protoc)


def _outcome(result: UnitResult) -> str:
    if result.protoc:
        return f"protoc refuses it: {result.protoc}"
    first = next(iter(result.reasons), "")
    return f"{result.passed} of {result.operations} pass{f': {first}' if first else ''}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
