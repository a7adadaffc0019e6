"""The migration of data that 0.1.0 wrote, to SQLite and to PostgreSQL.

An archive in old_data is the data folder of one person's journey, with the responses of the HTTP API in said.json. That
of PostgreSQL has a dump of the database, by pg_dump --no-owner --no-privileges --inserts.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.databases import Postgres, postgres
from tests.person_client import PersonClient
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith

__all__ = ["postgres"]
OLD_DATA = Path(__file__).parent / "old_data"


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> StackSettings:
    data = tmp_path / "data"
    if request.param == "sqlite":
        extract(OLD_DATA / "0.1.0.tar.xz", data)
        with sqlite3.connect(data / "auth.sqlite") as auth:
            issuer = auth.execute("SELECT iss FROM account").fetchone()[0]
        database = ""
    else:
        extract(OLD_DATA / "0.1.0-postgres.tar.xz", data)
        dump = (data / "postgres.sql").read_text()
        [issuer] = re.findall(r"INSERT INTO auth\.account VALUES \('[^']+', '([^']+)'", dump)
        server: Postgres = request.getfixturevalue("postgres")
        database = server.restored_database(dump)
    # An account belongs to its issuer, whose address has the port of the sandbox that it was made at.
    port = urlsplit(issuer).port or 0
    return StackSettings(data, google_port=port, extra_env={"OO_DATABASE_URL": database})


def extract(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")


def test_person_finds_everything_unchanged_after_the_migration(settings: StackSettings) -> None:
    responses = json.loads((settings.data / "said.json").read_text())
    with running_stack(settings) as oo:
        start_monolith(oo)
        person = PersonClient(settings.url).sign_in()
        assert person.api("GET", "/api/me")["id"] == responses["me"]["id"]
        assert person.api("GET", "/api/me/consents")["complete"]
        before = {tip["tip"]["id"]: tip["tip"] for tip in responses["tips"]["tips"]}
        now = {tip["tip"]["id"]: tip["tip"] for tip in person.api("GET", "/api/tips")["tips"]}
        assert {tip_id: now[tip_id] for tip_id in before} == before
        assert person.react(person.get_tip("pull")["id"], "dismiss").status_code == 200


def test_decisions_of_0_1_0_can_be_replayed(settings: StackSettings) -> None:
    responses = json.loads((settings.data / "said.json").read_text())
    command = [sys.executable, "-m", "servers.cli", "replay", "verify"]
    ran = subprocess.run(command, env=settings.env(), capture_output=True, text=True, timeout=60)
    decisions = len(responses["tips"]["tips"])
    assert (ran.returncode, ran.stdout.splitlines()[0]) == (0, f"{decisions} decisions, 0 mismatches"), ran.stderr
