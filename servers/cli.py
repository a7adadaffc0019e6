"""`oo …`: everything that a person does from a shell."""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from collections.abc import Sequence

from servers.kernel.settings import SettingsError
from servers.supervisor import supervise

SERVABLE = {
    "monolith": "servers.monolith",
    "auth": "servers.auth.serve",
    "profile": "servers.profile.serve",
    "integrations": "servers.integrations.serve",
    "recommender": "servers.recommender.serve",
    "bff": "bff",
    "ranking": "ml_serving",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Exits with 2 and one line for a setting that is missing or wrong."""
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except SettingsError as error:
        print(f"oo: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="oo", description="oO shows a person one tip: the right thing to do now.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run all of oO on this machine")
    run.set_defaults(run=lambda _: supervise(os.environ))
    serve = commands.add_parser("serve", help="run one process of oO in the foreground")
    serve.add_argument("process", choices=sorted(SERVABLE))
    serve.set_defaults(run=lambda chosen: _module(SERVABLE[chosen.process]))
    sandbox = commands.add_parser("sandbox", help="run the stand-ins for Google and Todoist")
    sandbox.set_defaults(run=lambda _: _module("servers.sandbox"))
    return parser


def _module(name: str) -> int:
    """Runs a module as `python -m` would."""
    sys.argv = sys.argv[:1]
    runpy.run_module(name, run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
