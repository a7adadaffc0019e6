"""A data folder written by 0.1.0 starts under this version, which migrates and serves it.

`old_data/0.1.0.tar.xz` is the data folder of one person's journey, with what the HTTP API then returned in said.json.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.person_client import PersonClient
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith

ARCHIVE = Path(__file__).parent / "old_data" / "0.1.0.tar.xz"


@pytest.fixture
def settings(tmp_path: Path) -> StackSettings:
    data = tmp_path / "data"
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(data, filter="data")
    with sqlite3.connect(data / "auth.sqlite") as auth:
        issuer = auth.execute("SELECT iss FROM account").fetchone()[0]
    # An account belongs to its issuer, whose address has the port of the sandbox that it was made at.
    return StackSettings(data, google_port=urlsplit(issuer).port or 0)


def test_a_person_of_the_version_before_finds_everything_as_it_was(settings: StackSettings) -> None:
    said = json.loads((settings.data / "said.json").read_text())
    with running_stack(settings) as oo:
        start_monolith(oo)
        person = PersonClient(settings.url).sign_in()
        assert person.api("GET", "/api/me")["id"] == said["me"]["id"]
        assert person.api("GET", "/api/me/consents")["complete"]
        before = {tip["tip"]["id"]: tip["tip"] for tip in said["tips"]["tips"]}
        now = {tip["tip"]["id"]: tip["tip"] for tip in person.api("GET", "/api/tips")["tips"]}
        assert {tip_id: now[tip_id] for tip_id in before} == before
        assert person.react(person.get_tip("pull")["id"], "dismiss").status_code == 200


def test_its_decisions_are_verified(settings: StackSettings) -> None:
    said = json.loads((settings.data / "said.json").read_text())
    command = [sys.executable, "-m", "servers.cli", "replay", "verify"]
    ran = subprocess.run(command, env=settings.env(), capture_output=True, text=True, timeout=60)
    decisions = len(said["tips"]["tips"])
    assert (ran.returncode, ran.stdout.splitlines()[0]) == (0, f"{decisions} decisions, 0 mismatches"), ran.stderr
