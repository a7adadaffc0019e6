"""`python -m tests.faults.child`: the real monolith, with a death that waits for it, or with a fault built in."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bff.serving import serve_http
from servers.kernel.running import main
from servers.monolith import here
from tests.faults import points


def install(chosen: argparse.Namespace) -> None:
    """The watch first: a mutant is built around it, so that it dies where the real thing would."""
    if chosen.kill_at:
        points.Watch(points.kill_at(chosen.kill_at)).install()
    if chosen.kill_after:
        points.Watch(points.kill_after(chosen.kill_after)).install()
    if chosen.note_in:
        points.Watch(points.note_in(chosen.note_in)).install()
    if chosen.mutant:
        points.MUTANTS[chosen.mutant]()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.faults.child")
    parser.add_argument("--kill-at", choices=points.NAMED)
    parser.add_argument("--kill-after", type=int, metavar="BOUNDARIES")
    parser.add_argument("--note-in", type=Path, metavar="FILE")
    parser.add_argument("--mutant", choices=points.MUTANTS)
    return parser


if __name__ == "__main__":
    install(_parser().parse_args())
    main(*here(os.environ), faces=(serve_http,))
