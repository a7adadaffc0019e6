"""Calls of buf, which lints, compiles and compares the protos of this folder as buf.yaml says."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from protogateway.compat.errors import CompatError

_FOUND_SOMETHING = 100  # buf's exit code if it reports issues; any other but 0 is a failure of its own


@dataclass(frozen=True)
class BufIssue:
    """One line of buf's output. `path` is relative to this folder."""

    rule: str
    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence} [{self.rule}]"


def build(private: Sequence[str] = (), source_info: bool = True) -> bytes:
    """Return the protos, without the private ones, as a descriptor set. Raises CompatError if they do not compile."""
    options = [] if source_info else ["--exclude-source-info"]
    done = _run("build", *options, *_excluding(private), "-o", "-")
    if done.returncode:
        raise CompatError(f"the protos do not compile:\n{done.stderr.decode().strip()}")
    return done.stdout


def lint() -> list[BufIssue]:
    return _issues("lint")


def breaking(against: Path, private: Sequence[str] = ()) -> list[BufIssue]:
    """Return what buf reports as breaking since the descriptor set in a file."""
    return _issues("breaking", "--against", str(against), *_excluding(private))


def _excluding(private: Sequence[str]) -> list[str]:
    paths = (path for pattern in private for path in sorted(Path().glob(pattern)))
    return [f"--exclude-path={path}" for path in paths]


def _issues(*arguments: str) -> list[BufIssue]:
    done = _run(*arguments, "--error-format=json")
    if done.returncode not in (0, _FOUND_SOMETHING):
        raise CompatError(f"buf {' '.join(arguments)} failed: {done.stderr.decode().strip()}")
    lines = (json.loads(line) for line in done.stdout.decode().splitlines())
    return [BufIssue(one["type"], one.get("path", ""), one.get("start_line", 0), one["message"]) for one in lines]


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the buf that is installed beside this Python, or else the one on the PATH."""
    command = shutil.which("buf", path=str(Path(sys.executable).parent)) or shutil.which("buf")
    if command is None:
        raise CompatError("buf is not installed: see https://buf.build/docs/cli/installation")
    return subprocess.run([command, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
