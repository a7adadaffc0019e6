"""A person's way from sign-in to erasure over real HTTP, however the modules are spread over processes."""

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
from tests.processes import remains
from tests.sandbox_providers import SandboxProviders, eventually
from tests.server_process import StackSettings
from tests.stack import MODULES, Stack, running_stack, start_all_apart, start_integrations_apart, start_monolith

LAYOUTS = [start_monolith, start_integrations_apart, start_all_apart]
MARA = personas()["mara"]


@pytest.mark.parametrize("start", LAYOUTS)
def test_sign_in_to_erasure(start: Callable[[Stack], None], settings: StackSettings, tmp_path: Path) -> None:
    with running_stack(settings) as oo:
        start(oo)
        providers = SandboxProviders(settings)
        person = PersonClient(settings.url).sign_in().agree().connect()
        me = person.api("GET", "/api/me")
        assert me["email"] == MARA.email
        title = _does_and_takes_back(person, providers)
        _puts_off_and_refuses(person)
        _texts_and_tokens_are_sealed(settings, oo, providers, title)
        _leaves(person, settings, providers, me["id"], title)
        logs = oo.logs()
    _nothing_is_left(settings.data, logs, tmp_path / "copy", [me["id"], MARA.email, MARA.sub, title])


def _does_and_takes_back(person: PersonClient, providers: SandboxProviders) -> str:
    tip = person.get_todo()
    assert person.get_tip()["id"] == tip["id"], "an open tip stands until it is reacted to"
    task = providers.find_task_of_tip(tip)
    assert _listed(person.react(tip["id"], "done"))["reaction"] == "done"
    done = eventually(lambda: providers.find_task(task.id), lambda seen: seen.completed == 1)
    assert done.recurring or done.checked
    assert len(done.closing_uuids) == 1

    undone = _listed(person.react(tip["id"], "undo"))
    assert undone.get("reaction", "unknown") == "unknown"
    again = eventually(lambda: providers.find_task(task.id), lambda seen: seen.is_open)
    assert (again.due, again.completed, again.undone) == (task.due, 1, 1)
    return str(tip["title"])


def _puts_off_and_refuses(person: PersonClient) -> None:
    later = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    snoozed = person.get_tip("pull")
    assert _listed(person.react(snoozed["id"], "snooze", snoozeUntil=later))["reaction"] == "snooze"
    dismissed = person.get_tip()
    assert dismissed["title"] != snoozed["title"]
    assert _listed(person.react(dismissed["id"], "dismiss"))["reaction"] == "dismiss"
    after = [person.get_tip("pull")["title"] for _ in range(10)]
    assert not {snoozed["title"], dismissed["title"]} & set(after)


def _listed(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    summary: dict[str, Any] = answer.json()["tip"]
    return summary


def _texts_and_tokens_are_sealed(settings: StackSettings, oo: Stack, providers: SandboxProviders, title: str) -> None:
    """Already while the person is here: what is stored in the clear cannot leak by being forgotten."""
    tokens = [*providers.google_tokens(), *providers.todoist_tokens()]
    assert len(tokens) >= 2
    everywhere = [*remains.written(settings.data), *oo.logs()]
    assert remains.files_naming(everywhere, [MARA.email, title, *tokens]) == set()


def _leaves(
    person: PersonClient, settings: StackSettings, providers: SandboxProviders, person_id: str, title: str
) -> None:
    assert all(providers.todoist_tokens().values())
    named_by = {module for module, _, _ in remains.rows_naming(settings.data, [person_id])}
    assert named_by == set(MODULES), "the search finds what there is"
    started = person.api("DELETE", "/api/me?confirmation=delete")
    assert person.request("GET", "/api/me").status_code == 401
    watched = _watched(settings, started)
    assert [event["id"] for event in watched] == sorted({event["id"] for event in watched}, key=int)
    erasure = _erasure(settings, started)
    assert erasure["state"] == "erased"
    assert watched[-1]["erasure"] == erasure
    assert {part["module"] for part in erasure["parts"]} >= {"profile", "integrations", "recommender"}
    assert all(part["done"] and not part.get("rowsLeft") for part in erasure["parts"])
    assert erasure["kept"]
    assert not any(providers.todoist_tokens().values())

    words = [person_id, MARA.email, MARA.sub, title]
    assert remains.rows_naming(settings.data, words) <= remains.KEPT
    time.sleep(1)  # what a background task would write back, it would write now
    assert remains.rows_naming(settings.data, words) <= remains.KEPT


def _watched(settings: StackSettings, started: dict[str, str]) -> list[dict[str, Any]]:
    """The events of the erasure until it has ended, as a browser hears them."""
    headers = {"Authorization": f"Bearer {started['secret']}", "Accept": "text/event-stream"}
    url = f"{settings.url}/api/erasures/{started['erasureId']}:watch"
    whole = httpx2.get(url, headers=headers, timeout=30, trust_env=False)
    assert whole.status_code == 200, whole.text
    blocks = [dict(_field(line) for line in block.splitlines()) for block in whole.text.strip().split("\n\n")]
    assert blocks[-1]["event"] == "end"
    return [{"id": block["id"]} | json.loads(block["data"]) for block in blocks if "id" in block]


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value.strip()


def _erasure(settings: StackSettings, started: dict[str, str]) -> dict[str, Any]:
    stranger = PersonClient(settings.url)
    headers = {"Authorization": f"Bearer {started['secret']}"}
    answer: dict[str, Any] = stranger.api("GET", f"/api/erasures/{started['erasureId']}", headers=headers)
    return answer["erasure"]  # type: ignore[no-any-return]


def _nothing_is_left(data: Path, logs: list[Path], copy: Path, words: list[str]) -> None:
    """In the raw bytes of a stopped oO, but for the ledger's line."""
    files = [path for path in remains.written(data) if path.name != "auth.sqlite"]
    assert remains.files_naming([*files, remains.without_the_ledger(data, copy)], words) == set()
    personal = words[1:]  # logs may name the pseudonym, nothing else
    assert remains.files_naming([data / "auth.sqlite", *logs], personal) == set()
