"""A person's journey from sign-in to erasure over HTTP, with the modules in one or several processes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from servers.sandbox.persona import personas
from tests.person_client import PersonClient
from tests.processes import stored_data
from tests.sandbox_providers import SandboxProviders, eventually
from tests.server_process import StackSettings
from tests.stack import MODULES, Stack, running_stack, start_all_apart, start_integrations_apart, start_monolith

LAYOUTS = [start_monolith, start_integrations_apart, start_all_apart]
MARA = personas()["mara"]


@pytest.mark.parametrize("start", LAYOUTS)
def test_journey_from_sign_in_to_erasure(
    start: Callable[[Stack], None], settings: StackSettings, tmp_path: Path
) -> None:
    with running_stack(settings) as oo:
        start(oo)
        providers = SandboxProviders(settings)
        person = PersonClient(settings.url).sign_in().agree().connect()
        me = person.api("GET", "/api/me")
        assert me["email"] == MARA.email
        title = _complete_and_undo(person, providers)
        _snooze_and_dismiss(person)
        _check_encryption(settings, oo, providers, title)
        _check_erasure(person, settings, providers, me["id"], title)
        logs = oo.logs()
    _check_remaining_bytes(settings.data, logs, tmp_path / "copy", [me["id"], MARA.email, MARA.sub, title])


def _complete_and_undo(person: PersonClient, providers: SandboxProviders) -> str:
    tip = person.get_todo()
    assert person.get_tip()["id"] == tip["id"], "a tip stays open until a reaction"
    task = providers.find_task_of_tip(tip)
    assert _summary(person.react(tip["id"], "done"))["reaction"] == "done"
    done = eventually(lambda: providers.find_task(task.id), lambda task: task.completed == 1)
    assert done.recurring or done.checked
    assert len(done.closing_uuids) == 1

    undone = _summary(person.react(tip["id"], "undo"))
    assert undone.get("reaction", "unknown") == "unknown"
    again = eventually(lambda: providers.find_task(task.id), lambda task: task.is_open)
    assert (again.due, again.completed, again.undone) == (task.due, 1, 1)
    return str(tip["title"])


def _snooze_and_dismiss(person: PersonClient) -> None:
    later = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    snoozed = person.get_tip("pull")
    assert _summary(person.react(snoozed["id"], "snooze", snoozeUntil=later))["reaction"] == "snooze"
    dismissed = person.get_tip()
    assert dismissed["title"] != snoozed["title"]
    assert _summary(person.react(dismissed["id"], "dismiss"))["reaction"] == "dismiss"
    after = [person.get_tip("pull")["title"] for _ in range(10)]
    assert not {snoozed["title"], dismissed["title"]} & set(after)


def _summary(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    summary: dict[str, Any] = response.json()["tip"]
    return summary


def _check_encryption(settings: StackSettings, oo: Stack, providers: SandboxProviders, title: str) -> None:
    """Check this before the erasure, because data that is never stored in clear text cannot remain in clear text."""
    tokens = [*providers.google_tokens(), *providers.todoist_tokens()]
    assert len(tokens) >= 2
    files = [*stored_data.written_files(settings.data), *oo.logs()]
    assert stored_data.find_files_with(files, [MARA.email, title, *tokens]) == set()


def _check_erasure(
    person: PersonClient, settings: StackSettings, providers: SandboxProviders, person_id: str, title: str
) -> None:
    assert all(providers.todoist_tokens().values())
    modules = {module for module, _, _ in stored_data.find_columns_with(settings.data, [person_id])}
    assert modules == set(MODULES), "the search must find data before the erasure"
    started = person.api("DELETE", "/api/me?confirmation=delete")
    assert person.request("GET", "/api/me").status_code == 401
    events = _watch_erasure(settings, started)
    assert [event["id"] for event in events] == sorted({event["id"] for event in events}, key=int)
    erasure = _get_erasure(settings, started)
    assert erasure["state"] == "erased"
    assert events[-1]["erasure"] == erasure
    assert {part["module"] for part in erasure["parts"]} >= {"profile", "integrations", "recommender"}
    assert all(part["done"] and not part.get("rowsLeft") for part in erasure["parts"])
    assert erasure["kept"]
    assert not any(providers.todoist_tokens().values())

    words = [person_id, MARA.email, MARA.sub, title]
    assert stored_data.find_columns_with(settings.data, words) <= stored_data.KEPT_AFTER_ERASURE
    time.sleep(1)  # a background task that writes data back would do so now
    assert stored_data.find_columns_with(settings.data, words) <= stored_data.KEPT_AFTER_ERASURE


def _watch_erasure(settings: StackSettings, started: dict[str, str]) -> list[dict[str, Any]]:
    """Return the server-sent events of the erasure until its end."""
    headers = {"Authorization": f"Bearer {started['secret']}", "Accept": "text/event-stream"}
    url = f"{settings.url}/api/erasures/{started['erasureId']}:watch"
    response = httpx2.get(url, headers=headers, timeout=30, trust_env=False)
    assert response.status_code == 200, response.text
    blocks = [dict(_field(line) for line in block.splitlines()) for block in response.text.strip().split("\n\n")]
    assert blocks[-1]["event"] == "end"
    return [{"id": block["id"]} | json.loads(block["data"]) for block in blocks if "id" in block]


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value.strip()


def _get_erasure(settings: StackSettings, started: dict[str, str]) -> dict[str, Any]:
    signed_out = PersonClient(settings.url)
    headers = {"Authorization": f"Bearer {started['secret']}"}
    response: dict[str, Any] = signed_out.api("GET", f"/api/erasures/{started['erasureId']}", headers=headers)
    return response["erasure"]  # type: ignore[no-any-return]


def _check_remaining_bytes(data: Path, logs: list[Path], copy: Path, words: list[str]) -> None:
    """Check that the raw bytes of a stopped oO's files have no such word, apart from the erasure record."""
    files = [path for path in stored_data.written_files(data) if path.name != "auth.sqlite"]
    assert stored_data.find_files_with([*files, stored_data.copy_without_erasure_records(data, copy)], words) == set()
    personal = words[1:]  # logs may contain the person's id, which is a pseudonym
    assert stored_data.find_files_with([data / "auth.sqlite", *logs], personal) == set()
