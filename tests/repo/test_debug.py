"""docs/how-to/debug.md, followed on a running oO: one trace, one RPC, one decision."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.person_client import PersonClient
from tests.repo.how_to import ShellCommand, read_steps
from tests.sandbox_providers import eventually
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith

HOW_TO = Path("docs/how-to/debug.md")
LINES = [step.line for step in read_steps(HOW_TO) if isinstance(step, ShellCommand)]
TRACE, TIP = "0af7651916cd43dd8448eb211c80319c", "01936000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class DebuggedApp:
    """An oO with a person's reaction to the tip with id `tip`, in the trace of the how-to."""

    settings: StackSettings
    tip: str
    log: Path

    def run(self, line: str) -> str:
        """Run a command of the how-to, with this oO's ports, files and ids in place of its own. Return the output."""
        own = {
            "localhost:8080": f"localhost:{self.settings.http_port}",
            "localhost:50051": f"localhost:{self.settings.grpc_port}",
            ".oo/": f"{self.settings.data}/",
            "decisions.jsonl": str(self.settings.data / "decisions.jsonl"),
            "oo.log": str(self.log),
            TIP: self.tip,
        }
        for theirs, ours in own.items():
            line = line.replace(theirs, ours)
        done = subprocess.run(["bash", "-c", line], env=self.settings.env(), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DebuggedApp]:
    settings = StackSettings(tmp_path_factory.mktemp("debug") / "data")
    with running_stack(settings) as stack:
        start_monolith(stack)
        person = PersonClient(settings.url).sign_in().agree().connect()
        tip = person.get_todo()["id"]
        trace = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
        body = {"tipId": tip, "reaction": "done"}
        done = person.request("POST", "/api/feedback", json=body, headers=trace)
        assert done.headers["x-request-id"] == TRACE
        yield DebuggedApp(settings, tip, stack.log("monolith"))


def is_installed(line: str) -> bool:
    """Return True if this machine has the command. curl, sqlite3 and grpcurl do not come with oO."""
    return shutil.which(line.split()[0]) is not None


def test_commands_of_the_how_to_give_its_results(app: DebuggedApp) -> None:
    keep_log, request, find_lines, events, inbox, describe, call, export, verify, show = LINES
    assert (keep_log, find_lines) == ("make run 2>&1 | tee oo.log", f"grep {TRACE} oo.log")
    if is_installed(request):
        assert f"x-request-id: {TRACE}" in app.run(request)
    if is_installed(events):
        emitted = eventually(lambda: app.run(events), lambda shown: "tip.reacted" in shown)
        (event,) = re.findall(r"^([0-9a-f-]{36})\|tip\.reacted\|", emitted, re.MULTILINE)
        assert event in eventually(lambda: app.run(inbox), lambda shown: event in shown)
    if is_installed(describe):
        assert "rpc GetDocument" in app.run(describe)
        assert "Terms of use" in app.run(call)
    app.run(export)
    assert app.run(verify) == "1 decisions, 0 mismatches\n"
    assert f'"id": "{app.tip}"' in app.run(show)
