"""Todoist, by the sync endpoint of its API v1, which reads and writes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson

from servers.integrations.connectors import (
    ActionResult,
    AuthorizedClient,
    CursorInvalid,
    DataUse,
    Manifest,
    OAuth2,
    ProviderItem,
    Rejected,
    SyncBatch,
)
from servers.integrations.domain import zone

_SYNC = "https://api.todoist.com/api/v1/sync"
_KEPT = "Until you disconnect"


class Todoist:
    manifest = Manifest(
        id="todoist",
        name="Todoist",
        auth=OAuth2(
            authorize_url="https://app.todoist.com/oauth/authorize",
            token_url="https://api.todoist.com/oauth/access_token",
            revoke_url="https://api.todoist.com/api/v1/revoke",
            scopes=("data:read_write",),
        ),
        hosts=frozenset({"app.todoist.com", "api.todoist.com"}),
        reads=(
            DataUse("Titles and notes of your open tasks", "To show you your tip", f"{_KEPT}, encrypted"),
            DataUse("Due dates, priorities, subtasks, who a task is assigned to", "To choose the right moment", _KEPT),
            DataUse("Names of your projects", "To say where your tip comes from", f"{_KEPT}, encrypted"),
            DataUse("Your Todoist account number and time zone", "To know which tasks are yours, and when", _KEPT),
        ),
        does=("Completes a task when you tap done", "Opens it again when you tap undo"),
        never=("Your password", "Comments, files and reminders", "Deleting or rewriting anything"),
        how_to_stop=(
            "Disconnect here at any time: oO gives its access back to Todoist and deletes your tasks and the texts of "
            "your tips. What a tip was chosen by, such as due dates, and how you reacted stay, without any text, until "
            "you delete yourself."
        ),
        removal_url="https://app.todoist.com/app/settings/integrations",
        sandbox_port=8092,
        pause_s=lambda body: _retry_after_s(body),
    )

    async def fetch(self, call: AuthorizedClient, cursor: str) -> SyncBatch:
        fields = {"sync_token": cursor or "*", "resource_types": ["items", "projects", "user"]}
        try:
            response = await call.post(_SYNC, fields)
        except Rejected as error:
            if cursor and error.status == 400 and b"sync_token" in error.body:
                raise CursorInvalid from error
            raise
        user = response.get("user") or {}
        return SyncBatch(
            items=[*response.get("projects", ()), *response.get("items", ())],
            cursor=response["sync_token"],
            full=bool(response.get("full_sync")),
            account_id=str(user.get("id") or ""),
            time_zone=str((user.get("tz_info") or {}).get("timezone") or ""),
        )

    def read_item(self, raw: Mapping[str, Any]) -> ProviderItem:
        if "content" not in raw:
            gone = bool(raw.get("is_deleted") or raw.get("is_archived"))
            return ProviderItem(id=raw["id"], title=raw["name"], kind="project", gone=gone)
        due = raw.get("due")
        recurring = bool(due and due.get("is_recurring"))
        return ProviderItem(
            id=raw["id"],
            title=raw["content"],
            body=raw.get("description") or "",
            deep_link=f"https://app.todoist.com/app/task/{raw['id']}",
            parent_id=raw.get("parent_id") or "",
            project_id=raw.get("project_id") or "",
            priority=raw.get("priority") or 1,
            due=_due(due) if due else None,
            recurring=recurring,
            added_at=datetime.fromisoformat(raw["added_at"]) if raw.get("added_at") else None,
            assigned_to=raw.get("responsible_uid") or "",
            uncompletable=raw["content"].startswith("* "),  # Todoist shows such a task without a circle to tick
            completed=bool(raw.get("checked")),
            gone=bool(raw.get("is_deleted")),
            undo={"due": due} if recurring else None,
        )

    async def act(
        self, call: AuthorizedClient, verb: str, item_id: str, key: str, undo: Mapping[str, Any] | None
    ) -> ActionResult:
        args: dict[str, Any]
        if verb == "done":
            kind, args = "item_close", {"id": item_id}
        elif undo:
            # A recurring task never becomes completed, only its date moves, so its undo restores the old date.
            kind, args = "item_update_date_complete", {"id": item_id, "due": undo["due"], "is_forward": 0}
        else:
            kind, args = "item_uncomplete", {"id": item_id}
        response = await call.post(_SYNC, {"commands": [{"type": kind, "uuid": key, "args": args}]})
        return _action_result(response.get("sync_status", {}).get(key))


def _action_result(status: Any) -> ActionResult:
    """Return the result of one command, which HTTP 200 alone does not tell."""
    if status == "ok":
        return ActionResult(done=True)
    if isinstance(status, dict) and 400 <= status.get("http_code", 0) < 500 and status["http_code"] != 429:
        return ActionResult(refusal=str(status.get("error_tag") or status.get("error") or "refused"))
    return ActionResult()


def _due(due: Mapping[str, Any]) -> date | datetime:
    """Return a date, a floating time, or a fixed time in its own zone."""
    if len(due["date"]) == 10:
        return date.fromisoformat(due["date"])
    moment = datetime.fromisoformat(due["date"])
    return moment.astimezone(zone(due.get("timezone") or "")) if moment.tzinfo else moment


def _retry_after_s(body: bytes) -> float | None:
    try:
        return float(orjson.loads(body)["error_extra"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return None
