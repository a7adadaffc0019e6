"""Command line: check whether the contract in this folder keeps the promises of every supported release."""

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from protogateway.compat import buf
from protogateway.compat.comparison import compare
from protogateway.compat.errors import CompatError
from protogateway.compat.releases import add_release, check_version, read_releases
from protogateway.compat.report import as_data, as_text
from protogateway.compat.settings import GateSettings, read_settings
from protogateway.plugin.errors import PluginError

_EXIT_CODES = "exit codes: 0 the contract is kept, 1 it is not kept, 2 the comparison failed"


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code."""
    chosen = parser().parse_args(arguments)
    try:
        settings = read_settings(chosen.settings)
        return release(chosen, settings) if chosen.command == "release" else check(chosen, settings)
    except (CompatError, PluginError) as error:
        print(error, file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    today = datetime.now(UTC).date()  # noqa: TID251 - a command asks the calendar at its edge and passes the day on
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--settings", type=Path, default=Path("protos/gate.toml"), help="default: %(default)s")
    common.add_argument("--today", type=date.fromisoformat, default=today, help="the day by which waivers expire")
    found = argparse.ArgumentParser(prog="gate", description=__doc__, epilog=_EXIT_CODES)
    commands = found.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", parents=[common], epilog=_EXIT_CODES, help="compare with every release")
    checking.add_argument("--json", action="store_true", help="for programs")
    checking.add_argument(
        "--release", action="append", default=[], metavar="VERSION", help="compare with this one only"
    )
    releasing = commands.add_parser(
        "release", parents=[common], epilog=_EXIT_CODES, help="keep the contract as a release"
    )
    releasing.add_argument("version", help="such as 0.2.0")
    releasing.add_argument("--replace", action="store_true", help="put it in place of one that nobody has")
    return found


def check(chosen: argparse.Namespace, settings: GateSettings) -> int:
    outcome = compare(settings, chosen.today, chosen.release)
    print(
        json.dumps(as_data(outcome), indent=2)
        if chosen.json
        else as_text(outcome, settings, f"{settings.releases.parent}/")
    )
    return 0 if outcome.is_compatible else 1


def release(chosen: argparse.Namespace, settings: GateSettings) -> int:
    """Add a release. It must keep the promises of earlier ones that are not waived, but not of the one it replaces."""
    releases = read_releases(settings.releases)
    check_version(chosen.version, releases, chosen.replace)
    others = [one.version for one in releases if one.version != chosen.version]
    outcome = compare(settings, chosen.today, others) if others else None
    if outcome is not None and not outcome.is_compatible:
        print(as_text(outcome, settings, f"{settings.releases.parent}/"))
        return 1
    image = buf.build(settings.private, source_info=False)
    if not settings.descriptors.is_file() or settings.descriptors.read_bytes() != image:
        raise CompatError(f"{settings.descriptors} does not match the protos: generate it first")
    target = add_release(settings.releases, chosen.version, image, settings.openapi, settings.clients)
    print(f"{target}: {', '.join(sorted(path.name for path in target.iterdir()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
