"""A disconnect over HTTP, which erases the provider's texts everywhere, even in shown tips."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.person_client import PersonClient
from tests.processes import stored_data
from tests.sandbox_providers import SandboxProviders, eventually
from tests.server_process import StackSettings
from tests.stack import Stack, running_stack, start_integrations_apart, start_monolith


@pytest.mark.parametrize("start", [start_monolith, start_integrations_apart])
def test_disconnect_erases_every_text(start: Callable[[Stack], None], settings: StackSettings) -> None:
    with running_stack(settings) as oo:
        start(oo)
        providers = SandboxProviders(settings)
        person = PersonClient(settings.url).sign_in().agree().connect()
        snoozed = person.get_todo()
        assert person.react(snoozed["id"], "snooze", key="snooze").status_code == 200
        open_tip = person.get_todo()
        task = providers.find_task_of_tip(open_tip)

        disconnected = person.api("DELETE", "/api/connections/todoist")
        assert disconnected["revoked"]
        assert not any(providers.todoist_tokens().values())
        tips = eventually(lambda: _todos(person), lambda tips: not any(tip.get("title") for tip in tips.values()))
        for tip in (snoozed, open_tip):
            assert tips[tip["id"]]["meta"] == {"erased": "Its app was disconnected, and its text erased."}

        _check_refusal(person, open_tip["id"])
        assert person.get_tip()["kind"] == "advice"
        assert providers.find_task(task.id).closing_uuids == task.closing_uuids
        repeated = person.react(snoozed["id"], "snooze", key="snooze")
        assert snoozed["title"] not in repeated.text
        files = [*stored_data.written_files(settings.data), *oo.logs()]
        assert stored_data.find_files_with(files, [snoozed["title"], open_tip["title"]]) == set()

        person.connect()
        assert person.get_todo()["title"]


def _check_refusal(person: PersonClient, tip_id: str) -> None:
    response = person.react(tip_id, "done")
    assert (response.status_code, response.json()["reason"]) == (409, "TIP_GONE")


def _todos(person: PersonClient) -> dict[str, Any]:
    """Return the person's tips of kind todo by id."""
    tips = [summary["tip"] for summary in person.api("GET", "/api/tips?pageSize=100")["tips"]]
    return {tip["id"]: tip for tip in tips if tip["kind"] == "todo"}
