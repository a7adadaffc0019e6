"""Todoist account of one person: tasks, projects, sections, labels, and the commands that changed them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from servers.sandbox.persona import personas
from servers.sandbox.todoist.errors import not_found
from servers.sandbox.todoist.item import Item, format_time

Row = dict[str, object]

_FIELDS_OF_0_1_0 = {"answers": "command_results", "tallies": "completion_counts", "revised": "revisions"}
"""Old to new field names: a data folder of 0.1.0 can still be opened."""


@dataclass
class CommandResult:
    """Result of a command, stored under its uuid. `repeats` counts how often the uuid was sent again."""

    type: str
    status: str | dict[str, Any]
    item_id: str | None
    temp_id: str | None
    at: str
    repeats: int = 0


@dataclass
class CompletionCount:
    """Count of a task's completions and undos, so that tests notice a completion that happened twice."""

    completed: int = 0
    undone: int = 0


@dataclass
class TodoistAccount:
    """Account of one person. `revisions` maps an object's id to the revision of its last change."""

    person: str
    user: Row
    projects: dict[str, Row] = field(default_factory=dict)
    sections: dict[str, Row] = field(default_factory=dict)
    labels: dict[str, Row] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    revision: int = 1
    revisions: dict[str, int] = field(default_factory=dict)
    command_results: dict[str, CommandResult] = field(default_factory=dict)
    completion_counts: dict[str, CompletionCount] = field(default_factory=dict)

    @classmethod
    def load(cls, saved: Mapping[str, Any]) -> "TodoistAccount":
        """Return the account that the state file holds."""
        fields = {_FIELDS_OF_0_1_0.get(name, name): value for name, value in saved.items()}
        results = {uuid: CommandResult(**row) for uuid, row in fields["command_results"].items()}
        items = {item_id: Item(**row) for item_id, row in fields["items"].items()}
        counts = {item_id: CompletionCount(**row) for item_id, row in fields["completion_counts"].items()}
        return cls(**{**fields, "items": items, "command_results": results, "completion_counts": counts})

    def local_date(self, now: datetime) -> date:
        """Return the date in the person's time zone."""
        return now.astimezone(ZoneInfo(personas()[self.person].timezone)).date()

    def item(self, item_id: str) -> Item:
        """Return a task that is not deleted. Raises not_found."""
        item = self.items.get(item_id)
        if item is None or item.is_deleted:
            raise not_found("item")
        return item

    def subtasks(self, item_id: str) -> Iterator[Item]:
        """Yield every subtask, at any depth, that is not deleted."""
        for child in [item for item in self.items.values() if item.parent_id == item_id and not item.is_deleted]:
            yield child
            yield from self.subtasks(child.id)

    def mark_changed(self, item: Item, now: datetime) -> None:
        """Record that a task changed, so that the next incremental sync returns it."""
        item.updated_at = format_time(now)
        self.revision += 1
        self.revisions[item.id] = self.revision

    def completion_count(self, item_id: str) -> CompletionCount:
        """Return the count of a task, created with zeros if needed."""
        return self.completion_counts.setdefault(item_id, CompletionCount())

    def all_rows(self) -> dict[str, list[Row]]:
        """Return the rows of a full sync: it has neither deleted nor completed tasks."""
        items = [vars(item) for item in self.items.values() if not (item.is_deleted or item.checked)]
        return {"items": items, **self._others(0)}

    def rows_since(self, revision: int) -> dict[str, list[Row]]:
        """Return the rows that changed after a revision, completed and deleted tasks included."""
        items = [vars(item) for item in self.items.values() if self.revisions.get(item.id, 1) > revision]
        return {"items": items, **self._others(revision)}

    def describe(self) -> Row:
        """Return the JSON for /sandbox/state: each task with its count, and each command with its result."""
        counts = self.completion_counts
        items = [{**vars(item), **asdict(counts.get(item.id, CompletionCount()))} for item in self.items.values()]
        commands = [{"uuid": uuid, **asdict(result)} for uuid, result in self.command_results.items()]
        return {"revision": self.revision, "items": items, "commands": commands}

    def _others(self, revision: int) -> dict[str, list[Row]]:
        kinds = {"projects": self.projects, "sections": self.sections, "labels": self.labels}
        return {kind: [r for r in rows.values() if self._revision_of(r) > revision] for kind, rows in kinds.items()}

    def _revision_of(self, row: Row) -> int:
        return self.revisions.get(str(row["id"]), 1)
