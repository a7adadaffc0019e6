"""docs/how-to/add-an-rpc.md, followed step by step in a copy of the tree."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.how_to import FileEdit, ShellCommand, copy_tree, hand_written_bytes, read_steps

HOW_TO = Path("docs/how-to/add-an-rpc.md")
FILES_MAX = 4


@pytest.mark.timeout(300)
def test_added_rpc_responds_over_grpc_and_http(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree")
    ShellCommand("make fmt").apply(root)
    before = hand_written_bytes(root)
    for step in read_steps(HOW_TO):
        step.apply(root)
    after = hand_written_bytes(root)
    touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert touched == {step.path for step in read_steps(HOW_TO) if isinstance(step, FileEdit)}
    assert len(touched) == FILES_MAX
    over_grpc, over_http = responses(root, "ListConsentHistory", "/api/me/consents/history")
    assert over_grpc == over_http
    assert {yes["subject"] for yes in over_http["consents"]} == {"terms", "privacy"}


def responses(root: Path, *rpc: str) -> list[dict[str, list[dict[str, str]]]]:
    """Return the RPC's responses from an oO that runs in the copy."""
    command = [sys.executable, "-m", "tests.repo.one_rpc", *rpc]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found: list[dict[str, list[dict[str, str]]]] = json.loads(done.stdout.splitlines()[-1])
    return found
