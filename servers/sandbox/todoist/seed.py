"""Account built from a persona file, with dates counted from today.

A task has `content`, `project`, and some of `section`, `under` (the parent's content), `priority` 1..4 (4 most
urgent), `labels`, `description`, `assigned` (a person's key) and `due`: {"day": days from today, "time": "HH:MM",
"zone": true for a time fixed in the person's zone} and for a recurring one {"every": the due string, "day": else its
first occurrence}.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from servers.sandbox.persona import Persona, load_persona_file, personas
from servers.sandbox.todoist import recurrence
from servers.sandbox.todoist.account import Row, TodoistAccount
from servers.sandbox.todoist.due import Due, make_due
from servers.sandbox.todoist.item import Item, format_time, new_item, opaque_id


def seed_account(key: str, now: datetime) -> TodoistAccount:
    """Return a person's account as it is at the first start and after a reset."""
    person, content = personas()[key], load_persona_file(key)
    inbox = next(project["name"] for project in content["projects"] if project.get("inbox"))
    account = TodoistAccount(person=key, user=_user(person, opaque_id(key, "project", inbox), now))
    for order, project in enumerate(content["projects"]):
        _add_project(account, person, project, order)
    for order, task in enumerate(content["tasks"]):
        item = _item(account, person, task, now)
        item.child_order = order
        account.items[item.id] = item
        account.labels.update({opaque_id(key, "label", name): _label(key, name) for name in item.labels})
    return account


def _add_project(account: TodoistAccount, person: Persona, project: Mapping[str, Any], order: int) -> None:
    project_id = opaque_id(person.key, "project", project["name"])
    shared = "shared_with" in project
    account.projects[project_id] = {
        "id": project_id,
        "name": project["name"],
        "color": project.get("color", "charcoal"),
        "parent_id": None,
        "child_order": order,
        "inbox_project": bool(project.get("inbox")),
        "shared": shared,
        "is_shared": shared,
        "can_assign_tasks": shared,
        "is_archived": False,
        "is_deleted": False,
        "is_favorite": False,
        "is_collapsed": False,
        "view_style": "list",
    }
    for section_order, name in enumerate(project.get("sections", ())):
        section_id = opaque_id(person.key, "section", project["name"], name)
        account.sections[section_id] = {
            "id": section_id,
            "user_id": person.todoist_id,
            "project_id": project_id,
            "name": name,
            "section_order": section_order,
            "is_archived": False,
            "is_deleted": False,
            "is_collapsed": False,
        }


def _item(account: TodoistAccount, person: Persona, task: Mapping[str, Any], now: datetime) -> Item:
    key, project = person.key, task["project"]
    item_id = opaque_id(key, "item", task["content"])
    item = new_item(
        item_id, person.todoist_id, opaque_id(key, "project", project), task["content"], now - timedelta(20)
    )
    if "section" in task:
        item.section_id = opaque_id(key, "section", project, task["section"])
    if "under" in task:
        item.parent_id = opaque_id(key, "item", task["under"])
    if "assigned" in task:
        item.responsible_uid = personas()[task["assigned"]].todoist_id
        item.assigned_by_uid = person.todoist_id
    item.priority = task.get("priority", 1)
    item.description = task.get("description", "")
    item.labels = list(task.get("labels", ()))
    item.due = _due(task["due"], account.local_date(now), person.timezone) if "due" in task else None
    return item


def _due(spec: Mapping[str, Any], today: date, zone: str) -> Due:
    string = spec.get("every", "")
    rule = recurrence.parse(string)
    day = today + timedelta(days=spec["day"]) if rule is None or "day" in spec else rule.first(today)
    at = time.fromisoformat(spec["time"]) if "time" in spec else rule.at if rule else None
    return make_due(day, at, zone if spec.get("zone") else None, string)


def _label(key: str, name: str) -> Row:
    label_id = opaque_id(key, "label", name)
    return {
        "id": label_id,
        "name": name,
        "color": "charcoal",
        "item_order": 0,
        "is_favorite": False,
        "is_deleted": False,
    }


def _user(person: Persona, inbox_id: str, now: datetime) -> Row:
    local = now.astimezone(ZoneInfo(person.timezone))
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return {
        "id": person.todoist_id,
        "email": person.email,
        "full_name": person.name,
        "inbox_project_id": inbox_id,
        "lang": "en",
        "start_day": 1,
        "is_premium": False,
        "joined_at": format_time(now - timedelta(days=400)),
        "tz_info": {
            "timezone": person.timezone,
            "gmt_string": f"{sign}{hours:02d}:{rest:02d}",
            "hours": -hours if sign == "-" else hours,
            "minutes": rest,
            "is_dst": int(bool(local.dst())),
        },
    }
