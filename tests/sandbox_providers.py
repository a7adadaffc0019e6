"""The state of the sandbox's Google and Todoist, to check the effects of oO's requests at the providers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2

from tests.server_process import StackSettings

T = TypeVar("T")
WAIT_S = 20.0
_COMPLETING_COMMANDS = {"item_close", "item_complete"}


@dataclass(frozen=True)
class TodoistTask:
    """A task at Todoist.

    `completed` and `undone` are the numbers of completions and undos. `closing_uuids` are the commands that completed
    it.
    """

    id: str
    content: str
    checked: bool
    recurring: bool
    due: str
    completed: int
    undone: int
    closing_uuids: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """True if every completion was undone."""
        return not self.checked and self.completed == self.undone


class SandboxProviders:
    """Google and Todoist of one sandbox process, with the tasks of one persona."""

    def __init__(self, settings: StackSettings, persona: str = "mara") -> None:
        self._google, self._todoist, self._persona = settings.google, settings.todoist, persona

    def find_task_of_tip(self, tip: dict[str, Any]) -> TodoistTask:
        """Return the task of a tip of kind todo."""
        return next(task for task in self.tasks() if task.content.strip() == tip["title"].strip())

    def find_task(self, task_id: str) -> TodoistTask:
        return next(task for task in self.tasks() if task.id == task_id)

    def tasks(self) -> Iterator[TodoistTask]:
        account = _state(self._todoist)["people"][self._persona]
        for item in account["items"]:
            commands = [c for c in account["commands"] if c["item_id"] == item["id"] and c["status"] == "ok"]
            due = item["due"] or {}
            yield TodoistTask(
                item["id"],
                item["content"],
                item["checked"],
                bool(due.get("is_recurring")),
                due.get("date", ""),
                item["completed"],
                item["undone"],
                tuple(c["uuid"] for c in commands if c["type"] in _COMPLETING_COMMANDS),
            )

    def todoist_tokens(self) -> dict[str, bool]:
        """Return every access token that Todoist issued, with True if Todoist accepts it."""
        grants = _state(self._todoist)["grants"]
        return {t["token"]: self._is_accepted(t["token"]) for g in grants for t in g["tokens"]}

    def google_tokens(self) -> list[str]:
        """Return every token that Google issued."""
        return [token["token"] for token in _state(self._google)["tokens"]]

    def _is_accepted(self, token: str) -> bool:
        response = httpx2.post(
            f"{self._todoist}/api/v1/sync",
            json={"sync_token": "*", "resource_types": ["user"]},
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        )
        return response.status_code == 200


def eventually(read: Callable[[], T], condition: Callable[[T], bool], within_s: float = WAIT_S) -> T:
    """Call `read` until its value meets the condition, and return the value. Fails with the last value at a timeout."""
    deadline = time.monotonic() + within_s
    while not condition(value := read()):
        assert time.monotonic() < deadline, f"still after {within_s} s: {value}"
        time.sleep(0.05)
    return value


def _state(url: str) -> dict[str, Any]:
    state: dict[str, Any] = httpx2.get(f"{url}/sandbox/state", trust_env=False).raise_for_status().json()
    return state
