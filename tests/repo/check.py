"""Check the rules of this repository, a part per core. Show each failure, and list them at the end (`make check`).

python -m tests.repo.check [part …]
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

VENV = Path(sys.prefix) / "bin"
PYTHON = str(VENV / "python")

# Longest first, so that two cores finish together.
PARTS: dict[str, list[str]] = {
    "types": ["mypy", "--no-error-summary"],
    "generated": [PYTHON, "-m", "tests.repo.generated"],
    "webapp": ["npm", "--prefix", "webapp", "run", "--silent", "check"],
    "imports": ["lint-imports", "--no-logo"],
    "lint": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "contracts": [PYTHON, "-m", "protogateway.compat", "check"],
    "tags": [PYTHON, "-m", "tests.contract.tags"],
    "words": [PYTHON, "-m", "tests.repo.words"],
    "settings": [PYTHON, "-m", "tests.repo.settings"],
}


@dataclass(frozen=True)
class PartResult:
    """Output and duration of one part."""

    part: str
    passed: bool
    output: str
    took_s: float


def main(chosen: list[str]) -> int:
    """Run the chosen parts, or all, and return the exit code."""
    unknown = set(chosen) - set(PARTS)
    if unknown:
        print(f"unknown part: {', '.join(sorted(unknown))}; write one of {', '.join(PARTS)}")
        return 2
    start = time.monotonic()
    failed = [
        outcome.part for outcome in run([part for part in PARTS if not chosen or part in chosen]) if not report(outcome)
    ]
    took_s = time.monotonic() - start
    print(f"check failed: {', '.join(sorted(failed))}" if failed else f"check passed in {took_s:.1f} s")
    return bool(failed)


def run(parts: list[str]) -> Iterable[PartResult]:
    """Run the parts in parallel and yield each result as it arrives."""
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 1)) as pool:
        for future in as_completed([pool.submit(run_part, part) for part in parts]):
            yield future.result()


def run_part(part: str) -> PartResult:
    start = time.monotonic()
    environment = {**os.environ, "PATH": f"{VENV}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
    done = subprocess.run(
        PARTS[part],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return PartResult(part, done.returncode == 0, done.stdout.strip(), time.monotonic() - start)


def report(outcome: PartResult) -> bool:
    print(f"{'ok  ' if outcome.passed else 'FAIL'}  {outcome.part:<10} {outcome.took_s:5.1f} s", flush=True)
    if not outcome.passed:
        print("\n".join(f"      {line}" for line in outcome.output.splitlines()), flush=True)
    return outcome.passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
