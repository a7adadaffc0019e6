"""The write side of sync: each command once per uuid, whatever the network did to the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from servers.sandbox.todoist.due import moved_on, wished
from servers.sandbox.todoist.errors import ApiError, invalid, missing, not_found
from servers.sandbox.todoist.item import Item, completable, new_item, opaque_id, stamp
from servers.sandbox.todoist.world import Answer, World

COMMANDS_MAX: Final = 100


@dataclass(frozen=True)
class Act:
    """One command at work: whose world, what is asked, when; ids of this request's own temp ids are resolved."""

    world: World
    uuid: str
    args: Mapping[str, Any]
    now: datetime

    def item(self) -> Item:
        """The task that the command names. Raises missing or not_found."""
        return self.world.item(self.text("id"))

    def text(self, name: str) -> str:
        """A needed argument that is a text of at least one character."""
        if name not in self.args:
            raise missing(name)
        value = self.args[name]
        if not isinstance(value, str) or not value:
            raise invalid(name, "expected a text")
        return value


def apply(
    world: World, command: Mapping[str, Any], now: datetime, temp_ids: dict[str, str]
) -> tuple[str, str | dict[str, Any]]:
    """Do one command and return (uuid, status): "ok" or an error object. `temp_ids` gains the ids of new objects.

    A uuid that was answered before is answered the same again and does nothing.
    Raises ApiError when the command has no uuid, type or args: then the whole request is refused.
    """
    kind, uuid, args, temp_id = _parts(command)
    answer = world.answers.get(uuid)
    if answer is None:
        answer = _do(Act(world, uuid, _resolved(args, temp_ids), now), kind, temp_id)
        world.answers[uuid] = answer
    else:
        answer.repeats += 1
    if answer.temp_id and answer.item_id:
        temp_ids[answer.temp_id] = answer.item_id
    return uuid, answer.status


def item_add(act: Act) -> Item:
    """A new task, in the inbox unless a project is named."""
    world, content = act.world, act.text("content")
    project_id = str(act.args.get("project_id") or world.user["inbox_project_id"])
    if project_id not in world.projects:
        raise not_found("project")
    item = new_item(opaque_id(world.person, "command", act.uuid), str(world.user["id"]), project_id, content, act.now)
    item["child_order"] = len(world.items)
    for place in ("section_id", "parent_id"):
        if act.args.get(place):
            item[place] = act.text(place)
    if item["section_id"] and item["section_id"] not in world.sections:
        raise not_found("section")
    if item["parent_id"]:
        item["project_id"] = world.item(item["parent_id"])["project_id"]
    _write_fields(act, item)
    world.items[item["id"]] = item
    return item


def item_update(act: Act) -> Item:
    """New values for the fields that are given."""
    item = act.item().copy()
    _write_fields(act, item)
    act.world.items[item["id"]] = item
    return item


def item_close(act: Act) -> Item:
    """What a tap on the circle does: a recurring task moves on and stays open, any other is completed."""
    item = _completable(act.item())
    if item["due"] is not None and item["due"]["is_recurring"] and not item["checked"]:
        item["due"] = moved_on(item["due"], act.world.today(act.now))
        act.world.tally(item["id"]).completed += 1
        return item
    return _complete(act, item)


def item_complete(act: Act) -> Item:
    """Completed for good, a recurring task too."""
    return _complete(act, _completable(act.item()))


def item_uncomplete(act: Act) -> Item:
    """Open again, with every task above it."""
    item = act.item()
    above: Item | None = item
    while above is not None:
        if above["checked"]:
            above["checked"], above["completed_at"] = False, None
            act.world.tally(above["id"]).undone += 1
            act.world.changed(above, act.now)
        above = act.world.items.get(above["parent_id"] or "")
    return item


def item_update_date_complete(act: Act) -> Item:
    """A recurring task's date set by the caller: forward completes an occurrence, is_forward 0 takes it back."""
    item = act.item()
    if item["due"] is None or not item["due"]["is_recurring"]:
        raise invalid("id", "the task is not recurring")
    today = act.world.today(act.now)
    wish = act.args.get("due")
    item["due"] = moved_on(item["due"], today) if wish is None else wished(wish, item["due"], today, keep_rule=True)
    if str(act.args.get("is_forward", 1)) in ("0", "False"):
        act.world.tally(item["id"]).undone += 1
    else:
        act.world.tally(item["id"]).completed += 1
    return item


def item_delete(act: Act) -> Item:
    """Gone, with every task below it."""
    item = act.item()
    for each in [item, *act.world.below(item["id"])]:
        each["is_deleted"] = True
        act.world.changed(each, act.now)
    return item


COMMANDS: Final[Mapping[str, Callable[[Act], Item]]] = {
    handler.__name__: handler
    for handler in (
        item_add,
        item_close,
        item_complete,
        item_delete,
        item_uncomplete,
        item_update,
        item_update_date_complete,
    )
}


def _parts(command: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any], str | None]:
    for name in ("type", "uuid", "args"):
        if not command.get(name):
            raise missing(name)
    if not isinstance(command["args"], Mapping):
        raise invalid("args", "expected an object")
    temp_id = command.get("temp_id")
    return str(command["type"]), str(command["uuid"]), command["args"], None if temp_id is None else str(temp_id)


def _do(act: Act, kind: str, temp_id: str | None) -> Answer:
    at = stamp(act.now)
    try:
        if kind not in COMMANDS:
            raise invalid("type", f"this stand-in knows {', '.join(COMMANDS)}")
        item = COMMANDS[kind](act)
    except ApiError as error:
        return Answer(kind, error.body(), None, temp_id, at)
    act.world.changed(item, act.now)
    return Answer(kind, "ok", item["id"], temp_id, at)


def _resolved(args: Mapping[str, Any], temp_ids: Mapping[str, str]) -> Mapping[str, Any]:
    places = ("id", "project_id", "section_id", "parent_id")
    return {name: temp_ids.get(str(value), value) if name in places else value for name, value in args.items()}


def _completable(item: Item) -> Item:
    if not completable(item):
        raise invalid("id", "a task that begins with an asterisk cannot be completed")
    return item


def _complete(act: Act, item: Item) -> Item:
    for each in [item, *act.world.below(item["id"])]:
        if not each["checked"]:
            each["checked"], each["completed_at"] = True, stamp(act.now)
            act.world.tally(each["id"]).completed += 1
            act.world.changed(each, act.now)
    return item


def _write_fields(act: Act, item: Item) -> None:
    if "content" in act.args:
        item["content"] = act.text("content")
    if "description" in act.args:
        item["description"] = str(act.args["description"])
    if "priority" in act.args:
        item["priority"] = _priority(act.args["priority"])
    if "labels" in act.args:
        item["labels"] = _texts(act.args["labels"])
    if "responsible_uid" in act.args:
        item["responsible_uid"] = act.text("responsible_uid") if act.args["responsible_uid"] else None
    if "due" in act.args:
        item["due"] = wished(act.args["due"], item["due"], act.world.today(act.now))


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(label, str) for label in value):
        raise invalid("labels", "expected a list of names")
    return list(value)


def _priority(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 4:
        raise invalid("priority", "expected 1 to 4; 4 is the most urgent")
    return value
