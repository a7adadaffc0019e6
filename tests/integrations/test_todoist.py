"""Meaning of Todoist's items and responses, field by field; each due date in the calendar of its own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import httpx2
import orjson
import pytest

from servers.integrations import domain
from servers.integrations.connectors import ActionResult, CursorInvalid, ProviderItem, Rejected
from servers.integrations.connectors.todoist import Todoist
from servers.kernel.outbound import AccessRefused, Unreachable
from tests.integrations.transcript import FakeTransport, authorized_client, form_of

TODOIST = Todoist()
TASK: dict[str, Any] = {"id": "t-1", "content": "Call Birgit"}
USER_ID, STOCKHOLM = "7", "Europe/Stockholm"


def item(**raw: Any) -> ProviderItem:
    return TODOIST.read_item(TASK | raw)


@pytest.mark.parametrize(
    ("due", "day", "instant"),
    [
        ({"date": "2026-07-01"}, "2026-07-01", None),
        ({"date": "2026-07-01", "timezone": "Asia/Tokyo"}, "2026-07-01", None),
        # The same clock time wherever the person is.
        ({"date": "2026-07-01T23:30:00"}, "2026-07-01", "2026-07-01T21:30Z"),
        ({"date": "2026-01-01T00:30:00"}, "2026-01-01", "2025-12-31T23:30Z"),
        # Fixed to an instant.
        ({"date": "2026-07-01T23:30:00Z", "timezone": "Asia/Tokyo"}, "2026-07-02", "2026-07-01T23:30Z"),
        ({"date": "2026-07-01T14:59:59Z", "timezone": "Asia/Tokyo"}, "2026-07-01", "2026-07-01T14:59:59Z"),
        ({"date": "2026-07-01T15:00:00Z", "timezone": "Asia/Tokyo"}, "2026-07-02", "2026-07-01T15:00Z"),
        ({"date": "2026-07-01T03:00:00Z", "timezone": "America/New_York"}, "2026-06-30", "2026-07-01T03:00Z"),
        ({"date": "2026-03-08T04:30:00Z", "timezone": "America/New_York"}, "2026-03-07", "2026-03-08T04:30Z"),
        ({"date": "2026-03-09T03:30:00Z", "timezone": "America/New_York"}, "2026-03-08", "2026-03-09T03:30Z"),
        ({"date": "2026-07-01T23:30:00Z", "timezone": None}, "2026-07-01", "2026-07-01T23:30Z"),
        ({"date": "2026-07-01T23:30:00Z", "timezone": "Nowhere/Here"}, "2026-07-01", "2026-07-01T23:30Z"),
        ({"date": "2026-07-01T23:30:00Z"}, "2026-07-01", "2026-07-01T23:30Z"),
    ],
)
def test_a_due_date_is_a_day_in_its_own_zone_and_an_instant(due: dict[str, Any], day: str, instant: str | None) -> None:
    facts = domain.facts(item(due=due), USER_ID, STOCKHOLM)
    assert facts.due_day == date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()
    assert facts.due_at == (datetime.fromisoformat(instant) if instant else None)


@pytest.mark.parametrize("due", [None, {}])
def test_a_task_without_a_due_date_has_none(due: object) -> None:
    facts = domain.facts(item(due=due), USER_ID, STOCKHOLM)
    assert (facts.due_day, facts.due_at, facts.recurring) == (None, None, False)


def test_every_field_of_a_task_is_read() -> None:
    due = {"date": "2026-07-01", "is_recurring": True, "string": "every day"}
    assert item(
        description="About the boat",
        parent_id="t-0",
        project_id="p-1",
        priority=4,
        due=due,
        added_at="2026-06-30T22:15:30.500000Z",
        responsible_uid="8",
        checked=True,
        is_deleted=False,
    ) == ProviderItem(
        id="t-1",
        title="Call Birgit",
        body="About the boat",
        deep_link="https://app.todoist.com/app/task/t-1",
        parent_id="t-0",
        project_id="p-1",
        priority=4,
        due=date(2026, 7, 1),
        recurring=True,
        added_at=datetime(2026, 6, 30, 22, 15, 30, 500_000, tzinfo=UTC),
        assigned_to="8",
        completed=True,
        undo={"due": due},
    )


def test_missing_fields_of_a_task_get_their_defaults() -> None:
    bare = ProviderItem(id="t-1", title="Call Birgit", deep_link="https://app.todoist.com/app/task/t-1")
    empty = dict.fromkeys(("description", "parent_id", "project_id", "due", "added_at", "responsible_uid"))
    assert item() == item(**empty, priority=0) == bare


def test_only_a_recurring_task_has_undo_data() -> None:
    assert item(due={"date": "2026-07-01"}).undo is None
    assert item(due={"date": "2026-07-01", "is_recurring": False}).undo is None


@pytest.mark.parametrize(
    ("title", "uncompletable"),
    [("* Rules", True), ("*Rules*", False), ("*", False), (" * Rules", False), ("Rules * 2", False)],
)
def test_a_star_and_a_space_mark_a_task_that_cannot_be_completed(title: str, uncompletable: bool) -> None:
    assert item(content=title).uncompletable is uncompletable


@pytest.mark.parametrize(
    ("assigned_to", "other"), [(None, False), ("", False), (USER_ID, False), ("8", True), (USER_ID + "1", True)]
)
def test_a_task_can_be_assigned_to_another_person(assigned_to: str | None, other: bool) -> None:
    assert domain.facts(item(responsible_uid=assigned_to), USER_ID, STOCKHOLM).assigned_to_other is other


@pytest.mark.parametrize(
    ("raw", "gone"),
    [({}, False), ({"is_deleted": True}, True), ({"is_archived": True}, True), ({"is_archived": False}, False)],
)
def test_a_project_is_gone_when_it_was_deleted_or_archived(raw: dict[str, bool], gone: bool) -> None:
    project = ProviderItem(id="p-1", title="Studio", kind="project", gone=gone)
    assert TODOIST.read_item({"id": "p-1", "name": "Studio"} | raw) == project


def test_a_deleted_task_is_gone_and_a_completed_one_is_not() -> None:
    assert item(is_deleted=True).gone
    assert (item(checked=True).gone, item(checked=True).completed) == (False, True)


def respond(status: int, body: object) -> FakeTransport:
    return FakeTransport(lambda _: httpx2.Response(status, content=orjson.dumps(body)))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("ok", ActionResult(done=True)),
        ({"http_code": 400, "error_tag": "INVALID", "error": "no"}, ActionResult(refusal="INVALID")),
        ({"http_code": 404, "error": "not found"}, ActionResult(refusal="not found")),
        ({"http_code": 499}, ActionResult(refusal="refused")),
        ({"http_code": 429, "error_tag": "LIMITS_REACHED"}, ActionResult()),
        ({"http_code": 399, "error_tag": "X"}, ActionResult()),
        ({"http_code": 500, "error_tag": "X"}, ActionResult()),
        ({"http_code": 503, "error_tag": "X"}, ActionResult()),
        ({"error_tag": "X"}, ActionResult()),
        ("OK", ActionResult()),
        (None, ActionResult()),
    ],
)
async def test_a_command_is_done_or_refused_or_to_be_retried(status: object, outcome: ActionResult) -> None:
    network = respond(200, {"sync_status": {"key-1": status, "key-2": "ok"}})
    assert await TODOIST.act(authorized_client(TODOIST, network), "done", "t-1", "key-1", None) == outcome


@pytest.mark.parametrize(
    ("verb", "undo", "command"),
    [
        ("done", None, {"type": "item_close", "args": {"id": "t-1"}}),
        ("undo", None, {"type": "item_uncomplete", "args": {"id": "t-1"}}),
        (
            "undo",
            {"due": {"date": "2026-07-01"}},
            {
                "type": "item_update_date_complete",
                "args": {"id": "t-1", "due": {"date": "2026-07-01"}, "is_forward": 0},
            },
        ),
    ],
)
async def test_each_action_is_one_command_with_its_key(verb: str, undo: Any, command: dict[str, Any]) -> None:
    network = respond(200, {})
    await TODOIST.act(authorized_client(TODOIST, network), verb, "t-1", "key-1", undo)
    (request,) = network.requests
    assert orjson.loads(form_of(request)["commands"]) == [command | {"uuid": "key-1"}]


@pytest.mark.parametrize(
    ("cursor", "status", "body", "raised"),
    [
        ("c-1", 400, {"error_tag": "INVALID_ARGUMENT_VALUE", "error_extra": {"argument": "sync_token"}}, CursorInvalid),
        ("c-1", 400, {"error_tag": "INVALID_ARGUMENT_VALUE", "error_extra": {"argument": "other"}}, Rejected),
        ("c-1", 403, {"error": "sync_token"}, Rejected),
        ("", 400, {"error": "sync_token"}, Rejected),
        ("c-1", 401, {"error": "sync_token"}, AccessRefused),
    ],
)
async def test_only_a_refused_cursor_is_an_invalid_cursor(
    cursor: str, status: int, body: object, raised: type[Exception]
) -> None:
    with pytest.raises(raised) as caught:
        await TODOIST.fetch(authorized_client(TODOIST, respond(status, body)), cursor)
    assert type(caught.value) is raised


async def test_a_page_has_the_account_and_its_time_zone_if_todoist_sends_them() -> None:
    user = {"id": 7, "tz_info": {"timezone": STOCKHOLM, "gmt_string": "+02:00"}}
    projects, items = [{"id": "p-1", "name": "Studio"}], [TASK]
    body = {"sync_token": "c-2", "full_sync": True, "user": user, "projects": projects, "items": items}
    page = await TODOIST.fetch(authorized_client(TODOIST, respond(200, body)), "c-1")
    assert (page.account_id, page.time_zone, page.cursor, page.full, page.more) == ("7", STOCKHOLM, "c-2", True, False)
    assert page.items == [*projects, *items]
    page = await TODOIST.fetch(authorized_client(TODOIST, respond(200, {"sync_token": "c-3"})), "c-2")
    assert (page.account_id, page.time_zone, page.cursor, page.full, page.items) == ("", "", "c-3", False, [])


@pytest.mark.parametrize(
    ("body", "pause_s"),
    [({"error_extra": {"retry_after": 90}}, 90), ({"error_extra": {"retry_after": 2.5}}, 2.5), ({}, 60), ([], 60)],
)
async def test_a_requested_pause_is_in_seconds(body: object, pause_s: float) -> None:
    """A pause that is longer than a call may take is raised to the caller."""
    with pytest.raises(Unreachable) as caught:
        await TODOIST.fetch(authorized_client(TODOIST, respond(429, body)), "c-1")
    assert caught.value.retry_after_s == pause_s
