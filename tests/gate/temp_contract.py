"""A copy of the protos with releases of its own, to be changed and compared with them by the real command."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from protogateway.compat import buf
from protogateway.compat.__main__ import main
from protogateway.compat.change import ContractChange
from protogateway.compat.findings import changes
from protogateway.compat.releases import read_releases
from protogateway.compat.settings import read_settings
from protogateway.compat.snapshot import ContractSnapshot

GATE = [sys.executable, "-m", "protogateway.compat"]
RECOMMENDER = "oo/recommender/v1/service.proto"
TIP = "oo/recommender/v1/tip.proto"
RANKING = "oo/ranking/v1/service.proto"
INTEGRATIONS = "oo/integrations/v1/service.proto"
TIP_RECORDS = "oo/recommender/storage/v1/records.proto"
TODAY = "2026-11-23"

Usage = dict[str, Any]
Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Edit:
    """A replacement for the first match of `pattern` in a proto. A dot matches newlines too."""

    file: str
    pattern: str
    replacement: Replacement


@dataclass(frozen=True)
class GateOutput:
    """The exit code of the command and the text that it printed."""

    code: int
    text: str

    @property
    def data(self) -> dict[str, Any]:
        found = json.loads(self.text)
        assert isinstance(found, dict)
        return found

    @property
    def findings(self) -> list[dict[str, Any]]:
        return list(self.data["findings"])


class TempContract:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of_the_protos(cls, folder: Path) -> TempContract:
        """Return a copy of the present protos, buf.yaml and the gate's settings, without a release."""
        shutil.copytree("protos", folder / "protos", ignore=shutil.ignore_patterns("releases", "waivers.toml"))
        shutil.copy("buf.yaml", folder)
        return cls(folder)

    def release(self, version: str, **usage: Usage) -> None:
        """Release the protos as they now are. `usage` has the usage list of each client of that release."""
        target = self.folder / "protos/releases" / version
        target.mkdir(parents=True)
        self.build(target / "descriptors.binpb")
        for client, listed in usage.items():
            (target / f"{client}.usage.json").write_text(json.dumps(listed))

    def build(self, target: Path) -> None:
        private = read_settings(Path("protos/gate.toml")).private
        with contextlib.chdir(self.folder):
            image = buf.build(private, source_info=False)
        target.write_bytes(image)

    def edit(self, *edits: Edit) -> None:
        for edit in edits:
            path = self.folder / "protos" / edit.file
            before = path.read_text()
            after = re.sub(edit.pattern, edit.replacement, before, count=1, flags=re.DOTALL)
            assert after != before, f"{edit.file} has no {edit.pattern}"
            path.write_text(after)

    def waive(self, *waivers: str) -> None:
        """Write the waivers. Each argument is the content of a [[waiver]]."""
        text = "\n".join(f"[[waiver]]\n{one}" for one in waivers)
        (self.folder / "protos/waivers.toml").write_text(text)

    def changes(self) -> list[ContractChange]:
        """Return the findings of the gate's own comparison with the oldest release, without buf and the command."""
        self.build(self.folder / "now.binpb")
        now = ContractSnapshot("now", (self.folder / "now.binpb").read_bytes())
        [release, *_] = read_releases(self.folder / "protos/releases")
        return changes(release, now, read_settings(Path("protos/gate.toml")))

    def command(self, *arguments: str) -> GateOutput:
        """Run `python -m protogateway.compat …` in this folder."""
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        done = subprocess.run(
            [*GATE, *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return GateOutput(done.returncode, done.stdout)

    def gate(self, *arguments: str) -> GateOutput:
        """Run the same in this process, which is faster."""
        output = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = main([*arguments])
        return GateOutput(code, output.getvalue())

    def check(self, *arguments: str) -> GateOutput:
        """Run `check --json` in this process."""
        return self.gate("check", "--json", f"--today={TODAY}", *arguments)
