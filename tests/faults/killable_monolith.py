"""Run the monolith, killed at a chosen point or as a mutant: `python -m tests.faults.killable_monolith`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bff.serving import serve_http
from servers.kernel.main import main
from servers.monolith import local_modules
from tests.faults import kill_points


def install(chosen: argparse.Namespace) -> None:
    """Install the watcher and then the mutant, which wraps it, so that the mutant dies at the same points."""
    if chosen.kill_at:
        kill_points.BoundaryWatcher(kill_points.kill_at(chosen.kill_at)).install()
    if chosen.kill_after:
        kill_points.BoundaryWatcher(kill_points.kill_after(chosen.kill_after)).install()
    if chosen.record_in:
        kill_points.BoundaryWatcher(kill_points.record_in(chosen.record_in)).install()
    if chosen.mutant:
        kill_points.MUTANTS[chosen.mutant]()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.faults.killable_monolith")
    parser.add_argument("--kill-at", choices=kill_points.NAMED_POINTS)
    parser.add_argument("--kill-after", type=int, metavar="BOUNDARIES")
    parser.add_argument("--record-in", type=Path, metavar="FILE")
    parser.add_argument("--mutant", choices=kill_points.MUTANTS)
    return parser


if __name__ == "__main__":
    install(_parser().parse_args())
    main(*local_modules(os.environ), servers=(serve_http,))
