"""`oo replay` on decisions that real processes made for a person."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.person_client import PersonClient
from tests.replay.test_replay import edit_choice, edit_feature, move_probability
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith

EDITS = [(move_probability, ".probability"), (edit_feature, ".features"), (edit_choice, "chosen")]


def test_exported_decisions_are_verified_and_an_edited_one_is_found(tmp_path: Path) -> None:
    settings = StackSettings(tmp_path / "data")
    with running_stack(settings) as oo:
        start_monolith(oo)
        person = PersonClient(settings.url).sign_in().agree().connect()
        _use_tips(person)
        exported = _replay(settings, "export")
    log = tmp_path / "log.jsonl"
    log.write_text(exported.stdout)
    decisions = len(exported.stdout.splitlines())
    assert decisions >= 5
    for source in ([], [str(log)]):
        verified = _replay(settings, "verify", *source)
        assert (verified.returncode, verified.stdout) == (0, f"{decisions} decisions, 0 mismatches\n")
    for edit, field in EDITS:
        _assert_found(settings, log, tmp_path / "edited.jsonl", edit, field)


def test_a_log_that_cannot_be_read_is_reported_in_one_line(tmp_path: Path) -> None:
    result = _replay(StackSettings(tmp_path), "verify", str(tmp_path / "absent.jsonl"))
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1


def _use_tips(person: PersonClient) -> None:
    done = person.get_todo()
    person.react(done["id"], "done").raise_for_status()
    person.get_tip()
    person.react(done["id"], "undo").raise_for_status()
    for reaction in ("snooze", "dismiss"):
        person.react(person.get_tip("pull")["id"], reaction).raise_for_status()
    person.get_tip("pull")


def _assert_found(
    settings: StackSettings, log: Path, edited: Path, edit: Callable[[dict[str, Any]], None], field: str
) -> None:
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    edit(lines[1]["decision"])
    edited.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = _replay(settings, "verify", str(edited))
    assert found.returncode == 1
    assert f"{len(lines)} decisions, 1 mismatches\ndecision {lines[1]['id']} (line 2): " in found.stdout
    assert f"{field}: " in found.stdout


def _replay(settings: StackSettings, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "servers.cli", "replay", *arguments]
    return subprocess.run(command, env=settings.env(), capture_output=True, text=True, timeout=60)
