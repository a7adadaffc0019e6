"""Commands of a sync request. Each runs once per uuid, however often the client repeats it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from servers.sandbox.todoist.account import CommandResult, TodoistAccount
from servers.sandbox.todoist.due import next_occurrence, parse_due_argument
from servers.sandbox.todoist.errors import TodoistApiError, argument_missing, invalid_argument, not_found
from servers.sandbox.todoist.item import Item, format_time, is_completable, new_item, opaque_id

COMMANDS_MAX: Final = 100


@dataclass(frozen=True)
class Command:
    """Command to run on an account at a time. Temporary ids of its request are replaced by real ones in `args`."""

    account: TodoistAccount
    uuid: str
    args: Mapping[str, Any]
    now: datetime

    def item(self) -> Item:
        """Return the task that the command names. Raises argument_missing or not_found."""
        return self.account.item(self.text("id"))

    def text(self, name: str) -> str:
        """Return a required, non-empty text argument. Raises argument_missing or invalid_argument."""
        if name not in self.args:
            raise argument_missing(name)
        value = self.args[name]
        if not isinstance(value, str) or not value:
            raise invalid_argument(name, "expected a text")
        return value


def apply_command(
    account: TodoistAccount, fields: Mapping[str, Any], now: datetime, temp_ids: dict[str, str]
) -> tuple[str, str | dict[str, Any]]:
    """Run one command and return (uuid, status): "ok" or an error object. `temp_ids` gains the ids of new objects.

    A repeated uuid changes nothing and returns the first status again.
    Raises TodoistApiError for the whole request if the command has no uuid, type or args.
    """
    kind, uuid, args, temp_id = _parse(fields)
    result = account.command_results.get(uuid)
    if result is None:
        result = _run(Command(account, uuid, _resolve_temp_ids(args, temp_ids), now), kind, temp_id)
        account.command_results[uuid] = result
    else:
        result.repeats += 1
    if result.temp_id and result.item_id:
        temp_ids[result.temp_id] = result.item_id
    return uuid, result.status


def item_add(command: Command) -> Item:
    """Add a task, to the inbox unless the command names a project."""
    account, content = command.account, command.text("content")
    project_id = str(command.args.get("project_id") or account.user["inbox_project_id"])
    if project_id not in account.projects:
        raise not_found("project")
    item_id = opaque_id(account.person, "command", command.uuid)
    item = new_item(item_id, str(account.user["id"]), project_id, content, command.now)
    item.child_order = len(account.items)
    for container in ("section_id", "parent_id"):
        if command.args.get(container):
            setattr(item, container, command.text(container))
    if item.section_id and item.section_id not in account.sections:
        raise not_found("section")
    if item.parent_id:
        item.project_id = account.item(item.parent_id).project_id
    _write_fields(command, item)
    account.items[item.id] = item
    return item


def item_update(command: Command) -> Item:
    """Change the fields that the command names."""
    item = replace(command.item())
    _write_fields(command, item)
    command.account.items[item.id] = item
    return item


def item_close(command: Command) -> Item:
    """Complete a task, or move a recurring one to its next occurrence: the effect of a tap on the circle."""
    item = _require_completable(command.item())
    if item.due is not None and item.due["is_recurring"] and not item.checked:
        item.due = next_occurrence(item.due, command.account.local_date(command.now))
        command.account.completion_count(item.id).completed += 1
        return item
    return _complete(command, item)


def item_complete(command: Command) -> Item:
    """Complete a task for good, also a recurring one."""
    return _complete(command, _require_completable(command.item()))


def item_uncomplete(command: Command) -> Item:
    """Undo the completion of a task and of every task above it."""
    item = command.item()
    ancestor: Item | None = item
    while ancestor is not None:
        if ancestor.checked:
            ancestor.checked, ancestor.completed_at = False, None
            command.account.completion_count(ancestor.id).undone += 1
            command.account.mark_changed(ancestor, command.now)
        ancestor = command.account.items.get(ancestor.parent_id or "")
    return item


def item_update_date_complete(command: Command) -> Item:
    """Set the date of a recurring task: complete an occurrence, or undo one if is_forward is 0."""
    item = command.item()
    if item.due is None or not item.due["is_recurring"]:
        raise invalid_argument("id", "the task is not recurring")
    today = command.account.local_date(command.now)
    argument = command.args.get("due")
    if argument is None:
        item.due = next_occurrence(item.due, today)
    else:
        item.due = parse_due_argument(argument, item.due, today, keep_rule=True)
    if str(command.args.get("is_forward", 1)) in ("0", "False"):
        command.account.completion_count(item.id).undone += 1
    else:
        command.account.completion_count(item.id).completed += 1
    return item


def item_delete(command: Command) -> Item:
    """Delete a task and its subtasks."""
    item = command.item()
    for each in [item, *command.account.subtasks(item.id)]:
        each.is_deleted = True
        command.account.mark_changed(each, command.now)
    return item


COMMANDS: Final[Mapping[str, Callable[[Command], Item]]] = {
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


def _parse(fields: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any], str | None]:
    for name in ("type", "uuid", "args"):
        if not fields.get(name):
            raise argument_missing(name)
    if not isinstance(fields["args"], Mapping):
        raise invalid_argument("args", "expected an object")
    temp_id = fields.get("temp_id")
    return str(fields["type"]), str(fields["uuid"]), fields["args"], None if temp_id is None else str(temp_id)


def _run(command: Command, kind: str, temp_id: str | None) -> CommandResult:
    at = format_time(command.now)
    try:
        if kind not in COMMANDS:
            raise invalid_argument("type", f"expected one of {', '.join(COMMANDS)}")
        item = COMMANDS[kind](command)
    except TodoistApiError as error:
        return CommandResult(kind, error.body(), None, temp_id, at)
    command.account.mark_changed(item, command.now)
    return CommandResult(kind, "ok", item.id, temp_id, at)


def _resolve_temp_ids(args: Mapping[str, Any], temp_ids: Mapping[str, str]) -> Mapping[str, Any]:
    ids = ("id", "project_id", "section_id", "parent_id")
    return {name: temp_ids.get(str(value), value) if name in ids else value for name, value in args.items()}


def _require_completable(item: Item) -> Item:
    if not is_completable(item):
        raise invalid_argument("id", "a task that begins with an asterisk cannot be completed")
    return item


def _complete(command: Command, item: Item) -> Item:
    for each in [item, *command.account.subtasks(item.id)]:
        if not each.checked:
            each.checked, each.completed_at = True, format_time(command.now)
            command.account.completion_count(each.id).completed += 1
            command.account.mark_changed(each, command.now)
    return item


def _write_fields(command: Command, item: Item) -> None:
    if "content" in command.args:
        item.content = command.text("content")
    if "description" in command.args:
        item.description = str(command.args["description"])
    if "priority" in command.args:
        item.priority = _priority(command.args["priority"])
    if "labels" in command.args:
        item.labels = _labels(command.args["labels"])
    if "responsible_uid" in command.args:
        item.responsible_uid = command.text("responsible_uid") if command.args["responsible_uid"] else None
    if "due" in command.args:
        item.due = parse_due_argument(command.args["due"], item.due, command.account.local_date(command.now))


def _labels(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(label, str) for label in value):
        raise invalid_argument("labels", "expected a list of names")
    return list(value)


def _priority(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 4:
        raise invalid_argument("priority", "expected 1 to 4; 4 is the most urgent")
    return value
