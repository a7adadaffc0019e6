"""What the sandbox's Google and Todoist know: the other end of everything that oO does there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2

from tests.running import Settings

T = TypeVar("T")
WAIT_S = 20.0
_COMPLETING = {"item_close", "item_complete"}


@dataclass(frozen=True)
class Task:
    """A task at Todoist. `completed`, `undone`: how often each happened. `closings`: uuids that completed it."""

    id: str
    content: str
    checked: bool
    recurring: bool
    due: str
    completed: int
    undone: int
    closings: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Every completion was taken back."""
        return not self.checked and self.completed == self.undone


class Providers:
    """Both stand-ins of one sandbox process."""

    def __init__(self, settings: Settings, who: str = "mara") -> None:
        self._google, self._todoist, self._who = settings.google, settings.todoist, who

    def task_of(self, tip: dict[str, Any]) -> Task:
        """The task behind a tip of kind todo."""
        return next(task for task in self.tasks() if task.content.strip() == tip["title"].strip())

    def task(self, task_id: str) -> Task:
        return next(task for task in self.tasks() if task.id == task_id)

    def tasks(self) -> Iterator[Task]:
        world = _state(self._todoist)["people"][self._who]
        for item in world["items"]:
            commands = [c for c in world["commands"] if c["item_id"] == item["id"] and c["status"] == "ok"]
            due = item["due"] or {}
            yield Task(
                item["id"],
                item["content"],
                item["checked"],
                bool(due.get("is_recurring")),
                due.get("date", ""),
                item["completed"],
                item["undone"],
                tuple(c["uuid"] for c in commands if c["type"] in _COMPLETING),
            )

    def todoist_tokens(self) -> dict[str, bool]:
        """Every access token that Todoist handed out, and whether it still opens anything."""
        grants = _state(self._todoist)["grants"]
        return {t["token"]: self._opens(t["token"]) for g in grants for t in g["tokens"]}

    def google_tokens(self) -> list[str]:
        """Every token that Google handed out."""
        return [token["token"] for token in _state(self._google)["tokens"]]

    def _opens(self, token: str) -> bool:
        answer = httpx2.post(
            f"{self._todoist}/api/v1/sync",
            json={"sync_token": "*", "resource_types": ["user"]},
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        )
        return answer.status_code == 200


def eventually(look: Callable[[], T], good: Callable[[T], bool], within_s: float = WAIT_S) -> T:
    """What `look` sees once it is good. Fails with the last sight when the time is over."""
    ends = time.monotonic() + within_s
    while not good(seen := look()):
        assert time.monotonic() < ends, f"still after {within_s} s: {seen}"
        time.sleep(0.05)
    return seen


def _state(url: str) -> dict[str, Any]:
    state: dict[str, Any] = httpx2.get(f"{url}/sandbox/state", trust_env=False).raise_for_status().json()
    return state
