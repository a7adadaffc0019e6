"""The Todoist stand-in's sync: full and incremental syncs, and rate limits."""

import orjson

from tests.sandbox.sandbox_process import SandboxProcess, TodoistClient


def test_full_sync_has_realistic_tasks(mara: TodoistClient) -> None:
    full = mara.sync()
    items = full["items"]
    assert full["full_sync"] is True
    assert 38 <= len(items) <= 42
    assert len(full["projects"]) >= 5
    assert {item["priority"] for item in items} == {1, 2, 3, 4}
    assert {"Z" in item["due"]["date"] for item in items if item["due"] and "T" in item["due"]["date"]} == {True, False}
    assert any(item["due"] and item["due"]["is_recurring"] for item in items)
    assert any(item["parent_id"] for item in items)
    assert any(item["content"].startswith("* ") for item in items)
    assert any(item["responsible_uid"] not in (None, full["user"]["id"]) for item in items)
    projects, sections = ({row["id"] for row in full[kind]} for kind in ("projects", "sections"))
    assert all(item["project_id"] in projects for item in items)
    assert all(item["section_id"] in sections for item in items if item["section_id"])
    assert {label for item in items for label in item["labels"]} == {label["name"] for label in full["labels"]}


def test_two_people_share_no_tasks(sandbox: SandboxProcess, mara: TodoistClient) -> None:
    sam = TodoistClient.connect(sandbox.todoist, "sam")
    assert not {item["id"] for item in mara.sync()["items"]} & {item["id"] for item in sam.sync()["items"]}


def test_only_the_requested_resources_are_returned(mara: TodoistClient) -> None:
    assert mara.sync("*", "projects").keys() == {"projects", "full_sync", "sync_token", "temp_id_mapping"}


def test_incremental_sync_returns_only_the_changes(mara: TodoistClient) -> None:
    before = mara.sync()
    assert mara.sync(before["sync_token"])["items"] == []
    kiln, clay = mara.item("Unload the glaze kiln")["id"], mara.item("Order 50 kg")["id"]
    assert mara.command("item_close", "u-1", id=kiln) == "ok"
    assert mara.command("item_delete", "u-2", id=clay) == "ok"
    after = mara.sync(before["sync_token"])
    assert after["full_sync"] is False
    assert {item["id"]: (item["checked"], item["is_deleted"]) for item in after["items"]} == {
        kiln: (True, False),
        clay: (False, True),
    }
    assert mara.sync(after["sync_token"])["items"] == []
    assert not {kiln, clay} & {item["id"] for item in mara.sync()["items"]}


def test_form_fields_and_json_body_are_the_same(sandbox: SandboxProcess, mara: TodoistClient) -> None:
    form = {"sync_token": "*", "resource_types": '["items"]'}
    headers = {"Authorization": f"Bearer {mara.token}"}
    by_form = sandbox.todoist.post("/api/v1/sync", data=form, headers=headers).json()
    assert by_form == mara.sync("*", "items")
    command = orjson.dumps([{"type": "item_add", "uuid": "u-1", "temp_id": "t", "args": {"content": "å"}}]).decode()
    added = sandbox.todoist.post("/api/v1/sync", data={"commands": command}, headers=headers).json()
    assert added["sync_status"] == {"u-1": "ok"}
    assert mara.item("å")["id"] == added["temp_id_mapping"]["t"]


def test_foreign_or_broken_sync_token_is_refused_or_gets_a_full_sync(
    sandbox: SandboxProcess, mara: TodoistClient
) -> None:
    foreign = TodoistClient.connect(sandbox.todoist, "sam").sync()["sync_token"]
    for token in (foreign, "nonsense", "x" * 32, "é" * 32, mara.sync()["sync_token"] + "0"):
        refused = mara.post(sync_token=token, resource_types=["items"])
        assert (refused.status_code, refused.json()["error_extra"]["argument"]) == (400, "sync_token")
    sandbox.todoist.post("/sandbox/switches", json={"bad_sync_token_is_full": True}).raise_for_status()
    assert mara.sync(foreign)["full_sync"] is True


def test_invalid_request_names_the_argument(sandbox: SandboxProcess, mara: TodoistClient) -> None:
    headers = {"Authorization": f"Bearer {mara.token}"}
    for fields, argument in (
        ({}, "resource_types"),
        ({"resource_types": "[items"}, "resource_types"),
        ({"commands": '{"a": 1}'}, "commands"),
        ({"commands": '[{"type": "item_add", "args": {"content": "x"}}]'}, "uuid"),
    ):
        response = sandbox.todoist.post("/api/v1/sync", data=fields, headers=headers)
        assert (response.status_code, response.json()["error_extra"]["argument"]) == (400, argument)
    too_many = [{"type": "item_add", "uuid": str(n), "args": {"content": "x"}} for n in range(101)]
    assert mara.post(commands=too_many).status_code == 400


def test_only_a_hundred_full_syncs_are_allowed_in_fifteen_minutes(sandbox: SandboxProcess, mara: TodoistClient) -> None:
    partial = mara.sync("*", "labels")["sync_token"]
    for _ in range(99):
        mara.sync("*", "labels")
    refused = mara.post(sync_token="*", resource_types=["labels"])
    body = refused.json()
    assert refused.status_code == body["http_code"] == 429
    assert (body["error_code"], body["error_tag"]) == (35, "LIMITS_REACHED")
    assert 0 < body["error_extra"]["retry_after"] <= 900
    assert mara.sync(partial)["full_sync"] is False
    assert TodoistClient.connect(sandbox.todoist, "sam").sync("*", "labels")["full_sync"] is True
    sandbox.advance(body["error_extra"]["retry_after"])
    assert mara.sync("*", "labels")["full_sync"] is True
