"""buf, which lints, compiles and compares the protos of this folder; it is configured by buf.yaml."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from protogateway.plugin.contract import Refused

_FOUND_SOMETHING = 100


@dataclass(frozen=True)
class Complaint:
    """One line of buf's. `path`: relative to this folder."""

    rule: str
    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence} [{self.rule}]"


def build(source_info: bool = True) -> bytes:
    """The protos as a descriptor set. Raises Refused when they do not compile."""
    options = [] if source_info else ["--exclude-source-info"]
    done = _run("build", *options, "-o", "-")
    if done.returncode:
        raise Refused(f"the protos do not compile:\n{done.stderr.decode().strip()}")
    return done.stdout


def lint() -> list[Complaint]:
    return _complaints("lint")


def breaking(against: Path) -> list[Complaint]:
    """What buf calls breaking since the descriptor set in a file."""
    return _complaints("breaking", "--against", str(against))


def _complaints(*arguments: str) -> list[Complaint]:
    done = _run(*arguments, "--error-format=json")
    if done.returncode not in (0, _FOUND_SOMETHING):
        raise Refused(f"buf {' '.join(arguments)} failed: {done.stderr.decode().strip()}")
    lines = (json.loads(line) for line in done.stdout.decode().splitlines())
    return [Complaint(one["type"], one.get("path", ""), one.get("start_line", 0), one["message"]) for one in lines]


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The buf beside this Python comes before the one on the PATH."""
    command = shutil.which("buf", path=str(Path(sys.executable).parent)) or shutil.which("buf")
    if command is None:
        raise Refused("buf is not installed: see https://buf.build/docs/cli/installation")
    return subprocess.run([command, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
