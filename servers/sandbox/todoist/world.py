"""One person's Todoist: tasks, projects, sections and labels with a revision count, and what was done to them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from servers.sandbox.people import people
from servers.sandbox.todoist.errors import not_found
from servers.sandbox.todoist.item import Item, stamp

Row = dict[str, object]


@dataclass
class Answer:
    """What a command was answered, kept under its uuid. `repeats` counts how often the uuid came again."""

    type: str
    status: str | dict[str, Any]
    item_id: str | None
    temp_id: str | None
    at: str
    repeats: int = 0


@dataclass
class Tally:
    """How often a task was completed and how often that was undone; a doubled completion shows here."""

    completed: int = 0
    undone: int = 0


@dataclass
class World:
    """All that one person has. `revised`: the revision at which an object last changed, by object id."""

    person: str
    user: Row
    projects: dict[str, Row] = field(default_factory=dict)
    sections: dict[str, Row] = field(default_factory=dict)
    labels: dict[str, Row] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    revision: int = 1
    revised: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    @classmethod
    def load(cls, saved: Mapping[str, Any]) -> "World":
        """The world that a snapshot holds."""
        answers = {uuid: Answer(**answer) for uuid, answer in saved["answers"].items()}
        tallies = {item_id: Tally(**tally) for item_id, tally in saved["tallies"].items()}
        return cls(**{**saved, "answers": answers, "tallies": tallies})

    def today(self, now: datetime) -> date:
        """The date where this person is."""
        return now.astimezone(ZoneInfo(people()[self.person].timezone)).date()

    def item(self, item_id: str) -> Item:
        """A task that is not deleted. Raises not_found."""
        item = self.items.get(item_id)
        if item is None or item["is_deleted"]:
            raise not_found("item")
        return item

    def below(self, item_id: str) -> Iterator[Item]:
        """Every subtask at any depth that is not deleted."""
        for child in [item for item in self.items.values() if item["parent_id"] == item_id and not item["is_deleted"]]:
            yield child
            yield from self.below(child["id"])

    def changed(self, item: Item, now: datetime) -> None:
        """Note that a task changed, so that the next incremental sync tells of it."""
        item["updated_at"] = stamp(now)
        self.revision += 1
        self.revised[item["id"]] = self.revision

    def tally(self, item_id: str) -> Tally:
        """The count of a task, zero at first."""
        return self.tallies.setdefault(item_id, Tally())

    def everything(self) -> dict[str, list[Row]]:
        """What a full sync knows: neither deleted nor completed tasks."""
        items = [_row(item) for item in self.items.values() if not (item["is_deleted"] or item["checked"])]
        return {"items": items, **self._others(0)}

    def since(self, revision: int) -> dict[str, list[Row]]:
        """What changed after a revision, completed and deleted tasks included."""
        items = [_row(item) for item in self.items.values() if self.revised.get(item["id"], 1) > revision]
        return {"items": items, **self._others(revision)}

    def state(self) -> Row:
        """For /sandbox/state: each task with its count, and every command by uuid."""
        items = [{**item, **asdict(self.tallies.get(item["id"], Tally()))} for item in self.items.values()]
        commands = [{"uuid": uuid, **asdict(answer)} for uuid, answer in self.answers.items()]
        return {"revision": self.revision, "items": items, "commands": commands}

    def _others(self, revision: int) -> dict[str, list[Row]]:
        kinds = {"projects": self.projects, "sections": self.sections, "labels": self.labels}
        return {kind: [r for r in rows.values() if self._seen(r) > revision] for kind, rows in kinds.items()}

    def _seen(self, row: Row) -> int:
        return self.revised.get(str(row["id"]), 1)


def _row(item: Item) -> Row:
    return dict(item)
