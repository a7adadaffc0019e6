"""Settings of the sandbox: its ports and the folder of its state."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class StartError(Exception):
    """Failure to start the sandbox. The message is one line that says what to do."""


@dataclass(frozen=True)
class SandboxSettings:
    """Settings, read once at start. Port 0 picks a free port."""

    google_port: int
    todoist_port: int
    data_dir: Path


def read_settings(argv: Sequence[str], environ: Mapping[str, str]) -> SandboxSettings:
    """Return settings from the command line, OO_… variables or defaults, in this order.

    Raises StartError if OO_ENV is production.
    """
    if environ.get("OO_ENV") == "production":
        raise StartError("the sandbox does not run with OO_ENV=production: set real client ids instead.")
    parsed = _parser(environ).parse_args(argv)
    return SandboxSettings(parsed.google_port, parsed.todoist_port, parsed.data)


def _parser(environ: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m servers.sandbox", description="Stand-ins for Google and Todoist.")
    google = environ.get("OO_SANDBOX_GOOGLE_PORT", "8091")
    parser.add_argument("--google-port", type=_port, default=google, metavar="N", help="default %(default)s")
    todoist = environ.get("OO_SANDBOX_TODOIST_PORT", "8092")
    parser.add_argument("--todoist-port", type=_port, default=todoist, metavar="N", help="default %(default)s")
    data = environ.get("OO_DATA_DIR", ".oo")
    parser.add_argument("--data", type=Path, default=data, metavar="DIR", help="state in DIR/sandbox; %(default)s")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)
