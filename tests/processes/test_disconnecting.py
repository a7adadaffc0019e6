"""Disconnecting over real HTTP: what was read is gone where it was read, and where it was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.person_client import PersonClient
from tests.processes import remains
from tests.sandbox_providers import SandboxProviders, eventually
from tests.server_process import StackSettings
from tests.stack import Stack, running_stack, start_integrations_apart, start_monolith


@pytest.mark.parametrize("start", [start_monolith, start_integrations_apart])
def test_disconnecting_takes_every_text_along(start: Callable[[Stack], None], settings: StackSettings) -> None:
    with running_stack(settings) as oo:
        start(oo)
        providers = SandboxProviders(settings)
        person = PersonClient(settings.url).sign_in().agree().connect()
        snoozed = person.get_todo()
        assert person.react(snoozed["id"], "snooze", key="snooze").status_code == 200
        standing = person.get_todo()
        task = providers.find_task_of_tip(standing)

        ended = person.api("DELETE", "/api/connections/todoist")
        assert ended["revoked"]
        assert not any(providers.todoist_tokens().values())
        listed = eventually(lambda: _tips(person), lambda seen: not any(tip.get("title") for tip in seen.values()))
        for tip in (snoozed, standing):
            assert listed[tip["id"]]["meta"] == {"erased": "Its app was disconnected, and its text erased."}

        _nothing_happens(person, standing["id"])
        assert person.get_tip()["kind"] == "advice"
        assert providers.find_task(task.id).closing_uuids == task.closing_uuids
        repeated = person.react(snoozed["id"], "snooze", key="snooze")
        assert snoozed["title"] not in repeated.text
        left = [*remains.written(settings.data), *oo.logs()]
        assert remains.files_naming(left, [snoozed["title"], standing["title"]]) == set()

        person.connect()
        assert person.get_todo()["title"]


def _nothing_happens(person: PersonClient, tip_id: str) -> None:
    """And the person is told so."""
    answer = person.react(tip_id, "done")
    assert (answer.status_code, answer.json()["reason"]) == (409, "TIP_GONE")


def _tips(person: PersonClient) -> dict[str, Any]:
    """The tips of tasks, by id."""
    found = [summary["tip"] for summary in person.api("GET", "/api/tips?pageSize=100")["tips"]]
    return {tip["id"]: tip for tip in found if tip["kind"] == "todo"}
