"""The command `oo`."""

import argparse
import asyncio
import io
import os
import runpy
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from servers import VERSION
from servers.kernel import settings
from servers.kernel.settings import KernelSettings, SettingsError
from servers.supervisor import supervise

PROCESSES = {
    "monolith": "servers.monolith",
    "auth": "servers.auth.serve",
    "profile": "servers.profile.serve",
    "integrations": "servers.integrations.serve",
    "recommender": "servers.recommender.serve",
    "bff": "bff",
    "ranking": "ml_serving",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 2, with one line, for a setting that is missing or wrong."""
    options = _parser().parse_args((sys.argv[1:] if arguments is None else arguments) or ["--help"])
    try:
        code: int = options.run(options)
    except SettingsError as error:
        print(f"oo: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="oo", description="oO shows a person one tip: the right thing to do now.")
    parser.add_argument("--version", action="version", version=f"oO {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run all of oO on this machine")
    run.set_defaults(run=lambda _: supervise(os.environ))
    serve = commands.add_parser("serve", help="run one process of oO in the foreground")
    serve.add_argument("process", choices=sorted(PROCESSES))
    serve.set_defaults(run=lambda options: _run_module(PROCESSES[options.process]))
    sandbox = commands.add_parser("sandbox", help="run the stand-ins for Google and Todoist")
    sandbox.set_defaults(run=lambda _: _run_module("servers.sandbox"))
    _add_replay(commands.add_parser("replay", help="make recorded decisions again"))
    return parser


def _add_replay(replay: argparse.ArgumentParser) -> None:
    commands = replay.add_subparsers(required=True, metavar="COMMAND")
    export = commands.add_parser("export", help="write the log of all decisions, without texts, to standard output")
    export.add_argument(
        "--person", default="", help="id of the person whose decisions to write; everybody's without it"
    )
    export.set_defaults(run=lambda options: _export(options.person))
    verify = commands.add_parser("verify", help="make every decision of a log again and compare")
    verify.add_argument(
        "log", nargs="?", help="a file from `oo replay export`, - for standard input; else the data folder"
    )
    verify.set_defaults(run=lambda options: _verify(options.log))


# Imported where it is needed: replay loads all libraries of a module, 70 MB that the supervisor of `oo run` would hold
# for as long as oO runs.
def _export(person: str) -> int:
    from servers.recommender.replay import export

    lines = asyncio.run(export(settings.read(KernelSettings, os.environ), sys.stdout, person))
    print(f"{lines} decisions", file=sys.stderr)
    return 0


def _verify(log: str | None) -> int:
    """Return 0 if every decision comes out as recorded, else 1."""
    from servers.recommender.replay import verify

    report = verify(_log_lines(log))
    print(report)
    return report.exit_code


def _log_lines(log: str | None) -> Iterable[str]:
    if log == "-":
        return sys.stdin
    if log:
        try:
            return Path(log).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot read {log}: {error}") from error
    from servers.recommender.replay import export

    written = io.StringIO()
    asyncio.run(export(settings.read(KernelSettings, os.environ), written))
    return written.getvalue().splitlines()


def _run_module(name: str) -> int:
    """Run a module as `python -m` does."""
    sys.argv = sys.argv[:1]
    runpy.run_module(name, run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
