"""Call version 1 and version 2 of the recommender in a running oO over HTTP: `python -m tests.repo.two_versions`.

This prints a JSON list: the tip of each version, and version 1's history after a reaction that version 2 took.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.person_client import PersonClient
from tests.server_process import StackSettings, run_process, wait_until_listening, wait_until_ready


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = StackSettings(Path(folder) / "data")
        env, log = settings.env(), Path(folder) / "log"
        with run_process("servers.sandbox", env, log) as sandbox, run_process("servers.monolith", env, log) as monolith:
            wait_until_listening(settings.google_port, sandbox)
            wait_until_ready(settings.url, monolith)
            print(json.dumps(call_both(PersonClient(settings.url).sign_in().agree())))


def call_both(person: PersonClient) -> list[object]:
    first, second = (person.api("POST", f"{api}/recommend", json={"trigger": "open"}) for api in ("/api", "/api/v2"))
    person.api("POST", f"/api/v2/tips/{second['tip']['id']}:shown", json={})
    person.api("POST", "/api/v2/feedback", json={"tipId": second["tip"]["id"], "reaction": "acknowledge"})
    return [first["tip"], second["tip"], person.api("GET", "/api/tips")["tips"]]


if __name__ == "__main__":
    main()
