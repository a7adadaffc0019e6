"""A copy of the protos with releases of its own, to change and to hold against them by the real command."""

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

from protogateway.compat.__main__ import main
from protogateway.compat.change import ContractChange
from protogateway.compat.findings import changes
from protogateway.compat.releases import read_releases
from protogateway.compat.settings import read_settings
from protogateway.compat.snapshot import ContractSnapshot

GATE = [sys.executable, "-m", "protogateway.compat"]
BUF = Path(sys.executable).with_name("buf")
RECOMMENDER = "oo/recommender/v1/service.proto"
TIP = "oo/recommender/v1/tip.proto"
RANKING = "oo/ranking/v1/service.proto"
INTEGRATIONS = "oo/integrations/v1/service.proto"
TODAY = "2026-11-23"

Usage = dict[str, Any]
Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Edit:
    """A change of one proto: the first match of `pattern`, in which a dot is any character."""

    file: str
    pattern: str
    replacement: Replacement


@dataclass(frozen=True)
class Said:
    """What the command said: its exit code, and what it printed."""

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
        """Protos, buf.yaml and the gate's settings as they are, and no release yet."""
        shutil.copytree("protos", folder / "protos", ignore=shutil.ignore_patterns("releases", "waivers.toml"))
        shutil.copy("buf.yaml", folder)
        return cls(folder)

    def release(self, version: str, **usage: Usage) -> None:
        """Keeps the protos as they now are; `usage`: what each client of that release uses."""
        target = self.folder / "protos/releases" / version
        target.mkdir(parents=True)
        self.build(target / "descriptors.binpb")
        for client, listed in usage.items():
            (target / f"{client}.usage.json").write_text(json.dumps(listed))

    def build(self, target: Path) -> None:
        subprocess.run([BUF, "build", "--exclude-source-info", "-o", target], cwd=self.folder, check=True)

    def edit(self, *edits: Edit) -> None:
        for edit in edits:
            path = self.folder / "protos" / edit.file
            before = path.read_text()
            after = re.sub(edit.pattern, edit.replacement, before, count=1, flags=re.DOTALL)
            assert after != before, f"{edit.file} has no {edit.pattern}"
            path.write_text(after)

    def waive(self, *waivers: str) -> None:
        """`waivers`: the inside of each [[waiver]]."""
        text = "\n".join(f"[[waiver]]\n{one}" for one in waivers)
        (self.folder / "protos/waivers.toml").write_text(text)

    def changes(self) -> list[ContractChange]:
        """What the gate's own comparison with the oldest release finds: without buf, and without the command."""
        self.build(self.folder / "now.binpb")
        now = ContractSnapshot("now", (self.folder / "now.binpb").read_bytes())
        [release, *_] = read_releases(self.folder / "protos/releases")
        return changes(release, now, read_settings(Path("protos/gate.toml")))

    def command(self, *arguments: str) -> Said:
        """`python -m protogateway.compat …` in this folder."""
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        done = subprocess.run(
            [*GATE, *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return Said(done.returncode, done.stdout)

    def gate(self, *arguments: str) -> Said:
        """The same in this process, which is faster."""
        said = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main([*arguments])
        return Said(code, said.getvalue())

    def check(self, *arguments: str) -> Said:
        """`gate check --json`."""
        return self.gate("check", "--json", f"--today={TODAY}", *arguments)
