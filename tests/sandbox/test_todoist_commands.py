"""The Todoist stand-in's commands: one effect per uuid, recurring tasks, undo."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.sandbox.sandbox_process import SandboxProcess, TodoistClient


def status_of(mara: TodoistClient, content: str) -> tuple[bool, int, int]:
    item = mara.item(content)
    return item["checked"], item["completed"], item["undone"]


def test_repeated_uuid_has_one_effect_and_the_same_status(sandbox: SandboxProcess, mara: TodoistClient) -> None:
    stretch = mara.item("Stretch hands")
    command = {"type": "item_close", "uuid": "same", "args": {"id": stretch["id"]}}
    statuses = [mara.post(commands=[command]).json()["sync_status"] for _ in range(3)]
    assert statuses == [{"same": "ok"}] * 3
    assert mara.item("Stretch hands")["completed"] == 1
    (logged,) = sandbox.todoist.get("/sandbox/state").json()["people"]["mara"]["commands"]
    assert (logged["uuid"], logged["type"], logged["repeats"]) == ("same", "item_close", 2)


def test_failed_command_stays_failed_and_temp_ids_are_remembered(mara: TodoistClient) -> None:
    gone = mara.command("item_close", "u-1", id="nobody")
    assert (gone["error_tag"], gone["http_code"]) == ("ITEM_NOT_FOUND", 404)
    assert mara.command("item_close", "u-1", id=mara.item("Unload")["id"]) == gone
    add = {"type": "item_add", "uuid": "u-2", "temp_id": "t-1", "args": {"content": "New"}}
    mapped = [mara.post(commands=[add]).json()["temp_id_mapping"] for _ in range(2)]
    assert mapped[0] == mapped[1] == {"t-1": mara.item("New")["id"]}


def test_new_task_has_the_fields_of_its_command(mara: TodoistClient) -> None:
    studio = next(project["id"] for project in mara.sync()["projects"] if project["name"] == "Studio")
    fields: dict[str, Any] = {"content": "Glaze", "project_id": studio, "priority": 4, "labels": ["studio"]}
    batch = [
        {"type": "item_add", "uuid": "a", "temp_id": "t", "args": {**fields, "due": {"string": "tomorrow"}}},
        {"type": "item_add", "uuid": "b", "args": {"content": "Stir", "parent_id": "t"}},
        {"type": "item_update", "uuid": "c", "args": {"id": "t", "content": "Glaze bowls", "due": None}},
    ]
    response = mara.post(commands=batch, sync_token="*", resource_types=["items"]).json()
    assert set(response["sync_status"].values()) == {"ok"}
    assert any(item["content"] == "Glaze bowls" for item in response["items"])
    made, child = mara.item("Glaze bowls"), mara.item("Stir")
    assert (made["project_id"], made["priority"], made["due"]) == (studio, 4, None)
    assert (child["parent_id"], child["project_id"]) == (made["id"], studio)


def test_closing_completes_the_subtasks_and_undo_reopens_the_task(mara: TodoistClient) -> None:
    gift = mara.item("Buy a birthday present")
    assert mara.command("item_close", "u-1", id=gift["id"]) == "ok"
    assert status_of(mara, "Buy a birthday present") == (True, 1, 0)
    assert status_of(mara, "Wrap it") == (True, 1, 0)
    token = mara.sync()["sync_token"]
    assert mara.command("item_uncomplete", "u-2", id=gift["id"]) == "ok"
    assert status_of(mara, "Buy a birthday present") == (False, 1, 1)
    assert [item["content"] for item in mara.sync(token)["items"]] == [gift["content"]]


def test_undo_of_a_subtask_reopens_its_parents(mara: TodoistClient) -> None:
    mara.command("item_close", "u-1", id=mara.item("Buy a birthday present")["id"])
    mara.command("item_uncomplete", "u-2", id=mara.item("Wrap it")["id"])
    assert not mara.item("Buy a birthday present")["checked"]


def test_closing_twice_with_two_uuids_counts_once_for_a_plain_task(mara: TodoistClient) -> None:
    for uuid in ("u-1", "u-2"):
        assert mara.command("item_close", uuid, id=mara.item("Unload")["id"]) == "ok"
    assert status_of(mara, "Unload") == (True, 1, 0)


def test_recurring_task_moves_and_never_shows_as_completed(mara: TodoistClient) -> None:
    before = mara.item("Stretch hands")
    token = mara.sync()["sync_token"]
    assert mara.command("item_close", "u-1", id=before["id"]) == "ok"
    (moved,) = mara.sync(token)["items"]
    assert moved["checked"] is False
    expected = date.fromisoformat(before["due"]["date"][:10]) + timedelta(days=1)
    assert moved["due"] == {**before["due"], "date": f"{expected}T08:00:00"}

    undo = {"id": before["id"], "due": before["due"], "is_forward": 0}
    assert mara.command("item_update_date_complete", "u-2", **undo) == "ok"
    after = mara.item("Stretch hands")
    assert (after["due"], after["completed"], after["undone"]) == (before["due"], 1, 1)


def test_date_alone_moves_a_recurring_task_and_keeps_its_rule(mara: TodoistClient) -> None:
    swim = mara.item("Swim")
    arguments = {"id": swim["id"], "due": {"date": "2030-01-01"}, "is_forward": 1}
    assert mara.command("item_update_date_complete", "u-1", **arguments) == "ok"
    moved = mara.item("Swim")
    assert moved["due"] == {**swim["due"], "date": "2030-01-01"}
    assert moved["completed"] == 1


def test_complete_ends_a_recurring_task_for_good(mara: TodoistClient) -> None:
    assert mara.command("item_complete", "u-1", id=mara.item("Swim")["id"]) == "ok"
    assert status_of(mara, "Swim") == (True, 1, 0)


def test_task_that_begins_with_an_asterisk_cannot_be_completed(mara: TodoistClient) -> None:
    rules = mara.item("* House rules")
    for kind in ("item_close", "item_complete"):
        assert mara.command(kind, kind, id=rules["id"])["http_code"] == 400
    assert status_of(mara, "* House rules") == (False, 0, 0)


def test_deleted_task_is_gone_for_every_command(mara: TodoistClient) -> None:
    photograph = mara.item("Photograph")["id"]
    assert mara.command("item_delete", "u-1", id=photograph) == "ok"
    assert mara.item("Charge both")["is_deleted"]
    assert mara.command("item_close", "u-2", id=photograph)["error_tag"] == "ITEM_NOT_FOUND"
    assert mara.command("item_uncomplete", "u-3", id=photograph)["error_tag"] == "ITEM_NOT_FOUND"


@pytest.mark.parametrize(
    ("kind", "args"),
    [
        ("item_fly", {"id": "1"}),
        ("item_add", {"content": ""}),
        ("item_add", {"priority": 2}),
        ("item_add", {"content": "x", "priority": 9}),
        ("item_add", {"content": "x", "project_id": "nowhere"}),
        ("item_add", {"content": "x", "due": {"string": "when pigs fly"}}),
        ("item_add", {"content": "x", "due": {"date": "2026-13-01"}}),
        ("item_add", {"content": "x", "due": {"date": "2026-01-01T10:00:00Z", "timezone": "Mars/Base"}}),
    ],
)
def test_impossible_command_says_why_and_changes_nothing(
    mara: TodoistClient, kind: str, args: dict[str, object]
) -> None:
    before = mara.sync()["sync_token"]
    assert mara.command(kind, "u-1", **args)["http_code"] in (400, 404)
    assert mara.sync(before)["items"] == []
