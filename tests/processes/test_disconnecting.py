"""Disconnecting over real HTTP: what was read is gone where it was read, and where it was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.person import Person
from tests.processes import remains
from tests.provider import Providers, eventually
from tests.running import Settings
from tests.stack import Stack, stack, start_integrations_apart, start_together


@pytest.mark.parametrize("start", [start_together, start_integrations_apart])
def test_disconnecting_takes_every_text_along(start: Callable[[Stack], None], settings: Settings) -> None:
    with stack(settings) as oo:
        start(oo)
        providers = Providers(settings)
        person = Person(settings.url).sign_in().agree().connect()
        snoozed = person.todo()
        assert person.react(snoozed["id"], "snooze", key="snooze").status_code == 200
        standing = person.todo()
        task = providers.task_of(standing)

        ended = person.api("DELETE", "/api/connections/todoist")
        assert ended["revoked"]
        assert not any(providers.todoist_tokens().values())
        listed = eventually(lambda: _tips(person), lambda seen: not any(tip.get("title") for tip in seen.values()))
        for tip in (snoozed, standing):
            assert listed[tip["id"]]["meta"] == {"erased": "Its app was disconnected, and its text erased."}

        _nothing_happens(person, standing["id"])
        assert person.tip()["kind"] == "advice"
        assert providers.task(task.id).closings == task.closings
        repeated = person.react(snoozed["id"], "snooze", key="snooze")
        assert snoozed["title"] not in repeated.text
        left = [*remains.written(settings.data), *oo.logs()]
        assert remains.files_naming(left, [snoozed["title"], standing["title"]]) == set()

        person.connect()
        assert person.todo()["title"]


def _nothing_happens(person: Person, tip_id: str) -> None:
    """And the person is told so."""
    answer = person.react(tip_id, "done")
    assert (answer.status_code, answer.json()["reason"]) == (409, "TIP_GONE")


def _tips(person: Person) -> dict[str, Any]:
    """The tips of tasks, by id."""
    found = [summary["tip"] for summary in person.api("GET", "/api/tips?pageSize=100")["tips"]]
    return {tip["id"]: tip for tip in found if tip["kind"] == "todo"}
